"""What the sender does with each outcome of a send, against the simulator."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog, Thread, ThreadNote
from conversations.threads import hand_back, take_over_by_button
from core.delivery.outcomes import check, mark_sent, resolve_with, resume, retry
from core.delivery.queueing import NotConnected, WindowClosed, ask_delivery, send_as_person
from core.delivery.sender import OutgoingMessage, begin, end_sent, give_up
from core.models import Business
from tests.conversations.rows import replied
from tests.core.delivery.sends import fail, fresh, sent


def test_a_message_is_sent_with_instagrams_id(say, simulator):
    message = say()
    assert (message.state, message.attempts) == ("SENT", 1)
    assert message.mid == simulator.get("/sim/sent", account="luna.ceramics")[0]["mid"]


def test_what_is_written_last_is_sent_last(say, simulator):
    say("one", run=False)
    say("two", run=False)
    say("three")
    assert sent(simulator) == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("status", "code", "state"), [(400, 4, "QUEUED"), (500, 2, "UNKNOWN"), (400, 613, "UNKNOWN")]
)
def test_a_passing_error_is_tried_again_later(
    say, simulator, shop, time_passes, status, code, state
):
    fail(simulator, status=status, code=code, message="Try later")
    message = say()
    assert (message.state, message.error_code) == (state, str(code))
    assert message.next_attempt_at > timezone.now()
    time_passes(shop, 10)
    message = fresh(shop, message)
    assert (message.state, message.attempts, message.error_text, sent(simulator)) == (
        "SENT",
        2,
        "",
        ["Hi"],
    )


@pytest.mark.parametrize(
    ("status", "code", "subcode"),
    [
        (403, 10, 2534022),
        (400, 100, 2018001),
        (400, 551, 1545041),
        (400, 368, None),
        (400, 100, None),
    ],
)
def test_a_final_error_fails_the_message_and_asks_for_a_person(
    say, simulator, shop, emma, status, code, subcode
):
    fail(simulator, status=status, code=code, subcode=subcode, message="No")
    message = say()
    assert message.state == "FAILED"
    assert message.error_text
    with in_business(shop):
        assert Thread.objects.get(pk=emma.pk).needs_you_reason == "SENDING_FAILED"


def test_a_dead_token_stops_the_account_and_keeps_the_message_until_it_is_connected_again(
    say, simulator, shop, run_jobs, connected
):
    simulator.post("/sim/tokens/expire", account="luna.ceramics", subcode=463)
    message = say()
    assert message.state == "QUEUED"
    shop.refresh_from_db()
    assert shop.token_expired
    connected(shop)
    Business.objects.filter(pk=shop.pk).update(token_failed_at=None)
    with in_business(shop):
        resume(shop)
    run_jobs()
    assert fresh(shop, message).state == "SENT"


def test_a_message_is_not_sent_to_a_customer_of_another_account(say, simulator, shop, run_jobs):
    message = say(run=False)
    Business.objects.filter(pk=shop.pk).update(instagram_account_id="17841000000000999")
    run_jobs()
    assert (fresh(shop, message).state, sent(simulator)) == ("FAILED", [])


def test_a_send_that_arrived_without_an_answer_is_found_and_not_repeated(
    say, simulator, shop, run_jobs, settings
):
    settings.GRAPH_TIMEOUT_SECONDS = 0.3
    simulator.post("/sim/faults", scope="send", kind="timeout_after_accept", seconds=1, times=1)
    message = say()
    assert message.state == "UNKNOWN"
    run_jobs(timed=True)
    assert (fresh(shop, message).state, sent(simulator)) == ("SENT", ["Hi"])


def test_a_send_that_did_not_arrive_is_repeated_after_a_sure_no(
    say, simulator, shop, time_passes, settings
):
    settings.GRAPH_TIMEOUT_SECONDS = 0.3
    simulator.post("/sim/faults", scope="send", kind="hang", seconds=1, times=1)
    message = say()
    assert (message.state, sent(simulator)) == ("UNKNOWN", [])
    settings.GRAPH_TIMEOUT_SECONDS = 5
    time_passes(shop, 10)
    assert (fresh(shop, message).state, sent(simulator)) == ("SENT", ["Hi"])


def test_an_outcome_that_stays_unknown_is_left_to_a_person(
    say, simulator, shop, emma, run_jobs, settings
):
    settings.GRAPH_TIMEOUT_SECONDS = 0.3
    simulator.post("/sim/faults", scope="send", kind="hang", seconds=1, times=1)
    simulator.post(
        "/sim/faults",
        scope="conversations",
        kind="error",
        status=500,
        code=2,
        message="x",
        times=None,
    )
    message = say()
    run_jobs(timed=True)
    assert fresh(shop, message).state == "UNKNOWN"
    with in_business(shop):
        assert Thread.objects.get(pk=emma.pk).needs_you_reason == "SENDING_STUCK"
        mark_sent(business=shop, message_id=message.pk)
    assert fresh(shop, message).state == "SENT"


def test_instagram_is_asked_on_after_a_person_was_and_what_it_then_tells_counts(
    say, simulator, shop, emma, run_jobs, settings
):
    settings.GRAPH_TIMEOUT_SECONDS = 0.3
    simulator.post("/sim/echo", account="luna.ceramics", mode="never")
    simulator.post("/sim/faults", scope="send", kind="timeout_after_accept", seconds=1, times=1)
    simulator.post(
        "/sim/faults", scope="conversations", kind="error", status=500, code=2, message="x", times=7
    )
    message = say()
    run_jobs(timed=True)
    assert (fresh(shop, message).state, sent(simulator)) == ("SENT", ["Hi"])
    with in_business(shop):
        assert Thread.objects.get(pk=emma.pk).needs_you_reason == ""


def test_a_person_may_have_instagram_asked_again(say, simulator, shop, run_jobs, settings):
    settings.GRAPH_TIMEOUT_SECONDS = 0.3
    simulator.post("/sim/faults", scope="send", kind="timeout_after_accept", seconds=1, times=1)
    message = say()
    with in_business(shop):
        check(business=shop, message_id=message.pk)
    assert fresh(shop, message).state == "SENT"


def test_a_failed_message_can_be_sent_again(say, simulator, shop, alice, run_jobs):
    fail(simulator, status=400, code=551, subcode=1545041, message="No")
    message = say()
    with in_business(shop):
        retry(business=shop, message_id=message.pk, person=alice)
    run_jobs()
    assert (fresh(shop, message).state, sent(simulator)) == ("SENT", ["Hi"])


@pytest.mark.parametrize(
    ("change", "code"), [({"ai_enabled": False}, "AI_OFF"), ({"status": "SUSPENDED"}, "SUSPENDED")]
)
def test_a_waiting_reply_of_the_assistant_is_not_sent_after_it_was_switched_off(
    shop, emma, simulator, run_jobs, change, code
):
    with in_business(shop):
        reply = replied(emma, "Hi", timezone.now(), state="QUEUED")
        ask_delivery(shop, emma.pk)
    Business.objects.filter(pk=shop.pk).update(**change)
    run_jobs()
    assert (fresh(shop, reply).state, fresh(shop, reply).error_code, sent(simulator)) == (
        "FAILED",
        code,
        [],
    )
    with in_business(shop):
        assert Thread.objects.get(pk=emma.pk).needs_you_reason == ""


def test_a_reply_of_the_assistant_goes_out_when_the_person_in_charge_asks_for_it(
    shop, emma, alice, simulator, run_jobs
):
    Business.objects.filter(pk=shop.pk).update(ai_enabled=True)
    with in_business(shop):
        reply = replied(emma, "Hi", timezone.now(), state="QUEUED")
        take_over_by_button(business=shop, thread_id=emma.pk, person=alice)
        assert fresh(shop, reply).error_code == "TOOK_OVER"
        retry(business=shop, message_id=reply.pk, person=alice)
        take_over_by_button(business=shop, thread_id=emma.pk, person=alice)
    run_jobs()
    assert (fresh(shop, reply).state, fresh(shop, reply).asked_by_id, sent(simulator)) == (
        "SENT",
        alice.pk,
        ["Hi"],
    )


def test_a_row_found_in_sending_by_its_own_job_is_unknown_and_never_simply_sent(
    say, shop, emma, job
):
    message = say(run=False)
    with in_business(shop):
        assert begin(shop, job(), emma.pk) is not None
        assert begin(shop, job(), emma.pk) is None
        assert fresh(shop, message).state == "SENDING"
        assert begin(shop, fresh(shop, message).claimed_by_job, emma.pk) is None
    assert fresh(shop, message).state == "UNKNOWN"


def test_a_row_whose_job_is_gone_for_good_is_unknown_to_the_next_job(say, shop, emma, job):
    message = say(run=False)
    with in_business(shop):
        gone = job()
        assert begin(shop, gone, emma.pk) is not None
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [gone])
        assert begin(shop, job(), emma.pk) is None
    assert fresh(shop, message).state == "UNKNOWN"


def test_what_a_job_was_sending_at_its_last_crash_is_unknown(say, shop, emma, job):
    message = say(run=False)
    with in_business(shop):
        number = job()
        begin(shop, number, emma.pk)
        give_up(shop, number, emma.pk)
    assert fresh(shop, message).state == "UNKNOWN"


def test_a_job_that_comes_before_its_time_by_this_machines_clock_comes_again(say, shop, run_jobs):
    message = say(run=False)
    with in_business(shop):
        MessageLog.objects.update(next_attempt_at=timezone.now() + timedelta(seconds=2))
    run_jobs()
    with in_business(shop):
        MessageLog.objects.update(next_attempt_at=None)
    run_jobs(timed=True)
    assert fresh(shop, message).state == "SENT"


def test_a_sure_no_about_an_earlier_try_says_nothing_about_a_later_one(say, shop, emma, job):
    """Two may ask at once, and the first one's no may have led to a second try already."""
    say(run=False)
    with in_business(shop):
        begin(shop, job(), emma.pk)
        MessageLog.objects.update(state="UNKNOWN")
        asked = MessageLog.objects.get()
        MessageLog.objects.update(sending_at=timezone.now() + timedelta(seconds=1))
        assert resolve_with(shop, asked, None).state == "UNKNOWN"


