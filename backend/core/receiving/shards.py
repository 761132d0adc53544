"""From the inbox into the thread: what each event changes, in the order of its arrival.

One run works on one shard, and the advisory lock lets one at a time, so the events of a thread are
recorded in order. What it takes is a fair share of every account's (`core.receiving.fair_share`),
and a bounded number in all.
"""

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import timedelta

from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from common.live import announce
from common.locks import hold_shard_lock
from common.logs import get_log
from common.tenancy import give_back_connection, in_business
from core.businesses.finders import list_businesses_of
from core.intake.envelopes import was_found
from core.intake.inbox import ask_to_receive, erase_event, read_events, store_outcome
from core.models import Business, InboxEvent
from core.receiving.account_notices import note_permissions
from core.receiving.fair_share import choose_events
from core.receiving.handlers import record_event

log = get_log("receiving")
BATCH = 25  # events in one transaction, and BATCHES of them in one job
BATCHES = 20
BROKEN = (DatabaseError, ValueError, KeyError, TypeError, AttributeError)
TOO_MUCH = "54"  # the class of Postgres's errors of what is too large or too complicated for it


def receive_shard(shard: int) -> int:
    """Record what waits in the shard, a bounded part of it at most; for the rest another job is
    asked for, which stands behind those that wait already. Returns how many were recorded."""
    total = 0
    for _ in range(BATCHES):
        try:
            done, more = _receive_batch(shard, BATCH)
        except BROKEN:
            # One bad event must not hold up its shard: each by itself, so that the bad one is
            # found.
            done, more = sum(_receive_batch(shard, 1, careful=True)[0] for _ in range(BATCH)), True
        total += done
        # The pool lends it to whoever has waited longest. The receivers of all shards together
        # would otherwise hold every connection there is, and the jobs that answer and send would
        # have none until the flood is over.
        give_back_connection()
        if not more:
            return total
    ask_to_receive(shard)
    return total


@transaction.atomic
def _receive_batch(shard: int, size: int, *, careful: bool = False) -> tuple[int, bool]:
    """Record one batch. Returns how many events were recorded, and whether more may wait."""
    hold_shard_lock(shard)
    share = choose_events(shard, size)
    events = read_events(share.ids)
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
    """The event's new state and error. A careful run contains what breaks; another lets it out.
    What is no fault of the event is always let out: it is tried again."""
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
    """Whether the database is what failed, such as for want of room, of memory, of a lock: then the
    event is as good as before. An event that asks too much of any database would fail for ever."""
    sqlstate = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, OperationalError) and not sqlstate.startswith(TOO_MUCH)


def _find_businesses(accounts: set[str]) -> dict[str, Business]:
    """The businesses that webhooks of these accounts are for, by the id that the webhook names."""
    found: dict[str, Business] = {}
    wanted = accounts - {""}
    businesses = list_businesses_of(wanted)
    found |= {
        business.instagram_page_id: business
        for business in businesses
        if business.instagram_page_id in wanted
    }
    # Who has the account goes before who has a page of that number.
    found |= {
        business.instagram_account_id: business
        for business in businesses
        if business.instagram_account_id in wanted
    }
    return found


def _note_webhook(businesses: Iterable[Business]) -> list[int]:
    """Keep `last_webhook_at` to within ten seconds: a row that every webhook writes would be a
    queue of its own.

    Returns the businesses for which it was the first webhook ever, which their dashboards wait for.
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
