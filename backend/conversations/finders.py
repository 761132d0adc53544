"""Rows of a business by their keys, on the path of a DM: the SQL of decision 7 that callers share.

A thread comes with its customer, and its row is locked to the end of the caller's transaction: that
is the lock of all that is in it, its messages and turns included.
"""

from django.db import connection

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


def find_messages(mids: list[str]) -> list[MessageLog]:
    """The messages that Instagram calls so, in whichever thread."""
    return fetch(MessageLog, "WHERE mid = ANY(%s)", [mids])


def list_newest(thread: Thread, *, most: int) -> list[MessageLog]:
    """The thread's newest messages without those that failed, oldest first."""
    newest = fetch(
        MessageLog,
        "WHERE thread_id = %s AND state <> 'FAILED' ORDER BY at DESC, id DESC LIMIT %s",
        [thread.pk, most],
    )
    return newest[::-1]


def list_newest_said(thread: Thread, *, most: int) -> list[MessageLog]:
    """As `list_newest`, without reactions and what was taken back."""
    newest = fetch(
        MessageLog,
        "WHERE thread_id = %s AND state <> 'FAILED' AND kind NOT IN ('DELETED', 'REACTION') "
        "ORDER BY at DESC, id DESC LIMIT %s",
        [thread.pk, most],
    )
    return newest[::-1]


def find_last_said_by_us(thread: Thread) -> MessageLog | None:
    """The newest message of the business that did not fail."""
    return fetch_one(
        MessageLog,
        "WHERE thread_id = %s AND direction = 'OUT' AND state <> 'FAILED' ORDER BY at DESC, "
        "id DESC LIMIT 1",
        [thread.pk],
    )


def find_customer(customer_id: int) -> Customer | None:
    """The customer of that id."""
    return fetch_one(Customer, "WHERE id = %s", [customer_id])


def find_live_turn(thread: Thread) -> Turn | None:
    """The turn that waits in the thread, or is thought about: there is one at most."""
    return fetch_one(Turn, "WHERE thread_id = %s AND state IN ('OPEN', 'THINKING')", [thread.pk])


def count_live_turns(*, most: int) -> int:
    """How many turns of the business wait or are thought about, counted up to `most`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM conversations_turn WHERE state IN ('OPEN', "
            "'THINKING') LIMIT %s) AS live",
            [most],
        )
        return int(cursor.fetchone()[0])


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


def list_around_send(thread: Thread, *, message_id: int, mid: str) -> list[MessageLog]:
    """The message that was sent, whatever else has its mid, and what is queued in the thread."""
    return fetch(
        MessageLog,
        "WHERE id = %s OR mid = %s OR (thread_id = %s AND state = 'QUEUED')",
        [message_id, mid, thread.pk],
    )


def _lock(condition: str, *parameters: int | str) -> Thread | None:
    thread = fetch_one(Thread, f"WHERE {condition} FOR UPDATE", parameters)
    if thread is not None:
        thread.customer = fetch(Customer, "WHERE id = %s", [thread.customer_id])[0]
    return thread
