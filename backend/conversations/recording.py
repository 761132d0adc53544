"""Writing down what happened on Instagram, once, whatever comes twice, late or in the wrong order.

Works inside an entered schema and a transaction. Every function locks the thread's row first: that
is what keeps an echo, the answer to a send and a takeover from passing each other.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from common.rows import fetch, insert, store
from conversations.attachments import build_rows
from conversations.events import Event
from conversations.finders import find_message, lock_thread_of_customer
from conversations.models import Attachment, Customer, MessageLog, Thread
from conversations.own_echoes import find_own

TOUCHED = ["last_message_at", "last_text", "last_author", "last_kind", "unread"]
SEEN_SECONDS = 60  # "last seen" is not kept more exactly than that
ANOTHER_APP = "Another app"
# Instagram's inbox and the Page's are apps like any other, but what comes from them a person wrote.
INBOX_APPS = {"1217981644879628", "263902037430900"}
AUTHOR, DIRECTION, KIND, STATE = (
    MessageLog.Author,
    MessageLog.Direction,
    MessageLog.Kind,
    MessageLog.State,
)


class EchoAuthor(StrEnum):
    """Who wrote what an echo copies."""

    OURS = "OURS"  # this installation: the echo is of a message in the ledger
    PHONE = "PHONE"  # a person in the Instagram app, who thereby takes over
    OTHER_APP = "OTHER_APP"
    BY_HAND = "BY_HAND"  # our app, without the ledger
    SELF = "SELF"  # a note of the business to itself


@dataclass(frozen=True)
class Recorded:
    """What an event changed: the thread, the message, whether that is new, whether an echo
    confirmed one of ours (`is_confirmed`), and who wrote the echo (None: it was none).
    """

    thread: Thread
    message: MessageLog | None = None
    is_new: bool = False
    is_confirmed: bool = False
    written_by: EchoAuthor | None = None


def find_thread(*, account_id: str, igsid: str) -> Thread | None:
    """The customer's thread, locked, if there is one."""
    return lock_thread_of_customer(account_id=account_id, igsid=igsid)


def find_or_make_thread(*, account_id: str, igsid: str, at: datetime) -> tuple[Thread, bool]:
    """The customer's thread, locked, and whether it is new. The shard's lock keeps two from being
    made.
    """
    thread = find_thread(account_id=account_id, igsid=igsid)
    if thread is not None:
        return thread, False
    customer, _ = Customer.objects.get_or_create(
        account_id=account_id, igsid=igsid, defaults={"first_seen_at": at, "last_seen_at": at}
    )
    thread, made = Thread.objects.get_or_create(customer=customer, defaults={"last_message_at": at})
    return thread, made


def record_inbound(*, thread: Thread, event: Event, mid: str, at: datetime) -> Recorded:
    """A customer's message or button tap. A mid that is known changes nothing, unless all that we
    know of it is that Instagram announced it.

    What was imported from the past is nothing new to anybody: it is not unread, and a closed thread
    stays so.
    """
    known, early = _find_known(mid)
    if known is not None and not known.details.get("phantom"):
        return Recorded(thread, known)
    message = MessageLog(
        thread=thread,
        mid=mid,
        direction=DIRECTION.IN,
        author=AUTHOR.CUSTOMER,
        author_name=thread.customer.name[:150],
        kind=event.kind,
        text=event.text,
        description=event.description,
        details=event.details,
        state=STATE.RECEIVED,
        at=at,
        found_by=event.found_by,
        edited_at=at if event.num_edit else None,
    )
    if known is None:
        insert(message)
    else:
        message.pk = known.pk
        message.save(force_update=True)
    _add_what_came_with(message, event, early)
    is_news = event.found_by != MessageLog.FoundBy.HISTORY
    _touch(thread, message, unread=int(is_news and known is None))
    if is_news and thread.state == Thread.State.CLOSED:
        thread.state = Thread.State.OPEN
    open_window(thread, at)
    store(thread, *TOUCHED, "state", "window_opened_at")
    return Recorded(thread, message, True)


def _find_known(mid: str) -> tuple[MessageLog | None, MessageLog | None]:
    """The message of that mid, and the reaction to it that came before it."""
    key = early_reaction_key(mid)
    found = {
        message.mid: message for message in fetch(MessageLog, "WHERE mid = ANY(%s)", [[mid, key]])
    }
    return found.get(mid), found.get(key)


def _add_what_came_with(message: MessageLog, event: Event, early: MessageLog | None) -> None:
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


