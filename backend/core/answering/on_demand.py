"""What a person asks of the assistant outside its turns: answer now, stop, answer who waited."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import Conflict, ErrorCode
from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from conversations.finders import find_live_turn
from conversations.instructions import get_latest
from conversations.models import MessageLog, Thread, Turn
from conversations.silences import CannotAnswer, SilenceReason
from conversations.threads import lock_thread, need_left
from conversations.turns import finish_silent, join_turn
from core.answering.situation import count_replies, find_reason
from core.models import Business

log = get_log("on_demand")
DIRECTION, STATE, KIND = MessageLog.Direction, MessageLog.State, MessageLog.Kind


class NothingToAnswer(Conflict):
    code, text = ErrorCode.NOTHING_TO_ANSWER, _("The customer isn’t waiting for a reply.")


@transaction.atomic
def answer_now(*, business: Business, thread_id: int, person: User) -> Thread:
    """Do not wait any longer; without a live turn, answer what the customer said since the last
    reply, be it late or out of hours.

    Raises NotFound, NothingToAnswer, and CannotAnswer where the assistant must be silent.
    """
    return _clear_need(_answer(business, thread_id, asked_by_id=person.pk))


def answer_waiting_threads(business: Business) -> None:
    """After reconnecting, answer those who wrote in the meantime, unless it is too late."""
    for thread_id in list(
        Thread.objects.filter(needs_you_reason=SilenceReason.TOKEN_EXPIRED).values_list(
            "pk", flat=True
        )
    ):
        with suppress(Conflict), transaction.atomic():
            _clear_need(_answer(business, thread_id, asked_by_id=None))


def _clear_need(thread: Thread) -> Thread:
    """Clear the thread's need of a person, because the customer is about to be answered."""
    thread.needs_you_reason = need_left(thread)
    thread.save(update_fields=["needs_you_reason"])
    return thread


def _answer(business: Business, thread_id: int, *, asked_by_id: int | None) -> Thread:
    """Do what `answer_now` does; unless somebody asks for it, hours and lateness count."""
    thread, now = lock_thread(thread_id), timezone.now()
    turn = find_live_turn(thread)
    if turn is None:
        said = MessageLog.objects.filter(thread=thread, direction=DIRECTION.OUT).exclude(
            state=STATE.FAILED
        )
        last_out = said.exclude(purpose=MessageLog.Purpose.AWAY).order_by("-at", "-id").first()
        waiting = MessageLog.objects.filter(thread=thread, direction=DIRECTION.IN).exclude(
            kind__in=[KIND.DELETED, KIND.REACTION, KIND.OTHER]
        )
        messages = list(waiting.filter(at__gt=last_out.at) if last_out else waiting)
        if not messages:
            raise NothingToAnswer
        reason = find_reason(
            business,
            thread,
            now=now,
            replies=count_replies(thread, now),
            instructions=get_latest(),
            messages=messages,
            asked_for=asked_by_id is not None,
        )
        if reason is not None:
            raise CannotAnswer(reason)
        turn, _ = join_turn(thread=thread, messages=messages, now=now, debounce=0, ceiling=0)
    elif turn.state == Turn.State.OPEN:
        turn.due_at = now
    turn.asked_by_id = asked_by_id
    turn.save(update_fields=["due_at", "asked_by_id"])
    enqueue("core.answer", business_id=business.pk, turn_id=turn.pk)
    announce(business.pk, thread.pk)
    return thread


@transaction.atomic
def stop_turn(*, business: Business, thread_id: int, person: User) -> Thread:
    """End the live turn, if there is one: this once, the assistant does not answer."""
    thread = lock_thread(thread_id)
    turn = find_live_turn(thread)
    if turn is not None:
        finish_silent(turn=turn, thread=thread, reason=SilenceReason.STOPPED, now=timezone.now())
        log.info("turn.stopped", business_id=business.pk, turn_id=turn.pk, user_id=person.pk)
        announce(business.pk, thread.pk)
    return thread
