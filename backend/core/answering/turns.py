"""Answering a turn: claim it, think without the database, and commit the reply only if it is still
wanted.

A turn's row decides everything. Claiming raises `attempt`; finishing asks, under the thread's lock,
that the turn is still THINKING with our attempt. So a job that runs twice, late, or beside another
on a second machine may think in vain, but never answers twice.
"""

import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from common.rows import fetch, fetch_one, store
from common.tenancy import give_back_connection
from conversations.instructions import get_latest
from conversations.models import Instructions, MessageLog, Thread, Turn
from conversations.silences import SilenceReason
from conversations.threads import lock_thread_where
from conversations.turns import finish_silent, join_turn
from core.answering.away import queue_away_once
from core.answering.policy import decide
from core.answering.situation import describe_situation, find_reason
from core.answering.typing_indicator import activity_shown
from core.answering.unanswered import end_handed_over, end_silent
from core.assistant.completion import complete, longest_seconds
from core.assistant.history import History, read_history
from core.assistant.media_context import load_photos, waits_until
from core.assistant.prompt import measure_prompt
from core.assistant.reply import queue_reply
from core.delivery.sender import OutgoingMessage, deliver, pick, send_all
from core.delivery.sender import give_up as release
from core.models import Business
from core.reconciling.late_messages import waits_for_replies
from core.spending.budget import Reservation, cost_of, cost_of_failure, record_spend, set_aside
from integrations.llm.completions import Completion
from integrations.llm.failures import ModelFailed

log = get_log("answering")
EVIDENCE = (
    "instructions_version",
    "history_messages",
    "model",
    "provider_request_id",
    "seconds",
    "prompt_tokens",
    "completion_tokens",
    "handoff_reason",
)
MAX_UNREADABLE = 2  # how often an answer is bought that nobody can read
LONGEST_PAUSE_SECONDS = 30  # between two tries of a turn whose model does not answer
COST = ("cost_micros", "reserved_micros")
MAX_THOUGHTS = (
    3  # how often a newer message makes the assistant think again before it answers what it has
)


@dataclass(frozen=True)
class AnswerJob:
    """What the model is given, up to which message it has read, and in which words."""

    job_id: int
    thread_id: int
    turn_id: int
    attempt: int
    instructions: str
    version: int | None
    history: History
    words: dict[int, str]  # of the messages to be answered, by their ids
    igsid: str
    reservation: Reservation | None  # what is set aside for the call, where the month has a cap


class NewerMessage(Exception):
    """The customer wrote, changed or took back something while the assistant thought."""


def answer(business: Business, job_id: int, turn_id: int) -> None:
    """Bring the turn to its end, ANSWERED with a queued reply or SILENT with a reason; then send
    the reply.

    This very job is the one that comes for the queued reply: should it die before the reply is out,
    it is run again, finds the turn ended, and delivers what waits.
    """
    if waits_for_replies(business, turn_id):
        return None
    for thought in range(1, MAX_THOUGHTS + 1):
        answer_job = _claim(business, job_id, turn_id, again=thought > 1)
        if answer_job is None:
            thread_id = (
                Turn.objects.filter(pk=turn_id, state=Turn.State.ANSWERED)
                .values_list("thread_id", flat=True)
                .first()
            )
            return deliver(business, job_id, thread_id) if thread_id is not None else None
        give_back_connection()
        started = time.monotonic()
        try:
            with activity_shown(business, answer_job.igsid):
                completion = complete(
                    business_id=business.pk,
                    instructions=answer_job.instructions,
                    business_name=business.name,
                    language=business.language,
                    history=load_photos(answer_job.history.lines),
                )
            outgoing = _commit(
                business, answer_job, completion, last_thought=thought == MAX_THOUGHTS
            )
        except ModelFailed as failure:
            return _end_failed(business, answer_job, failure, seconds=time.monotonic() - started)
        except NewerMessage:
            _drop_thought(business, answer_job, completion)
            continue
        return send_all(business, job_id, answer_job.thread_id, outgoing)
    return None


