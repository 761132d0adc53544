"""A message that did not go out keeps its mark until somebody decides about it."""

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations import threads
from conversations.models import MessageLog, Thread, Turn
from conversations.turns import be_silent_at_once
from core.delivery import attempts
from core.delivery.outcomes import NotPossible, discard, retry
from tests.conversations.rows import queued


@pytest.fixture
def thread(shop, emma):
    with in_business(shop):
        yield emma


@pytest.fixture
def failed(shop, thread):
    """`failed()` is a person's message that Instagram refused for good."""

    def make(text="Hi", **fields):
        message = MessageLog.objects.create(
            **{
                "thread": thread,
                "direction": "OUT",
                "author": "PERSON",
                "text": text,
                "state": "SENDING",
                "at": timezone.now(),
                **fields,
            },
        )
        attempts.fail(
            shop, threads.lock_thread(thread.pk), message, "Instagram rejected this message."
        )
        return message

    return make


def mark(thread):
    return Thread.objects.get(pk=thread.pk).needs_you_reason


def write_again(shop, thread, alice):
    threads.take_over_by_button(business=shop, thread_id=thread.pk, person=alice)


def answer_on_the_phone(shop, thread, alice):
    threads.take_over(
        business=shop,
        thread=threads.lock_thread(thread.pk),
        by_name="Instagram app",
        person_id=None,
        now=timezone.now(),
    )


def be_handed_off_and_back(shop, thread, alice):
    threads.hand_off(
        business=shop,
        thread=threads.lock_thread(thread.pk),
        reason="Wants a refund.",
        now=timezone.now(),
    )
    threads.hand_back(business=shop, thread_id=thread.pk, person=alice)


def hear_from_the_customer(shop, thread, alice):
    message = MessageLog.objects.create(
        thread=thread,
        direction="IN",
        author="CUSTOMER",
        text="Hello?",
        state="RECEIVED",
        at=timezone.now(),
    )
    be_silent_at_once(
        thread=threads.lock_thread(thread.pk),
        message=message,
        reason="MODEL_FAILED",
        now=timezone.now(),
    )


def open_it(shop, thread, alice):
    threads.mark_read(business=shop, thread_id=thread.pk)


def close_and_reopen(shop, thread, alice):
    threads.close(business=shop, thread_id=thread.pk)
    threads.reopen(business=shop, thread_id=thread.pk)


@pytest.mark.parametrize(
    "happens",
    [
        write_again,
        answer_on_the_phone,
        be_handed_off_and_back,
        hear_from_the_customer,
        open_it,
        close_and_reopen,
    ],
)
def test_nothing_else_that_happens_in_the_conversation_clears_the_mark(
    shop, thread, alice, failed, happens
):
    failed()
    happens(shop, thread, alice)
    assert mark(thread) == "SENDING_FAILED"


def test_the_mark_goes_with_the_last_message_that_is_retried_or_discarded(
    shop, thread, alice, failed
):
    first, second = failed("one"), failed("two")
    retry(business=shop, message_id=first.pk, person=alice)
    assert mark(thread) == "SENDING_FAILED"
    gone = discard(business=shop, message_id=second.pk, person=alice)
    assert (gone.state, gone.error_code, gone.error_text) == (
        "FAILED",
        "DISCARDED",
        "Discarded by Alice.",
    )
    assert mark(thread) == ""


def test_another_need_is_kept_when_a_message_is_discarded(shop, thread, alice, failed):
    message = failed()
    Thread.objects.filter(pk=thread.pk).update(needs_you_reason="MODEL_FAILED")
    discard(business=shop, message_id=message.pk, person=alice)
    assert mark(thread) == "MODEL_FAILED"


def test_a_message_that_was_held_back_on_purpose_asks_for_nobody(shop, thread, alice):
    MessageLog.objects.create(
        thread=thread,
        direction="OUT",
        author="ASSISTANT",
        text="Hi",
        state="QUEUED",
        at=timezone.now(),
    )
    threads.take_over_by_button(business=shop, thread_id=thread.pk, person=alice)
    assert mark(thread) == ""


def answered_turn(thread):
    now = timezone.now()
    return Turn.objects.create(
        thread=thread, state="ANSWERED", opened_at=now, due_at=now, finished_at=now
    )


def test_the_rest_of_an_answer_is_discarded_with_its_first_part(shop, thread, alice):
    turn = answered_turn(thread)
    first = MessageLog(
        thread=thread,
        direction="OUT",
        author="ASSISTANT",
        text="one",
        state="SENDING",
        at=timezone.now(),
        turn=turn,
    )
    first.save()
    MessageLog.objects.create(
        thread=thread,
        direction="OUT",
        author="ASSISTANT",
        text="two",
        state="QUEUED",
        at=timezone.now(),
        turn=turn,
    )
    attempts.fail(shop, threads.lock_thread(thread.pk), first, "Instagram rejected this message.")
    discard(business=shop, message_id=first.pk, person=alice)
    assert (
        list(MessageLog.objects.filter(turn=turn).values_list("error_code", flat=True))
        == ["DISCARDED"] * 2
    )
    assert mark(thread) == ""


def test_only_what_failed_can_be_discarded(shop, thread, alice):
    message = queued(thread)
    with pytest.raises(NotPossible):
        discard(business=shop, message_id=message.pk, person=alice)
