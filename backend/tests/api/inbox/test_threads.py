"""The inbox over HTTP: lists, one thread, what a person does with it, and who may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog, Thread, ThreadNote
from tests.conversations.rows import NOON, said, waiting_turn


def test_a_thread_has_the_shape_of_the_contract(client, path, thread, alpha):
    with in_business(alpha):
        Thread.objects.update(last_text="Hello", last_author="CUSTOMER", last_kind="TEXT", unread=1)
        turn = waiting_turn(thread, NOON)
    body = client.get(path).json()
    at = body["last_message"]["at"]
    assert body == {
        "id": thread.pk,
        "customer": {
            "id": thread.customer_id,
            "name": "Emma Wilson",
            "username": "emma.wilson",
            "picture_url": None,
            "igsid": "700100",
            "first_seen_at": body["customer"]["first_seen_at"],
            "last_seen_at": body["customer"]["last_seen_at"],
            "follower_count": None,
            "is_follower": None,
        },
        "state": "OPEN",
        "answered_by": "ASSISTANT",
        "person_until": None,
        "answered_from": None,
        "person_name": None,
        "unread": 1,
        "needs_you": False,
        "needs_you_code": None,
        "needs_you_reason": None,
        "handed_off": None,
        "window_closes_at": body["window_closes_at"],
        "window_open": True,
        "last_message": {"text": "Hello", "author": "CUSTOMER", "at": at, "kind": "TEXT"},
        "chip": None,
        "live_turn": {"id": turn.pk, "state": "OPEN", "due_at": "2026-11-20T12:00:04Z"},
        "human_agent_until": None,
        "held_by_app": None,
        "late": {"since": "2026-11-20T12:00:04Z"},
    }


def test_a_thread_before_its_first_message_has_none(client, path):
    assert client.get(path).json()["last_message"] is None


def test_the_list_filters_searches_and_counts(client, inbox, alpha, thread, thread_in):
    with in_business(alpha):
        thread_in(alpha, igsid="700200", name="Noah Brandt", unread=2)
    body = client.get(inbox, {"tab": "unread"}).json()
    assert [t["customer"]["name"] for t in body["results"]] == ["Noah Brandt"]
    assert body["counts"] == {"all": 2, "needs_you": 0, "unread": 1, "closed": 0}
    assert body["next"] is None
    assert [t["id"] for t in client.get(inbox, {"search": "emma"}).json()["results"]] == [thread.pk]


@pytest.mark.parametrize(
    "query", [{"tab": "mine"}, {"cursor": "nonsense"}, {"search": "x" * 101}, {"search": "a\x00b"}]
)
def test_a_query_that_makes_no_sense_is_400(client, inbox, query):
    answer = client.get(inbox, query)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID")


def test_taking_over_and_handing_back_say_who_answers(client, path, alpha):
    taken = client.post(f"{path}take-over/").json()
    assert (taken["answered_by"], taken["person_name"], taken["chip"]) == (
        "PERSON",
        "Alice",
        "YOU_ANSWER",
    )
    assert taken["person_until"] is not None
    back = client.post(f"{path}hand-back/").json()
    assert (back["answered_by"], back["person_name"], back["person_until"], back["chip"]) == (
        "ASSISTANT",
        None,
        None,
        None,
    )
    notes = client.get(f"{path}timeline/").json()["items"]
    assert [(n["type"], n["code"], n["text"]) for n in notes] == [
        ("NOTE", "TOOK_OVER", "Alice took over."),
        ("NOTE", "HANDED_BACK", "Alice handed back to the assistant."),
    ]


def test_closing_reopening_and_reading(client, path, inbox, alpha):
    with in_business(alpha):
        Thread.objects.update(unread=2)
    assert client.post(f"{path}read/").json()["unread"] == 0
    assert client.post(f"{path}close/").json()["state"] == "CLOSED"
    assert client.get(inbox).json()["counts"] == {
        "all": 0,
        "needs_you": 0,
        "unread": 0,
        "closed": 1,
    }
    assert client.post(f"{path}reopen/").json()["state"] == "OPEN"


def test_stopping_ends_the_live_turn(client, path, alpha, thread):
    with in_business(alpha):
        waiting_turn(thread, timezone.now())
    assert client.post(f"{path}stop/").json()["live_turn"] is None
    assert [i["code"] for i in client.get(f"{path}timeline/").json()["items"]] == ["STOPPED"]


def test_answering_now_moves_the_deadline(client, path, alpha, thread):
    with in_business(alpha):
        turn = waiting_turn(thread, timezone.now(), due_at=timezone.now() + timedelta(minutes=5))
    assert client.post(f"{path}answer-now/").json()["live_turn"]["id"] == turn.pk
    with in_business(alpha):
        turn.refresh_from_db()
    assert turn.due_at <= timezone.now()


def test_answering_now_without_a_message_to_answer_is_a_conflict(client, path):
    answer = client.post(f"{path}answer-now/")
    assert (answer.status_code, answer.json()["code"]) == (409, "NOTHING_TO_ANSWER")


READS = {"": 200, "timeline/": 200, "turns/1/": 404}
WRITES = [
    "take-over/",
    "hand-back/",
    "close/",
    "reopen/",
    "read/",
    "answer-now/",
    "stop/",
    "messages/",
    "messages/1/retry/",
    "messages/1/check/",
    "messages/1/mark-sent/",
]


@pytest.mark.parametrize("part", READS)
def test_reading_is_for_members_only(client_for, bob, charlie, path, part):
    assert client_for(None).get(path + part).status_code == 401
    assert client_for(charlie).get(path + part).status_code == 404
    assert client_for(bob).get(path + part).status_code == READS[part]


@pytest.mark.parametrize("part", WRITES)
def test_acting_is_for_members_only(client_for, charlie, path, alpha, thread, part):
    assert client_for(None).post(path + part).status_code == 401
    assert client_for(charlie).post(path + part).status_code == 404
    with in_business(alpha):
        assert not ThreadNote.objects.exists()
        assert MessageLog.objects.count() == 0


def test_a_thread_of_another_business_is_not_there(client_for, charlie, beta, thread):
    assert (
        client_for(charlie).get(f"/api/businesses/{beta.pk}/threads/{thread.pk}/").status_code
        == 404
    )
    assert (
        client_for(charlie)
        .post(f"/api/businesses/{beta.pk}/threads/{thread.pk}/take-over/")
        .status_code
        == 404
    )


def test_a_team_member_may_answer(client_for, bob, path):
    assert client_for(bob).post(f"{path}take-over/").json()["person_name"] == "Bob"


def test_a_list_costs_the_same_for_thirty_threads_as_for_one(
    client, inbox, alpha, thread, thread_in, django_assert_max_num_queries
):
    with in_business(alpha):
        for number in range(29):
            waiting_turn(thread_in(alpha, igsid=f"8{number}", name=f"Customer {number}"), NOON)
    with django_assert_max_num_queries(
        10
    ):  # session, person, membership, the schema's path, and three of the list
        assert len(client.get(inbox).json()["results"]) == 30


@pytest.mark.parametrize(
    ("page", "statements"),
    [
        ("", 6),  # session, person, membership; threads with customers, live turns, counts
        ("?tab=unread", 5),  # of no thread nothing more is asked
        ("?search=emma", 13),  # its transaction, limits and lock; how far it reads
        ("{thread}/", 5),
        ("{thread}/timeline/", 8),  # messages, silences, notes, attachments, what is quoted
    ],
)
def test_a_page_of_the_inbox_takes_as_many_statements_as_it_needs(
    client, inbox, alpha, thread, django_assert_num_queries, page, statements
):
    """More than that is more for every page that anybody opens."""
    with in_business(alpha):
        for number in range(5):
            quoted = {"reply_to_mid": f"m{number - 1}"}
            said(thread, "Hello", NOON, mid=f"m{number}", details=quoted)
        waiting_turn(thread, NOON)
    with django_assert_num_queries(statements):
        assert client.get(inbox + page.format(thread=thread.pk)).status_code == 200


def test_without_asgi_the_live_stream_says_so_to_members_only(client_for, alice, charlie, alpha):
    path = f"/api/businesses/{alpha.pk}/live/"
    answer = client_for(alice).get(path, HTTP_ACCEPT="text/event-stream")
    assert (answer.status_code, answer.json()["code"]) == (501, "LIVE_NEEDS_ASGI")
    assert client_for(None).get(path, HTTP_ACCEPT="text/event-stream").status_code == 401
    assert client_for(charlie).get(path, HTTP_ACCEPT="text/event-stream").status_code == 404
