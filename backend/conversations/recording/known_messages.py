"""Finds what is recorded already about the message of an event."""

import hashlib
from collections.abc import Callable

from common.rows import store
from conversations.attachments import build_rows
from conversations.events import Event
from conversations.finders import ask_messages
from conversations.models import Attachment, MessageLog

DIRECTION = MessageLog.Direction
Known = tuple[MessageLog | None, MessageLog | None]


def find_known(mid: str) -> Known:
    """Return the message with this mid, and the reaction to it that arrived before it; None for
    either that is not recorded.
    """
    return ask_known(mid)()


def ask_known(mid: str) -> Callable[[], Known]:
    """Ask for what `find_known` returns; see `common.rows.ask`."""
    key = early_reaction_key(mid)
    wait = ask_messages([mid, key])

    def find() -> Known:
        found = {message.mid: message for message in wait()}
        return found.get(mid), found.get(key)

    return find


def early_reaction_key(mid: str) -> str:
    """Return the key that stands in for a mid in a reaction whose message has not arrived (yet)."""
    return f"reaction:{hashlib.sha256(mid.encode()).hexdigest()[:40]}"


def add_what_came_with(message: MessageLog, event: Event, early: MessageLog | None) -> None:
    """Add the message's attachments, and the reaction that arrived before it."""
    if event.attachments:
        ours = message.direction == DIRECTION.OUT
        Attachment.objects.bulk_create(
            build_rows(message, event.attachments, ours=ours), ignore_conflicts=True
        )
    if early is not None and early.thread_id == message.thread_id:
        message.details = {**message.details, "reacted": early.details["reacted"]}
        message.reactions = (
            [{"emoji": early.details["emoji"], "by": "CUSTOMER"}]
            if early.details.get("emoji")
            else []
        )
        store(message, "details", "reactions")
        early.delete()
