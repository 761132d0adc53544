"""Prices, what a call costs, and the cap of a month."""

from datetime import UTC, datetime

import pytest

from common.tenancy import in_business
from conversations.models import MonthSpend
from core.spending.budget import describe_spend, record_spend, set_aside
from integrations.llm.prices import find_cost, find_price, show_cost


@pytest.fixture(autouse=True)
def prices(settings):
    settings.OPENAI_PRICES = {"gpt-4o": (2.5, 10.0), "gpt-4o-mini": (0.15, 0.6)}
    settings.OPENAI_MODEL = "gpt-4o-mini"
    settings.OPENAI_BASE_URL = "https://models.example.com/v1"


@pytest.mark.parametrize(
    ("model", "read"),
    [
        ("gpt-4o", 2.5),
        ("gpt-4o-2024-08-06", 2.5),
        ("gpt-4o-mini-2024-07-18", 0.15),
    ],
)
def test_the_longest_beginning_of_the_models_name_has_the_price(settings, model, read):
    settings.OPENAI_MODEL = model
    assert find_price().read == read


@pytest.mark.parametrize("model", ["gpt-4", "llama", ""])
def test_a_model_that_is_not_listed_has_no_price(settings, model):
    settings.OPENAI_MODEL = model
    assert find_price() is None


@pytest.mark.parametrize(
    ("read", "written", "micros"),
    [(1000, 100, 210), (0, 0, 0), (1, 0, 1), (None, 5, None), (5, None, None)],
)
def test_a_call_costs_what_its_tokens_cost(read, written, micros):
    assert find_cost(read, written) == micros


@pytest.mark.parametrize(
    ("micros", "shown"),
    [(None, None), (0, "$0.0000"), (42, "$0.000042"), (1234, "$0.0012"), (2_500_000, "$2.5000")],
)
def test_a_cost_is_shown_in_dollars(micros, shown):
    assert show_cost(micros) == shown


NOW = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


@pytest.fixture
def shop(alpha, settings):
    """A cap of one cent: 10,000 micros. A prompt of 1,000 bytes and 1,000 tokens of reply are 750
    at the most, and may be bought twice."""
    settings.OPENAI_MAX_REPLY_TOKENS, settings.MODEL_RETRIES = 1000, 0
    alpha.monthly_cap_cents = 1
    with in_business(alpha):
        yield alpha


def spent():
    return MonthSpend.objects.get().spent_micros


def test_the_highest_possible_cost_is_set_aside_until_the_real_one_takes_its_place(shop):
    reservation = set_aside(shop, prompt_bytes=1000, now=NOW)
    assert (reservation.micros, spent()) == (1500, 1500)
    record_spend(shop, reservation, micros=210, now=NOW)
    assert spent() == 210


def test_each_try_of_a_call_is_set_aside(shop, settings):
    settings.MODEL_RETRIES = 2
    reservation = set_aside(shop, prompt_bytes=1000, now=NOW)
    assert (reservation.micros, reservation.one_try) == (3000, 750)


def test_a_reservation_that_is_never_recorded_counts_as_spent_and_the_cap_holds(shop):
    outcomes = [set_aside(shop, prompt_bytes=1000, now=NOW) for _ in range(8)]
    assert [outcome == "OVER_BUDGET" for outcome in outcomes] == [False] * 6 + [True] * 2
    assert spent() == 6 * 1500 <= 10_000
    assert describe_spend(shop, now=NOW).spent_cents == pytest.approx(0.9, abs=0.01)
    assert MonthSpend.objects.get().capped_at == NOW


def test_a_burst_that_had_set_much_aside_does_not_leave_the_assistant_said_to_be_paused(shop):
    calls = [set_aside(shop, prompt_bytes=1000, now=NOW) for _ in range(8)]
    assert describe_spend(shop, now=NOW).capped
    for call in calls[:6]:
        record_spend(shop, call, micros=210, now=NOW)
    assert not describe_spend(shop, now=NOW).capped


def test_the_cap_stays_reported_while_the_spending_is_near_it(shop):
    calls = [set_aside(shop, prompt_bytes=1000, now=NOW) for _ in range(8)]
    for call in calls[:6]:
        record_spend(shop, call, micros=1500, now=NOW)
    assert describe_spend(shop, now=NOW).capped


def test_a_call_that_alone_would_break_the_cap_is_not_made(shop):
    assert set_aside(shop, prompt_bytes=100_000, now=NOW) == "OVER_BUDGET"
    assert spent() == 0


def test_without_a_price_a_cap_cannot_be_kept(shop, settings):
    settings.OPENAI_MODEL = "llama"
    assert set_aside(shop, prompt_bytes=1, now=NOW) == "NO_PRICE"


def test_a_month_begins_by_the_clock_of_the_business(shop):
    set_aside(shop, prompt_bytes=1000, now=NOW)
    shop.timezone = "Asia/Tokyo"  # already December there
    assert describe_spend(shop, now=NOW).month == "2026-12"
    set_aside(shop, prompt_bytes=1000, now=NOW)
    assert [
        str(month) for month in MonthSpend.objects.order_by("month").values_list("month", flat=True)
    ] == ["2026-11-01", "2026-12-01"]


def test_without_a_cap_what_was_spent_is_added_up(shop):
    shop.monthly_cap_cents = None
    for _ in range(2):
        record_spend(shop, None, micros=300, now=NOW)
    assert spent() == 600


def test_at_80_percent_the_owners_are_told_once(shop, run_jobs, mailoutbox):
    for micros in (7_999, 1, 500, 400):
        record_spend(shop, None, micros=micros, now=NOW)
        run_jobs()
    assert [mail.to for mail in mailoutbox] == [["alice@example.com"]]
    assert describe_spend(shop, now=NOW).warned
