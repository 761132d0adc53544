"""Rows of a business by their keys, on the path of a DM: the SQL of decision 7 that callers share.

A thread comes with its customer, and its row is locked to the end of the caller's transaction: that
is the lock of all that is in it, its messages and turns included.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from common.database.base import ask_for
from common.rows import ask, build, count_columns, fetch, fetch_one, list_columns
from conversations.models import Customer, MessageLog, Thread, Turn

OF_TURN = "(SELECT thread_id FROM conversations_turn WHERE id = %s)"


def lock_thread_by_id(thread_id: int) -> Thread | None:
    """The thread of that id."""
    return _lock("thread.id = %s", thread_id)


def lock_thread_of_customer(*, account_id: str, igsid: str) -> Thread | None:
    """The thread of that customer of that account."""
    return ask_thread_of_customer(account_id=account_id, igsid=igsid)()


def ask_thread_of_customer(*, account_id: str, igsid: str) -> Callable[[], Thread | None]:
    """Ask for the thread of that customer of that account; see `common.rows.ask`."""
    return _ask_lock("customer.account_id = %s AND customer.igsid = %s", account_id, igsid)


def lock_thread_of_message(message_id: int) -> Thread | None:
    """The thread in which the message stands."""
    return _lock(
        "thread.id = (SELECT thread_id FROM conversations_messagelog WHERE id = %s)", message_id
    )


def lock_thread_of_mid(mid: str) -> Thread | None:
    """The thread in which the message that Instagram calls so stands."""
    return _lock("thread.id = (SELECT thread_id FROM conversations_messagelog WHERE mid = %s)", mid)


def find_message(mid: str, *, thread: Thread) -> MessageLog | None:
    """The message of the thread that Instagram calls so."""
    return fetch_one(MessageLog, "WHERE mid = %s AND thread_id = %s", [mid, thread.pk])


def ask_messages(mids: list[str]) -> Callable[[], list[MessageLog]]:
    """Ask for the messages that Instagram calls so, in whichever thread; see `common.rows.ask`."""
    return ask(MessageLog, "WHERE mid = ANY(%s)", [mids])


def list_newest(thread: Thread, *, most: int) -> list[MessageLog]:
    """The thread's newest messages without those that failed, oldest first."""
    newest = fetch(
        MessageLog,
        "WHERE thread_id = %s AND state <> 'FAILED' ORDER BY at DESC, id DESC LIMIT %s",
        [thread.pk, most],
    )
    return newest[::-1]


def ask_newest_said(turn_id: int, *, most: int) -> Callable[[], list[MessageLog]]:
    """Ask for the newest messages of the turn's thread, newest first, without those that failed,
    reactions and what was taken back.
    """
    return ask(
        MessageLog,
        f"WHERE thread_id = {OF_TURN} AND state <> 'FAILED' AND kind NOT IN ('DELETED', "
        "'REACTION') ORDER BY at DESC, id DESC LIMIT %s",
        [turn_id, most],
    )


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


def ask_count_of_live_turns(*, most: int) -> Callable[[], int]:
    """Ask how many turns of the business wait or are thought about, counted up to `most`; see
    `common.rows.ask`.
    """
    answer = ask_for(
        "SELECT count(*) FROM (SELECT FROM conversations_turn WHERE state IN ('OPEN', "
        "'THINKING') LIMIT %s) AS live",
        [most],
    )
    return lambda: int(answer.fetchone()[0])


def find_turn(turn_id: int) -> Turn | None:
    """The turn of that id."""
    return fetch_one(Turn, "WHERE id = %s", [turn_id])


def find_turn_before(turn: Turn) -> Turn | None:
    """The turn of the business that was opened before this one."""
    return fetch_one(Turn, "WHERE id < %s ORDER BY id DESC LIMIT 1", [turn.pk])


def list_leaving(thread: Thread) -> list[MessageLog]:
    """The thread's messages that are on their way out or wait for it, in their order."""
    return fetch(
        MessageLog,
        "WHERE thread_id = %s AND state IN ('QUEUED', 'SENDING', 'UNKNOWN') ORDER BY id",
        [thread.pk],
    )


def ask_around_send(thread_id: int, *, message_id: int, mid: str) -> Callable[[], list[MessageLog]]:
    """Ask for the message that was sent, whatever else has its mid, and what is queued in the
    thread.
    """
    return ask(
        MessageLog,
        "WHERE id = %s OR mid = %s OR (thread_id = %s AND state = 'QUEUED')",
        [message_id, mid, thread_id],
    )


@dataclass(frozen=True)
class TurnInThread:
    """A turn, its thread, which is locked, and the customer's messages that the turn answers."""

    turn: Turn
    thread: Thread
    asked: list[MessageLog]


def ask_turn(turn_id: int) -> Callable[[], TurnInThread | None]:
    """Ask for the turn and lock its thread. What is asked after it is read under the lock, as it is
    when the lock was got.
    """
    wait_for_thread = _ask_lock(f"thread.id = {OF_TURN}", turn_id)
    wait_for_turn = ask(Turn, "WHERE id = %s", [turn_id])
    wait_for_messages = ask(MessageLog, "WHERE turn_id = %s AND direction = 'IN'", [turn_id])

    def wait() -> TurnInThread | None:
        thread, turns, asked = wait_for_thread(), wait_for_turn(), wait_for_messages()
        return TurnInThread(turns[0], thread, asked) if thread and turns else None

    return wait


def lock_turn(turn_id: int) -> TurnInThread | None:
    """What `ask_turn` asks for."""
    return ask_turn(turn_id)()


def ask_thread(thread_id: int) -> Callable[[], Thread | None]:
    """Ask for the thread of that id; see `common.rows.ask`."""
    return _ask_lock("thread.id = %s", thread_id)


def _lock(condition: str, *parameters: int | str) -> Thread | None:
    return _ask_lock(condition, *parameters)()


def _ask_lock(condition: str, *parameters: int | str) -> Callable[[], Thread | None]:
    statement = f"{_select_threads()} WHERE {condition} FOR UPDATE OF thread"
    answer = ask_for(statement, parameters)

    def wait() -> Thread | None:
        row = answer.fetchone()
        if row is None:
            return None
        columns = count_columns(Thread)
        thread = build(Thread, row[:columns])
        thread.customer = build(Customer, row[columns:])
        return thread

    return wait


@functools.cache
def _select_threads() -> str:
    """The SELECT of a thread with its customer, without its WHERE."""
    threads, customers = list_columns(Thread), list_columns(Customer)
    threads = threads.replace('"conversations_thread"', "thread")
    customers = customers.replace('"conversations_customer"', "customer")
    columns = f"SELECT {threads}, {customers} "
    return (
        f"{columns}FROM conversations_thread AS thread "
        "JOIN conversations_customer AS customer ON customer.id = thread.customer_id"
    )
