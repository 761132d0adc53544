"""What is let in at the webhook, and how a body is cut into events."""

import json

import pytest

from core.intake.envelopes import open_body, shard_of
from integrations.instagram.signatures import verify_signature, verify_token
from tests.webhooks import payload, sign


def test_the_signature_is_taken_over_the_bytes_as_they_came():
    body = b'{"text":"caf\\u00e9 \\/"}'
    assert verify_signature(body, sign(body))
    assert not verify_signature(json.dumps(json.loads(body)).encode(), sign(body))


@pytest.mark.parametrize(
    "header", [None, "", "sha256=", "sha1=abc", "sha256=" + "0" * 64, "é", sign(b"other")]
)
def test_any_other_signature_is_refused(header):
    assert not verify_signature(b"{}", header)


def test_without_an_app_secret_nothing_is_let_in(settings):
    settings.FB_APP_SECRET = ""
    assert not verify_signature(b"{}", sign(b"{}", ""))


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("verify-token-for-tests", True),
        ("Verify-token-for-tests", False),
        ("", False),
        (None, False),
    ],
)
def test_the_verify_token_must_be_ours(token, expected):
    assert verify_token(token) is expected


def body_of(*entries: object) -> bytes:
    return json.dumps(payload("message_text", entry=entries)).encode()


def test_several_accounts_and_events_in_one_body_are_all_kept_in_order():
    [first] = payload("message_text")["entry"]
    [second] = payload("echo_from_phone", account="17842", customer="701")["entry"]
    envelopes = open_body(
        body_of(
            {**first, "messaging": first["messaging"] * 2},
            {**second, "standby": second["messaging"]},
        )
    )
    assert [(e.account_id, e.customer_id, e.state) for e in envelopes] == [
        ("17841", "700", "PENDING"),
        ("17841", "700", "PENDING"),
        ("17842", "701", "PENDING"),
        ("17842", "701", "PENDING"),
    ]
    assert envelopes[0].shard == envelopes[1].shard == shard_of("17841", "700")


def test_a_message_that_comes_as_a_change_is_a_message():
    (envelope,) = open_body(json.dumps(payload("message_as_change", customer="12334")).encode())
    assert json.loads(envelope.payload)["channel"] == "messaging"
    assert envelope.customer_id == "12334"


def test_ids_may_be_numbers_beyond_what_javascript_can_count():
    (envelope,) = open_body(
        b'{"entry":[{"id":17841405793187218,"messaging":[{"sender":{"id":9007199254740993}}]}]}'
    )
    assert (envelope.account_id, envelope.customer_id) == ("17841405793187218", "9007199254740993")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"7",
        b'"text"',
        b"{}",
        b'{"entry":{}}',
        b'{"entry":[]}',
        b'{"entry":[7]}',
        b'{"entry":[{"id":"1"}]}',
        b'{"entry":[{"id":{}}]}',
        b"[" * 100_000,
        b'{"entry":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b"1" * 5000,
    ],
)
def test_a_body_that_is_no_webhook_is_kept_as_unreadable(body):
    assert [e.state for e in open_body(body)] == ["UNREADABLE"]


@pytest.mark.parametrize(
    "item",
    [
        None,
        7,
        "x",
        [],
        {},
        {"sender": 5},
        {"sender": {"id": True}},
        {"message": "x"},
        {"sender": {"id": "a\x00\ud800"}},
    ],
)
def test_an_item_of_any_shape_is_kept(item):
    (envelope,) = open_body(body_of({"id": "17841", "messaging": [item]}))
    assert envelope.state == "PENDING"
    assert "\x00" not in envelope.customer_id
    envelope.payload.encode("ascii")


@pytest.mark.parametrize(
    "entries", [[{"id": "17841", "messaging": [{}] * 10_001}], [{"id": "17841"}] * 10_001]
)
def test_a_body_of_more_events_than_meta_sends_is_kept_as_one(entries):
    [kept] = open_body(json.dumps({"object": "instagram", "entry": entries}).encode())
    assert kept.state == "UNREADABLE"
    assert json.loads(kept.payload)["entry"] == entries
