"""Reactions to messages, and their withdrawal."""

from datetime import datetime

from common.rows import insert, store
from conversations.events import Event
from conversations.models import MessageLog, Thread
from conversations.recording.known_messages import early_reaction_key, find_known
from conversations.recording.threads import TOUCHED, open_window, touch

AUTHOR, DIRECTION, KIND, STATE = (
    MessageLog.Author,
    MessageLog.Direction,
    MessageLog.Kind,
    MessageLog.State,
)


def record_reaction(
    *, thread: Thread, event: Event, at: datetime, by_business: bool
) -> MessageLog | None:
    """Store a reaction, or its removal, with its message. A reaction of a customer to a message
    that is not recorded becomes a line of its own in the timeline.

    Return the message, or None if it is not recorded. Events about the same reaction may arrive
    twice or late: one that is older than the newest recorded one changes nothing.
    """
    message, early = find_known(event.mid)
    if message is not None and message.kind == KIND.DELETED:
        return message
    row = message if message is not None and message.thread_id == thread.pk else early
    if row is None and not by_business:
        row = _insert_reaction(thread, event, at)
        touch(thread, row)
    if row is not None:
        _change_reaction(row, event, at, by="BUSINESS" if by_business else "CUSTOMER")
    if not by_business:
        if event.emoji:
            open_window(thread, at)
        store(thread, *TOUCHED, "window_opened_at")
    return message


def _insert_reaction(thread: Thread, event: Event, at: datetime) -> MessageLog:
    """A place in the timeline for a customer's reaction whose message we do not have."""
    return insert(
        MessageLog(
            thread=thread,
            mid=early_reaction_key(event.mid),
            direction=DIRECTION.IN,
            author=AUTHOR.CUSTOMER,
            kind=KIND.REACTION,
            details={"mid": event.mid},
            state=STATE.RECEIVED,
            at=at,
        )
    )


def _change_reaction(row: MessageLog, event: Event, at: datetime, *, by: str) -> None:
    """Put the reaction in place of the one that `by` had, unless that is the later one."""
    moment, reacted = int(at.timestamp() * 1000), row.details.get("reacted", {})
    if moment <= reacted.get(by, 0):
        return
    row.details = {**row.details, "reacted": {**reacted, by: moment}}
    if row.kind == KIND.REACTION:
        row.description = event.description
        row.details["emoji"] = event.emoji
    else:
        row.reactions = [r for r in row.reactions if r["by"] != by] + (
            [{"emoji": event.emoji, "by": by}] if event.emoji else []
        )
    store(row, "reactions", "details", "description")
