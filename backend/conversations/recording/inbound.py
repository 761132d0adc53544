"""What customers write."""

from datetime import datetime
from typing import Any

from common.rows import insert, store
from conversations.events import Event
from conversations.models import MessageLog, Thread
from conversations.recording.known_messages import Known, add_what_came_with, find_known
from conversations.recording.recorded import Recorded
from conversations.recording.threads import TOUCHED, open_window, touch

AUTHOR, DIRECTION, KIND, STATE = (
    MessageLog.Author,
    MessageLog.Direction,
    MessageLog.Kind,
    MessageLog.State,
)

# The columns of a row that stood for an announced message, whose words have come now.
ANNOUNCED = (
    "thread",
    "author_name",
    "kind",
    "text",
    "description",
    "details",
    "reactions",
    "at",
    "found_by",
    "edited_at",
    "turn",
)


def record_inbound(
    *, thread: Thread, event: Event, mid: str, at: datetime, known_as_yet: Known
) -> Recorded:
    """A customer's message or button tap. A mid that is known changes nothing, unless all that we
    know of it is that Instagram announced it.

    `known_as_yet` is what `find_known(mid)` returns. What was imported from the past is nothing new
    to anybody: it is not unread, and a closed thread stays so.
    """
    known, early = known_as_yet
    if known is not None and not known.details.get("phantom"):
        return Recorded(thread, known)
    message = _from_customer(
        thread,
        mid,
        at,
        kind=event.kind,
        text=event.text,
        description=event.description,
        details=event.details,
        found_by=event.found_by,
        edited_at=at if event.num_edit else None,
    )
    if known is None:
        insert(message)
    else:
        message.pk = known.pk
        store(message, *ANNOUNCED)
    add_what_came_with(message, event, early)
    is_news = event.found_by != MessageLog.FoundBy.HISTORY
    unread = int(is_news and known is None)
    touch(thread, message, unread=unread, came_with=event.attachments)
    if is_news and thread.state == Thread.State.CLOSED:
        thread.state = Thread.State.OPEN
    open_window(thread, at)
    store(thread, *TOUCHED, "state", "window_opened_at")
    return Recorded(thread, message, True)


def _from_customer(thread: Thread, mid: str, at: datetime, **fields: Any) -> MessageLog:
    """Return a new row of a message that the thread's customer sent, not yet stored."""
    return MessageLog(
        thread=thread,
        mid=mid,
        direction=DIRECTION.IN,
        author=AUTHOR.CUSTOMER,
        author_name=thread.customer.name[:150],
        state=STATE.RECEIVED,
        at=at,
        **fields,
    )


def record_announced(*, thread: Thread, mid: str, at: datetime) -> Recorded:
    """Record a message of which Instagram told only that it exists.

    If its text arrives later, it fills this row.
    """
    known, _ = find_known(mid)
    if known is not None:
        return Recorded(thread, known)
    message = insert(
        _from_customer(
            thread,
            mid,
            at,
            kind=KIND.UNSUPPORTED,
            description="Wrote something that Instagram announced and did not pass on",
            details={"phantom": True},
        )
    )
    touch(thread, message, unread=1)
    open_window(thread, at)
    store(thread, *TOUCHED, "window_opened_at")
    return Recorded(thread, message, True)
