"""Prices, what a call costs, and the cap of a month."""

import pytest

from core.budget import find_cost, find_price, show_cost


@pytest.fixture(autouse=True)
def prices(settings):
    settings.OPENAI_PRICES = {"gpt-4o": (2.5, 10.0), "gpt-4o-mini": (0.15, 0.6)}
    settings.OPENAI_MODEL = "gpt-4o-mini"


@pytest.mark.parametrize(("model", "read"), [
    ("gpt-4o", 2.5), ("gpt-4o-2024-08-06", 2.5), ("gpt-4o-mini-2024-07-18", 0.15), ("gpt-4", None), ("llama", None), ("", None),
])
def test_the_longest_beginning_of_the_models_name_has_the_price(settings, model, read):
    settings.OPENAI_MODEL = model
    price = find_price()
    assert (price.read if price else None) == read


@pytest.mark.parametrize(("read", "written", "micros"), [(1000, 100, 210), (0, 0, 0), (1, 0, 1), (None, 5, None), (5, None, None)])
def test_a_call_costs_what_its_tokens_cost(read, written, micros):
    assert find_cost(read, written) == micros


@pytest.mark.parametrize(("micros", "shown"), [(None, None), (0, "$0.0000"), (42, "$0.000042"), (1234, "$0.0012"), (2_500_000, "$2.5000")])
def test_a_cost_is_shown_in_dollars(micros, shown):
    assert show_cost(micros) == shown
