"""Messages that a check found, in the shape of the webhook that never came.

So they take the path of every message: through the inbox, under the lock of their shard, by mid. A
webhook that is only late finds its message recorded, and changes nothing. Shapes: Meta,
Conversations API.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.json_values import read_dict, read_rows
from conversations.models import MessageLog
from core.intake.envelopes import Envelope, wrap_found

WORDS_ALONE = "id,created_time,from,to,message"
MESSAGE_FIELDS = f"{WORDS_ALONE},attachments,shares,story,is_unsupported,reply_to"


@dataclass(frozen=True)
class GraphMessage:
    """A message of the Conversations API: `row` is Graph's object, `at` its time."""

    mid: str
    at: datetime
    row: dict[str, Any]


@dataclass(frozen=True)
class OwnAccount:
    """What the account is called in `from` and `to`: its ids (which one Graph uses depends on the
    login) and its username.
    """

    account_id: str
    ids: frozenset[str]
    username: str

    def wrote(self, person: dict[str, Any]) -> bool:
        return str(person.get("id")) in self.ids or (
            bool(self.username) and person.get("username") == self.username
        )


def wrap(
    own_account: OwnAccount,
    messages: list[GraphMessage],
    *,
    found_by: MessageLog.FoundBy,
    unless: Collection[str | None] = (),
) -> list[Envelope]:
    """The messages of ONE conversation for the inbox, oldest first, but for those whose mids are in
    `unless`.

    What names nobody is left out: Graph tells no more of older messages, and of deleted ones.
    """
    customer_id = _find_customer(own_account, messages)
    if not customer_id:
        return []
    shown = [
        message
        for message in messages
        if isinstance(message.row.get("from"), dict) and message.mid not in unless
    ]
    return [
        wrap_found(
            own_account.account_id,
            customer_id,
            found_by=found_by,
            item=_build_item(own_account, message, customer_id),
        )
        for message in sorted(shown, key=lambda message: message.at)
    ]


def _find_customer(own_account: OwnAccount, messages: list[GraphMessage]) -> str:
    """Return the id of whoever in this conversation is not the business.

    Empty in the conversation that an account has with itself.
    """
    for message in messages:
        for person in [message.row.get("from"), *read_rows(message.row.get("to"))]:
            if isinstance(person, dict) and person.get("id") and not own_account.wrote(person):
                return str(person["id"])
    return ""


def _build_item(own_account: OwnAccount, message: GraphMessage, customer_id: str) -> dict[str, Any]:
    content: dict[str, Any] = {"mid": message.mid}
    if message.row.get("message"):
        content["text"] = message.row["message"]
    attachments = _build_attachments(message.row)
    if attachments:
        content["attachments"] = attachments
    if message.row.get("is_unsupported"):
        content["is_unsupported"] = True
    story, reply_to = (
        read_dict(read_dict(message.row.get("story")).get("reply_to")),
        read_dict(message.row.get("reply_to")),
    )
    if story:
        content["reply_to"] = {"story": {"id": story.get("id"), "url": story.get("link")}}
    elif reply_to.get("mid"):
        content["reply_to"] = {"mid": reply_to["mid"]}
    sides = (customer_id, own_account.account_id)
    if own_account.wrote(message.row["from"]):
        content["is_echo"] = True
        sides = (own_account.account_id, customer_id)
    return {
        "sender": {"id": sides[0]},
        "recipient": {"id": sides[1]},
        "timestamp": int(message.at.timestamp() * 1000),
        "message": content,
    }


def _build_attachments(row: dict[str, Any]) -> list[dict[str, Any]]:
    built = [_build_attachment(item) for item in read_rows(row.get("attachments"))]
    built += [
        {"type": "share", "payload": {"url": item["link"]}}
        for item in read_rows(row.get("shares"))
        if item.get("link")
    ]
    mention = read_dict(read_dict(row.get("story")).get("mention"))
    if mention:
        built.append({"type": "story_mention", "payload": {"url": mention.get("link")}})
    return built


def _build_attachment(item: dict[str, Any]) -> dict[str, Any]:
    """Graph tells a picture and a video by their keys, a voice message by its type or by the
    beginning of its name.
    """
    for key, kind in (("image_data", "image"), ("video_data", "video")):
        if read_dict(item.get(key)).get("url"):
            return {"type": kind, "payload": {"url": item[key]["url"]}}
    spoken = str(item.get("mime_type") or item.get("name") or "").startswith("audio")
    url = item.get("file_url")
    return {
        "type": "audio" if spoken else "file" if url else "unsupported_type",
        "payload": {"url": url} if url else {},
    }
