"""Splits the body of a webhook into its events. Uses neither the database nor the network.

Source of the shapes: Meta's pages "Webhooks for Instagram".
"""

import json
import zlib
from dataclasses import dataclass, replace
from typing import Any

from common.json_values import read_text
from core.intake.redaction import drop_words
from integrations.instagram.sample_events import TEST_ACCOUNT, TEST_PEOPLE

SHARDS = 8
# Meta sends at most a thousand events in one body. A body of 1 MB could hold 300,000 empty ones,
# and parsing them would block `web` for many seconds.
MOST_EVENTS = 10_000
INSTAGRAM, PERMISSIONS = "instagram", "permissions"  # values of `object` that we read
CHANNELS = ("messaging", "standby", "changes")
FOUND = '{"found_by":'  # start of the payload of a message that no webhook delivered
# Fields whose changes hold an item of a conversation. Some integrations, and the Test button of
# Meta's dashboard, deliver conversations in this form.
CONVERSATION_FIELDS = {
    "messages",
    "messaging_postbacks",
    "messaging_seen",
    "message_reactions",
    "messaging_referral",
    "messaging_handover",
    "messaging_optins",
    "message_edit",
    "standby",
}

# What was parsed refers to itself nowhere.
_dump = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event to be stored in the inbox.

    All events of one thread have the same `shard` (0 to SHARDS - 1), which keeps their order.
    `payload` is JSON in ASCII, except where a body could not be parsed. `state` is PENDING, TEST
    for a sample event of Meta's dashboard, APART for an event of another product (`error` names
    it), or UNREADABLE for a body or entry that is not a webhook's.
    """

    account_id: str
    customer_id: str
    shard: int
    payload: str
    state: str = "PENDING"
    error: str = ""


def open_body(body: bytes) -> list[Envelope]:
    """Return the events of a body whose signature has been verified, in their order.

    Never raises for a malformed body: that becomes one UNREADABLE envelope with its text.
    """
    try:
        return _open_content(json.loads(body))
    except (ValueError, RecursionError):
        return [_unreadable(body.decode("utf-8", "backslashreplace"))]


def _open_content(content: Any) -> list[Envelope]:
    entries = content.get("entry") if isinstance(content, dict) else None
    if (
        isinstance(content, dict)
        and "entry" not in content
        and isinstance(content.get("field"), str)
        and "value" in content
    ):
        # A change outside an entry is a test: real events are always inside one.
        entries = [{"id": TEST_ACCOUNT, **content}]
    if not isinstance(entries, list) or not entries:
        return [_unreadable(_dump(content))]
    if _count_events(entries) > MOST_EVENTS:
        return [_unreadable(_dump(content))]
    about = content.get("object", INSTAGRAM)  # a body posted by hand may have no object
    about = about.lower() if isinstance(about, str) else about
    if about == PERMISSIONS:
        entries = [
            {**entry, "id": entry.get("uid")} if isinstance(entry, dict) else entry
            for entry in entries
        ]
    envelopes: list[Envelope] = []
    for entry in entries:
        envelopes += _open_entry(entry)
    return (
        envelopes
        if about in (INSTAGRAM, PERMISSIONS)
        else [_set_apart(envelope, about) for envelope in envelopes]
    )


def _count_events(entries: list[Any]) -> int:
    channels = [
        entry[channel]
        for entry in entries
        if isinstance(entry, dict)
        for channel in CHANNELS
        if isinstance(entry.get(channel), list)
    ]
    return len(entries) + sum(map(len, channels))


def _set_apart(envelope: Envelope, about: Any) -> Envelope:
    """Return the envelope marked APART, without its texts. A TEST envelope is returned unchanged.

    A subscribed Page also sends the events of its Messenger conversations to this address, in the
    same shapes.
    """
    if envelope.state == "TEST":
        return envelope
    named = read_text(about, 60) or "thing without a name"
    inner = envelope.payload
    payload = f'{{"object":{_dump(named)},{inner[1:]}' if inner.startswith('{"') else inner
    # It is never answered and nobody may read it, so its texts are never stored.
    return replace(
        envelope,
        payload=drop_words(payload),
        state="APART",
        error=f"It is about a “{named}”, not about Instagram.",
    )


def _open_entry(entry: Any) -> list[Envelope]:
    if not isinstance(entry, dict):
        return [_unreadable(_dump(entry))]
    account = _key(entry.get("id"))
    found: list[tuple[str, Any]] = [
        (channel, item)
        for channel in CHANNELS
        if isinstance(entry.get(channel), list)
        for item in entry[channel]
    ]
    if "field" in entry:
        found.append(("changes", {"field": entry.get("field"), "value": entry.get("value")}))
    if not found:
        return [_unreadable(_dump(entry), account)]
    return [_envelope(account, channel, entry.get("time"), item) for channel, item in found]


def _envelope(account: str, channel: str, time: Any, item: Any) -> Envelope:
    if (
        channel == "changes"
        and isinstance(item, dict)
        and isinstance(item.get("value"), dict)
        and _is_of_conversation(item.get("field"))
    ):
        channel, item = "standby" if item["field"] == "standby" else "messaging", item["value"]
    people = _people_of(item) if isinstance(item, dict) else ("", "")
    customer = _customer_of(item, people, account)
    payload = _dump({"channel": channel, "entry_id": account, "time": time, "item": item})
    is_test = account == TEST_ACCOUNT or (people == TEST_PEOPLE and customer == people[0])
    return Envelope(
        account, customer, shard_of(account, customer), payload, "TEST" if is_test else "PENDING"
    )


def wrap_found(account: str, customer: str, *, found_by: str, item: dict[str, Any]) -> Envelope:
    """Return a PENDING envelope for a message that was found without a webhook.

    `item` has the shape of an item of `messaging`; `found_by` is the check that found it.
    """
    payload = _dump(
        {
            "found_by": found_by,
            "channel": "messaging",
            "entry_id": account,
            "time": None,
            "item": item,
        }
    )
    return Envelope(account, customer, shard_of(account, customer), payload)


def was_found(payload: str) -> bool:
    """Return whether the payload comes from `wrap_found` rather than from a webhook.

    A webhook cannot imitate this: its content is nested deeper in the payload.
    """
    return payload.startswith(FOUND)


def _is_of_conversation(name: Any) -> bool:
    return isinstance(name, str) and name in CONVERSATION_FIELDS


def _people_of(item: dict[str, Any]) -> tuple[str, str]:
    """Return the ids of the sender and the recipient, each empty if the item does not name it."""
    sender, recipient = item.get("sender"), item.get("recipient")
    return (
        _key(sender.get("id")) if isinstance(sender, dict) else "",
        _key(recipient.get("id")) if isinstance(recipient, dict) else "",
    )


def _customer_of(item: Any, people: tuple[str, str], account: str) -> str:
    sender, recipient = people
    message = item.get("message") if isinstance(item, dict) else None
    is_echo = isinstance(message, dict) and bool(message.get("is_echo"))
    return recipient if is_echo or (sender and sender == account) else sender


def shard_of(account: str, customer: str) -> int:
    """Return the shard of the thread between account and customer, from 0 to SHARDS - 1."""
    return zlib.crc32(f"{account}:{customer}".encode()) % SHARDS


def _key(value: Any) -> str:
    """Return an id, a string or an integer, as at most 64 printable characters; else empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value)[:64]
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        letter for letter in text if letter.isprintable() and not "\ud800" <= letter <= "\udfff"
    )


def _unreadable(payload: str, account: str = "") -> Envelope:
    return Envelope(
        account, "", shard_of(account, ""), payload.replace("\x00", "\\u0000"), "UNREADABLE"
    )
