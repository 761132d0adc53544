"""What the end of a try means for the message and for its conversation. `thread` is locked by the
caller.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from common.rows import store
from conversations.models import MessageLog, Thread, ThreadNote
from conversations.recording import erase_words, touch_outbound
from conversations.send_problems import SendProblem, is_wanted
from conversations.silences import NeedsYouCause
from conversations.threads import clear_sending_need, make_due_again
from core.models import Business
from integrations.instagram.conversations import SENT_CLOCK_SLACK
from integrations.instagram.errors import GraphError

log = get_log("delivery")
STATE = MessageLog.State
# The columns in which a message remembers how its last try went.
ATTEMPT = (
    "state",
    "attempts",
    "next_attempt_at",
    "problem",
    "error_code",
    "error_trace_id",
)
BACKOFF_SECONDS = (1, 3, 10, 30, 90)
# A message that is not out this long after its first try failed is shown to the team.
STUCK_SECONDS = 15


def fail(
    business: Business,
    thread: Thread,
    message: MessageLog,
    why: SendProblem,
) -> None:
    """Mark the message as not sent, with the reason, and what its turn would send after it.

    Half an answer misleads, so the rest is not sent either. Where somebody wanted it unsent nothing
    went wrong, and the team is not alerted.
    """
    message.state, message.problem, message.next_attempt_at = STATE.FAILED, why, None
    if is_wanted(why):
        message.error_code = why
    store(message, *ATTEMPT)
    make_due_again(thread, [message.purpose])
    if message.turn_id is not None:
        MessageLog.objects.filter(
            thread=thread,
            turn_id=message.turn_id,
            state=STATE.QUEUED,
            pk__gt=message.pk,
            asked_by_id=None,
        ).update(state=STATE.FAILED, problem=SendProblem.PART_FAILED)
    if is_wanted(why):
        clear_sending_need(thread)
    else:
        thread.needs_you_reason = NeedsYouCause.SENDING_FAILED
        thread.save(update_fields=["needs_you_reason"])
    announce(business.pk, thread.pk)


def try_later(
    business: Business,
    thread: Thread,
    message: MessageLog,
    *,
    now: datetime,
    wait: float = 0,
) -> None:
    """Queue the message again after a pause: Instagram refused it for a reason that passes."""
    message.state, message.next_attempt_at = (
        STATE.QUEUED,
        now + timedelta(seconds=max(wait, _backoff(message))),
    )
    store(message, *ATTEMPT)
    enqueue(
        "core.deliver", at=message.next_attempt_at, business_id=business.pk, thread_id=thread.pk
    )
    _watch(business, message, now)


def become_unknown(
    business: Business,
    thread: Thread,
    message: MessageLog,
    *,
    error: GraphError | None = None,
) -> None:
    """Mark the message as UNKNOWN: it may have arrived.

    With an `error` the call has ended; without one its job has died. If Instagram turns out not to
    have it, it may go again after `next_attempt_at`.
    """
    now = timezone.now()
    begins = now
    message.state = STATE.UNKNOWN
    if error is None:
        message.problem, message.next_attempt_at = SendProblem.INTERRUPTED, None
        # Not while a call that was taken for dead may still be on its way: a "no" would come too
        # early.
        under_way = timedelta(seconds=settings.GRAPH_TIMEOUT_SECONDS)
        begins = max(now, (message.sending_at or message.at) + under_way)
    else:
        wait = max(error.retry_after or 0, _backoff(message))
        message.problem = SendProblem.CHECKING
        message.next_attempt_at = now + timedelta(seconds=wait)
    store(message, *ATTEMPT)
    at = begins + timedelta(seconds=settings.UNKNOWN_SETTLE_SECONDS)
    enqueue("core.settle", at=at, business_id=business.pk, message_id=message.pk, tries=1)
    _watch(business, message, now)
    announce(business.pk, thread.pk)


def mark_as_waiting(
    business: Business,
    thread: Thread,
    message: MessageLog,
    *,
    why: SendProblem = SendProblem.WAITS_FOR_EARLIER,
) -> None:
    """Store with the messages queued behind this one why they wait: for this message, or for what
    it waits for itself (`why`).
    """
    waiting = MessageLog.objects.filter(
        thread=thread, state=STATE.QUEUED, pk__gt=message.pk, attempts=0
    )
    if waiting.exclude(problem=why).update(problem=why):
        announce(business.pk, thread.pk)


def merge_own_echo(
    business: Business,
    thread: Thread,
    message: MessageLog,
    duplicate: MessageLog,
) -> None:
    """Delete the row that our own echo made, and undo the takeover that it caused.

    Instagram may change a text so much that the echo, coming first, was taken for a person's
    message; its mid has now turned out to be ours.
    """
    note = (
        ThreadNote.objects.filter(
            thread=thread,
            code=ThreadNote.Code.TOOK_OVER,
            person_id=None,
        )
        .order_by("-id")
        .first()
    )
    # The note's time is Instagram's
    began = message.sending_at - SENT_CLOCK_SLACK if message.sending_at else None
    phone_answers = thread.person_id is None and thread.person_until is not None
    if note is not None and phone_answers and began and note.at >= began:
        note.delete()
        thread.person_until, thread.person_name = None, ""
        thread.save(update_fields=["person_until", "person_name"])
    duplicate.delete()
    if duplicate.kind == MessageLog.Kind.DELETED:  # taken back before its send was answered
        erase_words(message)
    touch_outbound(thread, message)
    log.warning("message.echo_merged", business_id=business.pk, message_id=message.pk)


def _backoff(message: MessageLog) -> float:
    return BACKOFF_SECONDS[min(max(message.attempts, 1), len(BACKOFF_SECONDS)) - 1]


def _watch(business: Business, message: MessageLog, now: datetime) -> None:
    """After the first failed try, queue the job that checks whether the message is out by then."""
    if message.attempts <= 1:
        at = now + timedelta(seconds=STUCK_SECONDS)
        enqueue("core.notice_stuck", at=at, business_id=business.pk, message_id=message.pk)
