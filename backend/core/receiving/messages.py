"""Records a customer's new, edited or taken-back message, and starts or ends its turn."""

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
    """Record a message or a tap on a button, and ask for an answer if it is new.

    Returns the message, or None if nothing was recorded.
    """
    recorded = recording.record_inbound(
        thread=incoming.thread,
        event=incoming.event,
        mid=incoming.mid,
        at=incoming.at,
        known_as_yet=incoming.find_known(),
    )
    if recorded.is_new and recorded.message is not None:
        _ask_for_answer(incoming, recorded.message)
    return recorded.message


def receive_edit(incoming: InThread) -> MessageLog | None:
    """Record an edit and return its message, or None if there is none.

    If the customer's message never arrived, the edit's text is recorded as a new message. If the
    edit has no text either, the message is fetched from Instagram by a job.
    """
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
    """Erase a message that was taken back, and end its turn if nothing else is left to answer.

    Returns the message, or None if it is unknown. A job erases its text from the inbox.
    """
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
    """Queue the copying of attachments, and open a turn or record why there is no answer."""
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
    """Return why the message gets no answer, or None if it is to be answered."""
    business, thread = incoming.business, incoming.thread
    reason = find_reason_at_once(business, thread, now=now) or _find_handled(thread, message, now)
    if reason is None and was_answered_by_other_app(thread, message):
        return SilenceReason.OTHER_APP
    was_found = incoming.event.found_by == FOUND_BY.POLL
    if reason is None and was_found and _is_too_late(business, message, now):
        return SilenceReason.FOUND_LATE
    return reason


def _open_turn(business: Business, thread: Thread, message: MessageLog, now: datetime) -> None:
    """Add the message to the thread's turn, and queue the answer if the turn needs a job."""
    wait = pacing.ask_wait()
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
            priority=pacing.PRIORITY if wait() else 0,
            business_id=business.pk,
            turn_id=turn.pk,
        )


def _is_abandoned(turn: Turn, now: datetime) -> bool:
    """Return whether the turn's job is long overdue. A safety net: no known case leads here."""
    expected = turn.lease_until if turn.state == Turn.State.THINKING else turn.due_at
    return expected is not None and expected < now - timedelta(seconds=30)


def _is_too_late(business: Business, message: MessageLog, now: datetime) -> bool:
    """Return whether it is too late to answer a message that polling found.

    That is so after the business's `late_after_minutes`, or if the business has replied since.
    """
    if message.at < now - timedelta(minutes=business.late_after_minutes):
        return True
    return _has_reply(message)


def _has_reply(message: MessageLog) -> bool:
    """Return whether the business has sent a message since, not counting failed ones."""
    replies = MessageLog.objects.filter(
        thread=message.thread, direction=MessageLog.Direction.OUT, at__gt=message.at
    )
    return replies.exclude(state=MessageLog.State.FAILED).exists()


def _find_handled(thread: Thread, message: MessageLog, now: datetime) -> SilenceReason | None:
    """Return HANDLED_BY_PERSON for a message that came late and that a person has dealt with.

    That is so if it arrived more than LATE after it was sent, and meanwhile the business replied
    and people then left the thread to the assistant. Otherwise returns None.
    """
    handled_at = handled_until(thread, now)
    came_after = handled_at is not None and message.at <= handled_at and message.at < now - LATE
    return SilenceReason.HANDLED_BY_PERSON if came_after and _has_reply(message) else None
