"""The wire to the model's provider: bounded tries, and what each failure means.

Chat completions are one POST, made as those of Instagram are. The package `openai` would make it in
seven times the processor time, and takes a second and 40 MB to load; it writes down voice messages
(`integrations.llm.transcribing`).
"""

import json
import random
import re
import time
from typing import Any

import requests
from django.conf import settings

from common.logs import get_log
from common.timed_http import TooLarge, Watch
from integrations.llm.errors import (
    AnswerTooLarge,
    StatusError,
    explain,
    read_error_in_answer,
    refuses_tools,
    wants_newer_name,
)
from integrations.llm.tool_support import are_tools_refused, note_tools_refused

log = get_log(__name__)
FIRST_WAIT_SECONDS = 0.5
# A reply of 1,000 tokens is 6 kB, with its logprobs 200 kB.
MAX_ANSWER_BYTES = 1024 * 1024
# A ValueError is a 200 whose body is not JSON, or too large.
FAILURES = (requests.RequestException, StatusError, ValueError)
# (address, model) that know the longest reply by its newer name only
_newer_name: set[tuple[str, str]] = set()


def ask(
    messages: list[dict[str, Any]],
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
        except FAILURES as error:
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
    messages: list[dict[str, Any]], tools: list[dict[str, Any]], server: tuple[str, str]
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
    """One try."""
    now = time.monotonic()
    within = max(0.01, min(settings.MODEL_TIMEOUT_SECONDS, ends_at - now))
    try:
        answer, raw = Watch(now + within).fetch(
            "POST",
            f"{settings.OPENAI_BASE_URL.rstrip('/')}/chat/completions",
            json=body,
            headers={
                "Authorization": f"Bearer {settings.OPENAI_API_KEY}",
                # Not compressed, so that the bound on an answer's size is one on what it takes in
                # memory.
                "Accept-Encoding": "identity",
            },
            most_bytes=MAX_ANSWER_BYTES,
        )
    except TooLarge as error:
        raise AnswerTooLarge from error
    request_id = answer.headers.get("x-request-id", "")
    if answer.status_code >= 300:
        retry_after = answer.headers.get("retry-after", "")
        raise StatusError(answer.status_code, raw, request_id=request_id, retry_after=retry_after)
    try:
        said = json.loads(raw)
    except RecursionError as error:  # brackets a thousand deep
        raise ValueError("nested too deep") from error
    problem = said.get("error") if isinstance(said, dict) and not said.get("choices") else None
    if problem:  # a gateway that answers 200 whatever the model behind it says
        raise read_error_in_answer(problem, request_id)
    return said, request_id


def _wait_before_next(error: Exception, attempt: int, longest: float) -> float:
    """Seconds: what the server asks for, or twice as long each time with some chance in it."""
    asked = error.retry_after if isinstance(error, StatusError) else ""
    if re.fullmatch(r"\d+(\.\d+)?", asked):
        return float(asked)
    chance = random.uniform(0.75, 1)  # noqa: S311  not a secret
    return float(min(FIRST_WAIT_SECONDS * 2**attempt, longest) * chance)
