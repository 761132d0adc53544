"""What a message came with and what it refers to: its attachments, the message or story it answers,
the button or the link it came from. In words of the reader's language, for the timeline.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from common.languages import Text, say
from conversations.descriptions import describe_message
from conversations.models import Attachment, MessageLog

# Where a customer came from: alone, and with the `ref` of the link.
FROM_LINK: tuple[Text, Text] = (
    _("Opened the conversation from a link."),
    _("Opened the conversation from a link (%(ref)s)."),
)
FROM_AD: tuple[Text, Text] = (
    _("Came from one of your ads."),
    _("Came from one of your ads (%(ref)s)."),
)
FROM_AD_CALLED: tuple[Text, Text] = (
    _("Came from your ad “%(title)s”."),
    _("Came from your ad “%(title)s” (%(ref)s)."),
)
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
    """Give each message its attachments (`attachments.all()`, in order) and its `quoted`, which has
    its own; in two queries at most.
    """
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
    prefetch_related_objects(
        [*messages, *found.values()],
        Prefetch("attachments", queryset=Attachment.objects.order_by("position")),
    )


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
            "STORY_REPLY",
            say(_("Replied to your story")),
            url=web_link(details["story"].get("url")),
        )
    if details.get("reply_to_mid"):
        words = quote(quoted) if quoted is not None else ""
        return Reference(
            "MESSAGE_REPLY",
            words or say(_("An earlier message")),
            message_id=quoted.pk if quoted is not None else None,
        )
    if message.kind == MessageLog.Kind.STORY_MENTION:
        url = next((attachment.url for attachment in attachments if web_link(attachment.url)), None)
        return Reference("STORY_MENTION", say(_("Mentioned you in a story")), url=url)
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


def quote(message: MessageLog) -> str:
    """The beginning of a message that is referred to; empty where nothing can be quoted."""
    if message.kind == MessageLog.Kind.DELETED:
        return say(_("A message that was unsent"))
    return (message.text or describe_message(message))[:QUOTE]


def _read_referral(referral: dict[str, Any]) -> Reference:
    return Reference(
        "AD" if is_ad(referral) else "REFERRAL",
        describe_referral(referral),
    )


def describe_referral(referral: dict[str, Any]) -> str:
    """Where the customer came from, as a sentence. `ref` is what the owner put into the link."""
    if not is_ad(referral):
        plain, with_ref = FROM_LINK
    else:
        plain, with_ref = FROM_AD_CALLED if referral.get("title") else FROM_AD
    return say(with_ref if referral.get("ref") else plain, referral)


def is_ad(referral: dict[str, Any]) -> bool:
    """Whether the customer came from an ad, and not from a link."""
    return bool(referral.get("ad_id") or referral.get("source") == "ADS")
