"""Businesses over HTTP: the list, making and changing one, the switch, and what its frame shows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.tries import PER_PERSON
from common.crypto import encrypt
from common.tenancy import in_business
from conversations.instructions import save_instructions
from conversations.models import Instructions
from core.models import Business
from tests.conversations.rows import NOON, said, waiting_turn


@pytest.fixture
def path(alpha):
    return f"/api/businesses/{alpha.pk}/"


@pytest.fixture
def written(alpha):
    with in_business(alpha):
        save_instructions(text="We sell mugs.", base_version=0, author_id=None, author_name="Alice")


@pytest.fixture
def worker(db):
    """A worker whose heart has just beaten."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")


def test_a_new_business_belongs_to_its_maker_and_has_every_step_before_it(client_for, bob):
    client = client_for(bob)
    answer = client.post(
        "/api/businesses/",
        {"name": " \u202eGamma\r\n", "timezone": "Europe/Berlin", "language": "de"},
        format="json",
    )
    body = answer.json()
    assert answer.status_code == 201
    assert {
        key: body[key]
        for key in (
            "name",
            "timezone",
            "language",
            "role",
            "suspended",
            "ai_enabled",
            "unread_threads",
        )
    } == {
        "name": "Gamma",
        "timezone": "Europe/Berlin",
        "language": "de",
        "role": "OWNER",
        "suspended": False,
        "ai_enabled": False,
        "unread_threads": 0,
    }
    assert body["assistant_state"]["code"] == "OFF"
    assert body["onboarding"] == {
        "named": True,
        "connected": False,
        "instructions_written": False,
        "tried": False,
        "switched_on": False,
        "first_message_received": False,
    }
    assert body["instagram"]["state"] == "NOT_CONNECTED"
    assert client.get(f"/api/businesses/{body['id']}/").json() == body


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "\u200b\u2063"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "G", "timezone": "Mars/Olympus"}, "timezone"),
        ({"name": "G", "timezone": "localtime"}, "timezone"),
        ({"name": "G", "language": "<script>"}, "language"),
        ({"name": ["G"]}, "name"),
    ],
)
def test_a_business_that_cannot_be_made_says_why(client, body, field):
    answer = client.post("/api/businesses/", body, format="json")
    assert (answer.status_code, answer.json()["code"], list(answer.json()["fields"])) == (
        400,
        "INVALID",
        [field],
    )
    assert Business.objects.count() == 2


def test_businesses_cannot_be_made_without_end(client, monkeypatch):
    monkeypatch.setitem(PER_PERSON, "new-business", (1, 3600))
    assert [
        client.post("/api/businesses/", {"name": "G"}, format="json").status_code for _ in range(2)
    ] == [201, 429]


def test_a_person_owns_so_many_businesses_and_is_told_so(client_for, alice, bob, alpha, settings):
    settings.BUSINESSES_PER_PERSON = 2

    def create(person):
        return client_for(person).post("/api/businesses/", {"name": "G"}, format="json")

    assert create(alice).status_code == 201
    refused = create(alice)
    assert (refused.status_code, refused.json()) == (
        409,
        {
            "detail": "You already own 2 businesses, which is the most one person can have here. "
            "Ask your Conversa administrator if you need more.",
            "code": "TOO_MANY_BUSINESSES",
            "params": {"count": 2},
        },
    )
    assert Business.objects.filter(memberships__user=alice).count() == 2
    assert [create(bob).status_code for _ in range(3)] == [201, 201, 409]
    root = User.objects.create_superuser("root@example.com", "x")
    assert [create(root).status_code for _ in range(3)] == [201] * 3


def test_a_business_says_how_long_its_assistant_pauses_for_a_person(client_for, bob, alpha):
    Business.objects.filter(pk=alpha.pk).update(takeover_hours=5)
    assert client_for(bob).get(f"/api/businesses/{alpha.pk}/").json()["takeover_hours"] == 5


def test_the_list_sums_up_each_business(client_for, bob, alpha, thread_in):
    Business.objects.filter(pk=alpha.pk).update(
        instagram_account_id="17841",
        instagram_page_id="1",
        page_token_encrypted=encrypt("x"),
        instagram_username="alpha.shop",
        ai_enabled=True,
    )
    with in_business(alpha):
        thread_in(alpha, igsid="1", unread=2)
        thread_in(alpha, igsid="2", unread=1)
        thread_in(alpha, igsid="3")
    assert client_for(bob).get("/api/businesses/").json() == [
        {
            "id": alpha.pk,
            "name": "Alpha",
            "role": "AGENT",
            "ai_enabled": True,
            "instagram_connected": True,
            "instagram_username": "alpha.shop",
            "suspended": False,
            "unread_threads": 2,
        }
    ]


