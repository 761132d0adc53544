"""Threads and their messages: what both people see, and what Meta remembers about them."""

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from simulator.world import ids, sights
from simulator.world.errors import BadControl
from simulator.world.store import Store

TYPING_MS = 20_000
WINDOW_MS = 24 * 3_600_000
# Another app's hold on a thread ends this long after the last activity in it.
CONTROL_MS = 24 * 3_600_000


@dataclass
class NewMessage:
    """A message about to be stored.

    `sender` is customer or business; `via` says from where: instagram (the customer's app), phone
    (the owner's app), api (the product), automation (another program) or postback. `extra` is what
    else the webhook's message holds; `offered` are the quick replies under it; `window_ms` is how
    long a customer's message lets the business answer.
    """

    sender: str
    via: str
    text: str | None = None
    attachments: list[dict[str, Any]] = field(default_factory=list)
    reply_to: dict[str, Any] | None = None
    created_at: int | None = None
    mid: str | None = None
    tag: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    offered: list[dict[str, Any]] = field(default_factory=list)
    window_ms: int = WINDOW_MS


def open_thread(store: Store, *, account_id: str, username: str) -> sqlite3.Row:
    """Return the one thread of a customer with an account, which is created if there is none."""
    row = store.one(
        "SELECT * FROM threads WHERE account_id = ? AND username = ?", account_id, username
    )
    if row is None:
        store.run(
            "INSERT INTO threads (igsid, account_id, username, conversation_id) VALUES (?, "
            "?, ?, ?)",
            ids.igsid(account_id, username),
            account_id,
            username,
            ids.conversation_id(account_id, username),
        )
        return open_thread(store, account_id=account_id, username=username)
    return row


def thread_of(store: Store, igsid: str) -> sqlite3.Row | None:
    """Return the thread of that IGSID, or None."""
    return store.one("SELECT * FROM threads WHERE igsid = ?", igsid)


def store_message(store: Store, *, thread: sqlite3.Row, message: NewMessage) -> sqlite3.Row:
    """Store a message and what follows from it: the window, read state, typing. Returns it.

    Call it inside a transaction.
    """
    now = message.created_at if message.created_at is not None else store.now_ms()
    mid = message.mid or ids.message_id(thread["account_id"])
    store.run(
        "INSERT INTO messages (mid, igsid, sender, via, text, attachments, reply_to, created_at, "
        "tag, extra, offered) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        mid,
        thread["igsid"],
        message.sender,
        message.via,
        message.text,
        json.dumps(message.attachments),
        json.dumps(message.reply_to) if message.reply_to else None,
        now,
        message.tag,
        json.dumps(message.extra),
        json.dumps(message.offered),
    )
    if message.sender == "customer":
        note_opening_action(store, thread=thread, at=now, window_ms=message.window_ms)
    else:
        # A reply, from wherever, marks the thread read for the business and ends typing.
        mark_seen_by_business(store, thread=thread)
        set_typing(store, thread=thread, on=False, now=now)
    store.run(
        "UPDATE threads SET updated_at = max(coalesce(updated_at, 0), ?), held_until = "
        "iif(held_until > ?, ?, held_until) WHERE igsid = ?",
        now,
        store.now_ms(),
        store.now_ms() + CONTROL_MS,
        thread["igsid"],
    )
    return find_message(store, mid)


def open_self_thread(store: Store, *, account: sqlite3.Row) -> sqlite3.Row:
    """Return the account's thread with itself; its IGSID is the account's own id."""
    store.run(
        "INSERT OR IGNORE INTO threads (igsid, account_id, username, conversation_id) "
        "VALUES (?, ?, ?, ?)",
        account["id"],
        account["id"],
        account["username"],
        ids.conversation_id(account["id"], account["username"]),
    )
    row = thread_of(store, account["id"])
    assert row is not None
    return row


def holder(store: Store, thread: sqlite3.Row) -> str | None:
    """Return the app that holds the thread, None when it is ours."""
    return (
        thread["held_by"] if thread["held_by"] and thread["held_until"] > store.now_ms() else None
    )


def note_opening_action(
    store: Store, *, thread: sqlite3.Row, at: int, window_ms: int = WINDOW_MS
) -> None:
    """Keep that the customer did something that lets the business write for `window_ms`."""
    store.run(
        "UPDATE threads SET consented = 1, opened_at = max(coalesce(opened_at, 0), ?), "
        "closes_at = max(coalesce(closes_at, 0), ?) WHERE igsid = ?",
        at,
        at + window_ms,
        thread["igsid"],
    )


def window_closes_at(thread: sqlite3.Row) -> int | None:
    """Return when the business may no longer write, in ms; None where the customer never acted."""
    if thread["closes_at"] is not None:
        return int(thread["closes_at"])
    # A thread of an older simulator's file.
    return int(thread["opened_at"]) + WINDOW_MS if thread["opened_at"] is not None else None


