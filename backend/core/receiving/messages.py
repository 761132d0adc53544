"""A customer's message, new, edited or taken back, and what follows from it."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from common.jobs import enqueue
from conversations import recording
from conversations.events import EventKind
from conversations.models import MessageLog, Thread, Turn
from conversations.silences import SilenceReason
from conversations.thread_control import was_answered_by_other_app
from conversations.threads import handled_until
from conversations.turns import be_silent_at_once, end_if_nothing_is_left, join_turn
from core.answering.situation import find_reason_at_once
from core.models import Business
from core.receiving import pacing
from core.receiving.incoming import InThread
from core.reconciling.phantom_edits import ask_for_message

LATE = timedelta(minutes=1)  # a webhook usually takes a second or two
FOUND_BY = MessageLog.FoundBy


def receive_message(incoming: InThread) -> MessageLog | None:
    """Record a message, or a tap on a button, and have it answered if it is new."""
    recorded = recording.record_inbound(
        thread=incoming.thread, event=incoming.event, mid=incoming.mid, at=incoming.at
    )
    if recorded.is_new and recorded.message is not None:
        _ask_for_answer(incoming, recorded.message)
    return recorded.message


def receive_edit(incoming: InThread) -> MessageLog | None:
    """Record an edit. One of a message that never arrived is recorded as that message."""
    event = incoming.event
    if not event.mid:
        return None
    known = recording.record_edit(thread=incoming.thread, event=event, at=incoming.at)
    if known is not None or incoming.by_business:
        return known
    if event.is_phantom:
        row = incoming.row
        ask_for_message(
            incoming.business,
            mid=event.mid,
            customer_id=row.customer_id,
            inbox_event_id=row.pk,
        )
    elif event.text:
        details = {"num_edit": event.num_edit} if event.num_edit else {}
        as_message = replace(event, what=EventKind.MESSAGE, details=details)
        return receive_message(replace(incoming, event=as_message))
    return None


def receive_unsend(incoming: InThread) -> MessageLog | None:
    """Erase a message that was taken back, and end a turn that has nothing else to answer."""
    event, thread = incoming.event, incoming.thread
    message = recording.record_unsend(
        thread=thread,
        event=event,
        at=incoming.at,
        by_business=incoming.by_business or event.is_echo,
    )
    if message is not None:
        end_if_nothing_is_left(thread, message, now=timezone.now())
        enqueue(
            "core.erase_message",
            business_id=incoming.business.pk,
            account_id=incoming.row.account_id,
            mid=event.mid,
        )
    return message


def _ask_for_answer(incoming: InThread, message: MessageLog) -> None:
    """Queue the copying of attachments, and open the message's turn or record why there is none."""
    business, thread, event = incoming.business, incoming.thread, incoming.event
    if any(item.rule.copied for item in event.attachments):
        enqueue("core.fetch_media", business_id=business.pk, message_id=message.pk, tries=0)
    if event.found_by == FOUND_BY.HISTORY:
        return
    now = timezone.now()
    reason = _find_reason(incoming, message, now)
    if reason is not None:
        be_silent_at_once(thread=thread, message=message, reason=reason, now=now)
    else:
        _open_turn(business, thread, message, now)


def _find_reason(incoming: InThread, message: MessageLog, now: datetime) -> SilenceReason | None:
    """Why the message gets no answer, known as soon as it arrives."""
    business, thread = incoming.business, incoming.thread
    reason = find_reason_at_once(business, thread, now=now) or _find_handled(thread, message, now)
    if reason is None and was_answered_by_other_app(thread, message):
        return SilenceReason.OTHER_APP
    was_found = incoming.event.found_by == FOUND_BY.POLL
    if reason is None and was_found and _is_too_late(business, message, now):
        return SilenceReason.FOUND_LATE
    return reason


def _open_turn(business: Business, thread: Thread, message: MessageLog, now: datetime) -> None:
    wait = pacing.find_wait()
    turn, created = join_turn(
        thread=thread,
        messages=[message],
        now=now,
        debounce=business.debounce_seconds,
        ceiling=settings.AI_DEBOUNCE_CEILING_SECONDS,
        wait=wait,
    )
    if created or _is_abandoned(turn, now):
        due_at = turn.due_at if turn.due_at > now else None
        enqueue(
            "core.answer",
            at=due_at,
            priority=pacing.PRIORITY if wait else 0,
            business_id=business.pk,
            turn_id=turn.pk,
        )


def _is_abandoned(turn: Turn, now: datetime) -> bool:
    """Return whether the turn's job is long overdue. A safety net: no known case leads here."""
    expected = turn.lease_until if turn.state == Turn.State.THINKING else turn.due_at
    return expected is not None and expected < now - timedelta(seconds=30)


def _is_too_late(business: Business, message: MessageLog, now: datetime) -> bool:
    """Return whether an answer to this found message would be odd.

    That is so when its moment has passed, or when somebody has replied since.
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


def _find_handled(thread: Thread, message: MessageLog, now: datetime) -> SilenceReason | None:
    """A message that Instagram brings so late that a person has replied since, and left the rest to
    the assistant.
    """
    handled_at = handled_until(thread, now)
    came_after = handled_at is not None and message.at <= handled_at and message.at < now - LATE
    return SilenceReason.HANDLED_BY_PERSON if came_after and _has_reply(message) else None
