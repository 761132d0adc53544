"""Meta's signed_request: who asks, proven by an app secret. Pure but for the settings and the clock
it is given.

`base64url(signature).base64url(payload)`; the signature is over the payload as it came, before
decoding. Both alphabets of base64 are seen, with padding and without (Meta's page on the data
deletion callback).
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from common.json_values import read_timestamp
from integrations.instagram.clock import to_our_clock
from integrations.instagram.logins import LOGINS, LoginCode

MOST_CHARACTERS = 8_000
OLDEST, EARLIEST = timedelta(days=7), timedelta(hours=1)


class BadSignedRequest(Exception):
    """The request is not signed by Meta, or is not for our app. The message says what is wrong and
    contains nothing of the request.
    """


@dataclass(frozen=True)
class SignedRequest:
    """Through which login the person used our app, their id for it, and when Meta wrote it."""

    login: LoginCode
    user_id: str
    issued_at: datetime


def read_signed_request(text: str, *, now: datetime) -> SignedRequest:
    """Raises BadSignedRequest."""
    signature, dot, encoded = text.partition(".")
    if not dot or len(text) > MOST_CHARACTERS:
        raise BadSignedRequest("It is no signed_request.")
    given = _decode(signature)
    signers = [
        login
        for login in LOGINS
        if login.secret and hmac.compare_digest(_sign(encoded, login.secret), given)
    ]
    if not signers:
        raise BadSignedRequest("Its signature is wrong.")
    payload = _read_payload(encoded)
    if str(payload.get("algorithm", "")).upper().replace("_", "-") != "HMAC-SHA256":
        raise BadSignedRequest("Its algorithm is not HMAC-SHA256.")
    issued_at, expires = (
        read_timestamp(payload.get("issued_at")),
        read_timestamp(payload.get("expires")),
    )
    if (
        issued_at is None
        or not now.timestamp() - OLDEST.total_seconds()
        <= issued_at
        <= now.timestamp() + EARLIEST.total_seconds()
    ):
        raise BadSignedRequest("It was not issued lately.")
    if expires and expires < now.timestamp():
        raise BadSignedRequest("It has expired.")
    user_id = payload.get("user_id")
    if (
        isinstance(user_id, bool)
        or not isinstance(user_id, str | int)
        or not 0 < len(str(user_id)) <= 32
        or not str(user_id).isprintable()
    ):
        raise BadSignedRequest("It names no user.")
    issued = to_our_clock(datetime.fromtimestamp(issued_at, UTC))
    return SignedRequest(signers[0].code, str(user_id), issued)


def _sign(encoded: str, secret: str) -> bytes:
    return hmac.new(secret.encode(), encoded.encode("utf-8", "replace"), hashlib.sha256).digest()


def _decode(part: str) -> bytes:
    plain = part.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadSignedRequest("It is not base64.") from None


def _read_payload(encoded: str) -> dict[str, Any]:
    try:
        payload = json.loads(_decode(encoded))
    except (ValueError, RecursionError):
        raise BadSignedRequest("Its payload is not JSON.") from None
    if not isinstance(payload, dict):
        raise BadSignedRequest("Its payload is not an object.")
    return payload