def test_an_echo_that_instagram_changed_and_that_came_first_is_no_takeover_in_the_end(
    shop, emma, alice
):
    with in_business(shop):
        now = timezone.now()
        row = replied(emma, "(hello)", now, state="SENDING", sending_at=now - timedelta(seconds=1))
        replied(emma, "hello!", now, author="PHONE", mid="m9")
        ThreadNote.objects.create(thread=emma, code="TOOK_OVER", at=now)
        Thread.objects.update(person_until=now + timedelta(hours=12), person_name="Instagram app")
        end_sent(shop, 1, emma.pk, OutgoingMessage(row.pk, row.text, shop, "", now), "m9")
        assert Thread.objects.get().person_until is None
        assert list(MessageLog.objects.values_list("mid", "author")) == [("m9", "ASSISTANT")]


def test_outside_the_window_a_person_is_told_before_anything_is_queued(shop, emma, alice):
    with in_business(shop):
        Thread.objects.update(window_opened_at=timezone.now() - timedelta(hours=25))
        with pytest.raises(WindowClosed):
            send_as_person(
                business=shop, thread_id=emma.pk, person=alice, text="Hi", client_id=uuid.uuid4()
            )
        assert not MessageLog.objects.exists()


def test_without_a_connection_a_person_is_told_too(shop, emma, alice):
    Business.objects.filter(pk=shop.pk).update(token_failed_at=timezone.now())
    shop.refresh_from_db()
    with in_business(shop), pytest.raises(NotConnected):
        send_as_person(
            business=shop, thread_id=emma.pk, person=alice, text="Hi", client_id=uuid.uuid4()
        )


