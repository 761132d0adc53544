"""Who answers: takeover, hand-back, closing, reading, and the window."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import NotFound
from common.tenancy import in_business
from conversations import threads
from conversations.models import MessageLog, Thread, ThreadNote, Turn
from tests.conversations.rows import NOON, minute, replied, said, waiting_turn


@pytest.fixture
def thread(alpha, thread_in):
    with in_business(alpha):
        yield thread_in(alpha)


@pytest.fixture
def heard(db, django_db_blocker):
    """What this transaction would announce, as (business_id, thread_id)."""
    from django.db import connection

    calls = []

    def listen(execute, sql, params, many, context):
        if "pg_notify" in sql:
            business, _, number = params[1].partition(":")
            calls.append((int(business), int(number) if number else None))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield calls


def take_over(alpha, thread, *, by_name="Alice", person_id=1, now=NOON):
    threads.take_over(
        business=alpha,
        thread=threads.lock_thread(thread.pk),
        by_name=by_name,
        person_id=person_id,
        now=now,
    )
    thread.refresh_from_db()


def test_a_takeover_lasts_the_hours_of_the_business(alpha, thread, heard):
    alpha.takeover_hours = 3
    take_over(alpha, thread)
    assert thread.person_until == NOON + timedelta(hours=3)
    assert (thread.person_id, thread.person_name) == (1, "Alice")
    assert heard == [(alpha.pk, thread.pk)]


def test_a_takeover_ends_the_live_turn_with_its_reason(alpha, thread):
    turn = waiting_turn(thread, NOON, state="THINKING", lease_until=minute(1))
    take_over(alpha, thread)
    turn.refresh_from_db()
    assert (turn.state, turn.reason, turn.finished_at, turn.resumes_at) == (
        "SILENT",
        "PERSON_ANSWERS",
        NOON,
        thread.person_until,
    )


def test_a_takeover_drops_what_the_assistant_had_queued_and_nothing_else(alpha, thread):
    queued = replied(thread, "Hello", NOON, state="QUEUED", next_attempt_at=minute(1))
    sending = replied(thread, "on its way", NOON, state="SENDING")
    by_person = replied(thread, "from Bob", NOON, state="QUEUED", author="PERSON")
    take_over(alpha, thread)
    queued.refresh_from_db()
    assert (queued.state, queued.error_text, queued.next_attempt_at) == (
        "FAILED",
        "You took over.",
        None,
    )
    assert MessageLog.objects.get(pk=sending.pk).state == "SENDING"
    assert MessageLog.objects.get(pk=by_person.pk).state == "QUEUED"


def test_a_takeover_leaves_the_messages_of_other_threads_alone(alpha, thread, thread_in):
    other = replied(thread_in(alpha, igsid="700200"), "Hello", NOON, state="QUEUED")
    turn = waiting_turn(other.thread, NOON)
    take_over(alpha, thread)
    assert MessageLog.objects.get(pk=other.pk).state == "QUEUED"
    assert Turn.objects.get(pk=turn.pk).state == "OPEN"


def test_only_the_first_takeover_leaves_a_note(alpha, thread):
    take_over(alpha, thread)
    take_over(alpha, thread, by_name="Bob", person_id=2, now=minute(5))
    assert [(n.code, n.person_name, n.at) for n in ThreadNote.objects.all()] == [
        ("TOOK_OVER", "Alice", NOON)
    ]
    assert (thread.person_name, thread.person_until) == ("Bob", minute(5) + timedelta(hours=12))


def test_a_takeover_after_the_last_one_ran_out_leaves_another_note(alpha, thread):
    take_over(alpha, thread)
    take_over(alpha, thread, now=NOON + timedelta(hours=13))
    assert ThreadNote.objects.count() == 2


def test_a_dashboard_takeover_reads_the_thread_and_a_phone_takeover_does_not(alpha, thread):
    Thread.objects.update(unread=3, needs_you_reason="MODEL_FAILED")
    take_over(alpha, thread, by_name="Instagram app", person_id=None)
    assert (thread.unread, thread.needs_you_reason, thread.person_id) == (3, "", None)
    take_over(alpha, thread)
    assert thread.unread == 0


def test_the_button_takes_over_in_the_persons_name(alpha, thread, alice):
    taken = threads.take_over_by_button(business=alpha, thread_id=thread.pk, person=alice)
    assert (taken.person_id, taken.person_name) == (alice.pk, "Alice")
    assert threads.person_in_charge(taken, timezone.now())


def test_handing_back_lets_the_assistant_answer_and_leaves_a_note(alpha, thread, alice, bob, heard):
    threads.take_over_by_button(business=alpha, thread_id=thread.pk, person=alice)
    back = threads.hand_back(business=alpha, thread_id=thread.pk, person=bob)
    assert not threads.person_in_charge(back, timezone.now())
    assert (back.person_id, back.person_name) == (None, "")
    assert [(n.code, n.person_name) for n in ThreadNote.objects.order_by("id")] == [
        ("TOOK_OVER", "Alice"),
        ("HANDED_BACK", "Bob"),
    ]
    assert len(heard) == 2


def test_handing_back_what_the_assistant_has_changes_nothing(alpha, thread, alice, heard):
    threads.hand_back(business=alpha, thread_id=thread.pk, person=alice)
    assert not ThreadNote.objects.exists()
    assert heard == []


def test_closing_leaves_nothing_to_do_and_reopening_brings_it_back(alpha, thread):
    Thread.objects.update(unread=2, needs_you_reason="MODEL_FAILED")
    closed = threads.close(business=alpha, thread_id=thread.pk)
    assert (closed.state, closed.unread, closed.needs_you_reason) == ("CLOSED", 0, "")
    assert threads.reopen(business=alpha, thread_id=thread.pk).state == "OPEN"


def test_reopening_soon_after_closing_brings_back_what_waited_for_somebody(alpha, thread):
    was = {
        "unread": 2,
        "needs_you_reason": "HANDOFF",
        "handed_off_at": NOON,
        "handoff_reason": "Wants a refund.",
        "context_from": minute(-5),
    }
    Thread.objects.update(**was)
    closed = threads.close(business=alpha, thread_id=thread.pk)
    assert (closed.handed_off_at, closed.needs_you_reason) == (None, "")
    threads.close(business=alpha, thread_id=thread.pk)  # pressed twice
    threads.reopen(business=alpha, thread_id=thread.pk)
    assert Thread.objects.values(*was).get() == was


def test_reopening_long_after_closing_asks_for_nobody(alpha, thread):
    Thread.objects.update(unread=2, needs_you_reason="MODEL_FAILED")
    threads.close(business=alpha, thread_id=thread.pk)
    Thread.objects.update(
        closed_from={
            **Thread.objects.get().closed_from,
            "at": (timezone.now() - threads.UNDO).isoformat(),
        }
    )
    reopened = threads.reopen(business=alpha, thread_id=thread.pk)
    assert (reopened.state, reopened.unread, reopened.needs_you_reason) == ("OPEN", 0, "")


def test_reading_is_announced_once(alpha, thread, heard):
    Thread.objects.update(unread=2)
    assert threads.mark_read(business=alpha, thread_id=thread.pk).unread == 0
    threads.mark_read(business=alpha, thread_id=thread.pk)
    assert heard == [(alpha.pk, thread.pk)]


@pytest.mark.parametrize("action", [threads.close, threads.reopen, threads.mark_read])
def test_a_thread_that_is_not_there_is_not_found(alpha, thread, action):
    with pytest.raises(NotFound):
        action(business=alpha, thread_id=thread.pk + 1)


def test_the_window_is_24_hours_from_the_customers_last_opening_action():
    thread = Thread(window_opened_at=NOON)
    assert threads.window_closes_at(thread) == NOON + timedelta(hours=24)
    assert threads.window_open(thread, NOON + timedelta(hours=23, minutes=59))
    assert not threads.window_open(thread, NOON + timedelta(hours=24))
    assert not threads.window_open(Thread(window_opened_at=None), NOON)


def test_a_person_is_in_charge_until_the_minute_it_ends():
    thread = Thread(person_until=NOON)
    assert threads.person_in_charge(thread, minute(-1))
    assert not threads.person_in_charge(thread, NOON)
    assert not threads.person_in_charge(Thread(), NOON)


def test_a_message_of_the_customer_is_never_dropped(alpha, thread):
    message = said(thread, "Hello?", NOON)
    take_over(alpha, thread)
    assert MessageLog.objects.get(pk=message.pk).state == "RECEIVED"


@pytest.fixture
def handed_off(alpha, thread):
    threads.hand_off(
        business=alpha, thread=threads.lock_thread(thread.pk), reason="Wants a refund.", now=NOON
    )
    thread.refresh_from_db()
    return thread


def test_a_handoff_marks_the_thread_for_a_person_and_tells_the_team(
    alpha, handed_off, run_jobs, mailoutbox
):
    assert (handed_off.handed_off_at, handed_off.handoff_reason, handed_off.needs_you_reason) == (
        NOON,
        "Wants a refund.",
        "HANDOFF",
    )
    assert [(n.code, n.text, n.at) for n in ThreadNote.objects.all()] == [
        ("HANDED_OFF", "Wants a refund.", NOON)
    ]
    assert run_jobs() == ["core.tell_team"]
    assert {mail.to[0] for mail in mailoutbox} == {"alice@example.com", "bob@example.com"}


def test_a_person_who_answers_ends_the_handoff(alpha, handed_off):
    take_over(alpha, handed_off, by_name="Instagram app", person_id=None)
    assert (handed_off.handed_off_at, handed_off.handoff_reason, handed_off.needs_you_reason) == (
        None,
        "",
        "",
    )


def test_handing_back_ends_an_unanswered_handoff_and_marks_what_was_said_as_handled(
    alpha, handed_off, alice
):
    before = timezone.now()
    thread = threads.hand_back(business=alpha, thread_id=handed_off.pk, person=alice)
    assert (thread.handed_off_at, thread.needs_you_reason, thread.person_until) == (None, "", None)
    assert thread.context_from >= before
    assert ThreadNote.objects.order_by("-id").first().code == "HANDED_BACK"


def test_closing_ends_a_handoff_and_marks_what_was_said_as_handled(alpha, handed_off):
    thread = threads.close(business=alpha, thread_id=handed_off.pk)
    assert (thread.handed_off_at, thread.needs_you_reason) == (None, "")
    assert thread.context_from is not None


def test_closing_without_a_handoff_marks_nothing_as_handled(alpha, thread):
    assert threads.close(business=alpha, thread_id=thread.pk).context_from is None


@pytest.mark.parametrize(
    ("fields", "until"),
    [
        ({}, None),
        ({"context_from": minute(-5)}, minute(-5)),
        ({"person_until": minute(-3)}, minute(-3)),
        ({"person_until": minute(3)}, None),
        ({"person_until": minute(3), "context_from": minute(-5)}, minute(-5)),
        ({"person_until": minute(-3), "context_from": minute(-5)}, minute(-3)),
        ({"person_until": minute(-9), "context_from": minute(-5)}, minute(-5)),
    ],
)
def test_messages_up_to_when_people_left_count_as_handled(fields, until):
    assert threads.handled_until(Thread(**fields), NOON) == until
