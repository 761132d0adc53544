"""Records the waiting events of a shard in their threads, in the order of their arrival.

One run works on one shard, and an advisory lock allows only one run at a time for each, so the
events of a thread are recorded in order. A run records a fair share of each account's events
(`core.receiving.fair_share`) and a bounded number in all.
"""

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import timedelta

from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from common.database.base import pipelined
from common.live import announce
from common.locks import hold_shard_lock
from common.logs import get_log
from common.tenancy import give_back_connection, in_business
from core.connecting.finders import list_businesses_of
from core.intake.envelopes import was_found
from core.intake.inbox import ask_to_receive, erase_event, store_outcome
from core.models import Business, InboxEvent
from core.receiving.account_notices import note_permissions
from core.receiving.fair_share import choose_events
from core.receiving.handlers import record_event

log = get_log("receiving")
BATCH = 25  # events in one transaction, and BATCHES of them in one job
BATCHES = 20
BROKEN = (DatabaseError, ValueError, KeyError, TypeError, AttributeError)
TOO_MUCH = "54"  # SQLSTATE class 54 of Postgres: program limit exceeded


def receive_shard(shard: int) -> int:
    """Record the shard's waiting events, BATCHES batches at most. Return how many were recorded.

    If more may be waiting, another job is queued for them, after the jobs that wait already.
    """
    total = 0
    for _ in range(BATCHES):
        try:
            with pipelined():
                done, more = _receive_batch(shard, BATCH)
        except BROKEN:
            # One bad event must not hold up its shard: record each by itself, so that only the bad
            # one is marked as failed. Not in a pipeline, where it is not sure whose failure it is.
            done, more = sum(_receive_batch(shard, 1, careful=True)[0] for _ in range(BATCH)), True
        total += done
        # The pool gives the connection to the job that has waited longest. Otherwise the receivers
        # of all shards could hold every connection, and the jobs that answer and send would have
        # none until all events are recorded.
        give_back_connection()
        if not more:
            return total
    ask_to_receive(shard)
    return total


@transaction.atomic
def _receive_batch(shard: int, size: int, *, careful: bool = False) -> tuple[int, bool]:
    """Record one batch. Return how many events were recorded, and whether more may be waiting."""
    hold_shard_lock(shard)
    share = choose_events(shard, size)
    events = share.events
    if not events:
        return 0, False
    businesses = _find_businesses({event.account_id for event in events})
    outcomes: dict[tuple[str, str], list[int]] = {}
    changed: set[tuple[int, int | None]] = set()
    for event in events:
        outcome = _record_safely(businesses.get(event.account_id), event, changed, careful=careful)
        outcomes.setdefault(outcome, []).append(event.pk)
    for (state, error), ids in outcomes.items():
        store_outcome(ids, state=state, error=error)
    delivered = {event.account_id for event in events if not was_found(event.payload)}
    changed |= {
        (business_id, None)
        for business_id in _note_webhook(
            b for account, b in businesses.items() if account in delivered
        )
    }
    for business_id, thread_id in sorted(changed, key=str):
        announce(business_id, thread_id)
    return len(events), share.more


def _record_safely(
    business: Business | None,
    event: InboxEvent,
    changed: set[tuple[int, int | None]],
    *,
    careful: bool,
) -> tuple[str, str]:
    """Record one event and return its new state and error. Add the thread it changed to `changed`.

    With `careful`, an event that fails becomes FAILED with the error's class name; without, the
    error is raised. A passing failure of the database is always raised, so that it is retried.
    """
    if business is None:
        return (
            (InboxEvent.State.DONE, "")
            if note_permissions(event)
            else (InboxEvent.State.UNROUTED, "")
        )
    try:
        with transaction.atomic() if careful else nullcontext(), in_business(business):
            outcome = record_event(business, event)
    except BROKEN as error:
        if not careful or _is_passing(error):
            raise
        log.exception("receiving.failed", inbox_event_id=event.pk, business_id=business.pk)
        return InboxEvent.State.FAILED, type(error).__name__
    if outcome.thread_id is not None:
        changed.add((business.pk, outcome.thread_id))
    if outcome.was_taken_back:
        erase_event(event)
    return outcome.state, outcome.error


def _is_passing(error: Exception) -> bool:
    """Return whether the database failed for a while, such as for lack of disk, memory or a lock.

    The event can be recorded later then. An event that exceeds a limit of Postgres (TOO_MUCH) would
    fail every time and does not count as passing.
    """
    sqlstate = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, OperationalError) and not sqlstate.startswith(TOO_MUCH)


def _find_businesses(accounts: set[str]) -> dict[str, Business]:
    """Return the businesses of these accounts or Pages, by the id that the webhook names."""
    found: dict[str, Business] = {}
    wanted = accounts - {""}
    businesses = list_businesses_of(wanted)
    found |= {
        business.instagram_page_id: business
        for business in businesses
        if business.instagram_page_id in wanted
    }
    # Added last, so that an account's id takes precedence over an equal id of a Page.
    found |= {
        business.instagram_account_id: business
        for business in businesses
        if business.instagram_account_id in wanted
    }
    return found


def _note_webhook(businesses: Iterable[Business]) -> list[int]:
    """Update `last_webhook_at` where it is more than ten seconds old.

    Updating it with every webhook would make all of them wait for the lock of one row. Returns the
    ids of the businesses whose first webhook this was, because their dashboards wait for it.
    """
    now = timezone.now()
    stale = {
        b.pk: b.last_webhook_at
        for b in businesses
        if b.last_webhook_at is None or b.last_webhook_at < now - timedelta(seconds=10)
    }
    if stale:
        Business.objects.filter(pk__in=stale).update(last_webhook_at=now)
    return [business_id for business_id, at in stale.items() if at is None]
