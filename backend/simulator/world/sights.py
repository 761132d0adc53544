"""What each customer saw, in order: messages, typing, "Seen", reactions, and what was taken back.

Kept as it happens, so that a judge can tell afterwards what a customer was shown and when.
"""

import json
import sqlite3
from typing import Any

from simulator.world.store import Store


def note(
    store: Store,
    igsid: str,
    kind: str,
    *,
    who: str,
    mid: str | None = None,
    text: str | None = None,
    until: int | None = None,
) -> None:
    """Keep what happened before the customer's eyes now.

    `kind` is typing, seen, reaction, edit or unsend; `who` did it: customer or business; `text` is
    the emoji or the new words.
    """
    store.run(
        "INSERT INTO sights (igsid, kind, who, at, until, mid, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
        igsid,
        kind,
        who,
        store.now_ms(),
        until,
        mid,
        text,
    )


def note_typing(store: Store, igsid: str, *, until: int, now: int) -> None:
    """Keep that the typing dots appear, stay longer or (until 0) go. One appearance of the dots is
    one row.
    """
    showing = store.one(
        "SELECT seq FROM sights WHERE igsid = ? AND kind = 'typing' AND until > ? ORDER BY "
        "seq DESC LIMIT 1",
        igsid,
        now,
    )
    if showing is not None:
        store.run("UPDATE sights SET until = ? WHERE seq = ?", max(until, now), showing["seq"])
    elif until > now:
        note(store, igsid, "typing", who="business", until=until)


def kind_of(message: sqlite3.Row) -> str:
    """Return a word for what a message is: text, postback, or the type of its first attachment."""
    if message["via"] == "postback":
        return "postback"
    attachments = json.loads(message["attachments"])
    return str(attachments[0].get("type")) if attachments else "text"


def _message(row: sqlite3.Row, deleted_at: int | None) -> dict[str, Any]:
    """Return a message as it was shown; an unsent one keeps its words here, because they
    were seen.
    """
    return {
        "at": row["created_at"],
        "kind": kind_of(row),
        "from": row["sender"],
        "via": row["via"],
        "mid": row["mid"],
        "text": row["text"],
        "tag": row["tag"],
        "deleted": bool(row["deleted"]),
        "deleted_at": deleted_at,
    }


def _sight(row: sqlite3.Row) -> dict[str, Any]:
    if row["kind"] == "typing":
        return {"at": row["at"], "kind": "typing", "from": row["who"], "until": row["until"]}
    return {
        "at": row["at"],
        "kind": row["kind"],
        "from": row["who"],
        "mid": row["mid"],
        "text": row["text"],
    }


def seen_by(store: Store, *, account_id: str, username: str | None = None) -> list[dict[str, Any]]:
    """Return what the customers of an account (or one of them) saw: [{customer, igsid, saw: […]}].

    Each entry has at (ms of simulated time), kind and from. A message also has via, mid, text, tag,
    deleted and deleted_at; typing has until; seen, reaction, edit and unsend have mid and text.
    """
    threads = store.all(
        "SELECT igsid, username FROM threads WHERE account_id = ? AND (? IS NULL OR "
        "username = ?) ORDER BY rowid",
        account_id,
        username,
        username,
    )
    found: dict[str, list[dict[str, Any]]] = {row["igsid"]: [] for row in threads}
    within = (
        "igsid IN (SELECT igsid FROM threads WHERE account_id = ? AND (? IS NULL OR username = ?))"
    )
    sights = store.all(
        f"SELECT * FROM sights WHERE {within} ORDER BY seq", account_id, username, username
    )
    unsent = {row["mid"]: row["at"] for row in sights if row["kind"] == "unsend"}
    for row in store.all(
        f"SELECT * FROM messages WHERE {within} ORDER BY seq", account_id, username, username
    ):
        found[row["igsid"]].append(_message(row, unsent.get(row["mid"])))
    for row in sights:
        found[row["igsid"]].append(_sight(row))
    # Sorting keeps the order of what has the same millisecond.
    return [
        {
            "customer": row["username"],
            "igsid": row["igsid"],
            "saw": sorted(found[row["igsid"]], key=lambda entry: entry["at"]),
        }
        for row in threads
    ]
