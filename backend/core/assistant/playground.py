"""Previews of what the assistant would answer. Sends nothing."""

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import AppError
from conversations.instructions import get_latest
from core.assistant.paying import complete_paid, count_try_of_day, count_try_of_person
from core.assistant.prompt import Line
from core.assistant.reply import choose_reply
from core.models import Business

# Somebody waits at the screen. The thread that waits is none of those that answer other requests
# (config.asgi).
TRY_SECONDS = 20.0


@dataclass(frozen=True)
class Preview:
    """A reply that was not sent, with its evidence.

    `instructions_version` is None for instructions that are not saved.
    """

    reply: str
    model: str
    seconds: float
    prompt_tokens: int | None
    completion_tokens: int | None
    provider_request_id: str
    instructions_version: int | None
    history_messages: int
    handoff_reason: str  # why a person would be asked for; empty where none would


def preview(
    *, business: Business, person: User, messages: list[dict[str, Any]], instructions: str | None
) -> Preview:
    """Return what the assistant would answer, by the path of real answers; nothing is sent.

    `messages` are `{"role": "customer" | "assistant", "text"}`, oldest first. `instructions` None:
    those in force. Raises ModelFailed, TriesUsedUp above a day's number, and Conflict at a month's
    cap, which previews count towards.
    """
    newest = get_latest()
    if business.tried_at is None:
        Business.objects.filter(pk=business.pk).update(tried_at=timezone.now())
    history = _read_history(messages)
    count_try_of_person(person)
    count_try_of_day(business)
    in_force = newest.text if newest else ""
    completion = complete_paid(
        business,
        instructions=in_force if instructions is None else instructions,
        history=history,
        within=TRY_SECONDS,
        is_try=True,
    )
    reply = choose_reply(
        business, completion, [line.text for line in history if line.role == "customer"][-5:]
    )
    return Preview(
        reply=reply.text,
        handoff_reason=reply.handoff_reason,
        model=completion.model,
        seconds=completion.seconds,
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.completion_tokens,
        provider_request_id=completion.request_id,
        instructions_version=newest.version if newest and instructions is None else None,
        history_messages=len(history),
    )


def _read_history(messages: list[dict[str, Any]]) -> list[Line]:
    """The newest of the messages, as many as a real answer is given. Raises AppError unless a
    customer speaks last.
    """
    history = [
        Line(cast(Any, message["role"]), message["text"])
        for message in messages[-settings.AI_HISTORY_MESSAGES :]
    ]
    if not history or history[-1].role != "customer":
        raise AppError(_("Type a customer message first."))
    return history
