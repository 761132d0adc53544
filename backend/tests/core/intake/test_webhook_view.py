"""The webhook as a Django view: Meta's handshake, signatures, and bodies that end in the inbox."""

import pytest
from django.conf import settings as django_settings
from django.test import Client

from core.models import InboxEvent
from tests.webhooks import read_payload, sign

PATH = "/core/webhook/instagram/"
BODY = read_payload("message_text")


def post(body, signature):
    headers = {"X-Hub-Signature-256": signature} if signature is not None else {}
    # Meta sends no CSRF token.
    return Client(enforce_csrf_checks=True).post(
        PATH, data=body, content_type="application/json", headers=headers
    )


def greet(**asked):
    return Client().get(PATH, {f"hub.{name}": value for name, value in asked.items()})


def test_the_handshake_returns_the_challenge_and_nothing_else():
    answer = greet(
        mode="subscribe", verify_token=django_settings.FB_VERIFY_TOKEN, challenge="1158201444"
    )
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer["Content-Type"].startswith("text/plain")


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
def test_a_wrong_handshake_is_refused(asked):
    answer = greet(**asked)
    assert answer.status_code == 403
    assert b"1" not in answer.content


def test_an_unset_verify_token_fits_nothing(settings):
    settings.FB_VERIFY_TOKEN = ""
    assert greet(mode="subscribe", verify_token="", challenge="1").status_code == 403


def test_a_signed_body_is_in_the_inbox_when_meta_hears_so(db):
    answer = post(BODY, sign(BODY))
    assert (answer.status_code, answer.content) == (200, b"EVENT_RECEIVED")
    [event] = InboxEvent.objects.all()
    assert (event.account_id, event.customer_id, event.state) == (
        "17841000000000001",
        "7001",
        "PENDING",
    )


@pytest.mark.parametrize(
    "signature",
    [None, "", "sha256=", "sha1=abc", sign(BODY, "another secret"), sign(BODY + b" "), "sha256=é"],
)
def test_a_body_without_our_signature_is_refused(db, signature):
    assert post(BODY, signature).status_code == 403
    assert not InboxEvent.objects.exists()


def test_a_body_above_the_limit_is_refused(db, settings):
    settings.WEBHOOK_MAX_BYTES = 100
    assert post(BODY, sign(BODY)).status_code == 413
    assert not InboxEvent.objects.exists()


def test_a_signed_body_that_is_no_webhook_is_kept_and_taken(db):
    assert post(b"{", sign(b"{")).status_code == 200
    assert InboxEvent.objects.get().state == "UNREADABLE"


def test_other_methods_are_refused():
    assert Client().put(PATH).status_code == 405