def test_a_suspended_business_is_listed_so_that_its_people_learn_why(client, alpha):
    Business.objects.filter(pk=alpha.pk).update(status="SUSPENDED")
    (summary,) = client.get("/api/session/").json()["businesses"]
    assert (summary["name"], summary["suspended"]) == ("Alpha", True)


def test_only_what_is_given_is_changed(client, path, alpha):
    assert (
        client.patch(path, {"timezone": "America/New_York"}, format="json").json()["timezone"]
        == "America/New_York"
    )
    alpha.refresh_from_db()
    assert (alpha.name, alpha.language) == ("Alpha", "en")


def test_saving_a_business_does_not_undo_what_a_webhook_wrote_meanwhile(client, path, alpha):
    alpha.refresh_from_db()
    seen = timezone.now()
    Business.objects.filter(pk=alpha.pk).update(last_webhook_at=seen)
    client.patch(path, {"name": "Alpha 2"}, format="json")
    alpha.refresh_from_db()
    assert (alpha.name, alpha.last_webhook_at) == ("Alpha 2", seen)


def test_the_switch_needs_instructions(client, path, alpha):
    answer = client.patch(path, {"ai_enabled": True}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "NO_INSTRUCTIONS")
    alpha.refresh_from_db()
    assert not alpha.ai_enabled


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Open [days and hours].", "a blank: [days and hours]. Fill it in,"),
        ("[a] [b] [a] [c] [d] [e]", "blanks: [a], [b], [c] and 2 more. Fill them in,"),
        (f"[{'x' * 100}]", f"a blank: [{'x' * 57}…]. Fill it in,"),
    ],
)
def test_a_template_is_not_switched_on_before_its_blanks_are_filled_in(
    client, path, alpha, text, named
):
    with in_business(alpha):
        save_instructions(text=text, base_version=0, author_id=None, author_name="Alice")
    answer = client.patch(path, {"ai_enabled": True}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "BLANKS_LEFT")
    assert f"still have {named}" in answer.json()["detail"]
    alpha.refresh_from_db()
    assert not alpha.ai_enabled


@pytest.mark.parametrize(
    "text",
    [
        "What is in [brackets] is not known.",
        "Orders: [our shop](https://shop.example).",
        "Open 9 to 5. []",
    ],
)
def test_brackets_that_are_no_blank_do_not_matter(client, path, alpha, text):
    with in_business(alpha):
        save_instructions(text=text, base_version=0, author_id=None, author_name="Alice")
    assert client.patch(path, {"ai_enabled": True}, format="json").json()["ai_enabled"]


def test_the_switch_can_be_turned_on_before_instagram_is_connected(client, path, written):
    body = client.patch(path, {"ai_enabled": True}, format="json").json()
    assert (body["ai_enabled"], body["assistant_state"]["code"]) == (True, "NOT_CONNECTED")
    assert body["onboarding"]["switched_on"]
    assert (
        client.patch(path, {"ai_enabled": False}, format="json").json()["assistant_state"]["code"]
        == "OFF"
    )


def test_a_business_that_is_connected_instructed_and_on_answers_while_a_worker_runs(
    client, path, alpha, written, connected
):
    connected(alpha)
    assert (
        client.patch(path, {"ai_enabled": True}, format="json").json()["assistant_state"]["code"]
        == "WORKER_DOWN"
    )
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    body = client.get(path).json()
    assert body["assistant_state"] == {"code": "ON", "detail": "On: answering."}
    assert body["instagram"]["username"] == "luna.ceramics"
    assert body["onboarding"]["connected"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "ON"),
        ({"granted_scopes": ["pages_show_list"]}, "MISSING_PERMISSIONS"),
        ({"token_failed_at": NOON, "token_error": "ROLE_LOST: x"}, "MISSING_PERMISSIONS"),
        ({"token_failed_at": NOON, "token_error": "EXPIRED: x"}, "TOKEN_EXPIRED"),
        ({"model_failed_at": NOON, "answers_when": "INSIDE"}, "MODEL_FAILING"),
    ],
)
def test_the_business_and_its_health_say_the_same_of_the_assistant(
    client, path, alpha, written, worker, connected, change, code
):
    connected(alpha)
    Business.objects.filter(pk=alpha.pk).update(ai_enabled=True, **change)
    shown = [client.get(address).json()["assistant_state"] for address in (path, f"{path}health/")]
    assert shown[0] == shown[1]
    assert shown[0]["code"] == code


