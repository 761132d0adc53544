"""Copies of what the business sent, whoever wrote it."""

from datetime import datetime

from common.rows import store
from conversations.answered_from import INBOX_APPS, OTHER_APP_NAME, PHONE_NAME
from conversations.events import Event
from conversations.models import MessageLog, Thread
from conversations.own_echoes import find_own
from conversations.recording.changes import erase_words, record_sent
from conversations.recording.known_messages import Known, add_what_came_with
from conversations.recording.recorded import EchoAuthor, Recorded
from conversations.recording.threads import TOUCHED, open_window, touch

AUTHOR, DIRECTION, KIND, STATE = (
    MessageLog.Author,
    MessageLog.Direction,
    MessageLog.Kind,
    MessageLog.State,
)


def record_echo(
    *,
    thread: Thread,
    event: Event,
    mid: str,
    at: datetime,
    known_as_yet: Known,
    our_app_ids: set[str],
) -> Recorded:
    """Record a message that the business sent: an echo of ours confirms it, others are stored.
    `known_as_yet` is what `find_known(mid)` returns.

    Ours is one whose mid is known, or whose text is that of a message that was tried and has no mid
    yet: the echo may well come before the answer to the send, and whatever that answer was. Where
    it names our app, the row being sent is its own whatever the words: Instagram may change them,
    and nobody would find them again when asked whether they arrived.
    """
    known, early = known_as_yet
    if known is not None and known.kind != KIND.DELETED:
        return Recorded(thread, known, written_by=EchoAuthor.OURS)
    by_our_app = bool(event.app_id) and event.app_id in our_app_ids
    own = None if event.is_self else find_own(thread, event, at, by_our_app=by_our_app)
    if own is not None:
        _confirm(own, thread, mid=mid, at=at, unsent=known)
        if known is None:
            add_what_came_with(own, event, early)
        return Recorded(thread, own, is_confirmed=True, written_by=EchoAuthor.OURS)
    if known is not None:
        return Recorded(thread, known, written_by=EchoAuthor.OURS)
    written_by, author, name = _who_wrote(event, our_app_ids)
    message = _insert_from_elsewhere(thread, event, mid=mid, at=at, author=author, name=name)
    add_what_came_with(message, event, early)
    touch(thread, message, came_with=event.attachments)
    if event.is_self:
        open_window(thread, at)  # Instagram's limit does not apply to what one writes to oneself
    store(thread, *TOUCHED, "window_opened_at")
    return Recorded(thread, message, True, written_by=written_by)


def _confirm(
    own: MessageLog, thread: Thread, *, mid: str, at: datetime, unsent: MessageLog | None
) -> None:
    """Our message is out. `unsent` is the row that was made when it was taken back, before we knew
    that it had arrived: it goes, and so do the message's words.
    """
    if unsent is not None:
        unsent.delete()
        erase_words(own)
    if (
        own.state == STATE.FAILED
        and own.purpose == MessageLog.Purpose.DISCLOSURE
        and thread.disclosed_at is None
    ):
        thread.disclosed_at = own.at  # the customer has read it after all
        store(thread, "disclosed_at")
    record_sent(own, mid=mid, at=at)


def _insert_from_elsewhere(
    thread: Thread,
    event: Event,
    *,
    mid: str,
    at: datetime,
    author: MessageLog.Author,
    name: str,
) -> MessageLog:
    """A message of the business that was not written in its dashboard."""
    return MessageLog.objects.create(
        thread=thread,
        mid=mid,
        direction=DIRECTION.OUT,
        author=author,
        author_name=name,
        kind=event.kind,
        text=event.text,
        description=event.description,
        details=event.details,
        state=STATE.SENT,
        at=at,
        found_by=event.found_by,
    )


def _who_wrote(event: Event, our_app_ids: set[str]) -> tuple[EchoAuthor, MessageLog.Author, str]:
    if event.is_self:
        return EchoAuthor.SELF, AUTHOR.PHONE, PHONE_NAME
    if event.app_id and event.app_id in our_app_ids:
        return EchoAuthor.BY_HAND, AUTHOR.PERSON, "Conversa"
    if event.app_id and event.app_id not in INBOX_APPS:
        return EchoAuthor.OTHER_APP, AUTHOR.PERSON, OTHER_APP_NAME
    return EchoAuthor.PHONE, AUTHOR.PHONE, PHONE_NAME
