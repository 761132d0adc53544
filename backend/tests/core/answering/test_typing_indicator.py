"""Seen and typing while a slow model thinks: beside the answer, never in its way."""

import pytest

from conversations.models import MessageLog
from core.answering import typing_indicator
from core.answering.turns import answer
from core.answering.typing_indicator import typing_shown, wait_until_shown


@pytest.fixture
def patience(monkeypatch):
    """Seconds before anything is shown."""
    return lambda seconds: monkeypatch.setattr(typing_indicator, "DELAY_SECONDS", seconds)


def actions(simulator):
    return [
        (call["action"], call["status"])
        for call in simulator.get("/sim/sends", account="luna.ceramics")
    ]


def test_a_customer_who_waits_sees_that_it_was_seen_and_that_somebody_types(
    shop, emma, simulator, patience
):
    patience(0)
    with typing_shown(shop, emma.customer.igsid):
        wait_until_shown()
        assert actions(simulator) == [("mark_seen", 200), ("typing_on", 200)]


def test_a_quick_answer_shows_neither_seen_nor_typing(shop, emma, simulator, patience):
    patience(3600)
    with typing_shown(shop, emma.customer.igsid):
        pass
    wait_until_shown()
    assert actions(simulator) == []


def test_a_business_that_does_not_want_it_shows_neither_seen_nor_typing(
    shop, emma, simulator, patience
):
    patience(0)
    shop.shows_typing = False
    with typing_shown(shop, emma.customer.igsid):
        wait_until_shown()
    assert actions(simulator) == []


def test_an_indicator_that_is_refused_is_not_tried_again(shop, emma, simulator, patience):
    patience(0)
    simulator.post(
        "/sim/faults", scope="send", kind="error", status=400, code=10, message="no", times=1
    )
    with typing_shown(shop, emma.customer.igsid):
        wait_until_shown()
    assert actions(simulator) == [("mark_seen", 400)]


def test_a_turn_is_answered_whatever_becomes_of_the_indicator(shop, hear, simulator, patience):
    patience(0)
    shop.page_access_token = "a token of nobody"  # here only; the sender reads it from the database
    simulator.post("/sim/model", seconds=0.2)
    answer(shop, 1, hear().pk)
    wait_until_shown()
    assert MessageLog.objects.get(direction="OUT").state == "SENT"


def test_typing_is_shown_while_the_model_thinks(shop, hear, simulator, patience):
    patience(0)
    simulator.post("/sim/model", seconds=1)
    answer(shop, 1, hear().pk)
    wait_until_shown()
    assert actions(simulator)[0] == ("mark_seen", 200)
    assert actions(simulator)[-1][0] == "message"


def test_the_thread_that_shows_typing_survives_any_error(shop, emma, simulator, patience):
    patience(0)
    with typing_shown(shop, None):  # nobody: no such address
        wait_until_shown()
    with typing_shown(shop, emma.customer.igsid):
        wait_until_shown()
    assert actions(simulator)[-2:] == [("mark_seen", 200), ("typing_on", 200)]
