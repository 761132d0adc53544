"""Ending a turn after the model was asked: with its reply, or with the reason why there is none."""

import random
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.database.base import pipelined_transaction
from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from common.rows import store
from conversations.finders import TurnInThread, ask_turn, find_turn_before, lock_turn
from conversations.models import MessageLog, Thread, Turn
from conversations.silences import SilenceReason
from conversations.turns import join_turn
from core.answering.claiming import AnswerJob
from core.answering.policy import decide
from core.answering.situation import describe_situation
from core.answering.unanswered import end_handed_over, end_silent
from core.assistant.reply import queue_reply
from core.businesses.finders import ask_business, read_business
from core.delivery.sender import OutgoingMessage, pick
from core.models import Business
from core.spending.budget import cost_of, cost_of_failure, record_spend
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
MAX_UNREADABLE = 2  # how often an answer is paid for that nobody can read
LONGEST_PAUSE_SECONDS = 30  # between two tries of a turn whose model does not answer
COST = ("cost_micros", "reserved_micros")
# Of a try that failed: what the model was given, and what it was charged.
TRIED = ("instructions_version", "history_messages", "model")
BOUGHT = ("seconds", "prompt_tokens", "completion_tokens")


class NewerMessage(Exception):
    """The customer wrote, changed or took back something while the assistant thought."""


@pipelined_transaction()
def commit(
    business: Business, answer_job: AnswerJob, completion: Completion, *, is_last_try: bool
) -> OutgoingMessage | None:
    """Queue the reply and end the turn. Returns what the job sends first, if anything.

    Raises NewerMessage, with nothing changed, unless it is the last thought.
    """
    wait_for_turn, wait_for_business = ask_turn(answer_job.turn_id), ask_business(business.pk)
    found, cost = wait_for_turn(), cost_of(answer_job.reservation, completion)
    now = timezone.now()
    if found is None or not _is_thinking(found.turn, answer_job):
        _discard(business, answer_job, found, cost)
        return None  # a person took over, or another run was quicker: the reply is dropped
    turn, thread, asked = found.turn, found.thread, found.asked
    newer = [message for message in asked if message.pk > answer_job.history.read_until]
    if (newer or _have_changed(asked, answer_job)) and not is_last_try:
        raise NewerMessage
    business = wait_for_business()[0]
    # Hours and limits were looked at when it began to think.
    reason = decide(describe_situation(business, thread, now))
    if reason is not None:
        end_silent(business, turn, thread, reason, now=now)
        _discard(business, answer_job, found, cost)
        return None
    is_handed_off = queue_reply(
        business=business,
        thread=thread,
        turn=turn,
        completion=completion,
        history=answer_job.history,
        now=now,
    )
    _end_answered(business, turn, answer_job, completion, cost, now=now)
    if newer and not is_handed_off:  # otherwise a person reads it
        later, _ = join_turn(thread=thread, messages=newer, now=now, debounce=0, ceiling=0)
        enqueue("core.answer", business_id=business.pk, turn_id=later.pk)
    _clear_model_failure(business)
    outgoing = pick(business, answer_job.job_id, thread)
    record_spend(business, answer_job.reservation, micros=cost or 0, now=now)
    return outgoing


def _is_thinking(turn: Turn, answer_job: AnswerJob) -> bool:
    """Whether the turn still waits for what this job thought."""
    return turn.state == Turn.State.THINKING and turn.attempt == answer_job.attempt


def _have_changed(asked: list[MessageLog], answer_job: AnswerJob) -> bool:
    """Whether the text of a message differs from what the model was given."""
    words = answer_job.words
    return any(message.text != words.get(message.pk, message.text) for message in asked)


def _clear_model_failure(business: Business) -> None:
    """Note that the model answers again; the business's switch shows it."""
    if business.model_failed_at is not None:
        Business.objects.filter(pk=business.pk).update(model_failed_at=None, model_error="")
        announce(business.pk)


def _discard(
    business: Business,
    answer_job: AnswerJob,
    found: TurnInThread | None,
    cost: int | None,
    *,
    evidence: tuple[str, ...] = (),
) -> None:
    """End without a reply, but count what it cost. `evidence` are fields of the turn to store with
    the cost.
    """
    if found is not None:
        _add_cost(found.turn, answer_job, cost)
        store(found.turn, *evidence, *COST)
    record_spend(business, answer_job.reservation, micros=cost or 0, now=timezone.now())


@transaction.atomic
def discard_completion(business: Business, answer_job: AnswerJob, completion: Completion) -> None:
    _discard(
        business,
        answer_job,
        lock_turn(answer_job.turn_id),
        cost_of(answer_job.reservation, completion),
    )


