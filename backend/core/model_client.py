"""The wire to the model's provider: one client for all threads, bounded tries, and what each
failure means."""

import json
import random
import re
import time
from functools import lru_cache
from typing import Any

import httpx2
from django.conf import settings
from openai import APIConnectionError, APIStatusError, OpenAI, OpenAIError
from openai.types.chat import ChatCompletionMessageParam

from common.logs import get_log
from core.bounded_network import TooMuch, bound_client, bounded
from core.model_failures import (
    DECLINED,
    NOT_SET_UP,
    REFUSED_KEY,
    TOO_LONG,
    UNUSABLE,
    Bought,
    ModelFailed,
)
from core.model_tools import are_tools_refused, note_tools_refused

log = get_log(__name__)
FIRST_WAIT_SECONDS = 0.5
# A reply of 1,000 tokens is 6 kB, with its logprobs 200 kB.
MAX_ANSWER_BYTES = 1024 * 1024
_FAILED_CALL = re.compile(
    r"tool_use_failed|fail(?:ed|s|ure)? (?:to (?:call|parse)|on parsing)\b.{0,60}\b(?:tool|function|call|input|output)",
    re.IGNORECASE,
)
UNKNOWN_BOUGHT = Bought(1, None, None)  # an answer that nobody can read is charged for all the same
_newer_name: set[tuple[str, str]] = (
    set()
)  # (address, model) that know the longest reply by its newer name only
# What servers say of a prompt that is too long: OpenAI, vLLM, llama.cpp, LM Studio, TGI, Anthropic,
# Groq and others.
_TOO_LONG = re.compile(
    r"context[ _](?:length|window|size)|maximum context|max(?:imum)?[ _](?:seq|model|input"
    r"|sequence)[ _-]?len|prompt is too long"
    r"|(?:input|prompt|request|conversation)s?\b.{0,40}\b(?:too long|too large|exceeds?)\b|too"
    r" many (?:input )?tokens|reduce the length"
    r"|inputs? tokens?.{0,40}must be|number of tokens to keep|exceed_context",
    re.IGNORECASE,
)


@lru_cache(maxsize=8)
def _client(api_key: str, base_url: str) -> OpenAI:
    """One client, and with it one pool of connections, for all threads. Retries are ours (`ask`):
    the client's own would sleep for two minutes when a server asks for it."""
    # Not compressed, so that the bound on an answer's size is one on what it takes in memory.
    client = OpenAI(
        api_key=api_key,
        base_url=base_url,
        max_retries=0,
        default_headers={"Accept-Encoding": "identity"},
    )
    bound_client(client._client)
    return client


def ask(
    messages: list[ChatCompletionMessageParam],
    *,
    tools: list[dict[str, Any]],
    longest_wait: float,
    retries: int,
    ends_at: float,
) -> tuple[Any, str]:
    """The provider's answer, as parsed JSON, and its request id. Tries again after a passing
    failure, waiting `longest_wait` seconds at most in between, until the monotonic clock says
    `ends_at`. Raises ModelFailed."""
    server = (settings.OPENAI_BASE_URL, settings.OPENAI_MODEL)
    longest_reply = "max_completion_tokens" if server in _newer_name else "max_tokens"
    body: dict[str, Any] = {
        "model": settings.OPENAI_MODEL,
        "messages": messages,
        longest_reply: settings.OPENAI_MAX_REPLY_TOKENS,
    }
    if tools and not are_tools_refused(*server):
        body["tools"] = tools
    attempt = 0
    while True:
        try:
            return _post(body, ends_at)
        except (OpenAIError, ValueError) as error:  # ValueError: a 200 whose body is not JSON
            if not _is_failed_call(error) and _refuses_tools(error, body):
                # Small local models: they still answer, and what they promise is caught.
                del body["tools"]
                answer = _ask_without_tools(body, ends_at)
                note_tools_refused(*server)
                return answer
            if (
                "max_tokens" in body
                and isinstance(error, APIStatusError)
                and "max_completion_tokens" in error.message
            ):
                _newer_name.add(server)
                body["max_completion_tokens"] = body.pop("max_tokens")
                continue
            if _is_failed_call(error):
                raise _unusable_call() from None
            failure = explain(error)
            wait = _wait_before_next(error, attempt, longest_wait)
            log.warning(
                "model.failed",
                attempt=attempt + 1,
                transient=failure.transient,
                error=failure.log_text,
            )
            if (
                not failure.transient
                or failure.bought.answers
                or attempt >= retries
                or wait > longest_wait
                or time.monotonic() + wait >= ends_at
            ):
                raise failure from None
            time.sleep(wait)
            attempt += 1


