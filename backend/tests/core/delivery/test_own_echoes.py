"""Our own words that come back as an echo are never taken for a person's, whatever their send was
answered.
"""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conftest import SECRETS
from conversations.models import MessageLog, Thread
from conversations.threads import take_over_by_button
from core.intake.inbox import store_body
from core.models import Business
from tests.core.delivery.sends import fail, fresh, sent
from tests.webhooks import payload

OUR_APP = {"app_id": SECRETS["FB_APP_ID"]}


@pytest.fixture
def hear_echo(shop, emma, run_jobs):
    """`hear_echo("Hi")` is Instagram's copy of a message with these words, said `ago`
    seconds ago.
    """

    def deliver(text, ago=0, **more):
        body = payload(
            "echo_of_app" if more else "echo_from_phone",
            account=shop.instagram_account_id,
            customer=emma.customer.igsid,
            at=int((timezone.now() - timedelta(seconds=ago)).timestamp() * 1000),
            mid=f"echo-of-{text}",
            text=text,
            **more,
        )
        store_body(json.dumps(body).encode())
        run_jobs()

    return deliver


def state_of(shop):
    """What the dashboard shows: the messages, whether a person answers, whether one is needed."""
    with in_business(shop):
        rows = list(
            MessageLog.objects.filter(direction="OUT")
            .order_by("id")
            .values_list("author", "text", "state")
        )
        thread = Thread.objects.get()
        return rows, thread.person_name, thread.needs_you_reason


@pytest.fixture
def reply(shop, emma):
    """A reply of the assistant that waits to be sent."""
    Business.objects.filter(pk=shop.pk).update(ai_enabled=True)
    with in_business(shop):
        return MessageLog.objects.create(
            thread=emma,
            direction="OUT",
            author="ASSISTANT",
            text="Hi",
            state="QUEUED",
            at=timezone.now(),
        )


def deliver(shop, emma, run_jobs):
    from core.delivery.queueing import ask_delivery

    with in_business(shop):
        ask_delivery(shop, emma.pk)
    run_jobs()


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 400, "code": 4},
        {"status": 500, "code": 2},
        {"status": 400, "code": 613},
        {"status": 400, "code": 190, "subcode": 463},
    ],
)
@pytest.mark.parametrize("named", [{}, OUR_APP])
def test_an_echo_confirms_a_reply_whatever_instagram_answered_to_the_try(
    shop,
    emma,
    reply,
    simulator,
    run_jobs,
    time_passes,
    hear_echo,
    fault,
    named,
):
    fail(simulator, **fault)
    deliver(shop, emma, run_jobs)
    hear_echo("Hi", **named)
    assert state_of(shop) == ([("ASSISTANT", "Hi", "SENT")], "", "")
    time_passes(shop, 60)
    assert (state_of(shop), sent(simulator)) == (([("ASSISTANT", "Hi", "SENT")], "", ""), [])


def test_an_echo_confirms_a_persons_message_and_is_not_taken_for_one_from_the_phone(
    say, shop, simulator, time_passes, hear_echo
):
    fail(simulator, status=400, code=4)
    say()
    hear_echo("Hi")
    time_passes(shop, 60)
    assert (state_of(shop), sent(simulator)) == (([("PERSON", "Hi", "SENT")], "Alice", ""), [])


def test_an_echo_after_the_last_try_confirms_a_message_that_was_given_up(
    say, shop, simulator, settings, hear_echo
):
    settings.SEND_ATTEMPTS = 1
    fail(simulator, status=400, code=4)
    assert say().state == "FAILED"
    hear_echo("Hi", ago=1)
    assert state_of(shop) == ([("PERSON", "Hi", "SENT")], "Alice", "")


def test_a_reply_that_arrived_is_never_said_to_be_unsent_because_a_person_came(
    shop,
    emma,
    alice,
    reply,
    simulator,
    run_jobs,
    hear_echo,
):
    fail(simulator, status=400, code=4)
    deliver(shop, emma, run_jobs)
    with in_business(shop):
        take_over_by_button(business=shop, thread_id=emma.pk, person=alice)
    assert (fresh(shop, reply).state, fresh(shop, reply).error_code) == ("FAILED", "TOOK_OVER")
    hear_echo("Hi")
    assert (fresh(shop, reply).state, fresh(shop, reply).error_code) == ("SENT", "")


def test_a_disclosure_that_arrived_after_all_is_not_said_again(
    shop, emma, simulator, run_jobs, settings, hear_echo
):
    settings.SEND_ATTEMPTS = 1
    Business.objects.filter(pk=shop.pk).update(ai_enabled=True)
    fail(simulator, status=400, code=4)
    with in_business(shop):
        MessageLog.objects.create(
            thread=emma,
            direction="OUT",
            author="ASSISTANT",
            text="I am an AI.",
            purpose="DISCLOSURE",
            state="QUEUED",
            at=timezone.now(),
        )
        Thread.objects.update(disclosed_at=timezone.now())
    deliver(shop, emma, run_jobs)
    with in_business(shop):
        assert Thread.objects.get().disclosed_at is None
    hear_echo("I am an AI.")
    with in_business(shop):
        assert Thread.objects.get().disclosed_at is not None


def test_what_a_person_copies_to_the_phone_after_it_failed_is_a_takeover(
    shop, emma, reply, simulator, run_jobs, hear_echo
):
    fail(simulator, status=403, code=10, subcode=2534022)
    deliver(shop, emma, run_jobs)
    with in_business(shop):
        MessageLog.objects.update(
            at=timezone.now() - timedelta(minutes=3),
            sending_at=timezone.now() - timedelta(minutes=3),
        )
    hear_echo("Hi")
    rows, person, _ = state_of(shop)
    assert rows == [("ASSISTANT", "Hi", "FAILED"), ("PHONE", "Hi", "SENT")]
    assert person == "Instagram app"


def test_an_echo_of_words_that_were_never_sent_is_a_persons(shop, emma, reply, hear_echo):
    hear_echo("Hi")
    assert state_of(shop)[0] == [("ASSISTANT", "Hi", "FAILED"), ("PHONE", "Hi", "SENT")]


def test_an_echo_of_what_is_on_its_way_goes_before_the_same_words_that_failed(
    say, shop, simulator, run_jobs, settings, hear_echo
):
    settings.SEND_ATTEMPTS = 1
    fail(simulator, status=400, code=4)
    first = say()
    fail(simulator, status=500, code=2)
    second = say()
    hear_echo("Hi")
    assert (fresh(shop, first).state, fresh(shop, second).state) == ("FAILED", "SENT")
