"""Reads the JSON of a webhook event into an `Event`. Invalid JSON never raises: it gives an event
of kind OTHER.

Shapes: Meta, "Webhooks for Instagram", and the pages on each event of Messenger Platform.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from common.json_values import (
    read_count,
    read_dict,
    read_list,
    read_mid,
    read_text,
    read_time,
)
from common.text import has_words
from conversations.attachments import ParsedAttachment, describe, read_attachments
from conversations.models import MessageLog, PublicComment

Kind = MessageLog.Kind
NOT_PASSED_ON = "Sent something Instagram does not pass on"
NOT_UNDERSTOOD = "Instagram reported: something unknown"
HEART = "❤️"


class EventKind(StrEnum):
    """The kinds of webhook events."""

    MESSAGE = "MESSAGE"  # from a customer
    ECHO = "ECHO"  # a copy of a message that the business sent, with any app
    REACTION = "REACTION"
    SEEN = "SEEN"
    UNSEND = "UNSEND"
    EDIT = "EDIT"
    POSTBACK = "POSTBACK"  # a tap on a button
    REFERRAL = "REFERRAL"  # where the customer came from
    CONTROL = "CONTROL"  # which app answers in the thread
    COMMENT = "COMMENT"  # public; mentions too
    POLICY = "POLICY"  # Meta restricted the account, or no longer does
    PERMISSION = "PERMISSION"  # granted, or taken back
    NOTHING = "NOTHING"  # understood, of no interest
    OTHER = "OTHER"  # not understood


@dataclass(frozen=True)
class Event:
    """One event, with the values that recording it needs. Values that the event lacks are empty.

    `mid` is the id of the message that the event contains or is about. `at` is None if the event
    names no time. `key` identifies an event without a mid, so that a second delivery of it is
    recognized; it is empty if the event has no timestamp, because an equal event may be a new one.
    """

    what: EventKind
    mid: str = ""
    text: str = ""
    kind: str = Kind.TEXT
    description: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[ParsedAttachment, ...] = ()
    at: datetime | None = None
    app_id: str = ""  # the app that sent an echo, or that controls the thread from now on
    former_app_id: str = ""
    # react, unreact; pass, take, request; block, unblock; granted, revoked; of OTHER, Meta's name
    # of the event
    action: str = ""
    emoji: str = ""
    num_edit: int | None = None
    until: datetime | None = None  # SEEN: the customer has read everything up to this time
    sender_id: str = ""
    key: str = ""
    is_echo: bool = False
    is_self: bool = False
    is_standby: bool = False
    found_by: str = ""  # MessageLog.FoundBy of a message that was found without a webhook

    @property
    def opens_window(self) -> bool:
        """Whether the event opens the 24-hour window in which the business may reply."""
        return self.what in {
            EventKind.MESSAGE,
            EventKind.REACTION,
            EventKind.POSTBACK,
            EventKind.REFERRAL,
        }

    @property
    def is_phantom(self) -> bool:
        """Whether this is an edit without text and without a number of edits.

        Instagram sends it in place of a message, whose text has to be fetched.
        """
        return self.what == EventKind.EDIT and not self.text and not self.num_edit


def understand(payload: str) -> Event:
    """Return the event in an inbox payload (see `core.models.InboxEvent`)."""
    try:
        envelope = json.loads(payload)
    except (ValueError, RecursionError):
        return Event(EventKind.OTHER, description=NOT_UNDERSTOOD)
    item = envelope.get("item") if isinstance(envelope, dict) else None
    if not isinstance(item, dict):
        return Event(EventKind.OTHER, description=NOT_UNDERSTOOD)
    at = read_time(item.get("timestamp")) or read_time(envelope.get("time"))
    if "field" in item:
        return _read_change(item, at, own_id=read_text(envelope.get("entry_id"), 64))
    event = _read_item(item, at)
    if not event.mid and item.get("timestamp"):
        event = replace(event, key=_fingerprint(item))
    return replace(
        event,
        sender_id=read_text(read_dict(item.get("sender")).get("id"), 64),
        is_standby=envelope.get("channel") == "standby",
        found_by=read_text(envelope.get("found_by"), 10),
    )


def _read_item(item: dict[str, Any], at: datetime | None) -> Event:
    for name, read in READERS.items():
        if isinstance(item.get(name), dict) and not (name == "message" and not item[name]):
            return read(item[name], at)
    name = read_text(
        next((key for key in item if key not in {"sender", "recipient", "timestamp"}), ""), 60
    )
    return Event(
        EventKind.OTHER,
        action=name,
        description=f"Instagram reported: {name or 'something unknown'}",
        at=at,
    )


def _read_message(message: dict[str, Any], at: datetime | None) -> Event:
    mid, is_echo = read_mid(message.get("mid")), bool(message.get("is_echo"))
    if message.get("is_deleted"):
        return Event(EventKind.UNSEND, mid=mid, at=at, is_echo=is_echo)
    attachments = read_attachments(message.get("attachments"))
    text = read_text(message.get("text"), 20_000)
    text = text if has_words(text) else ""
    kind, description = describe(attachments) if attachments else (str(Kind.TEXT), "")
    if not attachments and (message.get("is_unsupported") or not text):
        kind, description = str(Kind.UNSUPPORTED), NOT_PASSED_ON
    details = _read_details(message)
    if "story" in details:
        kind, description = (
            str(Kind.STORY_REPLY),
            ". ".join(filter(None, ["Replied to your story", description if attachments else ""])),
        )
    return Event(
        EventKind.ECHO if is_echo else EventKind.MESSAGE,
        mid=mid,
        text=text,
        kind=kind,
        description=description[:200],
        details=details,
        attachments=attachments,
        at=at,
        app_id=read_text(message.get("app_id"), 32),
        is_echo=is_echo,
        is_self=bool(message.get("is_self")),
    )


def _read_details(message: dict[str, Any]) -> dict[str, Any]:
    details: dict[str, Any] = {}
    reply_to = read_dict(message.get("reply_to"))
    if story := read_dict(reply_to.get("story")):
        details["story"] = {
            "id": read_text(story.get("id"), 64),
            "url": read_text(story.get("url"), 2000),
        }
    elif mid := read_mid(reply_to.get("mid")):
        details["reply_to_mid"] = mid
    if payload := read_text(read_dict(message.get("quick_reply")).get("payload"), 1000):
        details["payload"] = payload
    if referral := _referral(message.get("referral")):
        details["referral"] = referral
    return details


def _referral(value: Any) -> dict[str, str]:
    """Return where the customer came from, such as an ad or an ig.me link, without empty values."""
    referral = read_dict(value)
    told = {name: read_text(referral.get(name), 300) for name in ("source", "type", "ref", "ad_id")}
    told["title"] = read_text(read_dict(referral.get("ads_context_data")).get("ad_title"), 100)
    return {name: text for name, text in told.items() if text}


def _read_postback(postback: dict[str, Any], at: datetime | None) -> Event:
    title, payload = (
        read_text(postback.get("title"), 1000),
        read_text(postback.get("payload"), 1000),
    )
    details: dict[str, Any] = {"payload": payload} if payload else {}
    if referral := _referral(postback.get("referral")):
        details["referral"] = referral
    return Event(
        EventKind.POSTBACK,
        mid=read_mid(postback.get("mid")),
        text=title or payload,
        kind=Kind.POSTBACK,
        description="Tapped a button",
        details=details,
        at=at,
    )


def _read_reaction(reaction: dict[str, Any], at: datetime | None) -> Event:
    action = "unreact" if reaction.get("action") == "unreact" else "react"
    emoji = "" if action == "unreact" else (read_text(reaction.get("emoji"), 16) or HEART)
    description = f"Reacted {emoji}" if emoji else "Took a reaction back"
    return Event(
        EventKind.REACTION,
        mid=read_mid(reaction.get("mid")),
        kind=Kind.REACTION,
        emoji=emoji,
        action=action,
        at=at,
        description=description,
    )


def _read_seen(read: dict[str, Any], at: datetime | None) -> Event:
    return Event(
        EventKind.SEEN, mid=read_mid(read.get("mid")), until=read_time(read.get("watermark")), at=at
    )


def _read_edit(edit: dict[str, Any], at: datetime | None) -> Event:
    return Event(
        EventKind.EDIT,
        mid=read_mid(edit.get("mid")),
        text=read_text(edit.get("text"), 20_000),
        num_edit=read_count(edit.get("num_edit")),
        at=at,
    )


def _read_referral(referral: dict[str, Any], at: datetime | None) -> Event:
    return Event(
        EventKind.REFERRAL,
        description="Opened the conversation from a link",
        at=at,
        kind=Kind.OTHER,
        details={"referral": _referral(referral)},
    )


def _read_control(action: str) -> Any:
    def read(control: dict[str, Any], at: datetime | None) -> Event:
        new = (
            control.get("requested_owner_app_id")
            if action == "request"
            else control.get("new_owner_app_id")
        )
        return Event(
            EventKind.CONTROL,
            action=action,
            at=at,
            app_id=read_text(new, 32),
            former_app_id=read_text(control.get("previous_owner_app_id"), 32),
        )

    return read


def _read_policy(policy: dict[str, Any], at: datetime | None) -> Event:
    return Event(
        EventKind.POLICY,
        action=read_text(policy.get("action"), 20),
        text=read_text(policy.get("reason"), 200),
        at=at,
    )


READERS: dict[str, Callable[[dict[str, Any], datetime | None], Event]] = {
    "message": _read_message,
    "postback": _read_postback,
    "reaction": _read_reaction,
    "read": _read_seen,
    "message_edit": _read_edit,
    "referral": _read_referral,
    "pass_thread_control": _read_control("pass"),
    "take_thread_control": _read_control("take"),
    "request_thread_control": _read_control("request"),
    "policy-enforcement": _read_policy,
    "policy_enforcement": _read_policy,
}
COMMENTS = {
    "comments": PublicComment.Kind.COMMENT,
    "live_comments": PublicComment.Kind.LIVE_COMMENT,
    "mentions": PublicComment.Kind.MENTION,
}
OF_NO_INTEREST = {
    "story_insights",
    "follow",
    "share_to_story",
    "story_poll_response",
    "comment_poll_response",
    "response_feedback",
}


def _read_change(change: dict[str, Any], at: datetime | None, *, own_id: str) -> Event:
    """Return the event in a change: one about the account, not about a conversation. `own_id` is
    the account's id, by which its own comments are told from those of others.
    """
    name, value = read_text(change.get("field"), 60), read_dict(change.get("value"))
    if name in COMMENTS:
        return _read_comment(COMMENTS[name], value, at, own_id=own_id)
    if name in {"messaging_policy_enforcement", "policy_enforcement", "policy-enforcement"}:
        return _read_policy(value, at)
    if "verb" in value:
        targets = [read_text(target, 64) for target in read_list(value.get("target_ids"))[:100]]
        return Event(
            EventKind.PERMISSION,
            action=read_text(value.get("verb"), 20),
            text=name,
            at=at,
            details={"target_ids": targets},
        )
    return Event(
        EventKind.NOTHING if name in OF_NO_INTEREST else EventKind.OTHER,
        description=f"Instagram reported: {name or 'something unknown'}",
        at=at,
    )


def _read_comment(kind: str, value: dict[str, Any], at: datetime | None, *, own_id: str) -> Event:
    author = read_dict(value.get("from"))
    if own_id and read_text(author.get("id"), 64) == own_id:
        return Event(EventKind.NOTHING, at=at)
    media_id = read_text(read_dict(value.get("media")).get("id"), 64) or read_text(
        value.get("media_id"), 64
    )
    if kind == PublicComment.Kind.MENTION:
        comment_id = read_text(value.get("comment_id"), 64) or (
            f"media:{media_id}"[:64] if media_id else ""
        )
    else:
        comment_id = read_text(value.get("id"), 64) or read_text(value.get("comment_id"), 64)
    if not comment_id:
        return Event(
            EventKind.OTHER, description="Instagram reported a comment without its id", at=at
        )
    details = {
        "media_id": media_id,
        "author_id": read_text(author.get("id"), 64),
        "username": read_text(author.get("username"), 100),
    }
    return Event(
        EventKind.COMMENT,
        mid=comment_id,
        kind=kind,
        text=read_text(value.get("text"), 5000),
        details=details,
        at=at,
    )


def _fingerprint(item: dict[str, Any]) -> str:
    try:
        return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()[:32]
    except RecursionError:
        return ""
