"""Asks the model for a reply, over the OpenAI protocol (chat completions, any compatible base
URL)."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.conf import settings

from common.logs import get_log
from core.assistant.answers import Answer, read_answer
from core.assistant.fences import fence_mark
from core.assistant.prompt import TOOLS, Line, Prompt, build_messages
from integrations.llm.client import ask
from integrations.llm.completions import Completion
from integrations.llm.failures import NO_USAGE, NOT_SET_UP, ModelFailed, Usage

log = get_log(__name__)

LONGEST_WAIT_SECONDS = 8.0  # between two tries
SHORTER = 2  # how often a history that is too long for the model is halved


def complete(prompt: Prompt, *, within: float | None = None) -> Completion:
    """The model's reply to the end of the prompt's history.

    An answer that cannot be sent is asked for once more, with what was wrong with it; a history
    that is too long is made shorter. Waits `longest_seconds()` at most, or `within` seconds in all.
    Raises ModelFailed. https://platform.openai.com/docs/api-reference/chat/create
    """
    if not settings.OPENAI_API_KEY:
        raise ModelFailed("OPENAI_API_KEY is not set.", transient=False, text=NOT_SET_UP)
    started = time.monotonic()
    ends_at = started + (longest_seconds() if within is None else within)
    ask_once = partial(_ask_once, ends_at=ends_at)
    retries = settings.MODEL_RETRIES if within is None else 0
    answer, usage, history = _ask_until_usable(prompt, ask_once, retries=retries)
    return _completed(answer, usage, history, time.monotonic() - started)


def _ask_until_usable(
    prompt: Prompt, ask_once: Callable[..., Answer], *, retries: int
) -> tuple[Answer, Usage, list[Line]]:
    """The answer, the usage of all tries, and the history that it was given."""
    usage, correction, shortened = NO_USAGE, "", 0
    while True:
        try:
            answer = ask_once(prompt, correction=correction, retries=0 if correction else retries)
            return answer, usage + answer.usage, prompt.history
        except ModelFailed as failure:
            usage += failure.usage
            is_too_long = failure.reason == "PROMPT_TOO_LONG"
            shorter = _shorten(prompt.history) if is_too_long else prompt.history
            if len(shorter) < len(prompt.history) and shortened < SHORTER:
                prompt, shortened = replace(prompt, history=shorter), shortened + 1
            elif failure.correction and not correction:
                correction = failure.correction
            else:
                failure.usage = usage
                raise


def _ask_once(prompt: Prompt, *, correction: str, retries: int, ends_at: float) -> Answer:
    mark = fence_mark(prompt.business_id)
    messages: Any = build_messages(prompt, mark=mark, correction=correction)
    body, request_id = ask(
        messages, tools=TOOLS, longest_wait=LONGEST_WAIT_SECONDS, retries=retries, ends_at=ends_at
    )
    try:
        return read_answer(
            body,
            mark=mark,
            instructions=prompt.instructions,
            request_id=request_id,
            model=settings.OPENAI_MODEL,
        )
    except ModelFailed as failure:
        log.warning("model.failed", transient=failure.transient, error=failure.log_text)
        raise


def _shorten(history: list[Line]) -> list[Line]:
    """Return the newer half, but never less than what the customer wrote since the last reply."""
    last_reply = max(
        (place for place, line in enumerate(history) if line.role != "customer"), default=-1
    )
    return history[min(len(history) // 2, last_reply + 1) :] if len(history) > 1 else history


def _completed(answer: Answer, usage: Usage, history: list[Line], seconds: float) -> Completion:
    return Completion(
        text=answer.text,
        asks_for_person=answer.asks_for_person,
        model=answer.model,
        request_id=answer.request_id,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        answers=usage.answers,
        history_messages=len(history),
        seconds=round(seconds, 3),
    )


def longest_seconds() -> float:
    """How long `complete` may take at the very most: its tries and the waits between them, and
    asking once more."""
    tries = settings.MODEL_RETRIES + 2
    return float(
        settings.MODEL_TIMEOUT_SECONDS * tries + LONGEST_WAIT_SECONDS * settings.MODEL_RETRIES
    )
