"""What a model costs, and what a new business starts with."""

import pytest

from core.businesses.creation import create_business
from integrations.llm.prices import default_cap_cents, find_price, is_own_server, transcription_cost


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:11434/v1",
        "http://127.0.0.1:8080/v1",
        "http://[::1]:8000",
        "http://ollama:11434/v1",
        "http://192.168.1.20/v1",
        "http://10.0.0.7:1234",
        "http://gpu.local/v1",
        "http://host.docker.internal:11434/v1",
    ],
)
def test_a_server_in_the_own_network_counts_as_ones_own(url):
    assert is_own_server(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1",
        "https://openrouter.ai/api/v1",
        "https://8.8.8.8/v1",
        "https://localhost.example.com",
    ],
)
def test_a_server_on_the_internet_counts_as_somebody_elses(url):
    assert not is_own_server(url)


@pytest.fixture
def served(settings):
    """`served(model, url)`: what this installation uses."""

    def serve(model, url):
        settings.OPENAI_MODEL, settings.OPENAI_BASE_URL = model, url
        settings.OPENAI_PRICES = {"gpt-4o-mini": (0.15, 0.6)}

    return serve


@pytest.mark.parametrize(
    ("model", "url", "cents"),
    [
        ("gpt-4o-mini", "https://api.openai.com/v1", 2000),
        ("gpt-4o-mini", "http://localhost:4000/v1", 2000),
        (
            "llama3.2",
            "http://localhost:11434/v1",
            2000,
        ),  # which costs nothing, so that it is never reached
        (
            "llama3.2",
            "https://openrouter.ai/api/v1",
            None,
        ),  # nobody could keep it: it would only mute the assistant
    ],
)
def test_a_new_business_starts_with_a_limit_that_can_be_kept(served, alice, model, url, cents):
    served(model, url)
    assert create_business(name="New", owner=alice).monthly_cap_cents == cents


def test_an_installation_can_be_without_a_starting_limit(served, settings):
    served("gpt-4o-mini", "https://api.openai.com/v1")
    settings.AI_MONTHLY_CAP_DOLLARS = 0
    assert default_cap_cents() is None


def test_a_model_of_ones_own_is_free_unless_the_list_says_otherwise(served):
    served("llama3.2", "http://localhost:11434/v1")
    price = find_price()
    assert price is not None
    assert price.of(1_000_000, 1_000_000) == 0
    served("gpt-4o-mini", "http://localhost:11434/v1")
    price = find_price()
    assert price is not None
    assert price.of(1_000_000, 0) == 150_000


def test_a_voice_message_costs_by_the_minute_or_by_the_longest_that_its_bytes_can_be(served):
    served("gpt-4o-mini", "https://api.openai.com/v1")
    assert transcription_cost(seconds=60, size=10**6) == 6000
    assert transcription_cost(seconds=None, size=60_000) == 6000


def test_a_new_business_does_not_start_above_the_highest_limit(alice, settings):
    settings.AI_MONTHLY_CAP_DOLLARS = 500
    assert create_business(name="New", owner=alice).monthly_cap_cents == 20_000
