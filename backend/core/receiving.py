"""From the inbox into the thread: what each event changes, in the order of its arrival.

One run empties one shard. The advisory lock lets one run work on a shard at a time, so the events of a
thread are recorded in order; a second run waits and then finds nothing.
"""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from common.tenancy import in_business
from conversations import recording
from conversations.events import Event, understand
from conversations.models import MessageLog, Thread, Turn
from conversations.threads import take_over
from conversations.turns import AT_ONCE, be_silent_at_once, join_turn
from core.answering import find_reason
from core.models import Business, InboxEvent

log = get_log("receiving")
BATCH = 50
LOCK_SPACE = 7001  # first key of our advisory locks
PHONE_NAME = "Instagram app"


def receive_shard(shard: int) -> int:
    """Record every waiting event of the shard. Returns how many there were."""
    total = 0
    while True:
        done = _receive_batch(shard)
        total += done
        if done < BATCH:
            return total


@transaction.atomic
def _receive_batch(shard: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, shard])
    events = list(InboxEvent.objects.filter(shard=shard, state=InboxEvent.State.PENDING).order_by("id")[:BATCH])
    businesses = _find_businesses({event.account_id for event in events})
    for event in events:
        business = businesses.get(event.account_id)
        event.state, event.processed_at = InboxEvent.State.DONE, timezone.now()
        if business is None:
            event.state = InboxEvent.State.UNROUTED
        else:
            try:
                with transaction.atomic(), in_business(business):
                    _record(business, event)
            except (DatabaseError, ValueError, KeyError, TypeError) as error:
                # One bad event must not hold up its shard: it stays where a platform admin sees it.
                log.exception("receiving.failed", inbox_event_id=event.pk, business_id=business.pk)
                event.state, event.error = InboxEvent.State.FAILED, type(error).__name__
        event.save(update_fields=["state", "error", "processed_at"])
    _note_webhook({business.pk for business in businesses.values()})
    return len(events)


def _find_businesses(accounts: set[str]) -> dict[str, Business]:
    found: dict[str, Business] = {}
    wanted = accounts - {""}
    for business in Business.objects.filter(Q(instagram_account_id__in=wanted) | Q(instagram_page_id__in=wanted)):
        for account in (business.instagram_page_id, business.instagram_account_id):
            if account in wanted:
                found[account] = business
    return found


def _note_webhook(ids: set[int]) -> None:
    """`last_webhook_at` to within ten seconds: a row that every webhook writes would be a queue of its own."""
    now = timezone.now()
    stale = Q(last_webhook_at=None) | Q(last_webhook_at__lt=now - timedelta(seconds=10))
    for business_id in Business.objects.filter(stale, pk__in=ids).values_list("pk", flat=True):
        first = Business.objects.filter(pk=business_id, last_webhook_at=None).exists()
        Business.objects.filter(pk=business_id).update(last_webhook_at=now)
        if first:
            announce(business_id)


def _record(business: Business, row: InboxEvent) -> None:
    event = understand(row.payload)
    at = min(event.at or row.received_at, timezone.now() + timedelta(minutes=5))
    if not row.customer_id:
        _record_without_customer(business, event)
        return
    account_id = business.instagram_account_id or ""
    thread, is_new = recording.find_or_make_thread(account_id=account_id, igsid=row.customer_id, at=at)
    if event.what == "ECHO":
        _receive_echo(business, thread, event, row, at)
    elif event.what in {"MESSAGE", "POSTBACK"}:
        _receive_message(business, thread, event, row, at)
    elif event.what == "REACTION":
        recording.record_reaction(thread=thread, event=event, at=at, by_business=event.sender_id == account_id)
    elif event.what == "SEEN":
        recording.record_seen(thread=thread, event=event, at=at)
    elif event.what == "UNSEND":
        recording.record_unsend(thread=thread, event=event, at=at)
    elif event.what == "EDIT":
        recording.record_edit(thread=thread, event=event)
    else:
        recording.record_other(thread=thread, event=event, at=at, opens_window=event.opens_window)
    if is_new or not thread.customer.profile_fetched_at:
        lock = f"profile:{business.pk}:{thread.customer_id}"
        enqueue("core.fetch_profile", queueing_lock=lock, business_id=business.pk, customer_id=thread.customer_id)
    announce(business.pk, thread.pk)


def _record_without_customer(business: Business, event: Event) -> None:
    """An event about a known message, without sender and recipient; anything else has no thread to stand in."""
    message = MessageLog.objects.select_related("thread").filter(mid=event.mid).first() if event.mid else None
    if message is not None and event.what == "UNSEND":
        recording.record_unsend(thread=message.thread, event=event, at=timezone.now())
        announce(business.pk, message.thread_id)
    elif message is not None and event.what == "EDIT":
        recording.record_edit(thread=message.thread, event=event)
        announce(business.pk, message.thread_id)


def _mid(event: Event, row: InboxEvent) -> str:
    """Meta names every message. A hand-made one without a mid is itself each time it is posted."""
    return event.mid or f"no-mid:{hashlib.sha256(f'{row.pk}'.encode()).hexdigest()[:24]}"


def _receive_echo(business: Business, thread: Thread, event: Event, row: InboxEvent, at: datetime) -> None:
    recorded = recording.record_echo(thread=thread, event=event, mid=_mid(event, row), at=at, our_app_id=settings.FB_APP_ID)
    if recorded.is_new and recorded.written_by == "PHONE":
        take_over(business=business, thread=thread, by_name=PHONE_NAME, person_id=None, now=timezone.now())
    elif recorded.written_by == "OURS":
        # What waits behind the message that the echo has settled may go now.
        enqueue("core.deliver", queueing_lock=f"deliver:{business.pk}:{thread.pk}", business_id=business.pk, thread_id=thread.pk)


def _is_forgotten(turn: Turn, now: datetime) -> bool:
    """Whether the turn's job should long have come. It never is, but a customer must not pay for "never"."""
    expected = turn.lease_until if turn.state == Turn.State.THINKING else turn.due_at
    return expected is not None and expected < now - timedelta(seconds=30)


def _receive_message(business: Business, thread: Thread, event: Event, row: InboxEvent, at: datetime) -> None:
    recorded = recording.record_inbound(thread=thread, event=event, mid=_mid(event, row), at=at)
    if not recorded.is_new or recorded.message is None:
        return
    now = timezone.now()
    reason = find_reason(business, thread, now=now)
    if reason in AT_ONCE:
        be_silent_at_once(thread=thread, message=recorded.message, reason=reason, now=now)
        return
    turn, created = join_turn(
        thread=thread, messages=[recorded.message], now=now,
        debounce=business.debounce_seconds, ceiling=settings.AI_DEBOUNCE_CEILING_SECONDS,
    )
    if created or _is_forgotten(turn, now):
        enqueue("core.answer", at=turn.due_at if turn.due_at > now else None, business_id=business.pk, turn_id=turn.pk)
