"""Webhook bodies as Meta writes them: shapes, bytes, signatures."""

import hashlib
import hmac
import json
import sqlite3
from typing import Any


def serialise(body: Any) -> bytes:
    r"""Return Meta's own JSON: no spaces, lower-case \uXXXX for all that is not ASCII, and \/."""
    text = json.dumps(body, ensure_ascii=True, separators=(",", ":"))
    return text.replace("/", "\\/").encode()


def signature_headers(raw: bytes, secret: str) -> dict[str, str]:
    """Return the headers that sign these bytes."""
    key = secret.encode()
    return {
        "X-Hub-Signature": "sha1=" + hmac.new(key, raw, hashlib.sha1).hexdigest(),
        "X-Hub-Signature-256": "sha256=" + hmac.new(key, raw, hashlib.sha256).hexdigest(),
    }


# Where in an entry an event may stand: as usual; while another app holds the thread; as changes;
# and the shape of Meta's documentation for comments, with field and value on the entry itself.
SECTIONS = ("messaging", "standby", "changes", "field")


def envelope(items: list[tuple[str, int, str, dict[str, Any]]]) -> dict[str, Any]:
    """Return one POST body of (account id, time in ms, section, item), with one entry for each
    account and section.
    """
    entries: list[dict[str, Any]] = []
    for account_id, time_ms, section, item in items:
        if section == "field":
            entries.append({"id": account_id, "time": time_ms // 1000, **item})
            continue
        entry = next(
            (entry for entry in entries if entry["id"] == account_id and section in entry), None
        )
        if entry is None:
            # Messaging counts milliseconds, changes count seconds.
            entry = {
                "time": time_ms // 1000 if section == "changes" else time_ms,
                "id": account_id,
                section: [],
            }
            entries.append(entry)
        entry[section].append(item)
    return {"object": "instagram", "entry": entries}


def _item(sender: str, recipient: str, timestamp: int, /, **content: Any) -> dict[str, Any]:
    return {
        "sender": {"id": sender},
        "recipient": {"id": recipient},
        "timestamp": timestamp,
        **content,
    }


def from_customer(thread: sqlite3.Row, timestamp: int, /, **content: Any) -> dict[str, Any]:
    """Return an event that a customer caused; `thread` may also be one of its messages."""
    return _item(thread["igsid"], thread["account_id"], timestamp, **content)


def message_item(message: sqlite3.Row, *, app_id: str | None = None) -> dict[str, Any]:
    """Return a message of the customer, or the echo of one that the business sent.

    `app_id` is what some echoes of API sends carry; those from the phone never do.
    """
    content: dict[str, Any] = {"mid": message["mid"]}
    if message["text"] is not None:
        content["text"] = message["text"]
    attachments = json.loads(message["attachments"])
    if attachments:
        content["attachments"] = attachments
    if message["reply_to"]:
        content["reply_to"] = json.loads(message["reply_to"])
    content |= json.loads(message["extra"])
    if message["sender"] == "customer":
        return from_customer(message, message["created_at"], message=content)
    content["is_echo"] = True
    if app_id is not None:
        content["app_id"] = int(app_id) if app_id.isdigit() else app_id
    account_id, igsid = message["account_id"], message["igsid"]
    return _item(account_id, igsid, message["created_at"], message=content)


def unsend_item(message: sqlite3.Row, timestamp: int, *, with_text: bool = False) -> dict[str, Any]:
    """Return the event of a message that is unsent; some of these events still carry its words."""
    content: dict[str, Any] = {"mid": message["mid"], "is_deleted": True}
    if with_text:
        content["text"] = message["text"]
    if message["sender"] == "customer":
        return from_customer(message, timestamp, message=content)
    content["is_echo"] = True
    return _item(message["account_id"], message["igsid"], timestamp, message=content)


def unsend_unknown_item(thread: sqlite3.Row, mid: str, timestamp: int) -> dict[str, Any]:
    """Return the event of an unsent message that the product was never told about."""
    return from_customer(thread, timestamp, message={"mid": mid, "is_deleted": True})


def edit_item(message: sqlite3.Row, timestamp: int) -> dict[str, Any]:
    edit = {"mid": message["mid"], "text": message["text"], "num_edit": message["edits"]}
    return from_customer(message, timestamp, message_edit=edit)


def reaction_item(
    message: sqlite3.Row, timestamp: int, *, emoji: str, reaction: str, on: bool
) -> dict[str, Any]:
    content = {"mid": message["mid"], "action": "react" if on else "unreact"}
    if on:
        content |= {"reaction": reaction, "emoji": emoji}
    return from_customer(message, timestamp, reaction=content)


def seen_item(thread: sqlite3.Row, timestamp: int, mid: str) -> dict[str, Any]:
    return _item(thread["igsid"], thread["account_id"], timestamp, read={"mid": mid})


def phantom_edit_item(message: sqlite3.Row, *, named: bool) -> dict[str, Any]:
    """Return a new message that arrives as its own zeroth edit: no words, and no people unless
    `named`.
    """
    edit = {"mid": message["mid"], "num_edit": 0}
    if named:
        return from_customer(message, message["created_at"], message_edit=edit)
    return {"timestamp": message["created_at"], "message_edit": edit}


def postback_item(
    message: sqlite3.Row, *, title: str | None, payload: str, referral: dict[str, Any] | None
) -> dict[str, Any]:
    postback: dict[str, Any] = {"mid": message["mid"], "payload": payload}
    if title is not None:
        postback["title"] = title
    if referral is not None:
        postback["referral"] = referral
    return from_customer(message, message["created_at"], postback=postback)


def policy_item(account_id: str, timestamp: int, content: dict[str, Any]) -> dict[str, Any]:
    return {"recipient": {"id": account_id}, "timestamp": timestamp, "policy-enforcement": content}
