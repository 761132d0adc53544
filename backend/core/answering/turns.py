"""Answering a turn: claim it, think without the database, and commit the reply only if it is still
wanted.

A turn's row decides everything. Claiming raises `attempt`; finishing asks, under the thread's lock,
that the turn is still THINKING with our attempt. So a job that runs twice, late, or beside another
on a second machine may think in vain, but never answers twice.
"""

import time
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from common.live import announce
from common.tenancy import give_back_connection
from conversations.finders import lock_turn
from conversations.models import Turn
from conversations.silences import SilenceReason
from conversations.turns import finish_silent
from core.answering.claiming import Answered, AnswerJob, claim
from core.answering.finishing import NewerMessage, commit, discard_completion, end_failed
from core.answering.typing_indicator import typing_shown
from core.assistant.completion import complete
from core.assistant.media_context import load_photos
from core.delivery.sender import deliver, send_all
from core.delivery.sender import give_up as release
from core.models import Business
from integrations.llm.failures import ModelFailed

# How often a newer message makes the assistant think again before it answers what it has.
MAX_TRIES = 3


def answer(business: Business, job_id: int, turn_id: int) -> None:
    """Bring the turn to its end, ANSWERED with a queued reply or SILENT with a reason; then send
    the reply.

    This very job is the one that comes for the queued reply: should it die before the reply is out,
    it is run again, finds the turn ended, and delivers what waits.
    """
    for thought in range(1, MAX_TRIES + 1):
        answer_job = claim(business, job_id, turn_id, again=thought > 1)
        if isinstance(answer_job, Answered):
            return deliver(business, job_id, answer_job.thread_id)
        if not isinstance(answer_job, AnswerJob):
            return None
        give_back_connection()
        started = time.monotonic()
        try:
            with typing_shown(business, answer_job.igsid):
                history = load_photos(answer_job.history.lines)
                completion = complete(replace(answer_job.prompt, history=history))
            outgoing = commit(business, answer_job, completion, is_last_try=thought == MAX_TRIES)
        except ModelFailed as failure:
            return end_failed(business, answer_job, failure, seconds=time.monotonic() - started)
        except NewerMessage:
            discard_completion(business, answer_job, completion)
            continue
        return send_all(business, job_id, answer_job.thread_id, outgoing)
    return None


def give_up(business: Business, job_id: int, turn_id: int) -> None:
    """After the last crash: end the turn, mark the thread for a person, and let go of what was
    being sent.
    """
    with transaction.atomic():
        found = lock_turn(turn_id)
        if found is None:
            return
        turn, thread = found.turn, found.thread
        release(business, job_id, thread.pk)
        if turn.state in Turn.LIVE:
            finish_silent(
                turn=turn, thread=thread, reason=SilenceReason.INTERNAL_ERROR, now=timezone.now()
            )
            announce(business.pk, thread.pk)