def test_a_reply_that_was_under_way_when_a_person_came_and_left_again_is_not_sent_after_them(
    shop, emma, alice, run_jobs, simulator
):
    Business.objects.filter(pk=shop.pk).update(ai_enabled=True)
    now = timezone.now()
    with in_business(shop):
        message = replied(emma, "One moment", now, state="UNKNOWN", sending_at=now)
        take_over_by_button(business=shop, thread_id=emma.pk, person=alice)
        hand_back(business=shop, thread_id=emma.pk, person=alice)
        resolve_with(shop, message, None)
    run_jobs()
    message = fresh(shop, message)
    assert (message.state, message.error_code) == ("FAILED", "TOOK_OVER")
    assert simulator.get("/sim/sent", account="luna.ceramics") == []


def test_a_message_that_was_taken_back_before_its_send_was_answered_stays_taken_back(
    shop, emma, job
):
    now = timezone.now()
    with in_business(shop):
        message = replied(emma, "A secret", now, state="SENDING", sending_at=now)
        replied(emma, "", now, mid="m9", author="PHONE", kind="DELETED")
        end_sent(
            shop,
            job(),
            emma.pk,
            OutgoingMessage(message.pk, "A secret", shop, "1", now),
            "m9",
        )
        (row,) = MessageLog.objects.filter(thread=emma)
        assert (row.state, row.mid, row.kind, row.text) == ("SENT", "m9", "DELETED", "")
        assert Thread.objects.get(pk=emma.pk).last_text == ""
