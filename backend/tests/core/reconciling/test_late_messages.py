"""What Instagram delivers much later is not answered over whoever replied on the
phone meanwhile.
"""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog, Turn
from conversations.threads import hand_back, take_over_by_button
from core.intake.inbox import store_body
from tests.webhooks import payload

ACCOUNT = "luna.ceramics"


@pytest.fixture
def say_on_phone(simulator):
    """The owner's reply in the Instagram app, of which nobody tells us."""
    return lambda text="20 euros, Emma!": simulator.post(
        "/sim/phone", account=ACCOUNT, customer="emma.w", text=text, deliver="never"
    )


@pytest.fixture
def arrive_late(shop, emma, time_passes):
    """`arrive_late(minutes=20)` is a customer's DM delivered that long after it was written, and
    all that follows.
    """

    def arrive(minutes=20):
        written = int((timezone.now() - timedelta(minutes=minutes)).timestamp() * 1000)
        body = payload(
            "message_text",
            account=shop.instagram_account_id,
            customer=emma.customer.igsid,
            at=written,
            mid="late",
            text="How much is a mug?",
        )
        store_body(json.dumps(body).encode())
        time_passes(shop, 15)
        return MessageLog.objects.get(mid="late").turn

    return arrive


def by_assistant():
    return list(MessageLog.objects.filter(author="ASSISTANT").values_list("state", flat=True))


def test_a_dm_that_comes_late_is_not_answered_over_a_person_who_replied_on_the_phone(
    shop, emma, simulator, say_on_phone, arrive_late
):
    say_on_phone()
    turn = arrive_late()
    assert (turn.state, turn.reason, by_assistant()) == ("SILENT", "PERSON_ANSWERS", [])
    assert MessageLog.objects.get(author="PHONE").text == "20 euros, Emma!"
    assert [call for call in simulator.get("/sim/calls") if call["api"] == "model"] == []


def test_a_dm_that_comes_late_and_has_no_reply_is_answered(arrive_late):
    assert (arrive_late().state, by_assistant()) == ("ANSWERED", ["SENT"])


def test_a_dm_that_comes_at_once_is_answered_without_asking(simulator, arrive_late):
    assert arrive_late(minutes=0).state == "ANSWERED"
    assert [call for call in simulator.get("/sim/calls") if call["api"] == "conversations"] == []


def test_a_dm_that_comes_late_is_answered_where_instagram_does_not_tell(simulator, arrive_late):
    simulator.post(
        "/sim/faults", scope="conversations", kind="error", status=500, code=2, times=None
    )
    assert arrive_late().state == "ANSWERED"


def test_who_replied_before_the_customer_wrote_keeps_nobody_from_an_answer(
    shop, emma, say_on_phone, arrive_late
):
    phone = say_on_phone("We are back from holiday")
    with in_business(shop):
        MessageLog.objects.create(
            thread=emma,
            direction="OUT",
            author="PHONE",
            mid=phone["mid"],
            text="We are back from holiday",
            state="SENT",
            at=timezone.now() - timedelta(hours=20),
        )
    assert arrive_late().state == "ANSWERED"


def test_a_reply_that_can_never_be_recorded_is_not_waited_for_long(
    shop, say_on_phone, arrive_late, time_passes, monkeypatch
):
    say_on_phone()
    monkeypatch.setattr("core.reconciling.late_messages.store_envelopes", lambda envelopes: None)
    assert (arrive_late().state, by_assistant()) == ("OPEN", [])
    Turn.objects.update(opened_at=timezone.now() - timedelta(minutes=2))
    time_passes(shop, 5)
    assert by_assistant() == ["SENT"]


def test_a_dm_that_comes_late_to_a_conversation_handed_back_meanwhile_is_answered_where_nobody_has(
    shop, emma, alice, arrive_late
):
    with in_business(shop):
        take_over_by_button(business=shop, thread_id=emma.pk, person=alice)
        hand_back(business=shop, thread_id=emma.pk, person=alice)
    assert (arrive_late(minutes=5).state, by_assistant()) == ("ANSWERED", ["SENT"])
