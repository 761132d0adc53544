"""Webhook bodies as Meta writes them: their shapes, their bytes, their signatures."""

import hashlib
import hmac
import json
import sqlite3
from typing import Any


def serialise(body: Any) -> bytes:
    """Meta's own JSON: no spaces, lower-case \\uXXXX for all that is not ASCII, and \\/."""
    text = json.dumps(body, ensure_ascii=True, separators=(",", ":"))
    return text.replace("/", "\\/").encode()


def signature_headers(raw: bytes, secret: str) -> dict[str, str]:
    key = secret.encode()
    return {
        "X-Hub-Signature": "sha1=" + hmac.new(key, raw, hashlib.sha1).hexdigest(),
        "X-Hub-Signature-256": "sha256=" + hmac.new(key, raw, hashlib.sha256).hexdigest(),
    }


def envelope(items: list[tuple[str, int, dict[str, Any]]]) -> dict[str, Any]:
    """One POST body of (account id, time in ms, messaging item), one entry an account."""
    entries: dict[str, dict[str, Any]] = {}
    for account_id, time_ms, item in items:
        entry = entries.setdefault(account_id, {"time": time_ms, "id": account_id, "messaging": []})
        entry["messaging"].append(item)
    return {"object": "instagram", "entry": list(entries.values())}


def _item(sender: str, recipient: str, timestamp: int, /, **content: Any) -> dict[str, Any]:
    return {
        "sender": {"id": sender},
        "recipient": {"id": recipient},
        "timestamp": timestamp,
        **content,
    }


def _from_customer(message: sqlite3.Row, timestamp: int, /, **content: Any) -> dict[str, Any]:
    return _item(message["igsid"], message["account_id"], timestamp, **content)


def message_item(message: sqlite3.Row, *, app_id: str | None = None, quick_reply: str | None = None) -> dict[str, Any]:
    """A message of the customer, or the echo of one that the business sent.

    `app_id` is what some echoes of API sends carry; those from the phone never do.
    """
    content: dict[str, Any] = {"mid": message["mid"]}
    if message["text"] is not None:
        content["text"] = message["text"]
    if quick_reply is not None:
        content["quick_reply"] = {"payload": quick_reply}
    attachments = json.loads(message["attachments"])
    if attachments:
        content["attachments"] = attachments
    if message["reply_to"]:
        content["reply_to"] = json.loads(message["reply_to"])
    if message["sender"] == "customer":
        return _from_customer(message, message["created_at"], message=content)
    content["is_echo"] = True
    if app_id is not None:
        content["app_id"] = int(app_id) if app_id.isdigit() else app_id
    account_id, igsid = message["account_id"], message["igsid"]
    return _item(account_id, igsid, message["created_at"], message=content)


def unsend_item(message: sqlite3.Row, timestamp: int) -> dict[str, Any]:
    content: dict[str, Any] = {"mid": message["mid"], "is_deleted": True}
    if message["sender"] == "customer":
        return _from_customer(message, timestamp, message=content)
    content["is_echo"] = True
    return _item(message["account_id"], message["igsid"], timestamp, message=content)


def edit_item(message: sqlite3.Row, timestamp: int) -> dict[str, Any]:
    edit = {"mid": message["mid"], "text": message["text"], "num_edit": message["edits"]}
    return _from_customer(message, timestamp, message_edit=edit)


def reaction_item(message: sqlite3.Row, timestamp: int, *, emoji: str, reaction: str, on: bool) -> dict[str, Any]:
    content = {"mid": message["mid"], "action": "react" if on else "unreact"}
    if on:
        content |= {"reaction": reaction, "emoji": emoji}
    return _from_customer(message, timestamp, reaction=content)


def seen_item(thread: sqlite3.Row, timestamp: int, mid: str) -> dict[str, Any]:
    return _item(thread["igsid"], thread["account_id"], timestamp, read={"mid": mid})


def postback_item(message: sqlite3.Row, *, title: str, payload: str) -> dict[str, Any]:
    postback = {"mid": message["mid"], "title": title, "payload": payload}
    return _from_customer(message, message["created_at"], postback=postback)