def _add_cost(turn: Turn, answer_job: AnswerJob, cost: int | None) -> None:
    if cost is not None:
        turn.cost_micros = (turn.cost_micros or 0) + cost
    if turn.attempt == answer_job.attempt:
        turn.reserved_micros = 0


def _end_answered(
    business: Business,
    turn: Turn,
    answer_job: AnswerJob,
    completion: Completion,
    cost: int | None,
    *,
    now: datetime,
) -> None:
    """End the turn, whose reply is queued, with the evidence of that reply and its cost."""
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
    _add_cost(turn, answer_job, cost)
    turn.state, turn.finished_at, turn.lease_until, turn.error = Turn.State.ANSWERED, now, None, ""
    store(turn, "state", "finished_at", "lease_until", "error", *EVIDENCE, *COST)
    announce(business.pk, turn.thread_id)
    log.info(
        "turn.answered",
        business_id=business.pk,
        turn_id=turn.pk,
        seconds=completion.seconds,
        model=completion.model,
    )


@transaction.atomic
def end_failed(
    business: Business, answer_job: AnswerJob, failure: ModelFailed, *, seconds: float
) -> None:
    """End or postpone the turn after the model failed.

    A failure that may pass is tried again later, until an answer would come too late. An answer
    that cannot be used is asked for again a few times only, because each is paid for.
    """
    found, now = lock_turn(answer_job.turn_id), timezone.now()
    cost = cost_of_failure(answer_job.reservation, usage=failure.usage, seconds=seconds)
    if found is None or not _is_thinking(found.turn, answer_job):
        _discard(business, answer_job, found, cost)
        return
    turn, thread = found.turn, found.thread
    if not failure.transient or (failure.usage.answers and turn.attempt >= MAX_UNREADABLE):
        _end_without_reply(business, answer_job, turn, thread, failure, now=now)
    elif turn.opened_at <= now - timedelta(minutes=business.late_after_minutes):
        end_silent(business, turn, thread, SilenceReason.LATE, now=now, error=failure.log_text)
    else:
        _try_again_later(business, turn, failure, now=now)
    if failure.transient or failure.reason == "MODEL_FAILED" or _failed_before(turn, failure):
        Business.objects.filter(pk=business.pk).update(
            model_failed_at=now, model_error=failure.log_text
        )
        announce(business.pk)
    evidence = _note_failed_try(turn, answer_job, failure, seconds=seconds)
    # Last: the month's row is locked after the business's, as everywhere
    _discard(business, answer_job, found, cost, evidence=evidence)
    log.warning(
        "turn.model_failed",
        business_id=business.pk,
        turn_id=turn.pk,
        transient=failure.transient,
        error=failure.log_text,
    )


def _try_again_later(
    business: Business, turn: Turn, failure: ModelFailed, *, now: datetime
) -> None:
    """Open the turn again for a later job, the later the more often it was tried."""
    spread = random.uniform(0.75, 1)  # noqa: S311  not a secret
    pause = min(2**turn.attempt, LONGEST_PAUSE_SECONDS) * spread
    turn.state, turn.lease_until, turn.error = Turn.State.OPEN, None, failure.log_text
    turn.due_at = now + timedelta(seconds=pause)
    store(turn, "state", "lease_until", "error", "due_at")
    enqueue("core.answer", at=turn.due_at, business_id=business.pk, turn_id=turn.pk)
    announce(business.pk, turn.thread_id)


def _note_failed_try(
    turn: Turn, answer_job: AnswerJob, failure: ModelFailed, *, seconds: float
) -> tuple[str, ...]:
    """Write the evidence of the failed try to the turn, unstored; returns the names of its fields.

    Where the turn ended with an answer that was paid for, what that took is shown as for a reply.
    """
    turn.instructions_version, turn.history_messages, turn.model = (
        answer_job.version,
        len(answer_job.history.lines),
        settings.OPENAI_MODEL,
    )
    if turn.state == Turn.State.OPEN or not failure.usage.answers:
        return TRIED
    turn.seconds, turn.prompt_tokens = round(seconds, 3), failure.usage.prompt_tokens
    turn.completion_tokens = failure.usage.completion_tokens
    return (*TRIED, *BOUGHT)


def _failed_before(turn: Turn, failure: ModelFailed) -> bool:
    """Return whether the turn before this one ended with the same reason. One unusable answer says
    little about the model; two in a row do.
    """
    last = find_turn_before(turn)
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
    """End the turn for good. Where the assistant may still speak, it says that a person will
    answer.
    """
    business = read_business(business.pk)
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
