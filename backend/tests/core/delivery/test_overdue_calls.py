"""A worker that stood still between writing down that it sends and sending: a machine that slept, a
commit that hung.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog
from conversations.threads import take_over_by_button
from core.delivery.queueing import ask_delivery
from core.delivery.sender import begin, send_all
from core.models import Business
from tests.core.delivery.sends import fresh, sent


@pytest.fixture
def stand_still(shop, emma):
    """`stand_still(job_id)` has picked the thread's next message; returned is what it does when it
    goes on.
    """

    def pick(job_id, seconds=60):
        outgoing = begin(shop, job_id, emma.pk)
        began = outgoing.sending_at - timedelta(seconds=seconds)
        MessageLog.objects.filter(pk=outgoing.message_id).update(sending_at=began)
        return lambda: send_all(shop, job_id, emma.pk, replace(outgoing, sending_at=began))

    return pick


def test_a_worker_that_stood_still_does_not_send_what_another_has_sent_meanwhile(
    say,
    shop,
    emma,
    simulator,
    job,
    stand_still,
    time_passes,
):
    message = say(run=False)
    with in_business(shop):
        gone = job()
        go_on = stand_still(gone)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [gone])
        ask_delivery(shop, emma.pk)
    time_passes(shop, 60)
    assert sent(simulator) == ["Hi"]
    with in_business(shop):
        go_on()
    assert (fresh(shop, message).state, sent(simulator)) == ("SENT", ["Hi"])


def test_a_worker_that_stood_still_and_was_not_missed_sends_after_all_and_it_counts_as_one_try(
    say,
    shop,
    simulator,
    job,
    stand_still,
):
    message = say(run=False)
    with in_business(shop):
        stand_still(job())()
    message = fresh(shop, message)
    assert (message.state, message.attempts, sent(simulator)) == ("SENT", 1, ["Hi"])


def test_a_worker_that_stood_still_while_a_person_took_over_says_nothing_over_them(
    shop,
    emma,
    alice,
    simulator,
    job,
    stand_still,
):
    Business.objects.filter(pk=shop.pk).update(ai_enabled=True)
    with in_business(shop):
        shop.refresh_from_db()
        MessageLog.objects.create(
            thread=emma,
            direction="OUT",
            author="ASSISTANT",
            text="Hi",
            state="QUEUED",
            at=timezone.now(),
        )
        go_on = stand_still(job())
        take_over_by_button(business=shop, thread_id=emma.pk, person=alice)
        go_on()
        assert (MessageLog.objects.get().error_code, sent(simulator)) == ("TOOK_OVER", [])
