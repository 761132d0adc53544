"""The inbox: tabs, search, pages that stay right while new messages arrive."""

import base64
import json

import pytest
from django.db import connection

from common.tenancy import in_business
from conversations import searching, thread_list
from conversations.cursors import BadCursor, read_cursor, write_cursor
from conversations.models import Thread
from conversations.thread_list import (
    PAGE,
    choose,
    choose_chip,
    get_thread,
    list_threads,
    needs_you_text,
)
from conversations.threads import take_over_by_button
from tests.conversations.rows import NOON, minute, said, waiting_turn


@pytest.fixture
def inside(alpha):
    with in_business(alpha):
        yield alpha


@pytest.fixture
def make(inside, thread_in):
    """`make("Emma Wilson", at=…)`: a thread of a new customer."""

    def build(name, **fields):
        return thread_in(
            inside,
            igsid=f"7{Thread.objects.count():05}",
            name=name,
            **{"last_message_at": NOON, **fields},
        )

    return build


def names(page):
    return [thread.customer.name for thread in page.results]


def test_each_tab_lists_and_counts_its_threads(make):
    make("Read")
    make("Waiting", unread=2, last_message_at=minute(1))
    make("Stuck", needs_you_reason="MODEL_FAILED", unread=1, last_message_at=minute(2))
    make("Done", state="CLOSED", last_message_at=minute(3))
    assert names(list_threads()) == ["Stuck", "Waiting", "Read"]
    assert names(list_threads(tab="needs_you")) == ["Stuck"]
    assert names(list_threads(tab="unread")) == ["Stuck", "Waiting"]
    assert names(list_threads(tab="closed")) == ["Done"]
    assert list_threads().counts == {"all": 3, "needs_you": 1, "unread": 2, "closed": 1}


def test_pages_hold_thirty_and_lead_to_the_next(make):
    for number in range(65):
        # Several of the same moment
        make(f"Customer {number}", last_message_at=minute(number // 3))
    seen, cursor, sizes = [], "", []
    for _ in range(3):
        page = list_threads(cursor=cursor)
        seen += [thread.pk for thread in page.results]
        sizes.append(len(page.results))
        cursor = page.next
    assert (sizes, cursor) == ([30, 30, 5], None)
    assert seen == list(
        Thread.objects.order_by("-last_message_at", "-pk").values_list("pk", flat=True)
    )


def test_a_page_is_right_although_something_new_arrived(make):
    oldest, *_ = [
        make(f"Customer {number}", last_message_at=minute(number)) for number in range(40)
    ]
    page = list_threads()
    make("New", last_message_at=minute(100))
    Thread.objects.filter(pk=page.results[3].pk).update(last_message_at=minute(101))
    rest = list_threads(cursor=page.next)
    assert len(rest.results) == 10
    assert rest.results[-1] == oldest
    assert not {thread.pk for thread in rest.results} & {thread.pk for thread in page.results}


def test_search_finds_names_usernames_and_words_in_any_case(make):
    said(make("Emma Wilson"), "Do you ship to Ålesund?", NOON)
    make("Noah Brandt")
    assert names(list_threads(search="wilson")) == ["Emma Wilson"]
    assert names(list_threads(search="@noah.brandt")) == ["Noah Brandt"]
    assert names(list_threads(search="  ålesund ")) == ["Emma Wilson"]
    assert names(list_threads(search="nobody")) == []


@pytest.mark.parametrize("search", ["100%", "a_b", "\\", "50%_\\"])
def test_search_takes_percent_and_underscore_as_they_are(make, search):
    said(make("Hit"), f"it says {search} here", NOON)
    said(make("Miss"), "100 aXb 50xyz", NOON)
    assert names(list_threads(search=search)) == ["Hit"]


def test_search_on_all_finds_what_is_closed(make):
    make("Emma Wilson", state="CLOSED")
    assert names(list_threads(search="emma")) == ["Emma Wilson"]
    assert names(list_threads(tab="unread", search="emma")) == []


def test_a_thread_that_matches_twice_is_listed_once(make):
    thread = make("Emma Wilson")
    said(thread, "emma here", NOON)
    said(thread, "emma again", NOON)
    assert names(list_threads(search="emma")) == ["Emma Wilson"]


def test_a_list_takes_as_many_queries_for_thirty_as_for_one(make, django_assert_num_queries):
    for number in range(30):
        waiting_turn(make(f"Customer {number}"), NOON)
    with django_assert_num_queries(3):  # threads with customers, live turns, counts
        page = list_threads()
        assert all(
            thread.live_turns and thread.customer.name and choose_chip(thread) is None
            for thread in page.results
        )


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "====",
        "bm90IGpzb24",
        write_cursor(NOON),
        write_cursor(NOON, 1, 2),
        "W10",
        "e30",
        "WzEsInRydWUiXQ",
        "WzEsdHJ1ZV0",
        base64.urlsafe_b64encode(json.dumps([10**18, 1]).encode()).decode(),
        base64.urlsafe_b64encode(b"[1e400,1]").decode(),
        base64.urlsafe_b64encode(b"[1," + b"9" * 30 + b"]").decode(),
        base64.urlsafe_b64encode(b"[" * 100).decode(),
    ],
)
def test_a_malformed_cursor_is_refused(inside, cursor):
    with pytest.raises(BadCursor):
        list_threads(cursor=cursor)


