"""Messages whose outcome is unknown, and what a person decides about one that was not sent."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import Conflict, ErrorCode, NotFound
from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from common.rows import store
from conversations.models import MessageLog, Thread
from conversations.recording import record_sent
from conversations.send_problems import SendProblem
from conversations.silences import NeedsYouCause
from conversations.threads import clear_sending_need, lock_thread
from conversations.unsent import UnsentReason
from core.connecting.access import instagram_of
from core.delivery.attempts import ATTEMPT, fail, merge_own_echo
from core.delivery.human_agent import choose_tag
from core.delivery.queueing import NotConnected, WindowClosed, ask_delivery
from core.models import Business
from integrations.instagram.clock import to_meta_clock
from integrations.instagram.conversations import (
    CLOCK_AHEAD,
    SENT_CLOCK_SLACK,
    SentMatch,
    find_sent_text,
)
from integrations.instagram.errors import GraphError, GraphErrorKind

log = get_log("delivery")
DIRECTION, STATE = MessageLog.Direction, MessageLog.State
# What Instagram's conversations do not list: what was taken back, and what is no message there.
NOT_SHOWN = [MessageLog.Kind.DELETED, MessageLog.Kind.REACTION, MessageLog.Kind.OTHER]
TRIES = 12  # over about two hours: Instagram may be back before the owner looks
LONGEST_WAIT = 2**8  # times UNKNOWN_SETTLE_SECONDS, between two tries


class NotPossible(Conflict):
    code, text = ErrorCode.NOT_POSSIBLE, _("This is no longer possible for this message.")


def resolve_outcome(business: Business, message_id: int, tries: int) -> None:
    """Ask Instagram whether an UNKNOWN message arrived, and act on a definite answer only.

    `tries` counts how often this was asked. Without an answer it is asked again later.
    """
    message = (
        MessageLog.objects.select_related("thread__customer")
        .filter(pk=message_id, state=STATE.UNKNOWN)
        .first()
    )
    if message is None:
        return
    try:
        found = _find_on_instagram(business, message)
    except GraphError as error:
        log.warning(
            "message.outcome_unknown",
            business_id=business.pk,
            message_id=message_id,
            tries=tries,
            error=error.admin_text,
        )
        _ask_later(business, message_id, tries, error)
        return
    resolve_with(business, message, found)


@transaction.atomic
def _ask_later(business: Business, message_id: int, tries: int, error: GraphError) -> None:
    """Ask again after a pause that grows with `tries`; after the last one, leave it to a person."""
    if tries > 1:
        notice_stuck(business, message_id)
    if tries < TRIES:
        usual = settings.UNKNOWN_SETTLE_SECONDS * min(2**tries, LONGEST_WAIT)
        at = timezone.now() + timedelta(seconds=max(usual, error.retry_after or 0))
        enqueue(
            "core.settle", at=at, business_id=business.pk, message_id=message_id, tries=tries + 1
        )
    else:
        _ask_person(business, message_id)


def _find_on_instagram(business: Business, message: MessageLog) -> SentMatch | None:
    if not business.instagram_connected:
        raise GraphError(GraphErrorKind.TOKEN, admin_text="Instagram is not connected")
    igsid = message.thread.customer.igsid
    # After several tries it may be the first that arrived.
    since = message.sending_at if message.sending_at and message.attempts <= 1 else message.at
    until = (message.sending_at or message.at) + timedelta(seconds=settings.GRAPH_TIMEOUT_SECONDS)
    # What the phone is said to have written may be this message, changed by Instagram; not what was
    # there before it.
    near = MessageLog.objects.filter(
        thread=message.thread, at__gte=since - CLOCK_AHEAD - SENT_CLOCK_SLACK, mid__isnull=False
    )
    accounted = near.exclude(author=MessageLog.Author.PHONE, pk__gt=message.pk)
    known = [mid for mid in accounted.values_list("mid", flat=True) if mid]
    shown = MessageLog.objects.filter(thread=message.thread, mid__isnull=False).exclude(
        kind__in=NOT_SHOWN
    )
    may_be_empty = not shown.exists()
    with instagram_of(business, replying=True) as access:
        return find_sent_text(
            access,
            igsid=igsid,
            text=message.text,
            since=to_meta_clock(since),
            until=to_meta_clock(until),
            known_mids=known,
            may_be_empty=may_be_empty,
        )


@transaction.atomic
def resolve_with(business: Business, message: MessageLog, found: SentMatch | None) -> MessageLog:
    thread = lock_thread(message.thread_id)
    asked_about = message.sending_at
    message = MessageLog.objects.get(pk=message.pk)
    # A no is about the try that was asked about: two may have asked, and the first one's no led to
    # another try.
    if message.state == STATE.UNKNOWN and (found is not None or message.sending_at == asked_about):
        if found is not None:
            duplicate = MessageLog.objects.filter(mid=found.mid).first()
            if duplicate is not None:  # its echo came while we asked, and was not recognised
                merge_own_echo(business, thread, message, duplicate)
            record_sent(message, mid=found.mid, at=found.at)
            clear_sending_need(thread)
        elif message.attempts < settings.SEND_ATTEMPTS:
            _queue_again(message)
        else:
            fail(business, thread, message, SendProblem.INVALID)
        waits = message.state == STATE.QUEUED and message.next_attempt_at
        ask_delivery(business, thread.pk, at=message.next_attempt_at if waits else None)
        announce(business.pk, thread.pk)
    return message


def _queue_again(message: MessageLog) -> None:
    """Queue a message that surely did not arrive, after the pause that its failed try asked for."""
    is_over = message.next_attempt_at is None or message.next_attempt_at <= timezone.now()
    was_checked = message.problem == SendProblem.CHECKING
    message.problem = SendProblem.TRANSIENT if was_checked else ""
    message.state, message.next_attempt_at = (
        STATE.QUEUED,
        None if is_over else message.next_attempt_at,
    )
    store(message, *ATTEMPT)


def give_up(business: Business, job_id: int, message_id: int, tries: int) -> None:
    """Leave the message to a person, after the last crash of the job that asks."""
    with transaction.atomic():
        _ask_person(business, message_id)


@transaction.atomic
def notice_stuck(business: Business, message_id: int) -> None:
    """Mark the thread for the team if the message is still not out, a while after its first try.

    Not if it waits for the account to be reconnected: that has a banner and an email of its own.
    """
    message = MessageLog.objects.filter(pk=message_id).first()
    if message is None:
        return
    thread = lock_thread(message.thread_id)
    message.refresh_from_db()
    is_queued = message.state == STATE.QUEUED and message.attempts > 0
    if not business.instagram_connected or not (
        is_queued or message.state in {STATE.SENDING, STATE.UNKNOWN}
    ):
        return
    _show_stuck(business, thread)


def _ask_person(business: Business, message_id: int) -> None:
    message = MessageLog.objects.filter(pk=message_id).first()
    if message is None:
        return
    thread = lock_thread(message.thread_id)
    message.refresh_from_db()
    if message.state == STATE.UNKNOWN:
        message.problem = SendProblem.UNKNOWN_OUTCOME
        message.save(update_fields=["problem"])
        _show_stuck(business, thread)


def _show_stuck(business: Business, thread: Thread) -> None:
    if not thread.needs_you_reason:
        thread.needs_you_reason = NeedsYouCause.SENDING_STUCK
        thread.save(update_fields=["needs_you_reason"])
    announce(business.pk, thread.pk)


def _lock_message(message_id: int, *states: str) -> tuple[Thread, MessageLog]:
    message = MessageLog.objects.filter(pk=message_id, direction=DIRECTION.OUT).first()
    if message is None:
        raise NotFound
    thread = lock_thread(message.thread_id)
    message.refresh_from_db()
    if message.state not in states:
        raise NotPossible
    return thread, message


@transaction.atomic
def retry(*, business: Business, message_id: int, person: User) -> MessageLog:
    """Send a FAILED message, or an UNKNOWN one that the person knows did not arrive, again.

    A reply of the assistant goes out because the person wants it, whoever is in charge by then.
    """
    thread, message = _lock_message(message_id, STATE.FAILED, STATE.UNKNOWN)
    if not business.instagram_connected:
        raise NotConnected
    if (
        choose_tag(thread=thread, author=message.author, asked=message.tag, now=timezone.now())
        is None
    ):
        raise WindowClosed
    message.asked_by_id = person.pk if message.author == MessageLog.Author.ASSISTANT else None
    message.state, message.attempts, message.next_attempt_at = STATE.QUEUED, 0, None
    message.problem = message.error_code = message.error_trace_id = ""
    store(message, *ATTEMPT, "asked_by_id")
    return _finish_decision(business, thread, message)


@transaction.atomic
def mark_sent(*, business: Business, message_id: int) -> MessageLog:
    """Mark an UNKNOWN message as sent: a person knows that it arrived. Raises NotPossible."""
    thread, message = _lock_message(message_id, STATE.UNKNOWN)
    record_sent(message, mid=None, at=timezone.now())
    return _finish_decision(business, thread, message)


@transaction.atomic
def discard(*, business: Business, message_id: int, person: User) -> MessageLog:
    """Give up a FAILED message, and the rest of the same answer. Raises NotPossible."""
    thread, message = _lock_message(message_id, STATE.FAILED)
    dropped = MessageLog.objects.filter(pk=message.pk)
    if message.turn_id is not None:
        dropped |= MessageLog.objects.filter(
            turn_id=message.turn_id, direction=DIRECTION.OUT, state=STATE.FAILED
        )
    dropped.update(
        error_code=UnsentReason.DISCARDED,
        problem=SendProblem.DISCARDED,
        problem_params={"name": person.get_full_name()},
        error_trace_id="",
    )
    message.refresh_from_db()
    return _finish_decision(business, thread, message)


def _finish_decision(business: Business, thread: Thread, message: MessageLog) -> MessageLog:
    clear_sending_need(thread)
    ask_delivery(business, thread.pk)
    announce(business.pk, thread.pk)
    return message


def check(*, business: Business, message_id: int) -> MessageLog:
    """Ask Instagram now whether an UNKNOWN message is there. Raises GraphError when it
    cannot tell.
    """
    with transaction.atomic():
        _lock_message(message_id, STATE.UNKNOWN)
    if not business.instagram_connected:
        raise NotConnected
    message = MessageLog.objects.select_related("thread__customer").get(pk=message_id)
    return resolve_with(business, message, _find_on_instagram(business, message))


@transaction.atomic
def resume(business: Business) -> None:
    """After reconnecting, send what waited, and ask about every message of unknown outcome."""
    waiting = (
        MessageLog.objects.filter(state=STATE.QUEUED).values_list("thread_id", flat=True).distinct()
    )
    for thread_id in waiting:
        ask_delivery(business, thread_id)
    for message_id in (
        MessageLog.objects.filter(state=STATE.UNKNOWN).order_by("pk").values_list("pk", flat=True)
    ):
        enqueue("core.settle", business_id=business.pk, message_id=message_id, tries=1)
