"""The sender: the one place that decides for every outgoing message, and the ledger that remembers.

A message is SENDING, committed, before the call is made. Found so after a crash, or answered by
anything that does not prove a refusal, it is UNKNOWN: its echo resolves it, else asking Instagram
whether the text is there, and sent again only after a definite no.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.database.base import pipelined_transaction
from common.errors import NotFound
from common.jobs import enqueue, is_alive
from common.live import announce
from common.logs import get_log
from common.rows import store
from conversations.finders import ask_around_send, ask_thread, list_leaving
from conversations.models import MessageLog, Thread
from conversations.recording import record_sent
from conversations.send_problems import SendProblem
from conversations.threads import clear_sending_need, handled_until, lock_thread
from core.connecting.access import instagram_of
from core.delivery.attempts import (
    ATTEMPT,
    become_unknown,
    fail,
    mark_as_waiting,
    merge_own_echo,
    try_later,
)
from core.delivery.human_agent import choose_tag
from core.delivery.policy import SendSituation, Verdict, decide_sending
from core.models import Business
from integrations.instagram.errors import GraphError, GraphErrorKind
from integrations.instagram.messages import send_text

log = get_log("delivery")
STATE = MessageLog.State


@dataclass(frozen=True)
class OutgoingMessage:
    """One message on its way out, as it was when it was committed as SENDING."""

    message_id: int
    text: str
    business: Business
    igsid: str
    sending_at: datetime
    tag: str = ""

    @property
    def is_overdue(self) -> bool:
        """Whether its call would begin so late that others may have given this job up, and looked
        for the message before it arrives: after a commit that hung, on a machine that slept."""
        return timezone.now() - self.sending_at > timedelta(seconds=settings.UNKNOWN_SETTLE_SECONDS)


def deliver(business: Business, job_id: int, thread_id: int) -> None:
    """Send the thread's waiting messages, one after the other, until none may go."""
    send_all(business, job_id, thread_id, begin(business, job_id, thread_id))


def send_all(
    business: Business, job_id: int, thread_id: int, outgoing: OutgoingMessage | None
) -> None:
    """Send `outgoing`, then the thread's next messages, until none may go."""
    while outgoing is not None:
        if outgoing.is_overdue:
            outgoing = _begin_again(business, job_id, thread_id, outgoing)
            continue
        try:
            with instagram_of(outgoing.business, replying=True) as access:
                mid = send_text(
                    access, recipient_id=outgoing.igsid, text=outgoing.text, tag=outgoing.tag
                )
        except GraphError as error:
            outgoing = end_refused(business, job_id, thread_id, outgoing, error)
        else:
            outgoing = end_sent(business, job_id, thread_id, outgoing, mid)


@transaction.atomic
def begin(business: Business, job_id: int, thread_id: int) -> OutgoingMessage | None:
    """Return the thread's first message that may go; None without one, or without the thread."""
    try:
        return pick(business, job_id, lock_thread(thread_id))
    except NotFound:
        return None


def pick(business: Business, job_id: int, thread: Thread) -> OutgoingMessage | None:
    """The locked thread's next message, made SENDING by this job; None when nothing may go now.

    The call comes after the caller's commit: a message is SENDING on disk before it can be on its
    way.
    """
    now = timezone.now()
    for message in list_leaving(thread):
        if message.state == STATE.SENDING and _has_died(message.claimed_by_job, job_id):
            become_unknown(business, thread, message)  # did it arrive? Nobody knows
        if message.state != STATE.QUEUED:
            if message.state == STATE.UNKNOWN:
                mark_as_waiting(business, thread, message)
            return None  # in flight or unknown: what is behind it waits, to keep the order
        verdict = _decide(business, thread, message, now)
        if verdict.what == "FAIL" and verdict.why:
            fail(business, thread, message, verdict.why)
            continue
        if message.next_attempt_at is not None and message.next_attempt_at > now:
            _wait_for_next_try(business, thread, message, at=message.next_attempt_at)
            return None
        if verdict.what == "WAIT" and verdict.why:
            _note_wait(business, thread, message, verdict.why)
            return None
        _begin_sending(message, job_id, now)
        return OutgoingMessage(
            message.pk, message.text, business, thread.customer.igsid, now, verdict.tag
        )
    return None


def _has_died(sender_job: int | None, job_id: int) -> bool:
    """Whether the job that was sending is gone: this very job, run again after it died, or one that
    nobody will run again.
    """
    return sender_job == job_id or not is_alive(sender_job)


def _wait_for_next_try(
    business: Business, thread: Thread, message: MessageLog, *, at: datetime
) -> None:
    """Have a job come then. It may be asked for already and be this one, when the database's clock
    is ahead of ours.
    """
    enqueue(
        "core.deliver",
        queueing_lock=f"deliver-later:{business.pk}:{message.pk}",
        at=at,
        business_id=business.pk,
        thread_id=thread.pk,
    )
    mark_as_waiting(business, thread, message)


def _note_wait(business: Business, thread: Thread, message: MessageLog, why: SendProblem) -> None:
    """Say on the message, and on those behind it, what they wait for."""
    if message.problem != why:
        message.problem = why
        store(message, "problem")
        announce(business.pk, thread.pk)
    mark_as_waiting(business, thread, message, why=why)


