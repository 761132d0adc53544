"""Signing up and proving an address: it works, and nobody learns who is registered."""

import pytest
from django.core import mail

from accounts.models import User
from tests.accounts.steps import NEW, link_in_mail, sign_up
from tests.cast import PASSWORD


def test_the_email_leads_to_the_dashboard_and_its_key_logs_the_same_browser_in(client_for):
    client = client_for(None)
    assert sign_up(client).status_code == 201
    assert client.get("/api/session/").json()["user"] is None
    (key,) = link_in_mail(r"http://localhost:9/verify-email/(\S+)")
    assert (
        client.post("/api/auth/registration/verify-email/", {"key": key}, format="json").status_code
        == 200
    )
    user = client.get("/api/session/").json()["user"]
    assert (user["email"], user["name"], user["email_verified"], user["is_platform_admin"]) == (
        NEW,
        "Emma Wilson",
        True,
        False,
    )


def test_a_link_works_once_and_a_wrong_one_never(client_for):
    client = client_for(None)
    sign_up(client)
    (key,) = link_in_mail(r"/verify-email/(\S+)")
    client.post("/api/auth/registration/verify-email/", {"key": key}, format="json")
    for used in (key, "nonsense", key[:-1]):
        answer = client.post("/api/auth/registration/verify-email/", {"key": used}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_LINK")


def test_known_and_unknown_addresses_get_the_same_answer_cookies_included(client_for, alice):
    known, unknown = client_for(None), client_for(None)
    first, second = sign_up(unknown), sign_up(known, email="Alice@Example.com")
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert set(first.cookies) == set(second.cookies)
    assert len(mail.outbox) == 2


def test_who_has_the_address_already_is_told_by_email_and_nothing_is_changed(client_for, alice):
    sign_up(client_for(None), email=alice.email, password="another long secret", name="Mallory")
    assert mail.outbox[-1].to == [alice.email]
    assert "tried to sign up" in mail.outbox[-1].body
    assert "Mallory" not in mail.outbox[-1].body
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert alice.name == "Alice"


def test_without_verification_the_person_is_logged_in_at_once(client_for, settings):
    settings.EMAIL_VERIFICATION = False
    client = client_for(None)
    assert sign_up(client).status_code == 201
    user = client.get("/api/session/").json()["user"]
    assert (user["email"], user["email_verified"]) == (NEW, True)
    assert mail.outbox == []


@pytest.mark.parametrize(
    "email", ["bob@example.com", "nobody@example.com", "unproven@example.com", "off@example.com"]
)
def test_asking_for_the_email_again_is_answered_alike_for_every_address(client_for, bob, email):
    sign_up(client_for(None), email="unproven@example.com")
    User.objects.create(email="off@example.com", is_active=False)
    mail.outbox.clear()
    answer = client_for(None).post(
        "/api/auth/registration/resend-email/", {"email": email}, format="json"
    )
    assert (answer.status_code, answer.json()) == (
        200,
        {"detail": "If this address can be used, an email is on its way."},
    )
    assert [message.to for message in mail.outbox] == [[email]]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "not an address"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"password2": "something else entirely"}, "password2"),
        ({"password1": "12345678", "password2": "12345678"}, "password1"),
        ({"password1": NEW, "password2": NEW}, "password1"),
        ({"password1": "x" * 129, "password2": "x" * 129}, "password1"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client_for, db, fields, field):
    answer = sign_up(client_for(None), **fields)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID")
    assert field in answer.json()["fields"]
    assert mail.outbox == []


def test_spaces_around_a_password_are_part_of_it(client_for):
    client = client_for(None)
    sign_up(client, password=f" {PASSWORD} ")
    assert User.objects.get(email=NEW).check_password(f" {PASSWORD} ")


def test_a_mail_server_that_is_down_is_said_plainly_whatever_the_address(
    client_for, alice, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for email in (NEW, alice.email):
        answer = sign_up(client_for(None), email=email)
        assert (answer.status_code, answer.json()["code"]) == (503, "MAIL_NOT_SENT")