def test_a_cursor_keeps_the_microsecond():
    at = NOON.replace(microsecond=123457)
    assert read_cursor(write_cursor(at, 5, 7), numbers=2) == (at, (5, 7))


def test_the_chip_says_the_most_urgent_thing(make, inside, alice):
    thread = make("Emma Wilson")
    assert choose_chip(thread) is None
    take_over_by_button(business=inside, thread_id=thread.pk, person=alice)
    assert choose_chip(get_thread(thread_id=thread.pk)) == "YOU_ANSWER"
    Thread.objects.update(needs_you_reason="MODEL_FAILED")
    assert choose_chip(get_thread(thread_id=thread.pk)) == "NEEDS_YOU"
    Thread.objects.update(needs_you_reason="SENDING_FAILED")
    assert choose_chip(get_thread(thread_id=thread.pk)) == "SENDING_FAILED"


def test_the_reason_why_a_person_is_needed_is_a_sentence(make):
    assert needs_you_text(make("Emma")) is None
    assert (
        needs_you_text(make("Noah", needs_you_reason="SENDING_FAILED"))
        == "A message could not be sent."
    )
    assert "the AI model was unavailable" in needs_you_text(
        make("Mia", needs_you_reason="MODEL_FAILED")
    )


def test_a_search_reads_the_newest_messages_only_and_says_from_when(make, monkeypatch):
    thread = make("Emma Wilson")
    said(thread, "a blue mug", NOON)
    said(thread, "a red bowl", minute(1))
    said(thread, "a green vase", minute(2))
    assert (names(list_threads(search="blue mug")), list_threads(search="mug").searched_since) == (
        ["Emma Wilson"],
        None,
    )
    monkeypatch.setattr(searching, "SEARCHED_MESSAGES", 2)
    page = list_threads(search="blue mug")
    assert (names(page), page.searched_since) == ([], minute(1))
    assert list_threads().searched_since is None


def test_a_search_goes_on_to_older_messages_until_all_are_searched(make, monkeypatch):
    monkeypatch.setattr(searching, "SEARCHED_MESSAGES", 2)
    monkeypatch.setattr(searching, "SEARCHED_OLDER_MESSAGES", 3)
    for number in range(6):
        said(make(f"Customer {number}"), "a blue mug", minute(number))
    newest = list_threads(search="mug")
    said(make("New"), "a blue mug", minute(10))
    older = list_threads(search="mug", older=newest.older)
    oldest = list_threads(search="mug", older=older.older)
    assert [set(names(page)) for page in (newest, older, oldest)] == [
        {"Customer 5", "Customer 4"},
        {"Customer 3", "Customer 2", "Customer 1"},
        {"Customer 0"},
    ]
    assert (newest.searched_since, older.searched_since) == (minute(4), minute(1))
    assert (oldest.searched_since, oldest.older) == (None, None)


def test_names_are_searched_as_the_messages_are(make, monkeypatch):
    monkeypatch.setattr(searching, "SEARCHED_MESSAGES", 1)
    monkeypatch.setattr(searching, "SEARCHED_CUSTOMERS", 1)
    for name in ("Emma Wilson", "Emma Brandt"):
        said(make(name), "Hello", NOON)
    newest = list_threads(search="emma")
    assert names(newest) == ["Emma Brandt"]
    assert names(list_threads(search="emma", older=newest.older)) == ["Emma Wilson"]


def test_a_search_that_is_to_go_on_from_nowhere_is_refused(inside):
    with pytest.raises(BadCursor):
        list_threads(search="emma", older="x")


def test_a_tab_counts_as_far_as_a_person_would_read(make, monkeypatch):
    monkeypatch.setattr(thread_list, "MOST_COUNTED", 2)
    for number in range(3):
        make(f"Customer {number}", unread=1)
    make("Done", state="CLOSED")
    assert list_threads().counts == {"all": 2, "needs_you": 0, "unread": 2, "closed": 1}


@pytest.mark.parametrize(
    ("tab", "index"),
    [
        ("all", "thread_in_tab"),
        ("closed", "thread_in_tab"),
        ("unread", "thread_waits"),
        ("needs_you", "thread_waits"),
    ],
)
def test_a_page_of_a_tab_is_read_from_an_index_in_its_order(make, tab, index):
    """Asked with the ways of small tables switched off, Postgres shows what is left for large ones:
    no sort, and no look at every thread.
    """
    page = write_cursor(NOON, 1)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = choose(tab, "", page, None)[:PAGE].explain()
    assert f"using {index} on conversations_thread" in plan
    assert "Sort" not in plan
    assert "Seq Scan" not in plan
