"""Meta's callbacks, called as Meta calls them."""

import base64
import hashlib
import hmac
import json
import time

from django.test import Client

from conftest import SECRETS

LOGINS = ("FACEBOOK", "INSTAGRAM")


def encode(raw: bytes, *, standard: bool = False, padded: bool = False) -> str:
    text = (base64.b64encode if standard else base64.urlsafe_b64encode)(raw).decode()
    return text if padded else text.rstrip("=")


def sign(payload, secret=SECRETS["FB_APP_SECRET"], **shape) -> str:
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    encoded = encode(raw, **shape)
    proof = hmac.new(secret.encode(), encoded.encode(), hashlib.sha256).digest()
    return f"{encode(proof, **shape)}.{encoded}"


def call(path, user_id, login, **changes):
    payload = {
        "algorithm": "HMAC-SHA256",
        "issued_at": int(time.time()),
        "user_id": user_id,
        **changes,
    }
    secret = SECRETS["FB_APP_SECRET" if login == "FACEBOOK" else "IG_APP_SECRET"]
    # Meta sends no CSRF token.
    return Client(enforce_csrf_checks=True).post(
        f"/core/meta/{path}/", {"signed_request": sign(payload, secret)}
    )
