"""From the inbox into the thread: what each event changes, in the order of its arrival.

One run empties one shard. The advisory lock lets one run work on a shard at a time, so the events of a
thread are recorded in order; a second run waits and then finds nothing.
"""

import hashlib
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from common.rows import fetch
from common.tenancy import in_business
from conversations import recording
from conversations.comments import record_comment
from conversations.events import Event, understand
from conversations.holding import OTHER_APP, change_control, hold, leave_to_other_app, note_once, stop_for_other_app, was_answered_by_other_app
from conversations.models import MessageLog, Thread, ThreadNote, Turn
from conversations.references import describe_referral
from conversations.threads import lock_thread_where, settled_until, take_over
from conversations.turns import be_silent_at_once, end_if_nothing_is_left, join_turn
from core.account_notices import note_permissions, note_policy
from core.deciding import find_reason_at_once
from core.logins import list_app_ids
from core.models import Business, InboxEvent
from core.phantom_edits import ANNOUNCED, ask_for_message
from core.profiles import ask_profile
from core.webhook import was_found

log = get_log("receiving")
BATCH = 50
LATE = timedelta(minutes=1)  # a webhook usually takes a second or two
DONE_SQL = "UPDATE core_inboxevent SET state = %s, error = %s, processed_at = now() WHERE id = ANY(%s)"
BROKEN = (DatabaseError, ValueError, KeyError, TypeError, AttributeError)
DEADLOCKS = {"40001", "40P01", "55P03"}  # Postgres had another transaction go first
LOCK_SPACE = 7001  # first key of our advisory locks
PHONE_NAME = "Instagram app"
ABOUT_THE_ACCOUNT = {"COMMENT", "POLICY", "PERMISSION", "NOTHING"}
FOUND_BY = MessageLog.FoundBy
UNREADABLE = InboxEvent.State.UNREADABLE
# What Meta tells beside conversations. Nobody said it, so it is no line in one.
OF_NO_CONVERSATION = {"optin", "delivery", "app_roles", "account_linking", "response_feedback", "pre_checkout", "checkout_update", "payment"}


@dataclass(frozen=True)
class Outcome:
    """What became of an event: its state and why, and the thread that it changed, if any."""

    thread_id: int | None = None
    state: str = InboxEvent.State.DONE
    error: str = ""


def receive_shard(shard: int) -> int:
    """Record every waiting event of the shard. Returns how many there were."""
    total = 0
    while True:
        try:
            done = _receive_batch(shard, BATCH)
        except BROKEN:
            # One bad event must not hold up its shard: each by itself, so that the bad one is found.
            done = sum(_receive_batch(shard, 1, careful=True) for _ in range(BATCH))
        total += done
        if done < BATCH:
            return total


@transaction.atomic
def _receive_batch(shard: int, size: int, *, careful: bool = False) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, shard])
    events = fetch(InboxEvent, "WHERE shard = %s AND state = 'PENDING' ORDER BY id LIMIT %s", [shard, size])
    if not events:
        return 0
    businesses = _find_businesses({event.account_id for event in events})
    outcomes: dict[tuple[str, str], list[int]] = {}
    changed: set[tuple[int, int | None]] = set()
    for event in events:
        outcome = _record_safely(businesses.get(event.account_id), event, changed, careful=careful)
        outcomes.setdefault(outcome, []).append(event.pk)
    for (state, error), ids in outcomes.items():
        with connection.cursor() as cursor:
            cursor.execute(DONE_SQL, [state, error, ids])
    delivered = {event.account_id for event in events if not was_found(event.payload)}
    changed |= {(business_id, None) for business_id in _note_webhook(b for account, b in businesses.items() if account in delivered)}
    for business_id, thread_id in sorted(changed, key=str):
        announce(business_id, thread_id)
    return len(events)


def _record_safely(
    business: Business | None, event: InboxEvent, changed: set[tuple[int, int | None]], *, careful: bool,
) -> tuple[str, str]:
    """The event's new state and error. A careful run contains what breaks; another lets it out. What is no fault of
    the event is always let out: it is tried again."""
    if business is None:
        return (InboxEvent.State.DONE, "") if note_permissions(event) else (InboxEvent.State.UNROUTED, "")
    try:
        with transaction.atomic() if careful else nullcontext(), in_business(business):
            outcome = _record(business, event)
    except BROKEN as error:
        if not careful or getattr(error.__cause__, "sqlstate", None) in DEADLOCKS:
            raise
        log.exception("receiving.failed", inbox_event_id=event.pk, business_id=business.pk)
        return InboxEvent.State.FAILED, type(error).__name__
    if outcome.thread_id is not None:
        changed.add((business.pk, outcome.thread_id))
    return outcome.state, outcome.error


def _find_businesses(accounts: set[str]) -> dict[str, Business]:
    """The businesses that webhooks of these accounts are for, by the id that the webhook names."""
    found: dict[str, Business] = {}
    wanted = accounts - {""}
    accounts_or_pages = [list(wanted), list(wanted)]
    businesses = fetch(Business, "WHERE instagram_account_id = ANY(%s) OR instagram_page_id = ANY(%s)", accounts_or_pages)
    found |= {business.instagram_page_id: business for business in businesses if business.instagram_page_id in wanted}
    # Who has the account goes before who has a page of that number.
    found |= {business.instagram_account_id: business for business in businesses if business.instagram_account_id in wanted}
    return found


