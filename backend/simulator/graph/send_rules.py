"""What a send may contain and when it is allowed (meta-platform 3.2 and 3.3)."""

import sqlite3
from typing import Any

from simulator.runtime import Simulator
from simulator.world import threads
from simulator.world.errors import GraphError, bad_parameter

TEXT_BYTES = 1000
HUMAN_WINDOW_MS = 7 * threads.WINDOW_MS
MEDIA = ("image", "audio", "video", "file")
SLOW_MEDIA = ("audio", "video")
OTHER_ATTACHMENTS = ("like_heart", "template", "MEDIA_SHARE")
MESSAGING_TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG")
MOST_QUICK_REPLIES, QUICK_REPLY_LETTERS = 13, 20


def read_message(
    sim: Simulator, *, thread: sqlite3.Row, params: dict[str, Any]
) -> threads.NewMessage:
    """Return the message of a send. Raises GraphError 100 with what is wrong with it."""
    message = params["message"]
    if not isinstance(message, dict) or not message:
        raise bad_parameter("param message must be non-empty.")
    _check_labels(sim, params)
    text, attachments = _read_content(message)
    reply_to = message.get("reply_to") or params.get("reply_to")
    if reply_to is not None:
        _check_reply_to(sim, thread, reply_to)
    return threads.NewMessage(
        sender="business",
        via="api",
        text=text,
        attachments=attachments,
        reply_to=reply_to,
        tag=params.get("tag"),
        offered=_quick_replies(message, thread),
    )


def _check_labels(sim: Simulator, params: dict[str, Any]) -> None:
    """Return the tag. Raises GraphError when it or the messaging type is wrong."""
    kind, tag = params.get("messaging_type"), params.get("tag")
    if kind is not None and kind not in MESSAGING_TYPES:
        raise bad_parameter(f"Param messaging_type must be one of {{{', '.join(MESSAGING_TYPES)}}}")
    if kind == "MESSAGE_TAG" and tag is None:
        raise bad_parameter("The parameter tag is required when messaging_type is MESSAGE_TAG.")
    if tag is not None and tag != "HUMAN_AGENT":
        raise bad_parameter("Param tag must be one of {HUMAN_AGENT}")
    if tag is not None and not sim.store.setting("app", {}).get("human_agent"):
        raise bad_parameter(
            "The tag HUMAN_AGENT needs the feature Human Agent, which this app does not have."
        )


def _read_content(message: dict[str, Any]) -> tuple[str | None, list[Any]]:
    """Return the text or the attachments, of which a message has exactly one. Raises GraphError."""
    text = message.get("text")
    attachments = message.get("attachments") or (
        [message["attachment"]] if message.get("attachment") else []
    )
    if text is not None and attachments:
        raise bad_parameter("Only one of text and attachment can be set in message.")
    if text is not None:
        if not isinstance(text, str) or not text.strip():
            raise bad_parameter("param message[text] must be a non-empty UTF-8 encoded string")
        if len(text.encode()) > TEXT_BYTES:
            raise bad_parameter("Length of param message[text] must be less than or equal to 1000")
    elif attachments:
        _check_attachments(attachments)
    else:
        raise bad_parameter("param message must be non-empty.")
    return text, attachments


def _check_reply_to(sim: Simulator, thread: sqlite3.Row, reply_to: Any) -> None:
    mid = reply_to.get("mid") if isinstance(reply_to, dict) else None
    if not sim.store.one(
        "SELECT 1 FROM messages WHERE mid = ? AND igsid = ? AND deleted = 0", mid, thread["igsid"]
    ):
        raise bad_parameter("Param reply_to[mid] must be a message of this conversation.")


def _quick_replies(message: dict[str, Any], thread: sqlite3.Row) -> list[dict[str, Any]]:
    """Return the buttons under a text: thirteen at most, with titles cut after twenty
    characters.
    """
    replies = message.get("quick_replies")
    if replies is None:
        return []
    if not isinstance(replies, list) or not 0 < len(replies) <= MOST_QUICK_REPLIES:
        raise bad_parameter(
            f"Param message[quick_replies] must have from 1 to {MOST_QUICK_REPLIES} elements."
        )
    if message.get("text") is None or thread["igsid"] == thread["account_id"]:
        raise bad_parameter("Quick replies need a text and a conversation with somebody else.")
    kept = []
    for reply in replies:
        if not isinstance(reply, dict) or reply.get("content_type") != "text":
            raise bad_parameter("Param message[quick_replies][content_type] must be one of {text}")
        title, payload = reply.get("title"), reply.get("payload")
        if not isinstance(title, str) or not title or not isinstance(payload, str) or not payload:
            raise bad_parameter("A quick reply of type text needs a title and a payload.")
        kept.append({"title": title[:QUICK_REPLY_LETTERS], "payload": payload})
    return kept


def _check_attachments(attachments: Any) -> None:
    if not isinstance(attachments, list) or len(attachments) > 10:
        raise bad_parameter("Param message[attachments] must be an array of at most 10 images.")
    for attachment in attachments:
        kind = attachment.get("type") if isinstance(attachment, dict) else None
        if kind not in MEDIA + OTHER_ATTACHMENTS:
            raise bad_parameter(
                "Param message[attachment][type] must be one of "
                f"{{{', '.join(MEDIA + OTHER_ATTACHMENTS)}}}"
            )
        if len(attachments) > 1 and kind != "image":
            raise bad_parameter("Only images can be sent together.")
        payload = attachment.get("payload")
        if kind in MEDIA:
            address = payload.get("url") if isinstance(payload, dict) else None
            uploaded = payload.get("attachment_id") if isinstance(payload, dict) else None
            if not uploaded and not str(address or "").startswith(("http://", "https://")):
                raise bad_parameter("Param message[attachment][payload][url] must be a valid URL.")


def check_window(sim: Simulator, *, thread: sqlite3.Row, tag: str | None) -> None:
    """Raise GraphError 10/2534022 when the customer's last action is too long ago. A message to
    oneself is never late.
    """
    if thread["igsid"] == thread["account_id"]:
        return
    closes_at = threads.window_closes_at(thread) or 0
    if tag == "HUMAN_AGENT":
        closes_at = max(closes_at, thread["opened_at"] + HUMAN_WINDOW_MS)
    if sim.store.now_ms() > closes_at:
        raise GraphError(
            "(#10) This message is sent outside of allowed window. Learn more about the new policy "
            "here: https://developers.facebook.com/docs/messenger-platform/policy-overview",
            10,
            2534022,
            status=403,
        )
