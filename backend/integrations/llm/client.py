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
from openai import APIStatusError, OpenAI, OpenAIError
from openai.types.chat import ChatCompletionMessageParam

from common.logs import get_log
from integrations.llm.bounded_network import bound_client, bounded
from integrations.llm.errors import explain, read_error_in_answer, refuses_tools, wants_newer_name
from integrations.llm.tool_support import are_tools_refused, note_tools_refused

log = get_log(__name__)
FIRST_WAIT_SECONDS = 0.5
# A reply of 1,000 tokens is 6 kB, with its logprobs 200 kB.
MAX_ANSWER_BYTES = 1024 * 1024
# (address, model) that know the longest reply by its newer name only
_newer_name: set[tuple[str, str]] = set()


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
    offered = tools if not are_tools_refused(*server) else []
    body, attempt = _build_body(messages, offered, server), 0
    while True:
        try:
            answer = _post(body, ends_at)
        except (OpenAIError, ValueError) as error:  # ValueError: a 200 whose body is not JSON
            if _adapt(body, error, server):
                continue
            failure = explain(error)
            wait = _wait_before_next(error, attempt, longest_wait)
            said = {"transient": failure.transient, "error": failure.log_text}
            log.warning("model.failed", attempt=attempt + 1, **said)
            is_last = attempt >= retries or time.monotonic() + wait >= ends_at
            if not failure.transient or failure.usage.answers or is_last or wait > longest_wait:
                raise failure from None
            time.sleep(wait)
            attempt += 1
        else:
            if offered and "tools" not in body:  # it was the tools: without them there is an answer
                note_tools_refused(*server)
            return answer


def _build_body(
    messages: list[ChatCompletionMessageParam], tools: list[dict[str, Any]], server: tuple[str, str]
) -> dict[str, Any]:
    longest_reply = "max_completion_tokens" if server in _newer_name else "max_tokens"
    body = {
        "model": settings.OPENAI_MODEL,
        "messages": messages,
        longest_reply: settings.OPENAI_MAX_REPLY_TOKENS,
    }
    return {**body, "tools": tools} if tools else body


def _adapt(body: dict[str, Any], error: Exception, server: tuple[str, str]) -> bool:
    """Change what this server does not know in the body, if that is what it says."""
    if "tools" in body and refuses_tools(error):
        # Small local models: they still answer, and what they promise is caught.
        del body["tools"]
        return True
    if "max_tokens" in body and wants_newer_name(error):
        _newer_name.add(server)
        body["max_completion_tokens"] = body.pop("max_tokens")
        return True
    return False


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
        raise read_error_in_answer(problem, request_id)
    return answer, request_id


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