def find_message(store: Store, mid: Any) -> sqlite3.Row:
    row = store.one(
        "SELECT messages.*, threads.account_id, threads.username, threads.conversation_id "
        "FROM messages JOIN threads USING (igsid) WHERE mid = ?",
        mid,
    )
    if row is None:
        raise BadControl("There is no message with this mid.")
    return row


def mark_seen_by_business(store: Store, *, thread: sqlite3.Row) -> None:
    last = store.one(
        "SELECT mid FROM messages WHERE igsid = ? AND sender = 'customer' ORDER BY "
        "created_at DESC, seq DESC LIMIT 1",
        thread["igsid"],
    )
    if last is None:
        return
    store.run(
        "UPDATE messages SET seen = 1 WHERE igsid = ? AND sender = 'customer' AND seen = 0",
        thread["igsid"],
    )
    seen = store.run(
        "UPDATE threads SET seen_by_business = ? WHERE igsid = ? AND seen_by_business IS NOT ?",
        last["mid"],
        thread["igsid"],
        last["mid"],
    )
    if seen.rowcount:
        sights.note(store, thread["igsid"], "seen", who="business", mid=last["mid"])


def mark_seen_by_customer(store: Store, *, thread: sqlite3.Row, mid: str | None) -> str | None:
    """Mark everything up to `mid` (or all) as seen.

    Returns the newest mid that is new to the customer, or None when nothing changed.
    """
    limit = find_message(store, mid)["seq"] if mid else 1 << 62
    last = store.one(
        "SELECT mid FROM messages WHERE igsid = ? AND sender = 'business' AND seen = 0 AND "
        "seq <= ? ORDER BY seq DESC LIMIT 1",
        thread["igsid"],
        limit,
    )
    if last is None:
        return None
    store.run(
        "UPDATE messages SET seen = 1 WHERE igsid = ? AND sender = 'business' AND seq <= ?",
        thread["igsid"],
        limit,
    )
    return str(last["mid"])


def set_typing(store: Store, *, thread: sqlite3.Row, on: bool, now: int | None = None) -> None:
    now = store.now_ms() if now is None else now
    until = now + TYPING_MS if on else 0
    store.run("UPDATE threads SET typing_until = ? WHERE igsid = ?", until, thread["igsid"])
    sights.note_typing(store, thread["igsid"], until=until, now=now)


def iso(ms: int) -> str:
    """Return a moment in Graph's own spelling: 2026-11-22T17:00:00+0000."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def describe_message(row: sqlite3.Row) -> dict[str, Any]:
    """Return a message as the control API shows it."""
    return {
        "mid": row["mid"],
        "from": row["sender"],
        "via": row["via"],
        "text": None if row["deleted"] else row["text"],
        "attachments": [] if row["deleted"] else json.loads(row["attachments"]),
        "reply_to": json.loads(row["reply_to"]) if row["reply_to"] else None,
        "reactions": json.loads(row["reactions"]),
        "edited": bool(row["edits"]),
        "edits": row["edits"],
        "extra": json.loads(row["extra"]),
        "quick_replies": [] if row["deleted"] else json.loads(row["offered"]),
        "created_time": datetime.fromtimestamp(row["created_at"] / 1000, UTC).isoformat(),
        "seen": bool(row["seen"]),
        "deleted": bool(row["deleted"]),
    }


def describe_thread(store: Store, thread: sqlite3.Row) -> dict[str, Any]:
    rows = store.all(
        "SELECT * FROM messages WHERE igsid = ? ORDER BY created_at, seq", thread["igsid"]
    )
    return {
        "igsid": thread["igsid"],
        "thread_id": thread["conversation_id"],
        "messages": [describe_message(row) for row in rows],
        "typing": thread["typing_until"] > store.now_ms(),
        "seen_by_business": thread["seen_by_business"],
        "held_by": holder(store, thread),
        "window_closes_at": window_closes_at(thread),
        "now_ms": store.now_ms(),
    }


def list_threads(store: Store, *, account_id: str) -> list[dict[str, Any]]:
    """Return the account's inbox as on the owner's phone, newest first."""
    rows = store.all(
        "SELECT threads.*, customers.name FROM threads LEFT JOIN customers USING (username)"
        " WHERE account_id = ? AND updated_at IS NOT NULL ORDER BY updated_at DESC",
        account_id,
    )
    listed = []
    for row in rows:
        last = store.one(
            "SELECT * FROM messages WHERE igsid = ? ORDER BY created_at DESC, seq DESC LIMIT 1",
            row["igsid"],
        )
        listed.append(
            {
                "customer": row["username"],
                "name": row["name"],
                "igsid": row["igsid"],
                "last": describe_message(last) if last else None,
            }
        )
    return listed
