"""Counting what may be tried so often only: logging in, signing up, mails, new businesses, trying the assistant.

The counters are in the database cache, so that every process of the installation counts together.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest
from rest_framework.exceptions import Throttled
from rest_framework.settings import api_settings

MINUTE, HOUR = 60, 3600
# action → (tries, seconds) for one address, and for one IP whatever the address.
PER_ADDRESS = {
    "login": (10, 15 * MINUTE),
    "sign-up": (5, HOUR),
    "mail": (5, HOUR),
    "new-business": (20, HOUR),  # each is a schema
    "try": (30, MINUTE),  # each is a call of the model
    "deletion": (60, HOUR),  # the status page of one request
    "doctor": (10, 5 * MINUTE),  # each is half a dozen calls of Graph
}
PER_IP = {
    "login": (60, 15 * MINUTE),
    "sign-up": (200, HOUR),
    "mail": (60, HOUR),
    "new-business": (200, HOUR),
    "try": (120, MINUTE),
    "deletion": (120, HOUR),
    "doctor": (60, 5 * MINUTE),
}


def count_try(request: HttpRequest, action: str, email: str) -> None:
    """Count a try of `action` for this address and this IP. Raises Throttled (429) above the limits.

    It counts before anyone looks whether the address is known, so a limit tells nothing about it.
    """
    _count(_key(action, "ip", _client_ip(request)), *PER_IP[action])
    _count(_key(action, "address", email.strip().lower()), *PER_ADDRESS[action])


def forget_tries(request: HttpRequest, action: str, email: str) -> None:
    """A success clears what the address has counted, and takes its own try back from the IP: only failures add up."""
    cache.delete(_key(action, "address", email.strip().lower()))
    key = _key(action, "ip", _client_ip(request))
    with _alone(key):
        tries, ends_at = cache.get(key) or (0, 0.0)
        if tries:
            cache.set(key, (tries - 1, ends_at), timeout=max(1, ends_at - time.time()))


def _key(action: str, kind: str, who: str) -> str:
    return f"tries:{action}:{kind}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"


@contextmanager
def _alone(key: str) -> Iterator[None]:
    """Two tries at the same moment must count as two, and a cache has no counter to trust."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        yield


def _count(key: str, limit: int, seconds: int) -> None:
    now = time.time()
    with _alone(key):
        tries, ends_at = cache.get(key) or (0, now + seconds)
        if tries < limit:
            cache.set(key, (tries + 1, ends_at), timeout=max(1, ends_at - now))
            return
    raise Throttled(wait=max(1, ends_at - now))


def _client_ip(request: HttpRequest) -> str:
    """The address of the peer, or behind NUM_PROXIES proxies what the nearest of them saw.

    Anything further left in X-Forwarded-For is the client's own word, and would be a way around the limit.
    """
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    proxies = api_settings.NUM_PROXIES or 0
    if proxies and forwarded:
        return str(forwarded[-min(proxies, len(forwarded))])
    return str(request.META.get("REMOTE_ADDR", ""))
