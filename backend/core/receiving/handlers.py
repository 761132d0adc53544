"""What one event of the inbox changes in the business that it is for, and what follows from it."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from common.jobs import enqueue
from conversations import recording
from conversations.comments import record_comment
from conversations.events import Event, EventKind, understand
from conversations.holding import (
    OTHER_APP,
    change_control,
    hold,
    leave_to_other_app,
    note_once,
    stop_for_other_app,
    was_answered_by_other_app,
)
from conversations.models import MessageLog, Thread, ThreadNote, Turn
from conversations.references import describe_referral
from conversations.silences import SilenceReason
from conversations.threads import lock_thread_where, settle_need, settled_until, take_over
from conversations.turns import be_silent_at_once, end_if_nothing_is_left, join_turn
from core.answering.situation import find_reason_at_once
from core.delivery.sender import ask_delivery
from core.models import Business, InboxEvent
from core.receiving import crowds
from core.receiving.account_notices import note_permissions, note_policy
from core.receiving.other_apps import note_app
from core.receiving.profiles import ask_profile
from core.reconciling.phantom_edits import ANNOUNCED, ask_for_message
from integrations.instagram.clock import to_ours
from integrations.instagram.logins import list_app_ids

LATE = timedelta(minutes=1)  # a webhook usually takes a second or two
PHONE_NAME = "Instagram app"
ABOUT_THE_ACCOUNT = {EventKind.COMMENT, EventKind.POLICY, EventKind.PERMISSION, EventKind.NOTHING}
FOUND_BY = MessageLog.FoundBy
UNREADABLE = InboxEvent.State.UNREADABLE
# What Meta tells beside conversations. Nobody said it, so it is no line in one.
OF_NO_CONVERSATION = {
    "optin",
    "delivery",
    "app_roles",
    "account_linking",
    "response_feedback",
    "pre_checkout",
    "checkout_update",
    "payment",
}


@dataclass(frozen=True)
class Outcome:
    """What became of an event: its state and why, the thread that it changed, if any, and whether
    it is about a message that was taken back, so that its words must not stay in the inbox."""

    thread_id: int | None = None
    was_taken_back: bool = False
    state: str = InboxEvent.State.DONE
    error: str = ""


def record_event(business: Business, row: InboxEvent) -> Outcome:
    """What the event changes, and what follows from it."""
    event = _name_echo(business, understand(row.payload), row)
    # Nothing was said after we heard of it: with a clock ahead of ours a question would stand below
    # its answer.
    at = min(to_ours(event.at) or row.received_at, row.received_at)
    if event.what in ABOUT_THE_ACCOUNT:
        _record_about_account(business, event, row, at)
        return Outcome()
    if event.what == EventKind.OTHER:
        known = event.action in OF_NO_CONVERSATION
        return Outcome(
            state=InboxEvent.State.APART if known else UNREADABLE, error=event.description
        )
    thread, is_new = _find_thread(business, event, row, at)
    if thread is None and event.what == EventKind.SEEN:
        return Outcome()
    if thread is None:
        if event.is_phantom and event.mid:
            ask_for_message(business, mid=event.mid, customer_id="", inbox_event_id=row.pk)
            return Outcome(state=UNREADABLE, error=ANNOUNCED)
        return Outcome(
            state=UNREADABLE, error="It names no customer, and no message that is known."
        )
    if event.is_standby:
        is_ours = event.what == EventKind.ECHO and event.app_id in list_app_ids()
        if hold(
            thread,
            app_id=event.app_id if event.what == EventKind.ECHO and not is_ours else "",
            at=at,
            now=timezone.now(),
        ):
            stop_for_other_app(thread, now=timezone.now())
    message = _receive(business, thread, event, row, at)
    if is_new or event.opens_window:
        ask_profile(business, thread.customer)
    return Outcome(
        thread_id=thread.pk,
        was_taken_back=message is not None and message.kind == MessageLog.Kind.DELETED,
    )


def _name_echo(business: Business, event: Event, row: InboxEvent) -> Event:
    """What the account says to a customer is an echo also where Instagram does not call it so."""
    if (
        event.what == EventKind.MESSAGE
        and event.sender_id in business.instagram_ids
        and row.customer_id not in business.instagram_ids
    ):
        return replace(event, what=EventKind.ECHO, is_echo=True)
    return event


def _receive(
    business: Business, thread: Thread, event: Event, row: InboxEvent, at: datetime
) -> MessageLog | None:
    """What the event changes in its thread. Returns the message whose words it may hold."""
    by_business = bool(event.sender_id) and event.sender_id in business.instagram_ids
    if event.what == EventKind.ECHO:
        return _receive_echo(business, thread, event, row, at)
    if event.what in {EventKind.MESSAGE, EventKind.POSTBACK}:
        return _receive_message(business, thread, event, row, at)
    if event.what == EventKind.REACTION and event.mid:
        return recording.record_reaction(thread=thread, event=event, at=at, by_business=by_business)
    if event.what == EventKind.UNSEND:
        return _receive_unsend(
            business, thread, event, row, at, by_business=by_business or event.is_echo
        )
    if event.what == EventKind.EDIT and event.mid:
        return _receive_edit(business, thread, event, row, at, by_business=by_business)
    if event.what == EventKind.SEEN and not by_business:
        seen = replace(event, until=to_ours(event.until))
        recording.record_seen(thread=thread, event=seen, at=at)
    elif event.what == EventKind.REFERRAL:
        note_once(
            thread, ThreadNote.Code.REFERRAL, at, describe_referral(event.details["referral"])
        )
        recording.open_window(thread, at)
        thread.save()
    elif event.what == EventKind.CONTROL and change_control(
        thread, event, at=at, now=timezone.now(), our_app_ids=list_app_ids()
    ):
        stop_for_other_app(thread, now=timezone.now())
    return None


def _find_thread(
    business: Business, event: Event, row: InboxEvent, at: datetime
) -> tuple[Thread | None, bool]:
    """The thread the event belongs to, locked, and whether it is new. An event that names no
    customer belongs where the message stands that it is about."""
    is_own = row.customer_id in business.instagram_ids
    if row.customer_id and event.what == EventKind.SEEN and not is_own:
        return recording.find_thread(
            account_id=business.instagram_account_id or "", igsid=row.customer_id
        ), False
    if row.customer_id and (not is_own or event.what == EventKind.ECHO):
        return recording.find_or_make_thread(
            account_id=business.instagram_account_id or "", igsid=row.customer_id, at=at
        )
    if not event.mid:
        return None, False
    return lock_thread_where(
        "id = (SELECT thread_id FROM conversations_messagelog WHERE mid = %s)", event.mid
    ), False


def _record_about_account(business: Business, event: Event, row: InboxEvent, at: datetime) -> None:
    """Something that belongs to no conversation."""
    if event.what == EventKind.COMMENT:
        record_comment(event=event, at=at)
    elif event.what == EventKind.POLICY:
        note_policy(business, event, at=at)
    elif event.what == EventKind.PERMISSION:
        note_permissions(row)  # under Instagram Login the person is an account


def _receive_unsend(
    business: Business,
    thread: Thread,
    event: Event,
    row: InboxEvent,
    at: datetime,
    *,
    by_business: bool,
) -> MessageLog | None:
    message = recording.record_unsend(thread=thread, event=event, at=at, by_business=by_business)
    if message is not None:
        end_if_nothing_is_left(thread, message, now=timezone.now())
        enqueue(
            "core.erase_message", business_id=business.pk, account_id=row.account_id, mid=event.mid
        )
    return message


def _receive_edit(
    business: Business,
    thread: Thread,
    event: Event,
    row: InboxEvent,
    at: datetime,
    *,
    by_business: bool,
) -> MessageLog | None:
    """New words; those of a message we never saw are that message."""
    known = recording.record_edit(thread=thread, event=event, at=at)
    if known is not None or by_business:
        return known
    if event.is_phantom:
        ask_for_message(business, mid=event.mid, customer_id=row.customer_id, inbox_event_id=row.pk)
    elif event.text:
        details = {"num_edit": event.num_edit} if event.num_edit else {}
        return _receive_message(
            business, thread, replace(event, what=EventKind.MESSAGE, details=details), row, at
        )
    return None


def _mid(event: Event, row: InboxEvent) -> str:
    """Meta names every message. A hand-made one without a mid is itself each time it is posted; of
    other events the same again is a redelivery."""
    is_message = event.what in {EventKind.MESSAGE, EventKind.ECHO}
    if event.mid:
        return event.mid
    own = hashlib.sha256(f"{row.pk}".encode()).hexdigest()[:24]
    return f"no-mid:{(not is_message and event.key) or own}"


def _receive_echo(
    business: Business, thread: Thread, event: Event, row: InboxEvent, at: datetime
) -> MessageLog | None:
    if row.customer_id in business.instagram_ids:
        event = replace(event, is_self=True)
    recorded = recording.record_echo(
        thread=thread, event=event, mid=_mid(event, row), at=at, our_app_ids=list_app_ids()
    )
    if recorded.is_new and recorded.written_by == "PHONE" and not event.is_standby:
        _take_over(business, thread, event, at, by_name=PHONE_NAME)
    elif (
        recorded.is_new
        and recorded.written_by == "OTHER_APP"
        and event.found_by != FOUND_BY.HISTORY
    ):
        if note_app(business, event.app_id) or event.is_standby:
            leave_to_other_app(thread, at=at, now=timezone.now())
        else:
            _take_over(business, thread, event, at, by_name=recording.ANOTHER_APP)
    elif recorded.is_settled:
        settle_need(thread)
        if MessageLog.objects.filter(thread=thread, state=MessageLog.State.QUEUED).exists():
            ask_delivery(
                business, thread.pk
            )  # what waits behind the message that the echo has settled may go now
    return recorded.message


def _take_over(
    business: Business, thread: Thread, event: Event, at: datetime, *, by_name: str
) -> None:
    """Somebody answered elsewhere: that counts from when it was said, and not at all where it was
    imported.
    """
    if event.found_by != FOUND_BY.HISTORY:
        app_id = event.app_id if by_name == recording.ANOTHER_APP else ""
        take_over(
            business=business,
            thread=thread,
            by_name=by_name,
            person_id=None,
            now=timezone.now(),
            since=at,
            app_id=app_id,
        )


def _is_forgotten(turn: Turn, now: datetime) -> bool:
    """Whether the turn's job should long have come. It never is, but a customer must not pay for
    "never".
    """
    expected = turn.lease_until if turn.state == Turn.State.THINKING else turn.due_at
    return expected is not None and expected < now - timedelta(seconds=30)


def _is_too_late(business: Business, message: MessageLog, now: datetime) -> bool:
    """Whether an answer to this found message would be odd: its moment has passed, or somebody has
    replied since.
    """
    if message.at < now - timedelta(minutes=business.late_after_minutes):
        return True
    return _has_reply(message)


def _has_reply(message: MessageLog) -> bool:
    """Whether the business has said something since."""
    replies = MessageLog.objects.filter(
        thread=message.thread, direction=MessageLog.Direction.OUT, at__gt=message.at
    )
    return replies.exclude(state=MessageLog.State.FAILED).exists()


def _find_settled(thread: Thread, message: MessageLog, now: datetime) -> SilenceReason | None:
    """A message that Instagram brings so late that a person has replied since, and left the rest to
    the assistant.
    """
    settled = settled_until(thread, now)
    came_after = settled is not None and message.at <= settled and message.at < now - LATE
    return SilenceReason.HANDLED_BY_PERSON if came_after and _has_reply(message) else None


def _receive_message(
    business: Business, thread: Thread, event: Event, row: InboxEvent, at: datetime
) -> MessageLog | None:
    recorded = recording.record_inbound(thread=thread, event=event, mid=_mid(event, row), at=at)
    if recorded.is_new and recorded.message is not None:
        _ask_for_answer(business, thread, event, recorded.message)
    return recorded.message


def _ask_for_answer(business: Business, thread: Thread, event: Event, message: MessageLog) -> None:
    """What follows from a new message: what came with it is fetched, and a turn opens or says why
    not.
    """
    if any(item.sort.copied for item in event.attachments):
        enqueue("core.fetch_media", business_id=business.pk, message_id=message.pk, tries=0)
    if event.found_by == FOUND_BY.HISTORY:
        return
    now = timezone.now()
    reason = find_reason_at_once(business, thread, now=now) or _find_settled(thread, message, now)
    if reason is None and was_answered_by_other_app(thread, message):
        reason = OTHER_APP
    if reason is None and event.found_by == FOUND_BY.POLL and _is_too_late(business, message, now):
        reason = SilenceReason.FOUND_LATE
    if reason is not None:
        be_silent_at_once(thread=thread, message=message, reason=reason, now=now)
        return
    wait = crowds.find_wait()
    turn, created = join_turn(
        thread=thread,
        messages=[message],
        now=now,
        debounce=business.debounce_seconds,
        ceiling=settings.AI_DEBOUNCE_CEILING_SECONDS,
        wait=wait,
    )
    if created or _is_forgotten(turn, now):
        due_at = turn.due_at if turn.due_at > now else None
        enqueue(
            "core.answer",
            at=due_at,
            priority=crowds.PRIORITY if wait else 0,
            business_id=business.pk,
            turn_id=turn.pk,
        )