def record_echo(
    *, thread: Thread, event: Event, mid: str, at: datetime, our_app_ids: set[str]
) -> Recorded:
    """Record a message that the business sent: an echo of ours confirms it, others are stored.

    Ours is one whose mid is known, or whose text is that of a message that was tried and has no mid
    yet: the echo may well come before the answer to the send, and whatever that answer was. Where
    it names our app, the row being sent is its own whatever the words: Instagram may change them,
    and nobody would find them again when asked whether they arrived.
    """
    known, early = _find_known(mid)
    if known is not None and known.kind != KIND.DELETED:
        return Recorded(thread, known, written_by=EchoAuthor.OURS)
    by_our_app = bool(event.app_id) and event.app_id in our_app_ids
    own = None if event.is_self else find_own(thread, event, at, by_our_app=by_our_app)
    if own is not None:
        _confirm(own, thread, mid=mid, at=at, unsent=known)
        if known is None:
            _add_what_came_with(own, event, early)
        return Recorded(thread, own, is_confirmed=True, written_by=EchoAuthor.OURS)
    if known is not None:
        return Recorded(thread, known, written_by=EchoAuthor.OURS)
    written_by, author, name = _who_wrote(event, our_app_ids)
    message = _insert_from_elsewhere(thread, event, mid=mid, at=at, author=author, name=name)
    _add_what_came_with(message, event, early)
    _touch(thread, message)
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
        return EchoAuthor.SELF, AUTHOR.PHONE, "Instagram app"
    if event.app_id and event.app_id in our_app_ids:
        return EchoAuthor.BY_HAND, AUTHOR.PERSON, "Conversa"
    if event.app_id and event.app_id not in INBOX_APPS:
        return EchoAuthor.OTHER_APP, AUTHOR.PERSON, ANOTHER_APP
    return EchoAuthor.PHONE, AUTHOR.PHONE, "Instagram app"


def early_reaction_key(mid: str) -> str:
    """Return the key that stands in for a mid in a reaction whose message has not arrived (yet)."""
    return f"reaction:{hashlib.sha256(mid.encode()).hexdigest()[:40]}"


def record_reaction(
    *, thread: Thread, event: Event, at: datetime, by_business: bool
) -> MessageLog | None:
    """A reaction goes to its message; one whose message we never saw stands in the timeline by
    itself.

    React, unreact and react again name the same message, and any of them may come twice or late:
    what counts is the latest that somebody did, and an older one changes nothing. Returns the
    message, if we have it.
    """
    message, early = _find_known(event.mid)
    if message is not None and message.kind == KIND.DELETED:
        return message
    row = message if message is not None and message.thread_id == thread.pk else early
    if row is None and not by_business:
        row = _insert_reaction(thread, event, at)
        _touch(thread, row)
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
    message, early = _find_known(event.mid)
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
        _touch(thread, message)
        store(thread, *TOUCHED)
    elif not MessageLog.objects.filter(thread=thread, at__gt=message.at).exists():
        # It stands in the list, although something that is no message made the thread's time later.
        thread.last_text, thread.last_kind = "", message.kind
        store(thread, "last_text", "last_kind")
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


def record_announced(*, thread: Thread, mid: str, at: datetime) -> Recorded:
    """Record a message of which Instagram told only that it exists.

    If its text arrives later, it fills this row.
    """
    known, _ = _find_known(mid)
    if known is not None:
        return Recorded(thread, known)
    message = insert(
        MessageLog(
            thread=thread,
            mid=mid,
            direction=DIRECTION.IN,
            author=AUTHOR.CUSTOMER,
            author_name=thread.customer.name[:150],
            kind=KIND.UNSUPPORTED,
            description="Wrote something that Instagram announced and did not pass on",
            details={"phantom": True},
            state=STATE.RECEIVED,
            at=at,
        )
    )
    _touch(thread, message, unread=1)
    open_window(thread, at)
    store(thread, *TOUCHED, "window_opened_at")
    return Recorded(thread, message, True)


def record_sent(message: MessageLog, *, mid: str | None, at: datetime) -> None:
    """Mark the message as sent. `at` is Instagram's time of it; its place in the timeline stays."""
    message.state, message.mid = STATE.SENT, mid or message.mid
    message.error_text = message.error_code = message.error_trace_id = ""
    message.next_attempt_at = None
    store(message, "state", "mid", "error_text", "error_code", "error_trace_id", "next_attempt_at")


def open_window(thread: Thread, at: datetime) -> None:
    """An opening action of the customer: Instagram allows replies for 24 hours from it."""
    if thread.window_opened_at is None or thread.window_opened_at < at:
        thread.window_opened_at = at


def touch_outbound(thread: Thread, message: MessageLog) -> None:
    """Show the message in the list as the thread's last."""
    _touch(thread, message)
    store(thread, *TOUCHED)


def _touch(thread: Thread, message: MessageLog, unread: int = 0) -> None:
    if message.at >= thread.last_message_at or not thread.last_author:
        thread.last_message_at = max(message.at, thread.last_message_at)
        thread.last_text = (message.text or message.description)[:200]
        thread.last_author, thread.last_kind = message.author, message.kind
    thread.unread += unread
    customer = thread.customer
    if (
        message.direction == DIRECTION.IN
        and (message.at - customer.last_seen_at).total_seconds() > SEEN_SECONDS
    ):
        Customer.objects.filter(pk=customer.pk).update(last_seen_at=message.at)
