"""Problems of the installation that every page of the admin shows to platform admins."""

from django.db import DatabaseError
from django.utils.translation import ngettext_lazy

from common.languages import say
from common.worker_health import NO_WORKER, get_worker_health
from core.connecting.token_keys import HINT, count_unreadable
from core.models import InboxEvent

WAITING = ngettext_lazy("%(count)s webhook event waits.", "%(count)s webhook events wait.", "count")
UNREADABLE = ngettext_lazy(
    "%(count)s stored Instagram token can’t be read: a key is missing. Nothing is answered or sent "
    "for it.",
    "%(count)s stored Instagram tokens can’t be read: a key is missing. Nothing is answered or "
    "sent for them.",
    "count",
)


def list_notices() -> list[str]:
    """Return a text for each problem, with what to do about it, or an empty list if
    there is none.
    """
    try:
        return [*_about_worker(), *_about_keys()]
    except DatabaseError:  # not migrated yet: the page shows that error itself
        return []


def _about_worker() -> list[str]:
    if get_worker_health().alive:
        return []
    waiting = InboxEvent.objects.filter(state=InboxEvent.State.PENDING).count()
    if not waiting:
        return [str(NO_WORKER)]
    return [f"{NO_WORKER} {say(WAITING, {'count': waiting})}"]


def _about_keys() -> list[str]:
    count = count_unreadable()
    if not count:
        return []
    return [f"{say(UNREADABLE, {'count': count})} {HINT}"]
