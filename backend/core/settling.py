"""What became of a message that nobody is sure of, and what a person decides about one that did not go out."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.errors import Conflict, NotFound
from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from common.tenancy import give_back_connection
from conversations.models import MessageLog, Thread
from conversations.recording import settle_sent
from conversations.threads import DISCARDED, SENDING_FAILED, lock_thread, need_left
from core.delivery import NotConnected, WindowClosed, ask_delivery, fail
from core.human_agent import choose_tag
from core.instagram_api import FoundMessage, GraphError, find_sent_text, get_access
from core.models import Business

log = get_log("settling")
DIRECTION, STATE = MessageLog.Direction, MessageLog.State
ASKS_PERSON_AT = 5  # tries: then the owner is shown that nobody knows
TRIES = 12  # over about two hours: Instagram may be back before the owner looks
LONGEST_WAIT = 2**8  # times UNKNOWN_SETTLE_SECONDS, between two tries


class NotPossible(Conflict):
    code, detail = "NOT_POSSIBLE", "This message is not waiting for that any more."


def settle(business: Business, message_id: int, tries: int) -> None:
    """Ask Instagram whether an UNKNOWN message is there, and act on a definite answer only."""
    message = MessageLog.objects.select_related("thread__customer").filter(pk=message_id, state=STATE.UNKNOWN).first()
    if message is None:
        return
    try:
        found = _look_for(business, message)
    except GraphError as error:
        log.warning("message.unsettled", business_id=business.pk, message_id=message_id, tries=tries, error=error.admin_text)
        with transaction.atomic():
            if tries < TRIES:
                at = timezone.now() + timedelta(seconds=settings.UNKNOWN_SETTLE_SECONDS * min(2**tries, LONGEST_WAIT))
                enqueue("core.settle", at=at, business_id=business.pk, message_id=message_id, tries=tries + 1)
            if tries == ASKS_PERSON_AT:
                _ask_person(business, message)
        return
    _settle_with(business, message, found)


def _look_for(business: Business, message: MessageLog) -> FoundMessage | None:
    access, igsid = get_access(business), message.thread.customer.igsid
    since = message.sending_at or message.at
    known = list(MessageLog.objects.filter(thread=message.thread, at__gte=since - timedelta(days=1)).exclude(mid=None).values_list("mid", flat=True))
    give_back_connection()
    return find_sent_text(access, igsid=igsid, text=message.text, since=since, known_mids=[mid for mid in known if mid])


@transaction.atomic
def _settle_with(business: Business, message: MessageLog, found: FoundMessage | None) -> MessageLog:
    thread = lock_thread(message.thread_id)
    asked_about = message.sending_at
    message = MessageLog.objects.get(pk=message.pk)
    # A no is about the try that was asked about: two may have asked, and the first one's no led to another try.
    if message.state == STATE.UNKNOWN and (found is not None or message.sending_at == asked_about):
        if found is not None:
            settle_sent(message, mid=found.mid, at=found.at)
            _ask_nobody_any_more(thread)
        elif message.attempts < settings.SEND_ATTEMPTS:
            message.state, message.error_text, message.next_attempt_at = STATE.QUEUED, "", None
            message.save()
        else:
            fail(business, thread, message, "Instagram did not accept this message.")
        ask_delivery(business, thread.pk)
        announce(business.pk, thread.pk)
    return message


def give_up(business: Business, job_id: int, message_id: int, tries: int) -> None:
    """After the last crash of the job that asks: a person decides."""
    message = MessageLog.objects.filter(pk=message_id, state=STATE.UNKNOWN).first()
    if message is not None:
        with transaction.atomic():
            _ask_person(business, message)


def _ask_person(business: Business, message: MessageLog) -> None:
    thread = lock_thread(message.thread_id)
    thread.needs_you_reason = SENDING_FAILED
    thread.save(update_fields=["needs_you_reason"])
    announce(business.pk, thread.pk)


def _ask_nobody_any_more(thread: Thread) -> None:
    """One message of the thread is settled or decided about; the mark stays while another is not."""
    if thread.needs_you_reason == SENDING_FAILED:
        thread.needs_you_reason = need_left(thread)
        thread.save(update_fields=["needs_you_reason"])


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
    if choose_tag(thread=thread, author=message.author, asked=message.tag, now=timezone.now()) is None:
        raise WindowClosed
    message.asked_by_id = person.pk if message.author == MessageLog.Author.ASSISTANT else None
    message.state, message.attempts, message.next_attempt_at = STATE.QUEUED, 0, None
    message.error_text = message.error_code = message.error_trace_id = ""
    message.save()
    return _decided(business, thread, message)


@transaction.atomic
def mark_sent(*, business: Business, message_id: int) -> MessageLog:
    """The person knows that an UNKNOWN message arrived."""
    thread, message = _lock_message(message_id, STATE.UNKNOWN)
    settle_sent(message, mid=None, at=timezone.now())
    return _decided(business, thread, message)


@transaction.atomic
def discard(*, business: Business, message_id: int, person: User) -> MessageLog:
    """A FAILED message need not go out any more, nor what was meant to follow it in the same answer."""
    thread, message = _lock_message(message_id, STATE.FAILED)
    dropped = MessageLog.objects.filter(pk=message.pk)
    if message.turn_id is not None:
        dropped |= MessageLog.objects.filter(turn_id=message.turn_id, direction=DIRECTION.OUT, state=STATE.FAILED)
    dropped.update(error_code=DISCARDED, error_text=f"Not sent: discarded by {person.get_full_name()}.", error_trace_id="")
    message.refresh_from_db()
    return _decided(business, thread, message)


def _decided(business: Business, thread: Thread, message: MessageLog) -> MessageLog:
    _ask_nobody_any_more(thread)
    ask_delivery(business, thread.pk)
    announce(business.pk, thread.pk)
    return message


def check(*, business: Business, message_id: int) -> MessageLog:
    """Ask Instagram now whether an UNKNOWN message is there. Raises GraphError when it cannot tell."""
    with transaction.atomic():
        _lock_message(message_id, STATE.UNKNOWN)
    if not business.instagram_connected:
        raise NotConnected
    message = MessageLog.objects.select_related("thread__customer").get(pk=message_id)
    return _settle_with(business, message, _look_for(business, message))


@transaction.atomic
def resume(business: Business) -> None:
    """After reconnecting: what waited goes out."""
    waiting = MessageLog.objects.filter(state=STATE.QUEUED).values_list("thread_id", flat=True).distinct()
    for thread_id in waiting:
        ask_delivery(business, thread_id)
