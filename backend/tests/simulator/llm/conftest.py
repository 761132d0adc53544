"""The real client, and a question to the simulated model."""

import openai
import pytest

from tests.simulator.llm.prompts import PROMPT


@pytest.fixture(scope="module")
def client(_running):
    with openai.OpenAI(
        base_url=f"{_running.url}/v1", api_key="some-key", max_retries=0, timeout=10
    ) as made:
        yield made


@pytest.fixture
def ask(sim, client):
    def run(text, **options):
        messages = [{"role": "system", "content": PROMPT}, {"role": "user", "content": text}]
        return client.chat.completions.create(model="simulated-mini", messages=messages, **options)

    return run
