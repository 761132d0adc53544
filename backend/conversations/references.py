"""What a message came with and what it refers to: its attachments, the message or story it answers,
the button or the link it came from. Told in plain words, for the timeline and for the assistant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from conversations.models import Attachment, MessageLog

QUOTE = 200  # characters of a quoted message


@dataclass(frozen=True)
class Reference:
    """`kind` is STORY_REPLY, MESSAGE_REPLY, STORY_MENTION, POSTBACK, QUICK_REPLY, REFERRAL or AD.

    `url` is a story's link, which lives for about a day; `message_id` is the quoted message of this
    thread.
    """

    kind: str
    text: str = ""
    url: str | None = None
    message_id: int | None = None


def load_references(messages: Sequence[MessageLog]) -> None:
    """Give each message its attachments (`attachments.all()`, in order) and its `quoted`, in two
    queries at most.
    """
    prefetch_related_objects(
        list(messages), Prefetch("attachments", queryset=Attachment.objects.order_by("position"))
    )
    wanted = {str(mid) for message in messages if (mid := message.details.get("reply_to_mid"))}
    found = (
        {message.mid: message for message in MessageLog.objects.filter(mid__in=wanted)}
        if wanted
        else {}
    )
    for message in messages:
        quoted = found.get(message.details.get("reply_to_mid"))
        is_of_thread = quoted is not None and quoted.thread_id == message.thread_id
        message.quoted = quoted if is_of_thread else None


def list_attachments(message: MessageLog) -> list[Attachment]:
    """What came with the message, in order."""
    if not hasattr(message, "quoted"):
        load_references([message])
    return list(message.attachments.all())


def get_reference(message: MessageLog) -> Reference | None:
    """The most telling reference of the message, if it has one."""
    attachments = list_attachments(message)
    details, quoted = message.details, message.quoted
    if "story" in details:
        return Reference(
            "STORY_REPLY", "Replied to your story", url=web_link(details["story"].get("url"))
        )
    if details.get("reply_to_mid"):
        words = _words_of(quoted) if quoted is not None else "An earlier message"
        return Reference(
            "MESSAGE_REPLY", words, message_id=quoted.pk if quoted is not None else None
        )
    if message.kind == MessageLog.Kind.STORY_MENTION:
        url = next((attachment.url for attachment in attachments if web_link(attachment.url)), None)
        return Reference("STORY_MENTION", "Mentioned you in a story", url=url)
    if details.get("payload"):
        kind = "POSTBACK" if message.kind == MessageLog.Kind.POSTBACK else "QUICK_REPLY"
        return Reference(kind, details["payload"])
    if details.get("referral"):
        return _read_referral(details["referral"])
    return None


def web_link(url: Any) -> str | None:
    """The address, if a browser may be led there: what comes from outside may be a script
    as well.
    """
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else None


def _words_of(message: MessageLog) -> str:
    if message.kind == MessageLog.Kind.DELETED:
        return "A message that was taken back"
    return (message.text or message.description)[:QUOTE] or "An earlier message"


def _read_referral(referral: dict[str, Any]) -> Reference:
    return Reference(
        "AD" if referral.get("ad_id") or referral.get("source") == "ADS" else "REFERRAL",
        describe_referral(referral),
    )


def describe_referral(referral: dict[str, Any]) -> str:
    """Where the customer came from, as a sentence."""
    if referral.get("ad_id") or referral.get("source") == "ADS":
        words = (
            f"Came from your ad “{referral['title']}”"
            if referral.get("title")
            else "Came from one of your ads"
        )
    else:
        words = "Opened the conversation from a link"
    return f"{words} ({referral['ref']})." if referral.get("ref") else f"{words}."
