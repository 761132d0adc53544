"""Ends turns without an answer: whom to alert, and whether the customer hears of a person."""

from datetime import datetime, timedelta

from common.jobs import enqueue
from common.live import announce
from conversations.models import MessageLog, Thread, Turn
from conversations.silences import HandoffCause, SilenceReason
from conversations.threads import hand_off
from conversations.turns import finish_silent
from core.assistant.reply import choose_words, queue_text
from core.delivery.queueing import ask_delivery
from core.models import Business

ALERT_DELAY = timedelta(minutes=1)
# Where nothing will be better for the next message: why the team is asked for.
HANDED_OVER = {
    SilenceReason.OVER_BUDGET: HandoffCause.OVER_BUDGET,
    SilenceReason.INSTALLATION_LIMIT: HandoffCause.INSTALLATION_LIMIT,
    SilenceReason.MODEL_DECLINED: HandoffCause.MODEL_DECLINED,
    SilenceReason.PROMPT_TOO_LONG: HandoffCause.PROMPT_TOO_LONG,
}
# When one customer waits for this cause, others do: the team gets one email for all.
ALERTED_TOGETHER = {SilenceReason.LATE, SilenceReason.MODEL_UNUSABLE}


def end_silent(
    business: Business,
    turn: Turn,
    thread: Thread,
    reason: SilenceReason,
    *,
    now: datetime,
    error: str = "",
) -> None:
    """End the turn with its reason, in the transaction of the caller, who has locked the thread."""
    finish_silent(turn=turn, thread=thread, reason=reason, now=now, error=error)
    if reason == SilenceReason.BOT_LOOP:
        hand_off(
            business=business,
            thread=thread,
            reason=HandoffCause.BOT_LOOP,
            now=now,
            needs_you=reason,
        )
    if reason in ALERTED_TOGETHER:
        waiting = {"business_id": business.pk, "thread_id": thread.pk, "what": reason}
        enqueue("core.tell_team", at=now + ALERT_DELAY, **waiting)
    announce(business.pk, thread.pk)


def end_handed_over(
    business: Business,
    turn: Turn,
    thread: Thread,
    reason: SilenceReason,
    *,
    said: list[str],
    now: datetime,
    error: str = "",
) -> None:
    """As `end_silent`; and where the next message would fare no better, the customer is told, once,
    that a person will answer, unless a person asked for this very answer."""
    end_silent(business, turn, thread, reason, now=now, error=error)
    if reason in HANDED_OVER and turn.asked_by_id is None:
        words = choose_words(business, "HANDOFF", said)
        queue_text(
            thread=thread, turn=turn, text=words, purpose=MessageLog.Purpose.HANDOFF, now=now
        )
        hand_off(
            business=business,
            thread=thread,
            reason=HANDED_OVER[reason],
            now=now,
            needs_you=reason,
        )
        ask_delivery(business, thread.pk)