def test_the_step_of_the_first_message_is_done_when_one_arrives(client, path, alpha, thread_in):
    with in_business(alpha):
        said(thread_in(alpha, igsid="1"), "Long ago", timezone.now(), found_by="HISTORY")
    assert not client.get(path).json()["onboarding"]["first_message_received"]
    with in_business(alpha):
        said(thread_in(alpha, igsid="2"), "Hello", timezone.now())
    assert client.get(path).json()["onboarding"]["first_message_received"]


def test_health_says_whether_a_worker_runs_whether_the_model_answers_and_how_long_jobs_wait(
    client, path, alpha
):
    assert client.get(f"{path}health/").json() == {
        "assistant_state": {"code": "OFF", "detail": "Off: messages wait for you."},
        "worker": "DOWN",
        "model": "OK",
        "queue_delay_seconds": 0.0,
        "waiting_turns": 0,
        "oldest_waiting_seconds": None,
    }
    Business.objects.filter(pk=alpha.pk).update(model_failed_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 "
            "minute'), (now())"
        )
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, scheduled_at) VALUES "
            "('a', 'q', now() - interval '90 seconds'),"
            " ('b', 'q', now() + interval '1 hour')"
        )
    shown = client.get(f"{path}health/").json()
    assert (shown["worker"], shown["model"], shown["queue_delay_seconds"]) == (
        "OK",
        "FAILING",
        90.0,
    )


def test_health_says_how_many_answers_are_overdue_and_since_when(client, path, alpha, thread_in):
    now = timezone.now()
    with in_business(alpha):
        for number, (minutes, fields) in enumerate(
            [
                (5, {}),
                (2, {"state": "THINKING"}),
                (0, {}),
                (9, {"state": "SILENT", "reason": "AI_OFF", "finished_at": now}),
                (
                    10,
                    {"due_at": now + timedelta(minutes=1), "error": "HTTP 500"},
                ),  # the model failed; it is tried again in a minute
            ]
        ):
            waiting_turn(
                thread_in(alpha, igsid=f"{number}"), now - timedelta(minutes=minutes), **fields
            )
    shown = client.get(f"{path}health/").json()
    assert shown["waiting_turns"] == 3
    assert 600 <= shown["oldest_waiting_seconds"] < 660


def test_the_session_tells_the_phone_page_when_there_is_one(client_for, db, settings):
    settings.PHONE_PAGE_URL = "http://localhost:9100/phone"
    answer = client_for(None).get("/api/session/")
    assert answer.json() == {
        "user": None,
        "businesses": [],
        "phone_page_url": "http://localhost:9100/phone",
        "version": "0.1.0",
    }
    assert "csrftoken" in answer.cookies
    assert answer["Cache-Control"] == "no-store"


def test_disconnecting_forgets_the_account_and_keeps_what_was_said(
    client, path, alpha, connected, thread_in
):
    connected(alpha)
    with in_business(alpha):
        thread_in(alpha)
    assert client.get(f"{path}instagram/").json()["state"] == "CONNECTED"
    body = client.post(f"{path}instagram/disconnect/").json()
    assert (body["state"], body["username"], body["connected_at"]) == ("NOT_CONNECTED", None, None)
    assert len(client.get(f"{path}threads/").json()["results"]) == 1


def test_a_refused_token_is_said_in_words(client, path, alpha, connected):
    connected(alpha)
    Business.objects.filter(pk=alpha.pk).update(
        token_failed_at=timezone.now() - timedelta(hours=1), token_error="TOKEN: expired"
    )
    body = client.get(path).json()
    assert body["instagram"]["state"] == "TOKEN_EXPIRED"
    assert "Reconnect" in body["instagram"]["detail"]


def test_every_permission_says_why_before_meta_asks(client):
    permissions = client.get("/api/instagram/permissions/").json()
    assert all(permission["scope"] and permission["why"] for permission in permissions)
    assert "instagram_manage_messages" in {permission["scope"] for permission in permissions}


def test_the_instructions_of_one_business_are_not_anothers(client_for, charlie, beta, written):
    with in_business(beta):
        assert Instructions.objects.count() == 0
    assert client_for(charlie).get(f"/api/businesses/{beta.pk}/assistant/").json()["version"] == 0
