"""Meta's handshake, signatures, and bodies that end in the inbox: at the front door of `web`, and
at the Django view that `runserver` serves.
"""

from dataclasses import astuple

import pytest
import requests
from django.conf import settings as django_settings

from core.intake.envelopes import open_body
from tests.webhook_doors import PATH
from tests.webhooks import NAMES, read_payload, sign

BODY = read_payload("message_text")


def greet(door, **asked):
    query = {f"hub.{name}": value for name, value in asked.items()}
    return requests.get(door.url + PATH, query, timeout=20)


def test_the_handshake_returns_the_challenge_and_nothing_else(door):
    answer = greet(
        door,
        mode="subscribe",
        verify_token=django_settings.FB_VERIFY_TOKEN,
        challenge="1158201444",
    )
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "asked",
    [
        {"mode": "subscribe", "verify_token": "wrong", "challenge": "1"},
        {"mode": "unsubscribe", "verify_token": "verify-token-for-tests", "challenge": "1"},
        {"mode": "subscribe", "challenge": "1"},
        {"verify_token": "ünicode", "mode": "subscribe", "challenge": "1"},
        {},
    ],
)
def test_a_wrong_handshake_is_refused(door, asked):
    answer = greet(door, **asked)
    assert answer.status_code == 403
    assert b"1" not in answer.content


def test_an_unset_verify_token_fits_nothing(door, settings):
    settings.FB_VERIFY_TOKEN = ""
    assert greet(door, mode="subscribe", verify_token="", challenge="1").status_code == 403


def test_a_signed_body_is_in_the_inbox_when_meta_hears_so(door, stored):
    answer = door.post(BODY)
    assert (answer.status_code, answer.content) == (200, b"EVENT_RECEIVED")
    [event] = stored("account_id", "customer_id", "state")
    assert event == ("17841000000000001", "7001", "PENDING")


@pytest.mark.parametrize("secret", ["FB_APP_SECRET", "IG_APP_SECRET"])
def test_each_login_signs_with_its_own_secret(door, secret):
    assert door.post(BODY, sign(BODY, getattr(django_settings, secret))).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_every_body_of_metas_is_stored_as_its_events(door, stored, name):
    body = read_payload(name)
    assert door.post(body).status_code == 200
    assert stored("account_id", "customer_id", "shard", "payload", "state", "error") == [
        astuple(envelope) for envelope in open_body(body)
    ]


@pytest.mark.parametrize(
    "signature",
    ["", "sha256=", "sha1=abc", sign(BODY, "another secret"), sign(BODY + b" "), b"sha256=\xe9"],
)
def test_a_body_without_our_signature_is_refused(door, stored, signature):
    assert door.post(BODY, signature).status_code == 403
    assert stored("id") == []


def test_a_body_without_any_signature_is_refused(door, stored):
    assert requests.post(door.url + PATH, data=BODY, timeout=20).status_code == 403
    assert stored("id") == []


def test_a_body_above_the_limit_is_refused(door, stored, settings):
    settings.WEBHOOK_MAX_BYTES = 100
    assert door.post(BODY).status_code == 413
    assert stored("id") == []


def test_a_signed_body_that_is_no_webhook_is_kept_and_taken(door, stored):
    assert door.post(b"{").status_code == 200
    assert stored("state") == [("UNREADABLE",)]


def test_other_methods_are_refused(door):
    assert requests.put(door.url + PATH, timeout=20).status_code == 405
