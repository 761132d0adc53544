"""What a failed call of the model's server means.
https://platform.openai.com/docs/guides/error-codes"""

import re
from json import loads
from typing import Any

import requests
from django.conf import settings

from integrations.llm.failures import (
    DECLINED,
    NOT_SET_UP,
    REFUSED_KEY,
    TOO_LONG,
    UNUSABLE,
    ModelFailed,
    Usage,
)

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
_FAILED_CALL = re.compile(
    r"tool_use_failed|fail(?:ed|s|ure)? (?:to (?:call|parse)|on parsing)\b.{0,60}"
    r"\b(?:tool|function|call|input|output)",
    re.IGNORECASE,
)
_TOOLS = re.compile(r"\btools?\b|tool[_ -]choice|function call", re.IGNORECASE)


class StatusError(Exception):
    """The server answered with an error: its HTTP status, and what the body says of it, in the form
    that OpenAI has for that or in any other.
    """

    def __init__(
        self, status: int, body: bytes, *, request_id: str = "", retry_after: str = ""
    ) -> None:
        text = body.decode(errors="replace")
        try:
            said = loads(text)
        except (ValueError, RecursionError):
            said = None
        error = said.get("error", said) if isinstance(said, dict) else {}
        known = error if isinstance(error, dict) else {}
        self.status_code, self.request_id, self.retry_after = status, request_id, retry_after
        self.code, self.type = known.get("code"), known.get("type")
        super().__init__(text)


class AnswerTooLarge(ValueError):
    """The server sent more than any answer has."""


class ErrorInAnswer(ValueError):
    """A 200 with an error in it."""

    def __init__(self, failure: ModelFailed) -> None:
        super().__init__(failure.log_text)
        self.failure = failure


def read_error_in_answer(problem: Any, request_id: str) -> ErrorInAnswer:
    code = problem.get("code") or problem.get("type") if isinstance(problem, dict) else None
    message = problem.get("message") if isinstance(problem, dict) else problem
    text = _line("HTTP 200 with an error", code, request_id)
    if code == "context_length_exceeded" or _TOO_LONG.search(str(message)):
        return ErrorInAnswer(
            ModelFailed(text, transient=False, text=TOO_LONG, reason="PROMPT_TOO_LONG")
        )
    return ErrorInAnswer(ModelFailed(text, transient=True))


def is_failed_call(error: Exception) -> bool:
    """Some servers read the model's call themselves, and answer with an error where it is none
    (Groq: tool_use_failed; llama.cpp, vLLM: failed to parse). That says nothing of the next one."""
    return isinstance(error, StatusError) and bool(_FAILED_CALL.search(f"{error.code} {error}"))


def refuses_tools(error: Exception) -> bool:
    """Whether the server says that it takes no tools with this model."""
    if not isinstance(error, StatusError) or is_failed_call(error):
        return False
    is_refusal = error.status_code in (400, 404, 422, 500, 501)
    return is_refusal and bool(_TOOLS.search(str(error)))


def wants_newer_name(error: Exception) -> bool:
    """Whether the longest reply must be told by its newer name."""
    return isinstance(error, StatusError) and "max_completion_tokens" in str(error)


def explain(error: Exception) -> ModelFailed:
    """What a failed call means. https://platform.openai.com/docs/guides/error-codes"""
    if isinstance(error, ErrorInAnswer):
        return error.failure
    if isinstance(error, AnswerTooLarge):
        return _unreadable("The answer is too large")
    if isinstance(error, requests.RequestException):
        return ModelFailed(
            f"{type(error).__name__}: {settings.OPENAI_BASE_URL} did not answer.", transient=True
        )
    if not isinstance(error, StatusError):
        return _unreadable(f"The answer was not readable ({type(error).__name__})")
    if is_failed_call(error):
        return _unreadable(
            "The answer is a call that nobody can read", "its tool call could not be read."
        )
    return _explain_status(error)


def _explain_status(error: StatusError) -> ModelFailed:
    status, code = error.status_code, error.code or error.type or "no code"
    text = _line(f"HTTP {status}", code, error.request_id)
    if status in (401, 403) or code == "insufficient_quota":
        return ModelFailed(text, transient=False, text=REFUSED_KEY)
    if code == "context_length_exceeded" or status == 413 or _TOO_LONG.search(str(error)):
        return ModelFailed(text, transient=False, text=TOO_LONG, reason="PROMPT_TOO_LONG")
    if status == 404:
        return ModelFailed(text, transient=False, text=NOT_SET_UP)
    if status in (408, 409, 429) or status >= 500:
        return ModelFailed(text, transient=True)
    if code == "content_filter":
        return ModelFailed(text, transient=False, text=DECLINED, reason="MODEL_DECLINED")
    return ModelFailed(text, transient=False, text=UNUSABLE)


def _line(what: str, code: Any, request_id: str | None) -> str:
    """For the log. Some servers put sentences where a code should be."""
    known = re.sub(r"[^\w.-]+", "-", str(code or "no code"))[:60]
    return f"{what}, {known}, request {request_id or 'unknown'}, model {settings.OPENAI_MODEL}"


def _unreadable(why: str, correction: str = "") -> ModelFailed:
    """An answer that was given, and is charged for."""
    return ModelFailed(
        f"{why}, model {settings.OPENAI_MODEL}",
        transient=not correction,
        text=UNUSABLE,
        reason="MODEL_UNUSABLE",
        correction=correction,
        usage=Usage(1, None, None),
    )
