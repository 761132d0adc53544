"""A message that Instagram only announced is asked for; where it is not told, the thread or an
admin says so.
"""

import json

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import Instructions, MessageLog, Thread, Turn
from core.intake.inbox import store_body
from core.models import InboxEvent
from tests.webhooks import content, wrap


@pytest.fixture
def shop(alpha, connected):
    connected(alpha)
    alpha.ai_enabled, alpha.debounce_seconds = True, 0
    alpha.save()
    with in_business(alpha):
        Instructions.objects.create(
            version=1, text="We sell mugs. A mug costs 20 euros.", created_at=timezone.now()
        )
        yield alpha


@pytest.fixture
def announce(shop, simulator):
    """`announce(readable=True, named=False)` is a message of Emma's that comes as the edit of one.
    Returns (mid, IGSID).
    """

    def make(*, readable=True, named=False):
        body = {
            "account": "luna.ceramics",
            "customer": "emma.w",
            "text": "How much is a mug?",
            "deliver": "never",
        }
        sent = simulator.post("/sim/phantom_edit", **body, readable=readable)
        event = content("edit_phantom", mid=sent["mid"])
        receive(shop, event, customer=sent["igsid"], people=named)
        return sent["mid"], sent["igsid"]

    return make


def receive(shop, event, *, customer, people=True):
    body = wrap(
        event,
        account=shop.instagram_account_id,
        customer=customer,
        at=int(timezone.now().timestamp() * 1000),
        people=people,
    )
    store_body(json.dumps(body).encode())


def texts():
    return list(
        MessageLog.objects.order_by("at", "id").values_list("direction", "text", "found_by")
    )


@pytest.mark.parametrize("named", [True, False])
def test_an_announced_message_is_fetched_recorded_and_answered(shop, announce, run_jobs, named):
    announce(named=named)
    run_jobs(timed=True)
    (question, *answers) = texts()
    assert question == ("IN", "How much is a mug?", "POLL")
    assert "20 euros" in " ".join(text for _, text, _ in answers)
    assert set(InboxEvent.objects.values_list("state", flat=True)) == {"DONE"}


def test_until_its_words_are_there_an_admin_sees_the_announcement(shop, announce, run_jobs):
    announce()
    run_jobs()
    assert [(event.state, event.error) for event in InboxEvent.objects.all()] == [
        ("UNREADABLE", "Instagram announced a message and did not tell what it says."),
    ]


def test_the_real_event_that_follows_is_the_message_and_nothing_is_asked_for(
    shop, announce, run_jobs, simulator
):
    mid, igsid = announce()
    question = content("message_text", mid=mid, text="How much is a mug?")
    receive(shop, question, customer=igsid)
    run_jobs(timed=True)
    assert [text for text in texts() if text[0] == "IN"] == [("IN", "How much is a mug?", "")]
    assert Turn.objects.count() == 1
    assert not InboxEvent.objects.exclude(state="DONE").exists()


def test_a_message_that_is_announced_and_never_told_is_noted_in_the_thread_and_asks_for_a_person(
    shop, announce, run_jobs
):
    announce(readable=False, named=True)
    run_jobs(timed=True)
    (message,) = MessageLog.objects.all()
    assert message.description == "Wrote something that Instagram announced and did not pass on"
    assert (message.turn.reason, message.thread.needs_you_reason) == (
        "UNREADABLE_MESSAGE",
        "UNREADABLE_MESSAGE",
    )


def test_words_that_come_after_all_take_the_place_of_the_note_and_are_answered(
    shop, announce, run_jobs
):
    mid, igsid = announce(readable=False, named=True)
    run_jobs(timed=True)
    question = content("message_text", mid=mid, text="How much is a mug?")
    receive(shop, question, customer=igsid)
    run_jobs(timed=True)
    (question, *answers) = texts()
    assert question == ("IN", "How much is a mug?", "")
    assert answers


def test_a_token_that_is_refused_while_asking_for_the_message_stops_the_account(
    shop, announce, run_jobs, simulator
):
    announce()
    simulator.post("/sim/tokens/expire", account="luna.ceramics", subcode=463)
    run_jobs(timed=True)
    shop.refresh_from_db()
    assert (shop.token_expired, shop.token_error[:8]) == (True, "EXPIRED:")


def test_an_announced_message_without_a_customer_stays_with_the_admin(shop, announce, run_jobs):
    announce(readable=False)
    run_jobs(timed=True)
    assert InboxEvent.objects.get().state == "UNREADABLE"
    assert not MessageLog.objects.exists()


def test_a_message_that_is_announced_and_never_told_opens_the_window_from_its_announcement(
    shop, announce, run_jobs
):
    announce(readable=False, named=True)
    announced_at = InboxEvent.objects.get().received_at
    run_jobs(timed=True)
    assert Thread.objects.get().window_opened_at == announced_at
