"""Rows of a business by their keys, on the path of a DM: the SQL of decision 7 that callers share.

A thread comes with its customer, and its row is locked to the end of the caller's transaction: that
is the lock of all that is in it, its messages and turns included.
"""

from common.rows import fetch, fetch_one
from conversations.models import Customer, MessageLog, Thread, Turn


def lock_thread_by_id(thread_id: int) -> Thread | None:
    """The thread of that id."""
    return _lock("id = %s", thread_id)


def lock_thread_of_customer(*, account_id: str, igsid: str) -> Thread | None:
    """The thread of that customer of that account."""
    return _lock(
        "customer_id = (SELECT id FROM conversations_customer WHERE account_id = %s AND "
        "igsid = %s)",
        account_id,
        igsid,
    )


def lock_thread_of_turn(turn_id: int) -> Thread | None:
    """The thread that the turn answers."""
    return _lock("id = (SELECT thread_id FROM conversations_turn WHERE id = %s)", turn_id)


def lock_thread_of_message(message_id: int) -> Thread | None:
    """The thread in which the message stands."""
    return _lock("id = (SELECT thread_id FROM conversations_messagelog WHERE id = %s)", message_id)


def lock_thread_of_mid(mid: str) -> Thread | None:
    """The thread in which the message that Instagram calls so stands."""
    return _lock("id = (SELECT thread_id FROM conversations_messagelog WHERE mid = %s)", mid)


def find_message(mid: str, *, thread: Thread) -> MessageLog | None:
    """The message of the thread that Instagram calls so."""
    return fetch_one(MessageLog, "WHERE mid = %s AND thread_id = %s", [mid, thread.pk])


def find_turn(turn_id: int) -> Turn | None:
    """The turn of that id."""
    return fetch_one(Turn, "WHERE id = %s", [turn_id])


def find_turn_before(turn: Turn) -> Turn | None:
    """The turn of the business that was opened before this one."""
    return fetch_one(Turn, "WHERE id < %s ORDER BY id DESC LIMIT 1", [turn.pk])


def list_asked(turn: Turn) -> list[MessageLog]:
    """The customer's messages that the turn answers."""
    return fetch(MessageLog, "WHERE turn_id = %s AND direction = 'IN'", [turn.pk])


def list_leaving(thread: Thread) -> list[MessageLog]:
    """The thread's messages that are on their way out or wait for it, in their order."""
    return fetch(
        MessageLog,
        "WHERE thread_id = %s AND state IN ('QUEUED', 'SENDING', 'UNKNOWN') ORDER BY id",
        [thread.pk],
    )


def _lock(condition: str, *parameters: int | str) -> Thread | None:
    thread = fetch_one(Thread, f"WHERE {condition} FOR UPDATE", parameters)
    if thread is not None:
        thread.customer = fetch(Customer, "WHERE id = %s", [thread.customer_id])[0]
    return thread