def _note_webhook(businesses: Iterable[Business]) -> list[int]:
    """Keep `last_webhook_at` to within ten seconds: a row that every webhook writes would be a queue of its own.

    Returns the businesses for which it was the first webhook ever, which their dashboards wait for.
    """
    now = timezone.now()
    stale = {b.pk: b.last_webhook_at for b in businesses if b.last_webhook_at is None or b.last_webhook_at < now - timedelta(seconds=10)}
    if stale:
        Business.objects.filter(pk__in=stale).update(last_webhook_at=now)
    return [business_id for business_id, at in stale.items() if at is None]


def _record(business: Business, row: InboxEvent) -> Outcome:
    """What the event changes, and what follows from it."""
    event = understand(row.payload)
    # Nothing was said after we heard of it: with a clock ahead of ours a question would stand below its answer.
    at = min(event.at or row.received_at, row.received_at)
    if event.what in ABOUT_THE_ACCOUNT:
        _record_about_account(business, event, row, at)
        return Outcome()
    if event.what == "OTHER":
        known = event.action in OF_NO_CONVERSATION
        return Outcome(state=InboxEvent.State.APART if known else UNREADABLE, error=event.description)
    thread, is_new = _find_thread(business, event, row, at)
    if thread is None and event.what == "SEEN":
        return Outcome()
    if thread is None:
        if event.is_phantom and event.mid:
            ask_for_message(business, mid=event.mid, customer_id="", inbox_event_id=row.pk)
            return Outcome(state=UNREADABLE, error=ANNOUNCED)
        return Outcome(state=UNREADABLE, error="It names no customer, and no message that is known.")
    by_business = bool(event.sender_id) and event.sender_id in business.instagram_ids
    if event.is_standby:
        is_ours = event.what == "ECHO" and event.app_id in list_app_ids()
        if hold(thread, app_id=event.app_id if event.what == "ECHO" and not is_ours else "", at=at, now=timezone.now()):
            stop_for_other_app(thread, now=timezone.now())
    if event.what == "ECHO":
        _receive_echo(business, thread, event, row, at)
    elif event.what in {"MESSAGE", "POSTBACK"}:
        _receive_message(business, thread, event, row, at)
    elif event.what == "REACTION" and event.mid:
        recording.record_reaction(thread=thread, event=event, at=at, by_business=by_business)
    elif event.what == "SEEN":
        if not by_business:
            recording.record_seen(thread=thread, event=event, at=at)
    elif event.what == "UNSEND":
        _receive_unsend(business, thread, event, row, at, by_business=by_business or event.is_echo)
    elif event.what == "EDIT" and event.mid:
        _receive_edit(business, thread, event, row, at, by_business=by_business)
    elif event.what == "REFERRAL":
        note_once(thread, ThreadNote.Code.REFERRAL, at, describe_referral(event.details["referral"]))
        recording.open_window(thread, at)
        thread.save()
    elif event.what == "CONTROL" and change_control(thread, event, at=at, now=timezone.now(), our_app_ids=list_app_ids()):
        stop_for_other_app(thread, now=timezone.now())
    if is_new or event.opens_window:
        ask_profile(business, thread.customer)
    return Outcome(thread_id=thread.pk)


def _find_thread(business: Business, event: Event, row: InboxEvent, at: datetime) -> tuple[Thread | None, bool]:
    """The thread the event belongs to, locked, and whether it is new. An event that names no customer belongs
    where the message stands that it is about."""
    is_own = row.customer_id in business.instagram_ids
    if row.customer_id and event.what == "SEEN" and not is_own:
        return recording.find_thread(account_id=business.instagram_account_id or "", igsid=row.customer_id), False
    if row.customer_id and (not is_own or event.what == "ECHO"):
        return recording.find_or_make_thread(account_id=business.instagram_account_id or "", igsid=row.customer_id, at=at)
    if not event.mid:
        return None, False
    return lock_thread_where("id = (SELECT thread_id FROM conversations_messagelog WHERE mid = %s)", event.mid), False


def _record_about_account(business: Business, event: Event, row: InboxEvent, at: datetime) -> None:
    """Something that belongs to no conversation."""
    if event.what == "COMMENT":
        record_comment(event=event, at=at)
    elif event.what == "POLICY":
        note_policy(business, event, at=at)
    elif event.what == "PERMISSION":
        note_permissions(row)  # under Instagram Login the person is an account


def _receive_unsend(business: Business, thread: Thread, event: Event, row: InboxEvent, at: datetime, *, by_business: bool) -> None:
    message = recording.record_unsend(thread=thread, event=event, at=at, by_business=by_business)
    if message is not None:
        end_if_nothing_is_left(thread, message, now=timezone.now())
        enqueue("core.erase_message", business_id=business.pk, account_id=row.account_id, mid=event.mid)


