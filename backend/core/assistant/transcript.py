"""A message as the model is told of it: what the customer wrote, and in words what was not text.
Pure.

What stands in square brackets is ours: a customer's own become round ones, so that nobody can write
in our place. It says plainly what the assistant has not seen or heard, so that it does not talk as
if it had.
"""

from collections.abc import Collection

from conversations.models import Attachment, MessageLog
from conversations.references import QUOTE, get_reference, list_attachments

KIND = MessageLog.Kind
_ROUND = str.maketrans("[]［］", "()()")
NOT_DESCRIBED = {KIND.TEXT, KIND.POSTBACK, KIND.STORY_REPLY, KIND.STORY_MENTION}
SEEN, UNSEEN = "which you can see", "you cannot see it"
LONGEST_TRANSCRIPT = 2000
# What there is nothing to see of.
PLAIN = {"like_heart": "sent a heart", "sticker": "sent a sticker"}
WORDS = {
    "image": "sent a photo",
    "video": "sent a video",
    "share": "shared a post",
    "ig_post": "shared a post",
    "ig_reel": "shared a reel",
    "reel": "shared a reel",
    "ig_story": "shared a story",
    "story_mention": "mentioned the business in a story",
    "template": "shared a product",
}


def render_message(message: MessageLog, *, seen: Collection[int] = ()) -> str:
    """The message's words, with what came with it in brackets. `seen` are the ids of the photos
    that are shown beside it; the message's references are loaded."""
    who = "The customer" if message.direction == MessageLog.Direction.IN else "The business"
    notes = [
        _describe_reference(message, who),
        *(_describe_attachment(attachment, who, seen) for attachment in list_attachments(message)),
    ]
    if message.kind not in NOT_DESCRIBED and message.description and not list_attachments(message):
        told = message.description
        notes.append(
            f"{told if told.startswith('Instagram') else f'{who} {told[:1].lower()}{told[1:]}'}; "
            f"{UNSEEN}"
        )
    return "\n".join(
        [
            *(f"[{_one_line(note)}]" for note in notes if note),
            *([words_of(message)] if message.text else []),
        ]
    )


def words_of(message: MessageLog) -> str:
    """What was written, as it may stand in a prompt."""
    return (
        message.text.translate(_ROUND)
        if message.direction == MessageLog.Direction.IN
        else message.text
    )


def _describe_reference(message: MessageLog, who: str) -> str:
    """Return what the message answers or came from. A button's payload is left out: it is for
    programs.
    """
    reference = get_reference(message)
    if reference is None:
        return ""
    if reference.kind == "STORY_REPLY":
        return f"{who} replied to a story of the business; you cannot see the story"
    if reference.kind == "MESSAGE_REPLY":
        return f'{who} replied to: "{_quote(message.quoted)}"'
    if reference.kind == "AD":
        return f"{who} {_tell_ad(message.details['referral'])}"
    return ""


def _quote(quoted: MessageLog | None) -> str:
    if quoted is None:
        return "An earlier message"
    if quoted.kind == KIND.DELETED:
        return "A message that was taken back"
    return (quoted.text or quoted.description)[:QUOTE] or "An earlier message"


def _tell_ad(referral: dict[str, str]) -> str:
    title = referral.get("title")
    came = f"came from your ad “{title}”" if title else "came from one of your ads"
    return f"{came} ({referral['ref']})" if referral.get("ref") else came


def _describe_attachment(attachment: Attachment, who: str, seen: Collection[int]) -> str:
    title = f' called "{attachment.title}"' if attachment.title else ""
    if attachment.type == "audio":
        said = attachment.transcript[:LONGEST_TRANSCRIPT]
        return (
            f'{who} sent a voice message, transcript: "{said}"'
            if said
            else f"{who} sent a voice message; you cannot hear it"
        )
    if attachment.type == "file":
        return f"{who} sent a file; you cannot open it"
    if attachment.type in PLAIN:
        return f"{who} {PLAIN[attachment.type]}"
    told = WORDS.get(attachment.type, "sent something that Instagram does not pass on")
    return f"{who} {told}{title}{', ' + SEEN if attachment.pk in seen else '; ' + UNSEEN}"


def _one_line(note: str) -> str:
    """In one line and without brackets of its own, so that nobody's words can look like ours."""
    return " ".join(note.translate(_ROUND).split())
