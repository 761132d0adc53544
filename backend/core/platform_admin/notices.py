"""What a platform admin has to know about the installation before anything else: shown on every
page of the admin.
"""

from django.db import DatabaseError

from common.worker_health import get_worker_health
from core.connecting.token_keys import HINT, count_unreadable
from core.models import InboxEvent

NO_WORKER = (
    "No worker is running, so incoming messages wait and nothing is answered. "
    "Start one: python manage.py worker."
)


def list_notices() -> list[str]:
    """Sentences for a platform admin, each with what to do; empty when all is well."""
    try:
        return [*_about_worker(), *_about_keys()]
    except DatabaseError:  # not migrated yet: the page itself says so
        return []


def _about_worker() -> list[str]:
    if get_worker_health().alive:
        return []
    waiting = InboxEvent.objects.filter(state=InboxEvent.State.PENDING).count()
    events = (
        f" {waiting:,} webhook event{' waits' if waiting == 1 else 's wait'}." if waiting else ""
    )
    return [NO_WORKER + events]


def _about_keys() -> list[str]:
    count = count_unreadable()
    if not count:
        return []
    tokens = "token" if count == 1 else "tokens"
    return [
        (
            f"{count} stored Instagram {tokens} can't be read: a key is missing. Nothing is "
            f"answered or sent for them. {HINT}"
        )
    ]
