"""When the assistant must be silent: a table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from conversations.turns import AT_ONCE, NEEDS_YOU, REASONS, Situation, decide, reason_text

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANSWERABLE = Situation(
    now=NOW, suspended=False, connected=True, token_expired=False, ai_enabled=True, has_instructions=True, person_until=None,
    window_closes_at=NOW + timedelta(hours=1), customer_limit=5, minute_limit=5, day_limit=5,
)


def test_with_nothing_in_the_way_it_answers():
    assert decide(ANSWERABLE) is None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"suspended": True}, "SUSPENDED"),
        ({"ai_enabled": False}, "AI_OFF"),
        ({"person_until": NOW + timedelta(seconds=1)}, "PERSON_ANSWERS"),
        ({"person_until": NOW}, None),
        ({"handed_off": True}, "HANDED_OFF"),
        ({"handed_off": True, "person_until": NOW + timedelta(hours=1)}, "PERSON_ANSWERS"),
        ({"needs_answer": False}, "NO_ANSWER_NEEDED"),
        ({"needs_answer": False, "customer_replies": 9}, "NO_ANSWER_NEEDED"),
        ({"bot_loop": True}, "BOT_LOOP"),
        ({"bot_loop": True, "customer_replies": 9}, "BOT_LOOP"),
        ({"bot_loop": True, "window_closes_at": NOW}, "WINDOW_CLOSED"),
        ({"token_expired": True}, "TOKEN_EXPIRED"),
        ({"connected": False}, "NOT_CONNECTED"),
        ({"has_instructions": False}, "NO_INSTRUCTIONS"),
        ({"readable": False}, "UNREADABLE_MESSAGE"),
        ({"window_closes_at": None}, "WINDOW_CLOSED"),
        ({"window_closes_at": NOW}, "WINDOW_CLOSED"),
        ({"customer_replies": 4}, None),
        ({"customer_replies": 5}, "CUSTOMER_LIMIT"),
        ({"minute_replies": 5}, "BUSINESS_LIMIT"),
        ({"day_replies": 5}, "BUSINESS_LIMIT"),
        ({"ai_enabled": False, "connected": False}, "AI_OFF"),
    ],
)
def test_each_obstacle_has_its_reason(change, reason):
    assert decide(replace(ANSWERABLE, **change)) == reason


def test_every_reason_has_a_sentence():
    assert set(REASONS) >= NEEDS_YOU | AT_ONCE
    assert all(reason_text(code).endswith(".") for code in [*REASONS, "SOMETHING_NEW"])