def give_up(business: Business, job_id: int, turn_id: int) -> None:
    """After the last crash: end the turn, mark the thread for a person, and let go of what was
    being sent.
    """
    with transaction.atomic():
        turn, thread = _lock(turn_id)
        if thread is not None:
            release(business, job_id, thread.pk)
        if turn is not None and thread is not None and turn.state in Turn.LIVE:
            finish_silent(
                turn=turn, thread=thread, reason=SilenceReason.INTERNAL_ERROR, now=timezone.now()
            )
            announce(business.pk, thread.pk)


def _lock(turn_id: int) -> tuple[Turn | None, Thread | None]:
    """The turn and its thread. The thread's row is the lock of all that is in it, its turns
    included.
    """
    thread = lock_thread_where(
        "id = (SELECT thread_id FROM conversations_turn WHERE id = %s)", turn_id
    )
    return (
        (fetch_one(Turn, "WHERE id = %s", [turn_id]), thread)
        if thread is not None
        else (None, None)
    )


@transaction.atomic
def _claim(business: Business, job_id: int, turn_id: int, *, again: bool) -> AnswerJob | None:
    """The job, with the turn THINKING and ours; None when there is nothing (more) to do for this
    job.
    """
    turn, thread = _lock(turn_id)
    now = timezone.now()
    if turn is None or thread is None or turn.state not in Turn.LIVE:
        return None
    if turn.state == Turn.State.OPEN and turn.due_at > now and not again:
        enqueue("core.answer", at=turn.due_at, business_id=business.pk, turn_id=turn.pk)
        return None
    mine = turn.claimed_by_job == job_id
    if (
        turn.state == Turn.State.THINKING
        and not mine
        and turn.lease_until
        and turn.lease_until > now
    ):
        # Somebody thinks. Should it die, this job comes again when its lease is over.
        enqueue("core.answer", at=turn.lease_until, business_id=business.pk, turn_id=turn.pk)
        return None
    if again:
        business.refresh_from_db()
    newest = get_latest()
    asked = fetch(MessageLog, "WHERE turn_id = %s AND direction = 'IN'", [turn.pk])
    reason = find_reason(
        business,
        thread,
        now=now,
        instructions=newest,
        messages=asked,
        asked_for=turn.asked_by_id is not None,
    )
    if reason is not None:
        if reason == SilenceReason.OUT_OF_HOURS:
            queue_away_once(
                business, thread, turn, said=[message.text for message in asked], now=now
            )
        end_silent(business, turn, thread, reason, now=now, error=turn.error)
        return None
    until = waits_until(turn, asked, now)
    if until is not None and turn.asked_by_id is None:
        _wait_for_media(business, turn, until)
        return None
    return _think(business, turn, thread, job_id, newest=newest, asked=asked, now=now)


def _think(
    business: Business,
    turn: Turn,
    thread: Thread,
    job_id: int,
    *,
    newest: Instructions | None,
    asked: list[MessageLog],
    now: datetime,
) -> AnswerJob | None:
    """The claimed turn made THINKING, with what its reply may cost set aside; None when that is too
    much.
    """
    text, version = (newest.text, newest.version) if newest else ("", None)
    history = read_history(thread, asked, now=now)
    size = measure_prompt(
        business_id=business.pk,
        instructions=text,
        business_name=business.name,
        language=business.language,
        history=history.lines,
    )
    reservation = set_aside(business, prompt_bytes=size, now=now)
    if isinstance(reservation, str):
        end_handed_over(
            business,
            turn,
            thread,
            reservation,
            said=history.said,
            now=now,
            error=turn.error,
        )
        return None
    turn.state, turn.claimed_by_job = Turn.State.THINKING, job_id
    turn.attempt += 1
    turn.lease_until = now + timedelta(seconds=longest_seconds() + 15)
    turn.reserved_micros = reservation.micros if reservation else 0
    store(turn, "state", "claimed_by_job", "attempt", "lease_until", "reserved_micros")
    announce(business.pk, thread.pk)
    return AnswerJob(
        job_id=job_id,
        thread_id=thread.pk,
        turn_id=turn.pk,
        attempt=turn.attempt,
        instructions=text,
        version=version,
        history=history,
        words={message.pk: message.text for message in asked},
        igsid=thread.customer.igsid,
        reservation=reservation,
    )


