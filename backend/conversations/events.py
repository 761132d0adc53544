"""What one webhook event says, in our words. Pure: JSON in, `Event` out, never an exception.

Shapes: meta-platform notes 2.4 and 2.5. The set of attachment types is open: an unknown one is OTHER.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from conversations.models import MessageLog

Kind = MessageLog.Kind
ATTACHMENTS: dict[str, tuple[str, str]] = {
    "image": (Kind.IMAGE, "Sent a photo"),
    "video": (Kind.VIDEO, "Sent a video"),
    "audio": (Kind.AUDIO, "Sent a voice message"),
    "file": (Kind.FILE, "Sent a file"),
    "share": (Kind.SHARE, "Shared a post"),
    "ig_post": (Kind.SHARE, "Shared a post"),
    "ig_reel": (Kind.SHARE, "Shared a reel"),
    "reel": (Kind.SHARE, "Shared a reel"),
    "ig_story": (Kind.SHARE, "Shared a story"),
    "story_mention": (Kind.STORY_MENTION, "Mentioned you in a story"),
    "like_heart": (Kind.OTHER, "Sent a heart"),
    "sticker": (Kind.OTHER, "Sent a sticker"),
    "template": (Kind.SHARE, "Shared a product"),
    "unsupported_type": (Kind.UNSUPPORTED, "Sent something Instagram does not pass on"),
}


@dataclass(frozen=True)
class Event:
    """`what` is MESSAGE, ECHO, REACTION, SEEN, UNSEND, EDIT, POSTBACK, REFERRAL or OTHER.

    `mid` is the message the event is (or is about); `at` is None when the event names no time.
    """

    what: str
    mid: str = ""
    text: str = ""
    kind: str = Kind.TEXT
    description: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    app_id: str = ""
    emoji: str = ""
    sender_id: str = ""
    found_by: str = ""  # MessageLog.FoundBy: no webhook brought it

    @property
    def opens_window(self) -> bool:
        return self.what in {"MESSAGE", "REACTION", "POSTBACK", "REFERRAL"}


def understand(payload: str) -> Event:
    """The event in an inbox payload."""
    try:
        envelope = json.loads(payload)
    except (ValueError, RecursionError):
        return Event("OTHER")
    item = envelope.get("item") if isinstance(envelope, dict) else None
    if not isinstance(item, dict):
        return Event("OTHER")
    at = read_time(item.get("timestamp")) or read_time(envelope.get("time"))
    if envelope.get("channel") == "standby":
        return Event("OTHER", description="Another app is answering this conversation", details={"standby": _keys(item)}, at=at)
    for name, read in READERS.items():
        if isinstance(item.get(name), dict):
            sender_id = _text(_dict(item.get("sender")).get("id"), 64)
            return replace(read(item[name], at), sender_id=sender_id, found_by=_text(envelope.get("found_by"), 10))
    name = item.get("field") or next((key for key in item if key not in {"sender", "recipient", "timestamp"}), "")
    return Event("OTHER", description=f"Instagram reported: {_text(name, 60) or 'something unknown'}", details={"event": _keys(item)}, at=at)


def _read_message(message: dict[str, Any], at: datetime | None) -> Event:
    mid = _text(message.get("mid"), 512)
    if message.get("is_deleted"):
        return Event("UNSEND", mid=mid, at=at)
    kind, description, details = _describe(message)
    return Event(
        "ECHO" if message.get("is_echo") else "MESSAGE",
        mid=mid,
        text=_text(message.get("text"), 20_000),
        kind=kind,
        description=description,
        details=details,
        at=at,
        app_id=_text(message.get("app_id"), 32),
    )


def _describe(message: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    attachments = [a for a in message.get("attachments") or [] if isinstance(a, dict)] if isinstance(message.get("attachments"), list) else []
    details: dict[str, Any] = {}
    kind, description = str(Kind.TEXT), ""
    if attachments:
        known = [ATTACHMENTS.get(str(a.get("type")), (Kind.OTHER, "Sent something of a new kind")) for a in attachments]
        kind = str(known[0][0])
        words = list(dict.fromkeys(words for _, words in known))
        description = words[0] if len(attachments) == 1 else f"{', '.join(words)} ({len(attachments)})"
        details["attachments"] = [
            {
                "type": _text(a.get("type"), 40),
                "url": _text(_dict(a.get("payload")).get("url"), 2000),
                "title": _text(_dict(a.get("payload")).get("title"), 300),
            }
            for a in attachments[:20]
        ]
    elif message.get("is_unsupported"):
        kind, description = str(Kind.UNSUPPORTED), "Sent something Instagram does not pass on"
    reply_to = _dict(message.get("reply_to"))
    story = _dict(reply_to.get("story"))
    if story:
        kind, description = str(Kind.STORY_REPLY), "Replied to your story"
        details["story"] = {"id": _text(story.get("id"), 64), "url": _text(story.get("url"), 2000)}
    elif reply_to.get("mid"):
        details["reply_to_mid"] = _text(reply_to.get("mid"), 512)
    if isinstance(message.get("quick_reply"), dict):
        details["payload"] = _text(message["quick_reply"].get("payload"), 1000)
    if isinstance(message.get("referral"), dict):
        details["referral"] = {name: _text(message["referral"].get(name), 300) for name in ("source", "ad_id", "ref")}
    return kind, description[:200], details


def _read_postback(postback: dict[str, Any], at: datetime | None) -> Event:
    title = _text(postback.get("title"), 1000)
    payload = _text(postback.get("payload"), 1000)
    return Event(
        "POSTBACK", mid=_text(postback.get("mid"), 512), text=title or payload, kind=Kind.POSTBACK,
        description="Tapped a button", details={"payload": payload}, at=at,
    )


def _read_reaction(reaction: dict[str, Any], at: datetime | None) -> Event:
    emoji = "" if reaction.get("action") == "unreact" else (_text(reaction.get("emoji"), 16) or "❤️")
    return Event("REACTION", mid=_text(reaction.get("mid"), 512), kind=Kind.REACTION, emoji=emoji, at=at, description=f"Reacted {emoji}".strip())


def _read_seen(read: dict[str, Any], at: datetime | None) -> Event:
    return Event("SEEN", mid=_text(read.get("mid"), 512), at=at)


def _read_edit(edit: dict[str, Any], at: datetime | None) -> Event:
    return Event("EDIT", mid=_text(edit.get("mid"), 512), text=_text(edit.get("text"), 20_000), at=at)


def _read_referral(referral: dict[str, Any], at: datetime | None) -> Event:
    return Event(
        "REFERRAL", description="Opened the conversation from a link", at=at, kind=Kind.OTHER,
        details={"referral": {name: _text(referral.get(name), 300) for name in ("source", "ref", "type")}},
    )


READERS = {
    "message": _read_message,
    "postback": _read_postback,
    "reaction": _read_reaction,
    "read": _read_seen,
    "message_edit": _read_edit,
    "referral": _read_referral,
}


def read_time(value: Any) -> datetime | None:
    """A time in milliseconds or seconds, as a number or as text: told apart by magnitude."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
        return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC) if 1e8 < number < 1e14 else None
    except (ValueError, OverflowError, OSError):
        return None


def _text(value: Any, limit: int) -> str:
    """Text that Postgres can keep: no NUL, no lone surrogate, no more than `limit` characters."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)[:limit].replace("\x00", "").encode("utf-8", "replace").decode()


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _keys(item: dict[str, Any]) -> list[str]:
    return [_text(key, 60) for key in list(item)[:20]]
