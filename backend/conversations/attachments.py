"""The attachments of a message, and how they are described. Pure. An unknown type is shown as such.

Shapes: Meta, "Webhooks for Instagram", and its page on post shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from common.json_values import read_dict, read_list, read_text
from conversations.attachment_problems import AttachmentProblem
from conversations.models import Attachment, MessageLog

Kind, State = MessageLog.Kind, Attachment.State
MOST = 20  # of one message


class TypeRule(NamedTuple):
    """How we treat a type of attachment. `copied`: it is the customer's own, so a copy is stored;
    everything else is only linked.
    """

    kind: str
    verb: str
    one: str
    many: str
    copied: bool = False


TYPE_RULES = {
    "image": TypeRule(Kind.IMAGE, "sent", "a photo", "photos", copied=True),
    "video": TypeRule(Kind.VIDEO, "sent", "a video", "videos", copied=True),
    "audio": TypeRule(Kind.AUDIO, "sent", "a voice message", "voice messages", copied=True),
    "file": TypeRule(Kind.FILE, "sent", "a file", "files", copied=True),
    "share": TypeRule(Kind.SHARE, "shared", "a post", "posts"),
    "ig_post": TypeRule(Kind.SHARE, "shared", "a post", "posts"),
    "ig_reel": TypeRule(Kind.SHARE, "shared", "a reel", "reels"),
    "reel": TypeRule(Kind.SHARE, "shared", "a reel", "reels"),
    "ig_story": TypeRule(Kind.SHARE, "shared", "a story", "stories"),
    "story_mention": TypeRule(Kind.STORY_MENTION, "mentioned you in", "a story", "stories"),
    "like_heart": TypeRule(Kind.OTHER, "sent", "a heart", "hearts"),
    "sticker": TypeRule(Kind.OTHER, "sent", "a sticker", "stickers"),
    "template": TypeRule(Kind.SHARE, "shared", "a product", "products"),
    "unsupported_type": TypeRule(
        Kind.UNSUPPORTED,
        "sent",
        "something Instagram does not pass on",
        "things Instagram does not pass on",
    ),
}
UNKNOWN_TYPE = TypeRule(Kind.UNSUPPORTED, "sent", "something of a new kind", "things of new kinds")
NAMED_POSTS = {"ig_post", "ig_reel", "reel"}


@dataclass(frozen=True)
class ParsedAttachment:
    """One attachment of an event. `url` is Meta's link, empty where it gave none; `title` of a post
    or product.
    """

    type: str
    url: str = ""
    title: str = ""

    @property
    def rule(self) -> TypeRule:
        return TYPE_RULES.get(self.type, UNKNOWN_TYPE)


def read_attachments(value: Any) -> tuple[ParsedAttachment, ...]:
    """The attachments of a webhook's message, whatever `value` is."""
    found = tuple(_read(item) for item in read_list(value)[:MOST] if isinstance(item, dict))
    if any(item.type in NAMED_POSTS for item in found):
        # For a while Instagram sent each shared post under its old name as well.
        found = tuple(item for item in found if item.type != "share")
    return found


def _read(item: dict[str, Any]) -> ParsedAttachment:
    payload = read_dict(item.get("payload"))
    story = read_dict(payload.get("story"))
    element = next((one for one in _elements(payload) if isinstance(one, dict)), {})
    named = [read_text(element.get(name), 150) for name in ("title", "subtitle")]
    return ParsedAttachment(
        type=read_text(item.get("type"), 40),
        url=_first(
            read_text(value, 2000)
            for value in (payload.get("url"), payload.get("story_media_url"), story.get("url"))
        ),
        title=read_text(payload.get("title"), 300) or ", ".join(filter(None, named)),
    )


def _elements(payload: dict[str, Any]) -> list[Any]:
    for holder in (payload.get("product"), payload.get("generic"), payload):
        if elements := read_list(read_dict(holder).get("elements")):
            return elements
    return []


def _first(values: Any) -> str:
    return next(filter(None, values), "")


def describe(found: Sequence[ParsedAttachment]) -> tuple[str, str]:
    """The kind of a message with these attachments and a plain sentence: "Sent 2 photos and a
    video".
    """
    groups: dict[str, dict[TypeRule, int]] = {}
    for item in found:
        counts = groups.setdefault(item.rule.verb, {})
        counts[item.rule] = counts.get(item.rule, 0) + 1
    parts = []
    for verb, counts in groups.items():
        things = [
            rule.one if count == 1 else f"{count} {rule.many}" for rule, count in counts.items()
        ]
        parts.append(f"{verb} {' and '.join(filter(None, [', '.join(things[:-1]), things[-1]]))}")
    words = ", ".join(parts)
    kinds = [str(item.rule.kind) for item in found]
    kind = next((kind for kind in kinds if kind != Kind.UNSUPPORTED), kinds[0])
    return kind, (words[:1].upper() + words[1:])[:200]


def build_rows(
    message: MessageLog, found: Sequence[ParsedAttachment], *, ours: bool = False
) -> list[Attachment]:
    """Unsaved rows of the message's attachments. What the business sent itself (`ours`) is not
    copied.
    """
    rows = []
    for position, item in enumerate(found):
        state, error = State.LINKED, ""
        if item.rule.copied and not ours:
            state, error = (
                (State.WAITING, "") if item.url else (State.FAILED, AttachmentProblem.NO_LINK)
            )
        rows.append(
            Attachment(
                message=message,
                position=position,
                type=item.type,
                title=item.title,
                url=item.url,
                state=state,
                error=error,
            )
        )
    return rows
