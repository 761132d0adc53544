"""Claiming a turn for a job: it gets what the model needs, or learns why there is nothing to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from common.database.base import pipelined_transaction
from common.jobs import enqueue
from common.live import announce
from common.rows import store
from conversations.finders import TurnInThread, ask_newest_said, ask_turn
from conversations.instructions import ask_latest
from conversations.models import Instructions, Turn
from conversations.silences import SilenceReason
from core.answering.away import queue_away_once
from core.answering.situation import ask_replies_of_turn, find_reason
from core.answering.unanswered import end_handed_over, end_silent
from core.assistant.completion import longest_seconds
from core.assistant.history import History, build_history
from core.assistant.media_context import waits_until
from core.assistant.prompt import Prompt, measure_prompt
from core.models import Business
from core.spending.budget import Reservation, set_aside


@dataclass(frozen=True)
class AnswerJob:
    """A claimed turn: what the model is given, up to which message, and the words of each."""

    job_id: int
    thread_id: int
    turn_id: int
    attempt: int
    prompt: Prompt
    version: int | None
    history: History
    words: dict[int, str]  # of the messages to be answered, by their ids
    igsid: str
    reservation: Reservation | None  # what is set aside for the call, where the month has a cap


@dataclass(frozen=True)
class Answered:
    """An earlier run ended the turn with a reply; what waits in its thread may go out."""

    thread_id: int


@dataclass(frozen=True)
class Postponed:
    """Not now: it is not due, another job thinks, or a photo is on its way. A job comes then."""

    until: datetime


@dataclass(frozen=True)
class Ended:
    """Nothing more to do: the turn is gone, or ended without a reply, perhaps by this claim."""


Claim = AnswerJob | Answered | Postponed | Ended


@pipelined_transaction()
def claim(business: Business, job_id: int, turn_id: int, *, again: bool) -> Claim:
    """Make the turn THINKING and this job's, or say why there is nothing to think about for it."""
    # All that a claim looks at, asked at once; the lock comes first.
    wait_for_turn, wait_for_instructions = ask_turn(turn_id), ask_latest()
    wait_for_newest = ask_newest_said(turn_id, most=settings.AI_HISTORY_MESSAGES)
    wait_for_replies = ask_replies_of_turn(turn_id, timezone.now())
    found = wait_for_turn()
    if found is None:
        return Ended()
    turn, thread, asked, now = found.turn, found.thread, found.asked, timezone.now()
    if turn.state not in Turn.LIVE:
        return Answered(thread.pk) if turn.state == Turn.State.ANSWERED else Ended()
    busy_until = _find_wait(turn, job_id, now, again=again)
    if busy_until is not None:
        return _postpone(business, turn, busy_until)
    if again:
        business.refresh_from_db()
    instructions, newest = next(iter(wait_for_instructions()), None), wait_for_newest()[::-1]
    reason = find_reason(
        business,
        thread,
        now=now,
        instructions=instructions,
        messages=asked,
        replies=wait_for_replies(),
        asked_for=turn.asked_by_id is not None,
    )
    if reason is not None:
        return _end_silent(business, found, reason, now)
    until = waits_until(turn, asked, now)
    if until is not None and turn.asked_by_id is None:
        # Whoever copies the photo or writes down the voice message wakes the turn before that.
        turn.state, turn.lease_until = Turn.State.OPEN, None
        store(turn, "state", "lease_until")
        return _postpone(business, turn, until)
    history = build_history(thread, asked, newest, now=now)
    return _start_thinking(business, found, job_id, instructions, history, now)


def _end_silent(
    business: Business, found: TurnInThread, reason: SilenceReason, now: datetime
) -> Ended:
    """End the turn without a reply; outside of the hours with the message for that."""
    if reason == SilenceReason.OUT_OF_HOURS:
        said = [message.text for message in found.asked]
        queue_away_once(business, found.thread, found.turn, said=said, now=now)
    end_silent(business, found.turn, found.thread, reason, now=now, error=found.turn.error)
    return Ended()


def _find_wait(turn: Turn, job_id: int, now: datetime, *, again: bool) -> datetime | None:
    """Until when the live turn may not be claimed: before its deadline, and while another job
    thinks. Should that one die, this job comes again when its lease is over. None: it is free.
    """
    if turn.state == Turn.State.OPEN:
        return turn.due_at if turn.due_at > now and not again else None
    if turn.claimed_by_job != job_id and turn.lease_until and turn.lease_until > now:
        return turn.lease_until
    return None


def _postpone(business: Business, turn: Turn, until: datetime) -> Postponed:
    enqueue("core.answer", at=until, business_id=business.pk, turn_id=turn.pk)
    return Postponed(until)


def _start_thinking(
    business: Business,
    found: TurnInThread,
    job_id: int,
    instructions: Instructions | None,
    history: History,
    now: datetime,
) -> AnswerJob | Ended:
    """The claimed turn made THINKING, with what its reply may cost set aside; handed over when that
    is too much.
    """
    turn, thread = found.turn, found.thread
    text, version = (instructions.text, instructions.version) if instructions else ("", None)
    prompt = Prompt.of(business, instructions=text, history=history.lines)
    reservation = set_aside(business, prompt_bytes=measure_prompt(prompt), now=now)
    if isinstance(reservation, str):
        end_handed_over(
            business, turn, thread, reservation, said=history.said, now=now, error=turn.error
        )
        return Ended()
    _mark_thinking(turn, job_id, reservation, now)
    announce(business.pk, thread.pk)
    return AnswerJob(
        job_id=job_id,
        thread_id=thread.pk,
        turn_id=turn.pk,
        attempt=turn.attempt,
        prompt=prompt,
        version=version,
        history=history,
        words={message.pk: message.text for message in found.asked},
        igsid=thread.customer.igsid,
        reservation=reservation,
    )


def _mark_thinking(turn: Turn, job_id: int, reservation: Reservation | None, now: datetime) -> None:
    """Make the turn this job's, for as long as the model may take."""
    turn.state, turn.claimed_by_job = Turn.State.THINKING, job_id
    turn.attempt += 1
    turn.lease_until = now + timedelta(seconds=longest_seconds() + 15)
    turn.reserved_micros = reservation.micros if reservation else 0
    store(turn, "state", "claimed_by_job", "attempt", "lease_until", "reserved_micros")
