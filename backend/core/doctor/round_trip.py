"""Sends a test event to our own public address, as Meta's dashboard does, and looks for it in the
inbox.

The event is about Meta's sample account "0", so it reaches no business. Its mid is random, so that
it is not mistaken for another test event.
"""

import hashlib
import hmac
import json
import secrets
import time
from typing import Literal

import requests
from django.conf import settings

from core.models import InboxEvent
from integrations.instagram.logins import list_secrets
from integrations.instagram.sample_events import TEST_ACCOUNT, TEST_PEOPLE

PATH = "/core/webhook/instagram/"
Outcome = Literal[
    "ARRIVED", "UNREACHABLE", "BAD_CERTIFICATE", "REFUSED", "ELSEWHERE", "NOT_TAKEN", "NO_SECRET"
]


def try_round_trip(*, seconds: float) -> tuple[Outcome, int]:
    """Send a test event. Return its outcome, and the HTTP status of the answer or 0 if there was
    none.

    ELSEWHERE means that the address accepted the event, but that it did not arrive in this
    installation's inbox.
    """
    keys = list_secrets()
    if not keys:
        return "NO_SECRET", 0
    last = InboxEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    word = f"doctor-{secrets.token_hex(12)}"
    body = build_test_event(word)
    signature = hmac.new(keys[0].encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={signature}",
    }
    try:
        answer = requests.post(
            settings.PUBLIC_URL + PATH,
            data=body,
            headers=headers,
            timeout=seconds,
            allow_redirects=False,
        )
    except requests.exceptions.SSLError:
        return "BAD_CERTIFICATE", 0
    except requests.RequestException:
        return "UNREACHABLE", 0
    if answer.status_code != 200:
        return ("REFUSED" if answer.status_code == 403 else "NOT_TAKEN"), answer.status_code
    # It is on disk before it is answered.
    arrived = InboxEvent.objects.filter(pk__gt=last, payload__contains=word).exists()
    return ("ARRIVED" if arrived else "ELSEWHERE"), answer.status_code


def build_test_event(word: str) -> bytes:
    """Return the webhook body that the Test button of Meta's dashboard sends for the field
    `messages`, with `word` as the message's id.
    """
    now = int(time.time())
    sender, recipient = TEST_PEOPLE
    value = {
        "sender": {"id": sender},
        "recipient": {"id": recipient},
        "timestamp": str(now),
        "message": {"mid": word, "text": "Connection doctor"},
    }
    entry = {"id": TEST_ACCOUNT, "time": now, "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "instagram", "entry": [entry]}, separators=(",", ":")).encode()
