"""When the assistant must be silent: a table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from conversations.silences import AT_ONCE, NEEDS_ATTENTION, REASONS, reason_text
from core.answering.policy import Counts, Situation, decide

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MOST = Counts(
    customer_minute=3, customer_hour=5, customer_day=9, business_minute=20, business_day=50
)
ANSWERABLE = Situation(
    now=NOW,
    suspended=False,
    connected=True,
    token_expired=False,
    ai_enabled=True,
    has_instructions=True,
    person_until=None,
    window_closes_at=NOW + timedelta(hours=1),
    asked_at=NOW,
    late_after=timedelta(minutes=60),
    limits=MOST,
)


def test_with_nothing_in_the_way_it_answers():
    assert decide(ANSWERABLE) is None


# In the order in which they are told.
OBSTACLES = [
    ("SUSPENDED", {"suspended": True}),
    ("AI_OFF", {"ai_enabled": False}),
    ("PERSON_ANSWERS", {"person_until": NOW + timedelta(seconds=1)}),
    ("OTHER_APP", {"held_until": NOW + timedelta(seconds=1)}),
    ("HANDED_OFF", {"handed_off": True}),
    ("SHARED_ONLY", {"shared_only": True}),
    ("NO_ANSWER_NEEDED", {"needs_answer": False}),
    ("TOKEN_EXPIRED", {"token_expired": True}),
    ("NOT_CONNECTED", {"connected": False}),
    ("OTHER_ACCOUNT", {"same_account": False}),
    ("WINDOW_CLOSED", {"window_closes_at": NOW}),
    ("BOT_LOOP", {"bot_loop": True}),
    ("OUT_OF_HOURS", {"answers_when": "INSIDE", "is_open": False}),
    ("NO_INSTRUCTIONS", {"has_instructions": False}),
    ("UNREADABLE_MESSAGE", {"readable": False}),
    ("LATE", {"asked_at": NOW - timedelta(minutes=60)}),
    ("CUSTOMER_LIMIT", {"replies": Counts(customer_hour=5, business_minute=20)}),
    ("BUSINESS_LIMIT", {"replies": Counts(business_minute=20)}),
]


@pytest.mark.parametrize(("reason", "change"), OBSTACLES)
def test_each_obstacle_has_its_reason(reason, change):
    assert decide(replace(ANSWERABLE, **change)) == reason


@pytest.mark.parametrize("place", range(len(OBSTACLES)))
def test_of_several_reasons_for_silence_the_first_is_given(place):
    together = {
        name: value for _, change in reversed(OBSTACLES[place:]) for name, value in change.items()
    }
    assert decide(replace(ANSWERABLE, **together)) == OBSTACLES[place][0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"person_until": NOW}, None),
        ({"held_until": NOW}, None),
        ({"window_closes_at": None}, "WINDOW_CLOSED"),
        ({"answers_when": "INSIDE", "is_open": True}, None),
        ({"answers_when": "OUTSIDE", "is_open": True}, "INSIDE_HOURS"),
        ({"answers_when": "OUTSIDE", "is_open": False}, None),
        ({"answers_when": "ALWAYS", "is_open": False}, None),
        ({"asked_at": NOW - timedelta(minutes=59)}, None),
        ({"asked_at": None}, None),
    ],
)
def test_where_an_obstacle_begins_and_ends(change, reason):
    assert decide(replace(ANSWERABLE, **change)) == reason


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (
            {
                "customer_minute": 2,
                "customer_hour": 4,
                "customer_day": 8,
                "business_minute": 19,
                "business_day": 49,
            },
            None,
        ),
        ({"customer_minute": 3}, "CUSTOMER_LIMIT"),
        ({"customer_hour": 5}, "CUSTOMER_LIMIT"),
        ({"customer_day": 9}, "CUSTOMER_LIMIT"),
        ({"business_minute": 20}, "BUSINESS_LIMIT"),
        ({"business_day": 50}, "BUSINESS_LIMIT"),
    ],
)
def test_each_limit_is_counted_by_itself(made, reason):
    assert decide(replace(ANSWERABLE, replies=Counts(**made))) == reason


@pytest.mark.parametrize(
    "change",
    [
        {"needs_answer": False},
        {"answers_when": "INSIDE", "is_open": False},
        {"answers_when": "OUTSIDE"},
        {"asked_at": NOW - timedelta(days=1)},
    ],
)
def test_an_obstacle_that_a_person_may_overrule_does_not_hold_when_they_ask_for_an_answer(change):
    assert decide(replace(ANSWERABLE, asked_for=True, **change)) is None


# Told by those who find out: the receiver, the budget, the model, a person, a crash.
ELSEWHERE = {
    "FOUND_LATE",
    "SETTLED",
    "OVER_BUDGET",
    "NO_PRICE",
    "INSTALLATION_LIMIT",
    "MODEL_FAILED",
    "MODEL_UNUSABLE",
    "MODEL_DECLINED",
    "PROMPT_TOO_LONG",
    "MESSAGE_GONE",
    "STOPPED",
    "INTERNAL_ERROR",
}


def test_every_reason_stands_in_the_table():
    assert {reason for reason, _ in OBSTACLES} | {"INSIDE_HOURS"} | ELSEWHERE == set(REASONS)


def test_every_reason_has_a_sentence():
    assert set(REASONS) >= NEEDS_ATTENTION | AT_ONCE
    assert all(reason_text(code).endswith(".") for code in [*REASONS, "SOMETHING_NEW"])