def _ask_without_tools(body: dict[str, Any], ends_at: float) -> tuple[Any, str]:
    """The same once more, at once. Raises ModelFailed: then it was not the tools."""
    try:
        return _post(body, ends_at)
    except (OpenAIError, ValueError) as error:
        raise explain(error) from None


def _is_failed_call(error: Exception) -> bool:
    """Some servers read the model's call themselves, and answer with an error where it is none
    (Groq: tool_use_failed; llama.cpp, vLLM: failed to parse). That says nothing of the next one."""
    return isinstance(error, APIStatusError) and bool(_FAILED_CALL.search(f"{error.code} {error}"))


def _unusable_call() -> ModelFailed:
    text = f"The answer is a call that nobody can read, model {settings.OPENAI_MODEL}"
    correction = "its tool call could not be read."
    return ModelFailed(
        text,
        transient=False,
        detail=UNUSABLE,
        reason="MODEL_UNUSABLE",
        correction=correction,
        bought=UNKNOWN_BOUGHT,
    )


def _refuses_tools(error: Exception, body: dict[str, Any]) -> bool:
    is_refusal = isinstance(error, APIStatusError) and error.status_code in (
        400,
        404,
        422,
        500,
        501,
    )
    return (
        is_refusal
        and "tools" in body
        and bool(re.search(r"\btools?\b|tool[_ -]choice|function call", str(error), re.IGNORECASE))
    )


def _post(body: dict[str, Any], ends_at: float) -> tuple[Any, str]:
    """One try. `chat.completions.create` walks through every message to rename keys that are right
    already, which takes longer than all the rest of the call, and reads the answer as if it were
    what it should be."""
    client = _client(settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL)
    within = max(0.01, min(settings.MODEL_TIMEOUT_SECONDS, ends_at - time.monotonic()))
    timeout = httpx2.Timeout(within, connect=min(5.0, within))
    with bounded(seconds=within, size=MAX_ANSWER_BYTES):
        response = client.post(
            "/chat/completions", body=body, cast_to=httpx2.Response, options={"timeout": timeout}
        )
    try:
        answer = json.loads(response.content)
    except RecursionError as error:  # brackets a thousand deep
        raise ValueError("nested too deep") from error
    request_id = response.headers.get("x-request-id", "")
    problem = (
        answer.get("error") if isinstance(answer, dict) and not answer.get("choices") else None
    )
    if problem:  # a gateway that answers 200 whatever the model behind it says
        raise _of_error_in_answer(problem, request_id)
    return answer, request_id


class ErrorInAnswer(ValueError):
    """A 200 with an error in it."""

    def __init__(self, failure: ModelFailed) -> None:
        super().__init__(failure.log_text)
        self.failure = failure


def _of_error_in_answer(problem: Any, request_id: str) -> ErrorInAnswer:
    code = problem.get("code") or problem.get("type") if isinstance(problem, dict) else None
    message = problem.get("message") if isinstance(problem, dict) else problem
    text = _line("HTTP 200 with an error", code, request_id)
    if code == "context_length_exceeded" or _TOO_LONG.search(str(message)):
        return ErrorInAnswer(
            ModelFailed(text, transient=False, detail=TOO_LONG, reason="PROMPT_TOO_LONG")
        )
    return ErrorInAnswer(ModelFailed(text, transient=True))


