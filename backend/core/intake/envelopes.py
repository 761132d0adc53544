"""What arrives at the webhook: is it from Meta, and which events does it hold. No database, no
network.

Shapes and signature: Meta's pages "Webhooks for Instagram".
"""

import json
import zlib
from dataclasses import dataclass, replace
from typing import Any

from common.json_values import read_text
from core.intake.redaction import drop_words

SHARDS = 8
# Meta sends a thousand at most, and real ones fill a body of 1 MB sooner. Of empty ones it holds
# 300,000, which would stop web for many seconds while it takes them apart.
MOST_EVENTS = 10_000
INSTAGRAM, PERMISSIONS = "instagram", "permissions"  # the objects of Meta's webhooks that we read
CHANNELS = ("messaging", "standby", "changes")
FOUND = '{"found_by":'  # how the payload of a message begins that no webhook brought
# Fields whose changes are items of a conversation: some integrations, and the dashboard's Test
# button, get them so.
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
# The ids in Meta's sample events: the account's, and those of the people in its message.
TEST_ACCOUNT, TEST_PEOPLE = "0", ("12334", "23245")


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event on its way to the inbox. `shard` keeps the events of one thread in one line.

    `state` is PENDING, TEST for what Meta's dashboard makes up, APART for what is another product's
    (`error` says whose), or UNREADABLE for a body that is no webhook; `payload` is JSON text in
    ASCII.
    """

    account_id: str
    customer_id: str
    shard: int
    payload: str
    state: str = "PENDING"
    error: str = ""


def open_body(body: bytes) -> list[Envelope]:
    """The events of a signed body, in order. Never raises: what cannot be understood is kept as it
    came.
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
        # A bare change is a test: real events stand in an entry
        entries = [{"id": TEST_ACCOUNT, **content}]
    if not isinstance(entries, list) or not entries:
        return [_unreadable(_dump(content))]
    if _count_events(entries) > MOST_EVENTS:
        return [_unreadable(_dump(content))]
    about = content.get("object", INSTAGRAM)  # one that is posted by hand may name none
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
    """A subscribed Page tells of its Messenger conversations at this address too, with events of
    the same shapes.
    """
    if envelope.state == "TEST":
        return envelope
    named = read_text(about, 60) or "thing without a name"
    inner = envelope.payload
    payload = f'{{"object":{_dump(named)},{inner[1:]}' if inner.startswith('{"') else inner
    # Nobody answers it and nobody may read it: its words are not kept for a moment.
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
    customer = _customer_of(item, account) if isinstance(item, dict) else ""
    payload = _dump({"channel": channel, "entry_id": account, "time": time, "item": item})
    is_test = account == TEST_ACCOUNT or (
        customer == TEST_PEOPLE[0] and _people_of(item) == TEST_PEOPLE
    )
    return Envelope(
        account, customer, shard_of(account, customer), payload, "TEST" if is_test else "PENDING"
    )


def wrap_found(account: str, customer: str, *, found_by: str, item: dict[str, Any]) -> Envelope:
    """A message that a check found, in the envelope of the webhook that never came."""
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
    """Whether no webhook brought this event of the inbox. What Meta sent stands further inside, and
    cannot say so.
    """
    return payload.startswith(FOUND)


def _is_of_conversation(name: Any) -> bool:
    return isinstance(name, str) and name in CONVERSATION_FIELDS


def _people_of(item: dict[str, Any]) -> tuple[str, str]:
    """Who sent and who received, as far as it is told."""
    sender, recipient = item.get("sender"), item.get("recipient")
    return _key(sender.get("id")) if isinstance(sender, dict) else "", _key(
        recipient.get("id")
    ) if isinstance(recipient, dict) else ""


def _customer_of(item: dict[str, Any], account: str) -> str:
    sender, recipient = _people_of(item)
    message = item.get("message")
    is_echo = isinstance(message, dict) and bool(message.get("is_echo"))
    return recipient if is_echo or (sender and sender == account) else sender


def shard_of(account: str, customer: str) -> int:
    return zlib.crc32(f"{account}:{customer}".encode()) % SHARDS


def _key(value: Any) -> str:
    """An id as text; numbers are allowed, anything else is no id."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return "".join(
        letter
        for letter in str(value)[:64]
        if letter.isprintable() and not "\ud800" <= letter <= "\udfff"
    )


def _unreadable(payload: str, account: str = "") -> Envelope:
    return Envelope(
        account, "", shard_of(account, ""), payload.replace("\x00", "\\u0000"), "UNREADABLE"
    )


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
