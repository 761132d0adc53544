"""The security log: who entered and who tried, from where, and nothing that is secret."""

import logging
import re

import pytest
from django.core import mail

from accounts.models import SecurityEvent, User
from common.security_log import name_address
from tests.accounts.steps import NEXT, ask_for_reset, confirm, link_in_mail, log_in, sign_up
from tests.cast import PASSWORD
from tests.core.connecting.walking import start
from tests.core.facebook_dialog import FacebookDialog

HERE = {"REMOTE_ADDR": "203.0.113.5"}
ALICE = "alice@example.com"


@pytest.fixture
def lines(caplog):
    """`lines()` are the events of the security log so far, as dictionaries."""
    caplog.set_level(logging.INFO, logger="security")

    def read():
        return [record.msg for record in caplog.records if record.name == "security"]

    return read


def events(lines):
    return [line["event"] for line in lines()]


def test_log_ins_failures_and_what_was_refused_are_there_with_the_clients_address(
    client_for, alice, lines
):
    client = client_for(None)
    for password in ["wrong"] * 11:
        log_in(client, password=password, **HERE)
    log_in(client, password=PASSWORD, REMOTE_ADDR="198.51.100.1")
    client.post("/api/auth/logout/", **HERE)
    assert events(lines) == ["login.failed"] * 10 + [
        "login.throttled",
        "login.succeeded",
        "session.ended",
    ]
    assert {line["address"] for line in lines()} == {"203.0.113.5", "198.51.100.1"}
    assert lines()[0]["who"] == name_address(ALICE)
    assert [line["user_id"] for line in lines()[-2:]] == [alice.pk] * 2


def test_resets_changes_and_sign_ups_are_there(client_for, alice, lines):
    client = client_for(None)
    ask_for_reset(client)
    confirm(client, *link_in_mail(r"/reset-password/(\S+)/(\S+)"))
    log_in(client, password=NEXT)
    body = {"old_password": NEXT, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post("/api/auth/password/change/", body, format="json").status_code == 200
    sign_up(client_for(None))
    assert events(lines) == [
        "reset.requested",
        "password.reset",
        "login.succeeded",
        "password.changed",
        "sign-up.requested",
    ]


def test_no_address_password_or_link_is_in_it(client_for, alice, lines):
    client = client_for(None)
    log_in(client, password="a wrong secret")
    ask_for_reset(client)
    uid, token = link_in_mail(r"/reset-password/(\S+)/(\S+)")
    confirm(client, uid, token)
    written = str(lines())
    assert len(mail.outbox) == 2
    assert re.findall(rf"alice|example\.com|secret|{re.escape(token)}", written) == []


def test_the_admins_log_in_is_there_apart(client_for, db, lines):
    User.objects.create_superuser("root@example.com", PASSWORD)
    for password in ("wrong", PASSWORD):
        client_for(None).post(
            "/admin/login/?next=/admin/",
            {"username": "root@example.com", "password": password},
            format="multipart",
            **HERE,
        )
    assert [(line["event"], line["door"], line["address"]) for line in lines()] == [
        ("login.failed", "admin", "203.0.113.5"),
        ("login.succeeded", "admin", "203.0.113.5"),
    ]


def test_what_an_admin_does_is_there_with_the_line_that_owners_see(client_for, bob, alpha, lines):
    root = User.objects.create_superuser("root@example.com", PASSWORD)
    membership = bob.memberships.get()
    client_for(root).post(
        f"/admin/accounts/membership/{membership.pk}/change/",
        {"role": "OWNER"},
        format="multipart",
        **HERE,
    )
    client_for(root).post(
        "/admin/core/business/",
        {"action": "activate", "_selected_action": [alpha.pk]},
        format="multipart",
        **HERE,
    )
    seen = [
        (line["event"], line["user_id"], line["address"], line.get("path"), line.get("action"))
        for line in lines()
    ]
    assert seen == [
        ("business.role_changed", root.pk, "203.0.113.5", None, None),
        (
            "admin.act",
            root.pk,
            "203.0.113.5",
            f"/admin/accounts/membership/{membership.pk}/change/",
            None,
        ),
        ("admin.act", root.pk, "203.0.113.5", "/admin/core/business/", "activate"),
    ]
    assert SecurityEvent.objects.get().ip == "203.0.113.5"


def test_connecting_and_disconnecting_are_there_and_in_the_activity(
    simulator, client_for, alice, alpha, lines
):
    client = client_for(alice)
    client.get(FacebookDialog(simulator).answer(start(client, alpha)), **HERE)
    assert (
        client.post(f"/api/businesses/{alpha.pk}/instagram/disconnect/", **HERE).status_code == 200
    )
    assert [(line["event"], line["business_id"], line["address"]) for line in lines()] == [
        ("business.instagram_connected", alpha.pk, "203.0.113.5"),
        ("business.instagram_disconnected", alpha.pk, "203.0.113.5"),
    ]
    shown = client.get(f"/api/businesses/{alpha.pk}/activity/").json()
    assert [
        (line["kind"], line["subject"], line["actor_name"], line["by_admin"]) for line in shown
    ] == [
        ("INSTAGRAM_DISCONNECTED", "@luna.ceramics", "Alice", False),
        ("INSTAGRAM_CONNECTED", "@luna.ceramics", "Alice", False),
    ]
    assert "203.0.113.5" not in str(shown)
