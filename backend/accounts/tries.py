"""Limits on what people may try: signing up, emails, new businesses, trying the assistant.

The counters are in the database cache, so that every process of the installation counts together.
`accounts.log_in_tries` counts wrong passwords, in its own way.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from rest_framework.exceptions import Throttled

from accounts.devices import find_device
from common.client_address import name_network, read_client_address
from common.locks import Lock, hold_lock

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
# action → (tries, seconds) for one person, and for one network whoever asks.
PER_PERSON = {
    "new-business": (20, HOUR),  # each is a schema
    "try": (30, MINUTE),  # each is a call of the model
    "deletion": (60, HOUR),  # the status page of one request
    "doctor": (10, 5 * MINUTE),  # each is half a dozen calls of Graph
    "password-change": (10, 15 * MINUTE),
    # These are asked for by anybody: so often for one address from one network, or from one device.
    "sign-up": (5, HOUR),
    "reset": (5, HOUR),
    "resend": (5, HOUR),
}
PER_NETWORK = {
    "login": (60, 15 * MINUTE),  # for either door; see accounts.log_in_tries
    "new-business": (200, HOUR),
    "try": (120, MINUTE),
    "deletion": (120, HOUR),
    "doctor": (60, 5 * MINUTE),
    "password-change": (60, 15 * MINUTE),
    "sign-up": (200, HOUR),
    "reset": (60, HOUR),
    "resend": (60, HOUR),
}
# Emails to one mailbox that anybody may cause. Further ones are not sent, and nobody is refused:
# the links in those that came are younger than this and still work, so nobody can shut the owner
# out.
EMAILS_PER_ADDRESS = (20, 12 * HOUR)


def count_try(request: HttpRequest, action: str, who: str) -> None:
    """Count a try of `action` for this network and person. Raises Throttled (429) above a limit."""
    count_window(make_key(action, "network", find_network(request)), *PER_NETWORK[action])
    count_window(make_key(action, "person", who), *PER_PERSON[action])


def count_email(request: HttpRequest, action: str, email: str) -> bool:
    """Count something that emails the address (in its normal form). Returns False when the address
    has had enough emails.

    It counts before anyone looks whether the address is known. Raises Throttled (429) for the
    network, or for this address from this network. Another network's tries do not count against
    this one.
    """
    device = find_device(request, email)
    if device:
        count_window(make_key(action, "device", device), *PER_PERSON[action])
        return True
    network = find_network(request)
    count_window(make_key(action, "network", network), *PER_NETWORK[action])
    count_window(make_key(action, "from", email, network), *PER_PERSON[action])
    try:
        count_window(make_key(action, "address", email), *EMAILS_PER_ADDRESS)
    except Throttled:
        return False
    return True


def forget_emails(email: str) -> None:
    """Forget what strangers caused for this address, because its owner has proven to be
    the owner.
    """
    cache.delete_many(
        [make_key(action, "address", email) for action in ("sign-up", "reset", "resend")]
    )


def find_network(request: HttpRequest) -> str:
    """Return the name of the client's network."""
    return name_network(read_client_address(request.META))


def make_key(action: str, kind: str, *who: str) -> str:
    """Return the name of a counter, which is also that of the lock under which it is counted."""
    digest = hashlib.sha256(" ".join(who).encode()).hexdigest()
    return Lock.TRIES.of(action, kind, digest[:32])


@contextmanager
def alone(keys: list[str]) -> Iterator[None]:
    """Hold the locks of these counters: two tries at the same moment must count as two, and a cache
    cannot add reliably.
    """
    with transaction.atomic():
        for key in sorted(keys):
            hold_lock(key)
        yield


def count_window(key: str, limit: int, seconds: int) -> None:
    """Count one of `limit` tries in `seconds`. Raises Throttled when there are none left."""
    now = time.time()
    with alone([key]):
        tries, ends_at = cache.get(key) or (0, now + seconds)
        if tries < limit:
            cache.set(key, (tries + 1, ends_at), timeout=max(1, ends_at - now))
            return
    raise Throttled(wait=max(1, ends_at - now))


def take_back(key: str) -> None:
    """Take back one try that `count_window` counted, because it was no failure."""
    with alone([key]):
        tries, ends_at = cache.get(key) or (0, 0.0)
        if tries:
            cache.set(key, (tries - 1, ends_at), timeout=max(1, ends_at - time.time()))
