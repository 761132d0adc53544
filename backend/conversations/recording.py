"""Writing down what happened on Instagram, once, whatever comes twice, late or in the wrong order.

Works inside an entered schema and a transaction. Every function locks the thread's row first: that is
what keeps an echo, the answer to a send and a takeover from passing each other.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from common.rows import fetch_one, insert, store
from conversations.events import Event
from conversations.models import Customer, MessageLog, Thread
from conversations.threads import lock_thread_where

TOUCHED = ["last_message_at", "last_text", "last_author", "last_kind", "unread"]
CLOCK_SLACK = timedelta(seconds=5)  # Instagram's clock is not ours
SEEN_SECONDS = 60  # "last seen" is not kept more exactly than that
AUTHOR, DIRECTION, KIND, STATE = MessageLog.Author, MessageLog.Direction, MessageLog.Kind, MessageLog.State


@dataclass(frozen=True)
class Recorded:
    """What came of an event: the thread, the message, whether it is new, whether an echo settled it, and
    who wrote the echo.

    `written_by` is OURS for the echo of a message of ours, PHONE for one that a person wrote in the
    Instagram app (a takeover), OTHER_APP for one that our app sent without the ledger, else empty.
    """

    thread: Thread
    message: MessageLog | None = None
    is_new: bool = False
    is_settled: bool = False
    written_by: str = ""


def find_or_make_thread(*, account_id: str, igsid: str, at: datetime) -> tuple[Thread, bool]:
    """The customer's thread, locked, and whether it is new. The shard's lock keeps two from being made."""
    thread = lock_thread_where(
        "customer_id = (SELECT id FROM conversations_customer WHERE account_id = %s AND igsid = %s)", account_id, igsid,
    )
    if thread is not None:
        return thread, False
    customer, _ = Customer.objects.get_or_create(account_id=account_id, igsid=igsid, defaults={"first_seen_at": at, "last_seen_at": at})
    thread, made = Thread.objects.get_or_create(customer=customer, defaults={"last_message_at": at})
    return thread, made


def record_inbound(*, thread: Thread, event: Event, mid: str, at: datetime) -> Recorded:
    """A customer's message or button tap. A mid that is known changes nothing.

    What was imported from the past is nothing new to anybody: it is not unread, and a closed thread stays so.
    """
    known = fetch_one(MessageLog, "WHERE mid = %s", [mid])
    if known is not None:
        return Recorded(thread, known)
    message = insert(MessageLog(
        thread=thread, mid=mid, direction=DIRECTION.IN, author=AUTHOR.CUSTOMER, author_name=thread.customer.name[:150],
        kind=event.kind, text=event.text, description=event.description, details=event.details, state=STATE.RECEIVED, at=at,
        found_by=event.found_by,
    ))
    is_news = event.found_by != MessageLog.FoundBy.HISTORY
    _touch(thread, message, unread=int(is_news))
    if is_news and thread.state == Thread.State.CLOSED:
        thread.state = Thread.State.OPEN
    open_window(thread, at)
    store(thread, *TOUCHED, "state", "window_opened_at")
    return Recorded(thread, message, True)


def record_echo(*, thread: Thread, event: Event, mid: str, at: datetime, our_app_id: str) -> Recorded:
    """A message that the business sent, from any place; ours are settled, the others are kept.

    Ours is one whose mid is known, or whose text is that of the row being sent (the echo may well come
    before the answer to the send).
    """
    known = fetch_one(MessageLog, "WHERE mid = %s", [mid])
    if known is not None:
        return Recorded(thread, known, written_by="OURS")
    sending = MessageLog.objects.filter(thread=thread, state__in=[STATE.SENDING, STATE.UNKNOWN]).order_by("id")
    # A person said of these that they arrived, before Instagram did.
    marked = MessageLog.objects.filter(thread=thread, state=STATE.SENT, mid=None, sending_at__lte=at + CLOCK_SLACK).order_by("id")
    for message in [*sending, *marked]:
        if same_text(message.text, event.text):
            settle_sent(message, mid=mid, at=at)
            return Recorded(thread, message, is_settled=True, written_by="OURS")
    by_our_app = bool(event.app_id) and event.app_id == our_app_id
    message = MessageLog.objects.create(
        thread=thread, mid=mid, direction=DIRECTION.OUT, author=AUTHOR.PERSON if by_our_app else AUTHOR.PHONE,
        author_name="Conversa" if by_our_app else "Instagram app",
        kind=event.kind, text=event.text, description=event.description, details=event.details, state=STATE.SENT, at=at,
        found_by=event.found_by,
    )
    _touch(thread, message)
    thread.save()
    return Recorded(thread, message, True, written_by="OTHER_APP" if by_our_app else "PHONE")


def record_reaction(*, thread: Thread, event: Event, at: datetime, by_business: bool) -> None:
    """A reaction goes to its message; one whose message we never saw stands in the timeline by itself."""
    by = "BUSINESS" if by_business else "CUSTOMER"
    message = MessageLog.objects.filter(mid=event.mid, thread=thread).first() if event.mid else None
    if message is not None:
        message.reactions = [r for r in message.reactions if r["by"] != by] + ([{"emoji": event.emoji, "by": by}] if event.emoji else [])
        message.save(update_fields=["reactions"])
    elif event.emoji and not by_business:
        MessageLog.objects.create(
            thread=thread, direction=DIRECTION.IN, author=AUTHOR.CUSTOMER, kind=KIND.REACTION, description=event.description,
            details={"mid": event.mid}, state=STATE.RECEIVED, at=at,
        )
    if not by_business:
        open_window(thread, at)
        thread.save()


def record_seen(*, thread: Thread, event: Event, at: datetime) -> None:
    """The customer has seen everything up to that message."""
    seen = MessageLog.objects.filter(mid=event.mid, thread=thread).first() if event.mid else None
    until = seen.at if seen is not None else at
    MessageLog.objects.filter(thread=thread, direction=DIRECTION.OUT, state=STATE.SENT, seen_at=None, at__lte=until).update(seen_at=at)


def record_unsend(*, thread: Thread, event: Event, at: datetime) -> None:
    """The words and everything else of the message go; its place stays. The original may come later, or never."""
    if not event.mid:
        return
    message, made = MessageLog.objects.get_or_create(
        mid=event.mid,
        defaults={"thread": thread, "direction": DIRECTION.IN, "author": AUTHOR.CUSTOMER, "state": STATE.RECEIVED, "kind": KIND.DELETED, "at": at},
    )
    message.kind, message.text, message.description, message.details, message.reactions = KIND.DELETED, "", "", {}, []
    message.save()
    if thread.last_message_at <= message.at or made:
        _touch(thread, message)
        thread.save()


def record_edit(*, thread: Thread, event: Event) -> None:
    """New words for a message we have. An edit without words (Meta's phantom edit) changes nothing."""
    if event.mid and event.text:
        message = MessageLog.objects.filter(mid=event.mid, thread=thread).exclude(kind=KIND.DELETED).first()
        if message is None:
            return
        if thread.last_text == message.text[:200]:  # it stands in the list
            thread.last_text = event.text[:200]
            store(thread, "last_text")
        message.text, message.description = event.text, "Edited"
        store(message, "text", "description")


def record_other(*, thread: Thread, event: Event, at: datetime, opens_window: bool) -> None:
    """Anything else is shown as what it is."""
    message = MessageLog.objects.create(
        thread=thread, direction=DIRECTION.IN, author=AUTHOR.CUSTOMER, kind=KIND.OTHER, description=event.description, details=event.details,
        state=STATE.RECEIVED, at=at,
    )
    _touch(thread, message)
    if opens_window:
        open_window(thread, at)
    thread.save()


def settle_sent(message: MessageLog, *, mid: str | None, at: datetime) -> None:
    """The message is out. Its time becomes Instagram's; its place stays."""
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
    if message.direction == DIRECTION.IN and (message.at - customer.last_seen_at).total_seconds() > SEEN_SECONDS:
        Customer.objects.filter(pk=customer.pk).update(last_seen_at=message.at)


def same_text(one: str, other: str) -> bool:
    """Whether two texts are the same but for white space, which Instagram trims and folds."""
    return " ".join(one.split()) == " ".join(other.split())