def _wait_for_media(business: Business, turn: Turn, until: datetime) -> None:
    """Whoever copies the photo or writes down the voice message wakes the turn; else it goes on at
    the bound.
    """
    turn.state, turn.lease_until = Turn.State.OPEN, None
    store(turn, "state", "lease_until")
    enqueue("core.answer", at=until, business_id=business.pk, turn_id=turn.pk)


@transaction.atomic
def _commit(
    business: Business, answer_job: AnswerJob, completion: Completion, *, last_thought: bool
) -> OutgoingMessage | None:
    """Queue the reply and end the turn. Returns what the job sends first, if anything.

    Raises NewerMessage, with nothing changed, unless it is the last thought.
    """
    turn, thread = _lock(answer_job.turn_id)
    now, cost = timezone.now(), cost_of(answer_job.reservation, completion)
    if (
        turn is None
        or thread is None
        or turn.state != Turn.State.THINKING
        or turn.attempt != answer_job.attempt
    ):
        _drop(business, answer_job, turn, cost)
        return None  # a person took over, or another run was quicker: the reply is dropped
    asked = fetch(MessageLog, "WHERE turn_id = %s AND direction = 'IN'", [turn.pk])
    newer = [message for message in asked if message.pk > answer_job.history.read_until]
    changed = any(
        message.text != answer_job.words.get(message.pk, message.text) for message in asked
    )
    if (newer or changed) and not last_thought:
        raise NewerMessage
    business = fetch(Business, "WHERE id = %s", [business.pk])[0]
    reason = decide(
        describe_situation(business, thread, now)
    )  # hours and limits were looked at when it began to think
    if reason is not None:
        end_silent(business, turn, thread, reason, now=now)
        _drop(business, answer_job, turn, cost)
        return None
    _store_evidence(turn, answer_job, completion)
    _add_cost(turn, answer_job, cost)
    is_handed_off = queue_reply(
        business=business,
        thread=thread,
        turn=turn,
        completion=completion,
        history=answer_job.history,
        now=now,
    )
    turn.state, turn.finished_at, turn.lease_until, turn.error = Turn.State.ANSWERED, now, None, ""
    store(turn, "state", "finished_at", "lease_until", "error", *EVIDENCE, *COST)
    if newer and not is_handed_off:  # otherwise a person reads it
        later, _ = join_turn(thread=thread, messages=newer, now=now, debounce=0, ceiling=0)
        enqueue("core.answer", business_id=business.pk, turn_id=later.pk)
    if business.model_failed_at is not None:
        Business.objects.filter(pk=business.pk).update(model_failed_at=None, model_error="")
        announce(business.pk)
    announce(business.pk, thread.pk)
    log.info(
        "turn.answered",
        business_id=business.pk,
        turn_id=turn.pk,
        seconds=completion.seconds,
        model=completion.model,
    )
    outgoing = pick(business, answer_job.job_id, thread)
    record_spend(business, answer_job.reservation, micros=cost or 0, now=now)
    return outgoing


def _drop(business: Business, answer_job: AnswerJob, turn: Turn | None, cost: int | None) -> None:
    """Nothing is said for it, but it was paid for."""
    if turn is not None:
        _add_cost(turn, answer_job, cost)
        store(turn, *COST)
    record_spend(business, answer_job.reservation, micros=cost or 0, now=timezone.now())


@transaction.atomic
def _drop_thought(business: Business, answer_job: AnswerJob, completion: Completion) -> None:
    _drop(
        business,
        answer_job,
        _lock(answer_job.turn_id)[0],
        cost_of(answer_job.reservation, completion),
    )


def _add_cost(turn: Turn, answer_job: AnswerJob, cost: int | None) -> None:
    if cost is not None:
        turn.cost_micros = (turn.cost_micros or 0) + cost
    if turn.attempt == answer_job.attempt:
        turn.reserved_micros = 0