def _receive_edit(business: Business, thread: Thread, event: Event, row: InboxEvent, at: datetime, *, by_business: bool) -> None:
    """New words; those of a message we never saw are that message."""
    if recording.record_edit(thread=thread, event=event, at=at) or by_business:
        return
    if event.is_phantom:
        ask_for_message(business, mid=event.mid, customer_id=row.customer_id, inbox_event_id=row.pk)
    elif event.text:
        details = {"num_edit": event.num_edit} if event.num_edit else {}
        _receive_message(business, thread, replace(event, what="MESSAGE", details=details), row, at)


def _mid(event: Event, row: InboxEvent) -> str:
    """Meta names every message. A hand-made one without a mid is itself each time it is posted; of other events
    the same again is a redelivery."""
    is_message = event.what in {"MESSAGE", "ECHO"}
    return event.mid or f"no-mid:{(not is_message and event.key) or hashlib.sha256(f'{row.pk}'.encode()).hexdigest()[:24]}"


def _receive_echo(business: Business, thread: Thread, event: Event, row: InboxEvent, at: datetime) -> None:
    if row.customer_id in business.instagram_ids:
        event = replace(event, is_self=True)
    recorded = recording.record_echo(thread=thread, event=event, mid=_mid(event, row), at=at, our_app_ids=list_app_ids())
    if recorded.is_new and recorded.written_by == "PHONE" and not event.is_standby:
        _take_over(business, thread, event, at, by_name=PHONE_NAME)
    elif recorded.is_new and recorded.written_by == "OTHER_APP" and event.found_by != FOUND_BY.HISTORY:
        leave_to_other_app(thread, at=at, now=timezone.now())
    elif recorded.is_settled and MessageLog.objects.filter(thread=thread, state=MessageLog.State.QUEUED).exists():
        # What waits behind the message that the echo has settled may go now.
        enqueue("core.deliver", queueing_lock=f"deliver:{business.pk}:{thread.pk}", business_id=business.pk, thread_id=thread.pk)


def _take_over(business: Business, thread: Thread, event: Event, at: datetime, *, by_name: str) -> None:
    """Somebody answered elsewhere: that counts from when it was said, and not at all where it was imported."""
    if event.found_by != FOUND_BY.HISTORY:
        take_over(business=business, thread=thread, by_name=by_name, person_id=None, now=timezone.now(), since=at)


def _is_forgotten(turn: Turn, now: datetime) -> bool:
    """Whether the turn's job should long have come. It never is, but a customer must not pay for "never"."""
    expected = turn.lease_until if turn.state == Turn.State.THINKING else turn.due_at
    return expected is not None and expected < now - timedelta(seconds=30)


def _is_too_late(business: Business, message: MessageLog, now: datetime) -> bool:
    """Whether an answer to this found message would be odd: its moment has passed, or somebody has replied since."""
    if message.at < now - timedelta(minutes=business.late_after_minutes):
        return True
    replies = MessageLog.objects.filter(thread=message.thread, direction=MessageLog.Direction.OUT, at__gt=message.at)
    return replies.exclude(state=MessageLog.State.FAILED).exists()


def _find_settled(thread: Thread, message: MessageLog, now: datetime) -> str | None:
    """A message that Instagram brings so late that a person has read it there, and left the rest to the assistant."""
    settled = settled_until(thread, now)
    return "SETTLED" if settled is not None and message.at <= settled and message.at < now - LATE else None


def _receive_message(business: Business, thread: Thread, event: Event, row: InboxEvent, at: datetime) -> None:
    recorded = recording.record_inbound(thread=thread, event=event, mid=_mid(event, row), at=at)
    if recorded.message is not None and recorded.message.kind == MessageLog.Kind.DELETED:
        # Taken back before it came: its words must not stay in the inbox of events either.
        enqueue("core.erase_message", business_id=business.pk, account_id=row.account_id, mid=event.mid)
    if not recorded.is_new or recorded.message is None:
        return
    if any(item.sort.copied for item in event.attachments):
        enqueue("core.fetch_media", business_id=business.pk, message_id=recorded.message.pk, tries=0)
    if event.found_by == FOUND_BY.HISTORY:
        return
    now = timezone.now()
    reason = find_reason_at_once(business, thread, now=now) or _find_settled(thread, recorded.message, now)
    if reason is None and was_answered_by_other_app(thread, recorded.message):
        reason = OTHER_APP
    if reason is None and event.found_by == FOUND_BY.POLL and _is_too_late(business, recorded.message, now):
        reason = "FOUND_LATE"
    if reason is not None:
        be_silent_at_once(thread=thread, message=recorded.message, reason=reason, now=now)
        return
    turn, created = join_turn(
        thread=thread, messages=[recorded.message], now=now,
        debounce=business.debounce_seconds, ceiling=settings.AI_DEBOUNCE_CEILING_SECONDS,
    )
    if created or _is_forgotten(turn, now):
        enqueue("core.answer", at=turn.due_at if turn.due_at > now else None, business_id=business.pk, turn_id=turn.pk)
