"""The timeline: one order for messages, silences and notes, and pages of it."""

import pytest

from common.errors import NotFound
from common.tenancy import in_business
from conversations import timeline
from conversations.cursors import BadCursor, write_cursor
from conversations.models import ThreadNote
from conversations.timeline import get_message, get_turn, list_timeline
from tests.conversations.rows import (
    NOON,
    answered_turn,
    minute,
    replied,
    said,
    silent_turn,
    waiting_turn,
)


@pytest.fixture
def thread(alpha, thread_in):
    with in_business(alpha):
        yield thread_in(alpha)


def note(thread, at, code="TOOK_OVER"):
    return ThreadNote.objects.create(
        thread=thread, code=code, at=at, person_id=1, person_name="Alice"
    )


def rows(page):
    return [item.row for item in page.items]


def test_everything_stands_in_the_order_it_happened(thread):
    first = said(thread, "Hello", minute(1))
    second = replied(thread, "Hi", minute(2))
    took_over = note(thread, minute(3))
    third = said(thread, "Are you there?", minute(4))
    page = list_timeline(thread_id=thread.pk)
    assert rows(page) == [first, second, took_over, third]
    assert page.previous is None


def test_who_took_over_stands_before_what_that_person_wrote_in_the_same_moment(thread):
    reply, took_over = (
        replied(thread, "Alice here", minute(1), author="PERSON"),
        note(thread, minute(1)),
    )
    assert rows(list_timeline(thread_id=thread.pk)) == [took_over, reply]


def test_a_silence_stands_behind_the_last_message_it_covers(thread):
    turn = silent_turn(thread, minute(9))  # our clock may be far from Instagram's
    first = said(thread, "Hello", minute(1), turn=turn)
    second = said(thread, "Anyone?", minute(2), turn=turn)
    later = replied(thread, "Hi, Alice here", minute(3), author="PERSON")
    page = list_timeline(thread_id=thread.pk)
    assert rows(page) == [first, second, turn, later]
    assert page.items[2].at == minute(2)


def test_a_silence_without_a_message_stands_where_its_turn_opened(thread):
    message, turn = said(thread, "Hello", minute(1)), silent_turn(thread, minute(2))
    assert rows(list_timeline(thread_id=thread.pk)) == [message, turn]


def test_turns_that_answered_or_wait_have_no_line_of_their_own(thread):
    answer = replied(thread, "Hi", minute(2), turn=answered_turn(thread, minute(1)))
    waiting_turn(thread, minute(3))
    assert rows(list_timeline(thread_id=thread.pk)) == [answer]


def test_pages_go_back_without_a_gap_or_a_double(thread):
    made = []
    for number in range(60):
        at = minute(number // 4)  # several of the same moment
        turn = silent_turn(thread, at)
        made += [said(thread, f"Message {number}", at, turn=turn), turn, note(thread, at)]
    seen, cursor, sizes = [], "", []
    for _ in range(4):
        page = list_timeline(thread_id=thread.pk, before=cursor)
        sizes.append(len(page.items))
        seen = rows(page) + seen
        cursor = page.previous
    assert (sizes, cursor) == ([50, 50, 50, 30], None)
    assert len(seen) == len(set(map(repr, seen))) == 180
    assert [item for item in seen if isinstance(item, type(made[0]))] == made[::3]


def test_a_page_before_a_cursor_is_the_same_after_new_messages(thread):
    for number in range(60):
        said(thread, f"Message {number}", minute(number))
    page = list_timeline(thread_id=thread.pk)
    said(thread, "new", minute(100))
    assert [row.text for row in rows(list_timeline(thread_id=thread.pk, before=page.previous))] == [
        f"Message {n}" for n in range(10)
    ]


def test_a_page_takes_four_queries_however_long_the_thread(thread, django_assert_num_queries):
    for number in range(30):
        turn = silent_turn(thread, minute(number))
        said(thread, "Hello", minute(number), turn=turn)
        note(thread, minute(number))
    with django_assert_num_queries(4):  # messages, silences, notes, attachments
        assert len(list_timeline(thread_id=thread.pk).items) == 50


def test_silences_without_a_message_are_on_the_page_of_their_time(thread, monkeypatch):
    monkeypatch.setattr(timeline, "PAGE", 4)
    made = []
    for number in range(12):
        # Two messages that one silence covers, opened long after; then one that covers nothing.
        turn = silent_turn(thread, minute(1000 + number))
        made += [
            said(thread, "Hello", minute(10 * number), turn=turn),
            said(thread, "Anyone?", minute(10 * number + 1), turn=turn),
            turn,
            silent_turn(thread, minute(10 * number + 5)),
        ]
    seen, cursor = [], ""
    for _ in range(12):
        page = list_timeline(thread_id=thread.pk, before=cursor)
        seen = rows(page) + seen
        cursor = page.previous
    assert (seen, cursor) == (made, None)


def test_messages_of_other_threads_do_not_show(thread, alpha, thread_in):
    other = thread_in(alpha, igsid="700200")
    message, turn = said(other, "Hello", NOON), silent_turn(other, NOON)
    note(other, NOON)
    assert list_timeline(thread_id=thread.pk).items == []
    with pytest.raises(NotFound):
        get_message(thread_id=thread.pk, message_id=message.pk)
    with pytest.raises(NotFound):
        get_turn(thread_id=thread.pk, turn_id=turn.pk)


def test_an_unknown_thread_and_a_malformed_cursor_are_refused(thread):
    with pytest.raises(NotFound):
        list_timeline(thread_id=thread.pk + 1)
    with pytest.raises(BadCursor):
        list_timeline(thread_id=thread.pk, before=write_cursor(NOON, 1))


def test_a_turn_comes_with_the_messages_it_answers(thread):
    turn = answered_turn(thread, minute(3))
    second = said(thread, "a mug?", minute(2), turn=turn)
    first = said(thread, "How much is", minute(1), turn=turn)
    replied(thread, "20 euros", minute(3), turn=turn)
    assert get_turn(thread_id=thread.pk, turn_id=turn.pk) == (turn, [first, second])
