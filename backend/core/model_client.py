"""The wire to the model's provider: one client for all threads, bounded tries, and what each failure means."""

import random
import re
import time
from functools import lru_cache
from typing import Any

import httpx2
from django.conf import settings
from openai import APIConnectionError, APIStatusError, OpenAI, OpenAIError
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam

from common.logs import get_log
from core.model_failures import DECLINED, NOT_SET_UP, REFUSED_KEY, TOO_LONG, UNUSABLE, ModelFailed

log = get_log(__name__)
FIRST_WAIT_SECONDS = 0.5
_without_tools: set[tuple[str, str]] = set()  # (address, model) that refuse every call that offers a tool
_newer_name: set[tuple[str, str]] = set()  # (address, model) that know the longest reply by its newer name only


@lru_cache(maxsize=8)
def _client(api_key: str, base_url: str) -> OpenAI:
    """One client, and with it one pool of connections, for all threads. Retries are ours (`ask`): the
    client's own would sleep for two minutes when a server asks for it."""
    return OpenAI(api_key=api_key, base_url=base_url, max_retries=0)


def ask(
    messages: list[ChatCompletionMessageParam], *, tools: list[dict[str, Any]], longest_wait: float, within: float | None = None,
) -> ChatCompletion:
    """The provider's answer as it came. Tries again after a passing failure, waiting `longest_wait` seconds at
    most in between; with `within`, there is one try of so many seconds. Raises ModelFailed."""
    client = _client(settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL)
    longest = min(settings.MODEL_TIMEOUT_SECONDS, within or settings.MODEL_TIMEOUT_SECONDS)
    retries = settings.MODEL_RETRIES if within is None else 0
    timeout = httpx2.Timeout(longest, connect=min(5.0, longest))
    server = (settings.OPENAI_BASE_URL, settings.OPENAI_MODEL)
    longest_reply = "max_completion_tokens" if server in _newer_name else "max_tokens"
    body: dict[str, Any] = {"model": settings.OPENAI_MODEL, "messages": messages, longest_reply: settings.OPENAI_MAX_REPLY_TOKENS}
    if tools and server not in _without_tools:
        body["tools"] = tools
    for attempt in range(retries + 1):
        try:
            # `chat.completions.create` walks through every message to rename keys that are right already,
            # which takes longer than all the rest of the call.
            return client.post("/chat/completions", body=body, cast_to=ChatCompletion, options={"timeout": timeout})
        except (OpenAIError, ValueError) as error:  # ValueError: a 200 whose body is not JSON
            if "tools" in body and isinstance(error, APIStatusError) and error.status_code in (400, 422) and "tool" in error.message.lower():
                # Small local models: they still answer, and what they promise is caught.
                _without_tools.add(server)
                return ask(messages, tools=[], longest_wait=longest_wait, within=within)
            if "max_tokens" in body and isinstance(error, APIStatusError) and "max_completion_tokens" in error.message:
                _newer_name.add(server)
                return ask(messages, tools=tools, longest_wait=longest_wait, within=within)
            failure = explain(error)
            wait = _wait_before_next(error, attempt, longest_wait)
            log.warning("model.failed", attempt=attempt + 1, transient=failure.transient, error=failure.log_text)
            if not failure.transient or attempt == retries or wait > longest_wait:
                raise failure from None
            time.sleep(wait)
    raise AssertionError("range() above is never empty")


def transcribe(sound: bytes, *, content_type: str, name: str) -> str:
    """What is said in a sound file. Raises ModelFailed. https://platform.openai.com/docs/api-reference/audio/createTranscription"""
    client = _client(settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL).with_options(timeout=settings.MODEL_TIMEOUT_SECONDS, max_retries=1)
    try:
        answer = client.audio.transcriptions.create(model=settings.OPENAI_TRANSCRIPTION_MODEL, file=(name, sound, content_type))
    except (OpenAIError, ValueError) as error:
        failure = explain(error)
        log.warning("transcription.failed", transient=failure.transient, error=failure.log_text)
        raise failure from None
    text = getattr(answer, "text", None)
    return text if isinstance(text, str) else ""


def _wait_before_next(error: Exception, attempt: int, longest: float) -> float:
    """Seconds: what the server asks for, or twice as long each time with some chance in it."""
    asked = error.response.headers.get("retry-after", "") if isinstance(error, APIStatusError) else ""
    if re.fullmatch(r"\d+(\.\d+)?", asked):
        return float(asked)
    return float(min(FIRST_WAIT_SECONDS * 2**attempt, longest) * random.uniform(0.75, 1))  # noqa: S311  not a secret


def explain(error: Exception) -> ModelFailed:
    """What a failed call means. https://platform.openai.com/docs/guides/error-codes"""
    if isinstance(error, APIConnectionError):
        return ModelFailed(f"{type(error).__name__}: {settings.OPENAI_BASE_URL} did not answer.", transient=True)
    if not isinstance(error, APIStatusError):
        return ModelFailed(f"The answer was not readable ({type(error).__name__}).", transient=True, detail=UNUSABLE, answered=True)
    status, code = error.status_code, error.code or error.type or "no code"
    text = f"HTTP {status}, {code}, request {error.request_id or 'unknown'}, model {settings.OPENAI_MODEL}"
    if status in (401, 403) or code == "insufficient_quota":
        return ModelFailed(text, transient=False, detail=REFUSED_KEY)
    if status == 404:
        return ModelFailed(text, transient=False, detail=NOT_SET_UP)
    if code == "context_length_exceeded" or status == 413:
        return ModelFailed(text, transient=False, detail=TOO_LONG)
    if status in (408, 409, 429) or status >= 500:
        return ModelFailed(text, transient=True)
    return ModelFailed(text, transient=False, detail=DECLINED if code == "content_filter" else UNUSABLE)
