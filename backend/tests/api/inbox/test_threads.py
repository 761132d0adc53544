"""The inbox over HTTP: lists, one thread, what a person does with it, and who may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog, Thread, ThreadNote
from conversations.threads import hand_off, lock_thread
from tests.conversations.rows import (
    NOON,
    answered_turn,
    minute,
    replied,
    said,
    silent_turn,
    waiting_turn,
)

# What a customer's message says of itself in the timeline when nothing else happened to it.
MESSAGE = {
    "type": "MESSAGE",
    "direction": "IN",
    "author": "CUSTOMER",
    "author_name": None,
    "kind": "TEXT",
    "description": None,
    "state": "RECEIVED",
    "error": None,
    "attempts": 0,
    "next_attempt_at": None,
    "seen_at": None,
    "client_id": None,
    "purpose": "",
    "found_by": "",
    "tag": "",
    "edited_at": None,
    "attachments": [],
    "context": None,
}


@pytest.fixture
def thread(alpha, thread_in):
    with in_business(alpha):
        return thread_in(alpha)


@pytest.fixture
def path(alpha, thread):
    return f"/api/businesses/{alpha.pk}/threads/{thread.pk}/"


@pytest.fixture
def inbox(alpha):
    return f"/api/businesses/{alpha.pk}/threads/"


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


def test_the_timeline_shows_messages_silences_and_notes(client, path, alpha, thread):
    hearts = [{"emoji": "❤️", "by": "BUSINESS"}]
    with in_business(alpha):
        turn = silent_turn(thread, minute(1), reason="PERSON_ANSWERS", resumes_at=minute(60))
        message = said(thread, "Hello", NOON, turn=turn, mid="m_1", reactions=hearts)
        note = ThreadNote.objects.create(
            thread=thread, code="TOOK_OVER", at=minute(2), person_name="Instagram app"
        )
    assert client.get(f"{path}timeline/").json() == {
        "items": [
            {
                **MESSAGE,
                "id": message.pk,
                "mid": "m_1",
                "text": "Hello",
                "at": "2026-11-20T12:00:00Z",
                "turn_id": turn.pk,
                "reactions": hearts,
            },
            {
                "type": "SILENCE",
                "id": turn.pk,
                "at": "2026-11-20T12:00:00Z",
                "code": "PERSON_ANSWERS",
                "text": "Assistant didn't reply: a person is answering.",
                "turn_id": turn.pk,
                "resumes_at": "2026-11-20T13:00:00Z",
            },
            {
                "type": "NOTE",
                "id": note.pk,
                "at": "2026-11-20T12:02:00Z",
                "code": "TOOK_OVER",
                "params": {},
                "text": "Taken over from the Instagram app.",
                "app_id": None,
            },
        ],
        "previous": None,
    }


def test_the_timeline_goes_back_by_cursor(client, path, alpha, thread):
    with in_business(alpha):
        for number in range(60):
            said(thread, f"Message {number}", minute(number))
    page = client.get(f"{path}timeline/").json()
    before = client.get(f"{path}timeline/", {"before": page["previous"]}).json()
    assert [item["text"] for item in before["items"] + page["items"]] == [
        f"Message {number}" for number in range(60)
    ]
    assert before["previous"] is None
    assert client.get(f"{path}timeline/", {"before": "nonsense"}).status_code == 400


def test_a_turn_shows_what_it_answered_and_its_evidence(client, path, alpha, thread):
    with in_business(alpha):
        turn = answered_turn(thread, minute(1), handoff_reason="Wants a person.", cost_micros=1200)
        said(thread, "How much is a mug?", NOON, turn=turn)
        replied(thread, "20 euros", minute(1), turn=turn)
    body = client.get(f"{path}turns/{turn.pk}/").json()
    assert [message["text"] for message in body.pop("messages")] == ["How much is a mug?"]
    assert body == {
        "id": turn.pk,
        "state": "ANSWERED",
        "reason_code": None,
        "reason_text": None,
        "handoff_reason": "Wants a person.",
        "opened_at": "2026-11-20T12:01:00Z",
        "finished_at": "2026-11-20T12:01:00Z",
        "evidence": {
            "instructions_version": 3,
            "model": "gpt-test",
            "provider_request_id": "req_1",
            "prompt_tokens": 200,
            "completion_tokens": 20,
            "seconds": 1.5,
            "history_messages": 4,
            "cost": "$0.0012",
        },
    }


def test_a_silent_turn_has_a_reason_and_no_evidence(client, path, alpha, thread):
    with in_business(alpha):
        turn = silent_turn(thread, NOON)
    body = client.get(f"{path}turns/{turn.pk}/").json()
    assert (body["reason_code"], body["reason_text"], body["evidence"]) == (
        "AI_OFF",
        "Assistant didn't reply: it is switched off.",
        None,
    )


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


def test_without_asgi_the_live_stream_says_so_to_members_only(client_for, alice, charlie, alpha):
    path = f"/api/businesses/{alpha.pk}/live/"
    answer = client_for(alice).get(path, HTTP_ACCEPT="text/event-stream")
    assert (answer.status_code, answer.json()["code"]) == (501, "LIVE_NEEDS_ASGI")
    assert client_for(None).get(path, HTTP_ACCEPT="text/event-stream").status_code == 401
    assert client_for(charlie).get(path, HTTP_ACCEPT="text/event-stream").status_code == 404


def test_a_handoff_shows_in_the_thread_and_its_timeline(client, path, alpha, thread):
    with in_business(alpha):
        hand_off(business=alpha, thread=lock_thread(thread.pk), reason="Wants a refund.", now=NOON)
    body = client.get(path).json()
    assert body["needs_you_code"] == "HANDOFF"
    assert body["handed_off"] == {"at": "2026-11-20T12:00:00Z", "reason": "Wants a refund."}
    assert (body["needs_you_reason"], body["chip"]) == (
        "The assistant asked for a person: Wants a refund.",
        "NEEDS_YOU",
    )
    (note,) = client.get(f"{path}timeline/").json()["items"]
    assert (note["code"], note["text"]) == (
        "HANDED_OFF",
        "The assistant asked for a person: Wants a refund.",
    )
    assert client.post(f"{path}hand-back/").json()["handed_off"] is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": "TOOK_OVER", "person_name": "Another app"}, "Answered from another app."),
        (
            {"code": "TOOK_OVER", "person_name": "Another app", "text": "777"},
            "Answered from another app (777).",
        ),
        (
            {"code": "TOOK_OVER", "person_name": "Instagram app"},
            "Taken over from the Instagram app.",
        ),
        ({"code": "TOOK_OVER", "person_name": "Bob", "person_id": 5}, "Bob took over."),
        (
            {"code": "APP_TOOK", "params": {"app_id": "777"}},
            "Another app (777) is handling this conversation now. The assistant is paused.",
        ),
        (
            {"code": "APP_GAVE", "params": {"app_id": "1217981644879628"}},
            "The inbox on Instagram gave this conversation back to Conversa.",
        ),
        ({"code": "APP_ASKED", "params": {}}, "Another app asked to answer this conversation."),
        ({"code": "REFERRAL", "params": {"ad_id": "5"}}, "Came from one of your ads."),
        # Written before notes had params.
        (
            {"code": "APP_TOOK", "text": "Another app answers this conversation now."},
            "Another app answers this conversation now.",
        ),
        ({"code": "REFERRAL", "text": "Came from one of your ads."}, "Came from one of your ads."),
    ],
)
def test_a_note_in_the_timeline_is_a_sentence(client, path, alpha, thread, fields, sentence):
    with in_business(alpha):
        ThreadNote.objects.create(thread=thread, at=NOON, **fields)
    (item,) = client.get(f"{path}timeline/").json()["items"]
    assert item["text"] == sentence
