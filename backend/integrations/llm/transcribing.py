"""Writing down a voice message through the package `openai`, which makes the form with the sound in
it. Import it where a voice message is at hand: it takes a second and 40 MB to load.
"""

from functools import lru_cache

import requests
from django.conf import settings
from openai import APIConnectionError, APIStatusError, OpenAI, OpenAIError

from common.logs import get_log
from integrations.llm.bounded_network import TooMuch, bound_client, bounded
from integrations.llm.client import MAX_ANSWER_BYTES
from integrations.llm.errors import AnswerTooLarge, StatusError, explain

log = get_log("integrations.llm.client")


@lru_cache(maxsize=8)
def _client(api_key: str, base_url: str) -> OpenAI:
    # Not compressed, so that the bound on an answer's size is one on what it takes in memory.
    client = OpenAI(
        api_key=api_key,
        base_url=base_url,
        max_retries=1,
        default_headers={"Accept-Encoding": "identity"},
    )
    bound_client(client._client)
    return client


def transcribe(sound: bytes, *, content_type: str, name: str) -> tuple[str, float | None]:
    """What is said in a sound file, and how many seconds of it the provider charges for, where it
    says so. Raises ModelFailed.
    https://platform.openai.com/docs/api-reference/audio/createTranscription"""
    within = settings.MODEL_TIMEOUT_SECONDS
    client = _client(settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL)
    try:
        with bounded(seconds=2 * within, size=MAX_ANSWER_BYTES):
            answer = client.audio.transcriptions.create(
                model=settings.OPENAI_TRANSCRIPTION_MODEL,
                file=(name, sound, content_type),
                timeout=within,
            )
    except (OpenAIError, ValueError) as error:
        failure = explain(_translate(error))
        log.warning("transcription.failed", transient=failure.transient, error=failure.log_text)
        raise failure from None
    text = getattr(answer, "text", None)
    seconds = getattr(getattr(answer, "usage", None), "seconds", None) or getattr(
        answer, "duration", None
    )
    return text if isinstance(text, str) else "", float(seconds) if isinstance(
        seconds, int | float
    ) and seconds >= 0 else None


def _translate(error: Exception) -> Exception:
    """The package's error as the one of ours that says the same."""
    if isinstance(error, APIStatusError):
        request_id = error.request_id or ""
        return StatusError(error.status_code, error.response.content, request_id=request_id)
    if isinstance(error, APIConnectionError):
        return AnswerTooLarge() if _is_too_much(error) else requests.ConnectionError()
    return error


def _is_too_much(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, TooMuch):
            return True
        error = error.__cause__ or error.__context__
    return False