def _begin_sending(message: MessageLog, job_id: int, now: datetime) -> None:
    """Make the message this job's, for one more try."""
    message.state, message.sending_at, message.claimed_by_job = STATE.SENDING, now, job_id
    message.attempts += 1
    message.next_attempt_at, message.problem = None, ""
    store(
        message,
        "state",
        "sending_at",
        "claimed_by_job",
        "attempts",
        "next_attempt_at",
        "problem",
    )


def _decide(business: Business, thread: Thread, message: MessageLog, now: datetime) -> Verdict:
    return decide_sending(
        SendSituation(
            now=now,
            author=message.author,
            asked_for=message.asked_by_id is not None,
            suspended=business.suspended,
            ai_enabled=business.ai_enabled,
            connected=business.instagram_connected,
            same_account=thread.customer.account_id == business.instagram_account_id,
            person_until=thread.person_until,
            held_until=thread.held_until,
            written_at=message.at,
            handled_until=handled_until(thread, now),
            allowed_tag=choose_tag(
                thread=thread, author=message.author, asked=message.tag, now=now
            ),
        )
    )


@transaction.atomic
def _begin_again(
    business: Business, job_id: int, thread_id: int, outgoing: OutgoingMessage
) -> OutgoingMessage | None:
    """Put an overdue message back, which was never called out. Returns what to send next."""
    thread = lock_thread(thread_id)
    log.warning("message.overdue", business_id=business.pk, message_id=outgoing.message_id)
    waiting = MessageLog.objects.filter(
        pk=outgoing.message_id,
        state=STATE.SENDING,
        claimed_by_job=job_id,
        sending_at=outgoing.sending_at,
    )
    waiting.update(state=STATE.QUEUED, attempts=F("attempts") - 1)
    return _pick_next(business, job_id, thread)


@pipelined_transaction()
def end_sent(
    business: Business, job_id: int, thread_id: int, outgoing: OutgoingMessage, mid: str
) -> OutgoingMessage | None:
    """Record that the message is out. Returns what this job sends next."""
    wait_for_thread = ask_thread(thread_id)
    wait_for_rows = ask_around_send(thread_id, message_id=outgoing.message_id, mid=mid)
    thread, now = wait_for_thread(), timezone.now()
    if thread is None:
        raise NotFound
    message, duplicate, is_more = None, None, False
    for row in wait_for_rows():
        if row.pk == outgoing.message_id:
            message = row
        elif row.mid == mid:
            duplicate = row
        else:
            is_more = True
    if message is None:
        return None
    if duplicate is not None:
        merge_own_echo(business, thread, message, duplicate)
    if message.mid is None:
        record_sent(message, mid=mid, at=now)
        clear_sending_need(thread)
    if business.last_reply_at is None or business.last_reply_at < now - timedelta(seconds=10):
        Business.objects.filter(pk=business.pk).update(last_reply_at=now)
    announce(business.pk, thread.pk)
    log.info(
        "message.sent", business_id=business.pk, message_id=message.pk, attempts=message.attempts
    )
    return _pick_next(business, job_id, thread) if is_more else None


def give_up(business: Business, job_id: int, thread_id: int) -> None:
    """After the job's last crash, mark what it was sending as UNKNOWN: Instagram is asked."""
    with transaction.atomic():
        thread = lock_thread(thread_id)
        for message in MessageLog.objects.filter(
            thread=thread, state=STATE.SENDING, claimed_by_job=job_id
        ):
            become_unknown(business, thread, message)


def _pick_next(business: Business, job_id: int, thread: Thread) -> OutgoingMessage | None:
    """Return the message after this one; None without one.

    The business is read again: its switch, token or account may have changed.
    """
    business.refresh_from_db()
    return pick(business, job_id, thread)


@transaction.atomic
def end_refused(
    business: Business, job_id: int, thread_id: int, outgoing: OutgoingMessage, error: GraphError
) -> OutgoingMessage | None:
    """Record a failed send on the message and the account. Returns what this job sends next."""
    thread = lock_thread(thread_id)
    message = MessageLog.objects.get(pk=outgoing.message_id)
    if message.state != STATE.SENDING or message.claimed_by_job != job_id:
        # Its echo was quicker than the error: it arrived.
        return _pick_next(business, job_id, thread)
    now = timezone.now()
    _note_refusal(message, error)
    log.warning(
        "message.refused",
        business_id=business.pk,
        message_id=message.pk,
        kind=error.kind,
        error=error.admin_text,
        trace_id=error.trace_id,
    )
    if error.kind == GraphErrorKind.UNKNOWN_OUTCOME:
        become_unknown(business, thread, message, error=error)
    elif (
        error.kind in {GraphErrorKind.TRANSIENT, GraphErrorKind.RATE}
        and message.attempts < settings.SEND_ATTEMPTS
    ):
        try_later(business, thread, message, now=now, wait=error.retry_after or 0)
    elif error.keeps_message:
        # The account is stopped, the message is not lost: it goes out on reconnecting, within its
        # window.
        message.state = STATE.QUEUED
        message.attempts -= 1
        store(message, *ATTEMPT)
    else:
        fail(business, thread, message, SendProblem(error.user_code))
    announce(business.pk, thread.pk)
    return _pick_next(business, job_id, thread)


def _note_refusal(message: MessageLog, error: GraphError) -> None:
    """Write Instagram's reason to the message, unstored."""
    numbers = [str(number) for number in (error.code, error.subcode) if number is not None]
    message.error_code = "/".join(numbers)[:20]
    message.error_trace_id = (error.trace_id or "")[:64]
    message.problem = SendProblem(error.user_code)
