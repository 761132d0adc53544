"""Logging in and out: sessions, CSRF, limits, and answers that do not tell who is registered."""

import time

import pytest
from allauth.account.models import EmailAddress
from rest_framework.test import APIClient

from accounts.models import User
from common.logs import mask_path
from tests.accounts.steps import log_in
from tests.cast import PASSWORD

WRONG = {"detail": "Wrong email or password.", "code": "INVALID_CREDENTIALS"}


def test_logging_in_and_out(client_for, alice):
    client = client_for(None)
    assert log_in(client, email=" ALICE@example.com ").status_code == 200
    assert client.get("/api/session/").json()["user"]["id"] == alice.pk
    assert client.post("/api/auth/logout/").status_code == 200
    assert client.get("/api/session/").json()["user"] is None
    assert client.get("/api/businesses/").status_code == 401


def test_the_session_gets_a_new_key_at_log_in(client_for, alice):
    client = client_for(None)
    client.post(
        "/api/auth/registration/",
        {
            "email": "x@example.com",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "name": "X",
        },
        format="json",
    )
    before = client.cookies["sessionid"].value
    log_in(client)
    assert client.cookies["sessionid"].value != before


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("alice@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("off@example.com", PASSWORD),
    ],
)
def test_a_wrong_password_an_unknown_address_and_a_deactivated_person_get_the_same_answer(
    client_for, alice, email, password
):
    User.objects.create_user("off@example.com", PASSWORD, is_active=False)
    answer = log_in(client_for(None), email, password)
    assert (answer.status_code, answer.json()) == (400, WRONG)


def test_an_unknown_address_takes_as_long_as_a_wrong_password(client_for, alice, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    alice.set_password("hashed as it is outside of tests")
    alice.save()

    def fastest(email):
        took = []
        for _ in range(3):
            started = time.thread_time()
            log_in(client_for(None), email, "wrong")
            took.append(time.thread_time() - started)
        return min(took)

    known, unknown = fastest("alice@example.com"), fastest("nobody@example.com")
    assert 0.5 < known / unknown < 2


def test_that_an_address_is_unconfirmed_is_told_only_to_who_knows_the_password(client_for, db):
    user = User.objects.create_user("emma@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    answer = log_in(client_for(None), user.email)
    assert (answer.status_code, answer.json()["code"]) == (403, "EMAIL_NOT_VERIFIED")
    assert log_in(client_for(None), user.email, "wrong").json() == WRONG


def test_an_admin_made_at_the_command_line_has_no_address_to_confirm(client_for, db):
    User.objects.create_superuser("root@example.com", PASSWORD)
    client = client_for(None)
    assert log_in(client, "root@example.com").status_code == 200
    assert client.get("/api/session/").json()["user"]["is_platform_admin"] is True


@pytest.mark.parametrize(
    "path",
    [
        "/api/auth/login/",
        "/api/auth/registration/",
        "/api/auth/registration/verify-email/",
        "/api/auth/registration/resend-email/",
        "/api/auth/password/reset/",
        "/api/auth/password/reset/confirm/",
        "/api/auth/logout/",
    ],
)
def test_what_anyone_may_ask_for_needs_the_csrf_token_too(alice, path):
    answer = APIClient(enforce_csrf_checks=True).post(
        path, {"email": alice.email, "password": PASSWORD}, format="json"
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "CSRF_FAILED")


def test_the_session_hands_out_the_csrf_token_that_logging_in_needs(alice):
    client = APIClient(enforce_csrf_checks=True)
    client.get("/api/session/")
    assert (
        log_in(client, headers={"X-CSRFToken": client.cookies["csrftoken"].value}).status_code
        == 200
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'"x"',
        b"{",
        b"\xff",
        b'{"email": {"a": 1}, "password": []}',
        b'{"email": "a\\u0000@b.de", "password": "x"}',
        b'{"email": "a\\ud800@b.de", "password": "x"}',
        b'{"email": "a@b.de", "password": "\\ud800"}',
    ],
)
def test_a_malformed_log_in_is_refused_with_a_sentence(client_for, db, body):
    answer = client_for(None).post("/api/auth/login/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "INVALID"


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/verify-email/MQ:1x:abc", "/verify-email/***"),
        ("/reset-password/1/x-y", "/reset-password/***"),
        ("/verify-email", "/verify-email"),
        ("/api/session/", "/api/session/"),
    ],
)
def test_keys_in_the_links_of_emails_are_not_logged(path, logged):
    assert mask_path(path) == logged
