"""The timeline of a thread over HTTP, and what a turn in it says of itself."""

import pytest

from common.tenancy import in_business
from conversations.models import ThreadNote
from conversations.threads import hand_off, lock_thread
from tests.conversations.rows import NOON, answered_turn, minute, replied, said, silent_turn

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
                "text": "Assistant didn’t reply: a person is answering.",
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
        "Assistant didn’t reply: it is switched off.",
        None,
    )


def test_a_handoff_shows_in_the_thread_and_its_timeline(client, path, alpha, thread):
    with in_business(alpha):
        hand_off(business=alpha, thread=lock_thread(thread.pk), reason="Wants a refund.", now=NOON)
    body = client.get(path).json()
    assert body["needs_you_code"] == "HANDOFF"
    assert body["handed_off"] == {
        "at": "2026-11-20T12:00:00Z",
        "cause": None,
        "reason": "Wants a refund.",
    }
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
