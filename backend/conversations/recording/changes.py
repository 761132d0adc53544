"""What becomes of a message that is there: sent, seen, edited, taken back."""

from datetime import datetime

from common.rows import insert, store
from conversations.events import Event
from conversations.finders import find_message
from conversations.models import Attachment, MessageLog, Thread
from conversations.recording.known_messages import find_known
from conversations.recording.threads import TOUCHED, touch

AUTHOR, DIRECTION, KIND, STATE = (
    MessageLog.Author,
    MessageLog.Direction,
    MessageLog.Kind,
    MessageLog.State,
)


def record_sent(message: MessageLog, *, mid: str | None, at: datetime) -> None:
    """Mark the message as sent. `at` is Instagram's time of it; its place in the timeline stays."""
    message.state, message.mid = STATE.SENT, mid or message.mid
    message.problem = message.error_code = message.error_trace_id = ""
    message.next_attempt_at = None
    store(message, "state", "mid", "problem", "error_code", "error_trace_id", "next_attempt_at")


def record_seen(*, thread: Thread, event: Event, at: datetime) -> None:
    """The customer has seen everything up to that message, or that moment."""
    seen = find_message(event.mid, thread=thread) if event.mid else None
    until = seen.at if seen is not None else event.until or at
    MessageLog.objects.filter(
        thread=thread, direction=DIRECTION.OUT, state=STATE.SENT, seen_at=None, at__lte=until
    ).update(seen_at=at)


def record_unsend(
    *, thread: Thread, event: Event, at: datetime, by_business: bool = False
) -> MessageLog | None:
    """The words and everything else of the message go; its place stays. The original may come
    later, or never.

    The files of what came with it are named by its ERASED rows until `core.media.copying` has
    deleted them.
    """
    if not event.mid:
        return None
    message, early = find_known(event.mid)
    made = message is None
    if message is None:
        message = _insert_unsent(thread, event.mid, at, by_business=by_business)
    elif message.thread_id != thread.pk:
        return None
    erase_words(message)
    if early is not None:
        early.delete()
    Attachment.objects.filter(message=message).update(
        state=Attachment.State.ERASED, url="", title="", transcript="", error=""
    )
    if thread.last_message_at <= message.at or made:
        touch(thread, message)
        store(thread, *TOUCHED)
    elif not MessageLog.objects.filter(thread=thread, at__gt=message.at).exists():
        # It stands in the list, although something that is no message made the thread's time later.
        thread.last_text, thread.last_facts, thread.last_kind = "", None, message.kind
        store(thread, "last_text", "last_facts", "last_kind")
    return message


def _insert_unsent(thread: Thread, mid: str, at: datetime, *, by_business: bool) -> MessageLog:
    """A place in the timeline for a message that was taken back before we had it."""
    direction, author, state = (
        (DIRECTION.OUT, AUTHOR.PHONE, STATE.SENT)
        if by_business
        else (DIRECTION.IN, AUTHOR.CUSTOMER, STATE.RECEIVED)
    )
    return insert(
        MessageLog(
            thread=thread,
            mid=mid,
            direction=direction,
            author=author,
            state=state,
            kind=KIND.DELETED,
            at=at,
        )
    )


def erase_words(message: MessageLog) -> None:
    """Empty a message that was taken back; its row keeps its place in the timeline."""
    message.kind, message.text, message.description, message.details, message.reactions = (
        KIND.DELETED,
        "",
        "",
        {},
        [],
    )
    store(message, "kind", "text", "description", "details", "reactions")


def record_edit(*, thread: Thread, event: Event, at: datetime) -> MessageLog | None:
    """New words for a message, which is returned if we have it. An edit older than the one we have,
    and one without words (Meta's phantom edit), change nothing."""
    message = find_message(event.mid, thread=thread)
    if message is None:
        return None
    number = (
        event.num_edit if event.num_edit is not None else message.details.get("num_edit", 0) + 1
    )
    if (
        message.kind == KIND.DELETED
        or not event.text
        or number <= message.details.get("num_edit", 0)
    ):
        return message
    if thread.last_text == message.text[:200]:  # it stands in the list
        thread.last_text = event.text[:200]
        store(thread, "last_text")
    message.text, message.edited_at, message.details = (
        event.text,
        at,
        {**message.details, "num_edit": number},
    )
    store(message, "text", "edited_at", "details")
    return message
