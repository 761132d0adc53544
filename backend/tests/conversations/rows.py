"""Rows of a thread as the engine leaves them, for tests that look at or decide on them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from conversations.models import Attachment, MessageLog, Thread, Turn

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def minute(number: float) -> datetime:
    """So many minutes past a certain noon."""
    return NOON + timedelta(minutes=number)


def said(thread: Thread, text: str, at: datetime, **fields: Any) -> MessageLog:
    """The customer said it."""
    return MessageLog.objects.create(
        **{
            "thread": thread,
            "direction": "IN",
            "author": "CUSTOMER",
            "state": "RECEIVED",
            "text": text,
            "at": at,
            **fields,
        }
    )


def replied(thread: Thread, text: str, at: datetime, **fields: Any) -> MessageLog:
    """The business said it: the assistant, unless `author` names another."""
    return MessageLog.objects.create(
        **{
            "thread": thread,
            "direction": "OUT",
            "author": "ASSISTANT",
            "state": "SENT",
            "text": text,
            "at": at,
            **fields,
        }
    )


def attached(
    message: MessageLog, type: str = "image", state: str = "STORED", **fields: Any
) -> Attachment:
    """It came with the message."""
    position = message.attachments.count()
    return Attachment.objects.create(
        **{"message": message, "position": position, "type": type, "state": state, **fields}
    )


def queued(thread: Thread, text: str = "Hi") -> MessageLog:
    """A person's reply that waits to be sent."""
    return MessageLog.objects.create(
        thread=thread,
        direction="OUT",
        author="PERSON",
        text=text,
        state="QUEUED",
        at=timezone.now(),
    )


def waiting_turn(thread: Thread, at: datetime, **fields: Any) -> Turn:
    return Turn.objects.create(
        **{"thread": thread, "opened_at": at, "due_at": at + timedelta(seconds=4), **fields}
    )


def silent_turn(thread: Thread, at: datetime, reason: str = "AI_OFF", **fields: Any) -> Turn:
    return waiting_turn(thread, at, state="SILENT", reason=reason, finished_at=at, **fields)


def answered_turn(thread: Thread, at: datetime, **fields: Any) -> Turn:
    return waiting_turn(
        thread,
        at,
        **{
            "state": "ANSWERED",
            "finished_at": at,
            "instructions_version": 3,
            "model": "gpt-test",
            "provider_request_id": "req_1",
            "prompt_tokens": 200,
            "completion_tokens": 20,
            "seconds": 1.5,
            "history_messages": 4,
            **fields,
        },
    )
