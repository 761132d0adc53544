"""Whether a webhook, or the handshake before the first, comes from Meta. Pure but for the app
secrets.
"""

import hashlib
import hmac
from collections.abc import Mapping

from django.conf import settings

from integrations.instagram.logins import list_secrets

# Answered to a handshake that is refused.
HANDSHAKE_REFUSED = "Wrong verify token"


def verify_signature(body: bytes, header: str | None) -> bool:
    """Whether `X-Hub-Signature-256` is the HMAC of these very bytes under one of our app secrets.
    Constant time.
    """
    if not header:
        return False
    given = header.strip().encode("utf-8", "replace")
    matches = [hmac.compare_digest(sign(body, secret), given) for secret in list_secrets()]
    return any(matches)


def sign(body: bytes, secret: str) -> bytes:
    return b"sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()


def answer_handshake(query: Mapping[str, str]) -> str | None:
    """What to answer Meta's GET with these parameters: its challenge; None: refuse it with 403.

    Source: Meta's webhooks, "Verification requests".
    """
    if query.get("hub.mode") != "subscribe" or not verify_token(query.get("hub.verify_token")):
        return None
    return query.get("hub.challenge", "")


def verify_token(token: str | None) -> bool:
    """Whether the token is ours. Constant time; an unset FB_VERIFY_TOKEN fits nothing."""
    return bool(settings.FB_VERIFY_TOKEN) and hmac.compare_digest(
        settings.FB_VERIFY_TOKEN.encode(), (token or "").encode("utf-8", "replace")
    )