def transcribe(sound: bytes, *, content_type: str, name: str) -> tuple[str, float | None]:
    """What is said in a sound file, and how many seconds of it the provider charges for, where it
    says so. Raises ModelFailed.
    https://platform.openai.com/docs/api-reference/audio/createTranscription"""
    within = settings.MODEL_TIMEOUT_SECONDS
    client = _client(settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL).with_options(
        timeout=within, max_retries=1
    )
    try:
        with bounded(seconds=2 * within, size=MAX_ANSWER_BYTES):
            answer = client.audio.transcriptions.create(
                model=settings.OPENAI_TRANSCRIPTION_MODEL, file=(name, sound, content_type)
            )
    except (OpenAIError, ValueError) as error:
        failure = explain(error)
        log.warning("transcription.failed", transient=failure.transient, error=failure.log_text)
        raise failure from None
    text = getattr(answer, "text", None)
    seconds = getattr(getattr(answer, "usage", None), "seconds", None) or getattr(
        answer, "duration", None
    )
    return text if isinstance(text, str) else "", float(seconds) if isinstance(
        seconds, int | float
    ) and seconds >= 0 else None


def _wait_before_next(error: Exception, attempt: int, longest: float) -> float:
    """Seconds: what the server asks for, or twice as long each time with some chance in it."""
    asked = (
        error.response.headers.get("retry-after", "") if isinstance(error, APIStatusError) else ""
    )
    if re.fullmatch(r"\d+(\.\d+)?", asked):
        return float(asked)
    chance = random.uniform(0.75, 1)  # noqa: S311  not a secret
    return float(min(FIRST_WAIT_SECONDS * 2**attempt, longest) * chance)


def explain(error: Exception) -> ModelFailed:
    """What a failed call means. https://platform.openai.com/docs/guides/error-codes"""
    if isinstance(error, ErrorInAnswer):
        return error.failure
    if isinstance(error, APIConnectionError):
        if _is_too_much(error):
            return _unreadable("The answer is too large")
        return ModelFailed(
            f"{type(error).__name__}: {settings.OPENAI_BASE_URL} did not answer.", transient=True
        )
    if not isinstance(error, APIStatusError):
        return _unreadable(f"The answer was not readable ({type(error).__name__})")
    status, code = error.status_code, error.code or error.type or "no code"
    text = _line(f"HTTP {status}", code, error.request_id)
    if status in (401, 403) or code == "insufficient_quota":
        return ModelFailed(text, transient=False, detail=REFUSED_KEY)
    if code == "context_length_exceeded" or status == 413 or _TOO_LONG.search(str(error)):
        return ModelFailed(text, transient=False, detail=TOO_LONG, reason="PROMPT_TOO_LONG")
    if status == 404:
        return ModelFailed(text, transient=False, detail=NOT_SET_UP)
    if status in (408, 409, 429) or status >= 500:
        return ModelFailed(text, transient=True)
    if code == "content_filter":
        return ModelFailed(text, transient=False, detail=DECLINED, reason="MODEL_DECLINED")
    return ModelFailed(text, transient=False, detail=UNUSABLE)


def _line(what: str, code: Any, request_id: str | None) -> str:
    """For the log. Some servers put sentences where a code should be."""
    known = re.sub(r"[^\w.-]+", "-", str(code or "no code"))[:60]
    return f"{what}, {known}, request {request_id or 'unknown'}, model {settings.OPENAI_MODEL}"


def _unreadable(why: str) -> ModelFailed:
    text = f"{why}, model {settings.OPENAI_MODEL}"
    return ModelFailed(
        text, transient=True, detail=UNUSABLE, reason="MODEL_UNUSABLE", bought=UNKNOWN_BOUGHT
    )


def _is_too_much(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, TooMuch):
            return True
        error = error.__cause__ or error.__context__
    return False