def _store_evidence(turn: Turn, answer_job: AnswerJob, completion: Completion) -> None:
    turn.instructions_version = answer_job.version
    turn.history_messages = (
        len(answer_job.history.lines)
        if completion.history_messages is None
        else completion.history_messages
    )
    turn.model, turn.provider_request_id, turn.seconds = (
        completion.model,
        completion.request_id,
        completion.seconds,
    )
    turn.prompt_tokens, turn.completion_tokens = (
        completion.prompt_tokens,
        completion.completion_tokens,
    )


@transaction.atomic
def _end_failed(
    business: Business, answer_job: AnswerJob, failure: ModelFailed, *, seconds: float
) -> None:
    """The model did not answer. What may pass is tried again later, until an answer would come too
    late; an answer that is none is bought a few times only."""
    turn, thread = _lock(answer_job.turn_id)
    now = timezone.now()
    cost = cost_of_failure(answer_job.reservation, bought=failure.bought, seconds=seconds)
    if (
        turn is None
        or thread is None
        or turn.state != Turn.State.THINKING
        or turn.attempt != answer_job.attempt
    ):
        _drop(business, answer_job, turn, cost)
        return
    turn.instructions_version, turn.history_messages, turn.model = (
        answer_job.version,
        len(answer_job.history.lines),
        settings.OPENAI_MODEL,
    )
    if failure.bought.answers:  # what it was based on is shown as for a reply
        turn.seconds, turn.prompt_tokens = round(seconds, 3), failure.bought.prompt_tokens
        turn.completion_tokens = failure.bought.completion_tokens
    if not failure.transient or (failure.bought.answers and turn.attempt >= MAX_UNREADABLE):
        _end_without_reply(business, answer_job, turn, thread, failure, now=now)
    elif turn.opened_at <= now - timedelta(minutes=business.late_after_minutes):
        end_silent(business, turn, thread, SilenceReason.LATE, now=now, error=failure.log_text)
    else:
        turn.state, turn.lease_until, turn.error = Turn.State.OPEN, None, failure.log_text
        turn.due_at = now + timedelta(
            seconds=min(2**turn.attempt, LONGEST_PAUSE_SECONDS) * random.uniform(0.75, 1)  # noqa: S311  not a secret
        )
        store(
            turn,
            "state",
            "lease_until",
            "error",
            "due_at",
            "instructions_version",
            "history_messages",
            "model",
        )
        enqueue("core.answer", at=turn.due_at, business_id=business.pk, turn_id=turn.pk)
        announce(business.pk, thread.pk)
    if failure.transient or failure.reason == "MODEL_FAILED" or _failed_before(turn, failure):
        Business.objects.filter(pk=business.pk).update(
            model_failed_at=now, model_error=failure.log_text
        )
        announce(business.pk)
    _drop(
        business, answer_job, turn, cost
    )  # last: the month's row is locked after the business's, as everywhere
    log.warning(
        "turn.model_failed",
        business_id=business.pk,
        turn_id=turn.pk,
        transient=failure.transient,
        error=failure.log_text,
    )


def _failed_before(turn: Turn, failure: ModelFailed) -> bool:
    """One answer that could not be used says little of the model; the turn before this one, ended
    alike, does.
    """
    last = fetch_one(Turn, "WHERE id < %s ORDER BY id DESC LIMIT 1", [turn.pk])
    return failure.reason == "MODEL_UNUSABLE" and last is not None and last.reason == failure.reason


def _end_without_reply(
    business: Business,
    answer_job: AnswerJob,
    turn: Turn,
    thread: Thread,
    failure: ModelFailed,
    *,
    now: datetime,
) -> None:
    """For good. A customer whom the assistant may still speak to hears that a person
    will answer.
    """
    business = fetch(Business, "WHERE id = %s", [business.pk])[0]
    if decide(describe_situation(business, thread, now)) is not None:
        end_silent(
            business,
            turn,
            thread,
            SilenceReason(failure.reason),
            now=now,
            error=failure.log_text,
        )
        return
    end_handed_over(
        business,
        turn,
        thread,
        SilenceReason(failure.reason),
        said=answer_job.history.said,
        now=now,
        error=failure.log_text,
    )
