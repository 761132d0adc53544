"""The real client, and a question to the simulated model."""

import openai
import pytest

PROMPT = """You are the assistant of Luna Ceramics. Never promise a discount.
# Facts
- We are open Tuesday to Saturday, 10:00 to 18:00.
- Mugs cost €28.
- Do you take commissions? Yes, with a lead time of six weeks.
Answer in a warm tone."""


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
