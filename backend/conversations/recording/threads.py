"""The thread of an event: it is found or made, and what the list shows of it is kept up to date."""

from collections.abc import Sequence
from datetime import datetime

from common.rows import store
from conversations.attachments import ParsedAttachment
from conversations.descriptions import read_facts
from conversations.finders import lock_thread_of_customer
from conversations.models import Customer, MessageLog, Thread

TOUCHED = ["last_message_at", "last_text", "last_facts", "last_author", "last_kind", "unread"]
SEEN_SECONDS = 60  # "last seen" is not kept more exactly than that


def find_or_make_thread(*, account_id: str, igsid: str, at: datetime) -> tuple[Thread, bool]:
    """The customer's thread, locked, and whether it is new. The shard's lock keeps two from being
    made.
    """
    thread = lock_thread_of_customer(account_id=account_id, igsid=igsid)
    return (thread, False) if thread else make_thread(account_id=account_id, igsid=igsid, at=at)


def make_thread(*, account_id: str, igsid: str, at: datetime) -> tuple[Thread, bool]:
    """A thread for a customer who has none, and whether it is new."""
    customer, _ = Customer.objects.get_or_create(
        account_id=account_id, igsid=igsid, defaults={"first_seen_at": at, "last_seen_at": at}
    )
    thread, made = Thread.objects.get_or_create(customer=customer, defaults={"last_message_at": at})
    return thread, made


def open_window(thread: Thread, at: datetime) -> None:
    """An opening action of the customer: Instagram allows replies for 24 hours from it."""
    if thread.window_opened_at is None or thread.window_opened_at < at:
        thread.window_opened_at = at


def touch_outbound(thread: Thread, message: MessageLog) -> None:
    """Show the message in the list as the thread's last."""
    touch(thread, message)
    store(thread, *TOUCHED)


def touch(
    thread: Thread,
    message: MessageLog,
    *,
    unread: int = 0,
    came_with: Sequence[ParsedAttachment] = (),
) -> None:
    """Show the message in the list, if it is the newest; `came_with` is what came with it."""
    if message.at >= thread.last_message_at or not thread.last_author:
        thread.last_message_at = max(message.at, thread.last_message_at)
        thread.last_text = (message.text or message.description)[:200]
        is_described = bool(message.description) and not message.text
        thread.last_facts = (
            read_facts(message, [item.type for item in came_with]) if is_described else None
        )
        thread.last_author, thread.last_kind = message.author, message.kind
    thread.unread += unread
    customer = thread.customer
    if (
        message.direction == MessageLog.Direction.IN
        and (message.at - customer.last_seen_at).total_seconds() > SEEN_SECONDS
    ):
        Customer.objects.filter(pk=customer.pk).update(last_seen_at=message.at)
