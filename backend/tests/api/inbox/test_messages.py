"""Writing to a customer over HTTP, and what a person may do about a message that was not sent."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog, Thread
from tests.conversations.rows import replied, waiting_turn


@pytest.fixture
def thread(alpha, thread_in, connected):
    connected(alpha)
    with in_business(alpha):
        return thread_in(alpha)


def send(client, path, text="We open at nine.", client_id=None):
    return client.post(
        f"{path}messages/",
        {"text": text, "client_id": str(client_id or uuid.uuid4())},
        format="json",
    )


def messages(business):
    with in_business(business):
        return list(MessageLog.objects.order_by("id"))


def test_a_written_message_is_queued_in_the_persons_name_and_takes_over(
    client, path, alpha, thread
):
    with in_business(alpha):
        waiting_turn(thread, timezone.now())
    client_id = uuid.uuid4()
    answer = send(client, path, client_id=client_id)
    body = answer.json()
    assert answer.status_code == 201
    assert (body["author"], body["author_name"], body["state"], body["text"]) == (
        "PERSON",
        "Alice",
        "QUEUED",
        "We open at nine.",
    )
    assert body["client_id"] == str(client_id)
    shown = client.get(path).json()
    assert (shown["answered_by"], shown["live_turn"], shown["last_message"]["text"]) == (
        "PERSON",
        None,
        "We open at nine.",
    )


def test_the_same_client_id_is_the_same_message(client, path, alpha):
    client_id = uuid.uuid4()
    first, second = send(client, path, client_id=client_id), send(client, path, client_id=client_id)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert len(messages(alpha)) == 1


def test_a_client_id_of_another_thread_is_not_found(client, path, alpha, thread_in):
    client_id = uuid.uuid4()
    send(client, path, client_id=client_id)
    with in_business(alpha):
        other = thread_in(alpha, igsid="700200")
    assert (
        send(
            client, f"/api/businesses/{alpha.pk}/threads/{other.pk}/", client_id=client_id
        ).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"client_id": str(uuid.uuid4())}, "text"),
        ({"text": "   ", "client_id": str(uuid.uuid4())}, "text"),
        ({"text": "Hello", "client_id": "7"}, "client_id"),
        ({"text": "Hello"}, "client_id"),
        ({"text": "x" * 10_001, "client_id": str(uuid.uuid4())}, "text"),
    ],
)
def test_a_message_of_the_wrong_shape_is_400_with_its_field(client, path, alpha, body, field):
    answer = client.post(f"{path}messages/", body, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert messages(alpha) == []


def test_outside_the_window_nothing_is_queued(client, path, alpha):
    with in_business(alpha):
        Thread.objects.update(window_opened_at=timezone.now() - timedelta(hours=25))
    answer = send(client, path)
    assert (answer.status_code, answer.json()["code"]) == (409, "WINDOW_CLOSED")
    assert messages(alpha) == []
    assert client.get(path).json()["answered_by"] == "ASSISTANT"


def test_without_a_connection_nothing_is_queued(client, path, alpha):
    alpha.page_token_encrypted = ""
    alpha.save()
    answer = send(client, path)
    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_CONNECTED")
    assert messages(alpha) == []


def failed(alpha, thread, state):
    with in_business(alpha):
        return replied(
            thread,
            "Hello",
            timezone.now(),
            state=state,
            problem="INVALID",
            error_code="10/2534022",
            error_trace_id="T1",
        )


def test_a_failed_message_says_why(client, path, alpha, thread):
    failed(alpha, thread, "FAILED")
    item = client.get(f"{path}timeline/").json()["items"][0]
    assert item["error"] == {
        "text": "Instagram rejected this request.",
        "problem": "INVALID",
        "params": {},
        "unsent_reason": None,
        "code": "10/2534022",
        "trace_id": "T1",
    }


def test_a_failed_message_can_be_sent_again(client, path, alpha, thread):
    message = failed(alpha, thread, "FAILED")
    body = client.post(f"{path}messages/{message.pk}/retry/").json()
    assert (body["id"], body["state"], body["error"]) == (message.pk, "QUEUED", None)


def test_a_person_can_decide_a_message_of_unknown_outcome(client, path, alpha, thread):
    message = failed(alpha, thread, "UNKNOWN")
    body = client.post(f"{path}messages/{message.pk}/mark-sent/").json()
    assert (body["state"], body["error"]) == ("SENT", None)


def test_what_is_sent_cannot_be_sent_again(client, path, alpha, thread):
    message = failed(alpha, thread, "SENT")
    assert client.post(f"{path}messages/{message.pk}/retry/").status_code == 409


def test_a_message_of_another_thread_is_not_found_here(client, path, alpha, thread_in):
    with in_business(alpha):
        other = thread_in(alpha, igsid="700200")
    message = failed(alpha, other, "FAILED")
    assert client.post(f"{path}messages/{message.pk}/retry/").status_code == 404
    assert messages(alpha)[0].state == "FAILED"
