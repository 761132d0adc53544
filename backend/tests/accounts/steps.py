"""What somebody does over HTTP who signs up, logs in or has forgotten the password."""

import re

from django.core import mail

from tests.cast import PASSWORD

NEW = "emma@example.com"
NEXT = "another long secret"


def sign_up(client, email=NEW, password=PASSWORD, **fields):
    body = {
        "email": email,
        "password1": password,
        "password2": password,
        "name": "Emma Wilson",
        **fields,
    }
    return client.post("/api/auth/registration/", body, format="json")


def link_in_mail(pattern, message=None):
    """The groups of `pattern` in the newest email, or in `message`."""
    body = (message or mail.outbox[-1]).body
    found = re.search(pattern, body)
    assert found, body
    return found.groups()


def log_in(client, email="alice@example.com", password=PASSWORD, **extra):
    return client.post(
        "/api/auth/login/", {"email": email, "password": password}, format="json", **extra
    )


def ask_for_reset(client, email="alice@example.com"):
    return client.post("/api/auth/password/reset/", {"email": email}, format="json")


def confirm(client, uid, token, password=NEXT):
    """Sets the new password that the link of a reset is for."""
    body = {"uid": uid, "token": token, "new_password1": password, "new_password2": password}
    return client.post("/api/auth/password/reset/confirm/", body, format="json")
