"""What a message is that has no words, in the reader's language: "Sent 2 photos and a video".

`MessageLog.description` says the same in English, for the model and for comparing messages.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.languages import Text, say
from conversations.attachments import TYPE_RULES, UNKNOWN_TYPE, TypeRule
from conversations.models import MessageLog, Thread

KIND = MessageLog.Kind
# By the name of a type in `TYPE_RULES`: what was sent or shared, as the object of SENT or SHARED.
THINGS: dict[str, Text] = {
    "a photo": ngettext_lazy("a photo", "%(count)s photos", "count"),
    "a video": ngettext_lazy("a video", "%(count)s videos", "count"),
    "a voice message": ngettext_lazy("a voice message", "%(count)s voice messages", "count"),
    "a file": ngettext_lazy("a file", "%(count)s files", "count"),
    "a post": ngettext_lazy("a post", "%(count)s posts", "count"),
    "a reel": ngettext_lazy("a reel", "%(count)s reels", "count"),
    "a story": ngettext_lazy("a story", "%(count)s stories", "count"),
    "a heart": ngettext_lazy("a heart", "%(count)s hearts", "count"),
    "a sticker": ngettext_lazy("a sticker", "%(count)s stickers", "count"),
    "a product": ngettext_lazy("a product", "%(count)s products", "count"),
    TYPE_RULES["unsupported_type"].one: ngettext_lazy(
        "something Instagram does not pass on",
        "%(count)s things Instagram does not pass on",
        "count",
    ),
    UNKNOWN_TYPE.one: ngettext_lazy(
        "something of a new kind", "%(count)s things of new kinds", "count"
    ),
}
# Translators: the object is a list of things: "a photo and 2 videos".
SENT = _("Sent %(things)s")
SHARED = _("Shared %(things)s")
MENTIONED = ngettext_lazy("Mentioned you in a story", "Mentioned you in %(count)s stories", "count")
VERBS: dict[str, Text] = {"sent": SENT, "shared": SHARED}
AND = _("%(things)s and %(last)s")
REPLIED_TO_STORY = _("Replied to your story")
PHANTOM = _("Wrote something that Instagram announced and did not pass on")


def describe_message(message: MessageLog) -> str:
    """What the message is, beside its words; empty for one that is words alone."""
    if not message.description:
        return ""
    types = [item.type for item in sorted(message.attachments.all(), key=lambda a: a.position)]
    return _describe(message.kind, read_facts(message, types)) or message.description


def describe_last(thread: Thread) -> str:
    """Return the thread's last message as the list shows it: its text, or a description if it has
    none.
    """
    if thread.last_facts is None:
        return thread.last_text
    return _describe(thread.last_kind, thread.last_facts) or thread.last_text


def read_facts(message: MessageLog, types: Iterable[str]) -> dict[str, Any]:
    """What its description depends on: the types of its attachments, and how it came about."""
    facts = {
        "types": list(types),
        "emoji": message.details.get("emoji", ""),
        "story": "story" in message.details,
        "phantom": bool(message.details.get("phantom")),
    }
    return {name: fact for name, fact in facts.items() if fact}


def _describe(kind: str, facts: Mapping[str, Any]) -> str:
    sentences = [say(REPLIED_TO_STORY)] if facts.get("story") else []
    if facts.get("types"):
        sentences += _tell_things([TYPE_RULES.get(name, UNKNOWN_TYPE) for name in facts["types"]])
    elif kind == KIND.REACTION:
        sentences.append(
            say(_("Reacted %(emoji)s"), {"emoji": facts["emoji"]})
            if facts.get("emoji")
            else say(_("Removed a reaction"))
        )
    elif kind == KIND.POSTBACK:
        sentences.append(say(_("Tapped a button")))
    elif kind == KIND.UNSUPPORTED:
        sentences.append(say(PHANTOM) if facts.get("phantom") else _tell_unsupported())
    return ". ".join(sentences)


def _tell_things(rules: list[TypeRule]) -> list[str]:
    """A sentence for each thing that was done: sent, shared, mentioned."""
    said = []
    for verb, done in VERBS.items():
        counts = Counter(rule for rule in rules if rule.verb == verb)
        if counts:
            things = [say(THINGS[rule.one], {"count": count}) for rule, count in counts.items()]
            said.append(say(done, {"things": _enumerate(things)}))
    mentions = sum(rule.verb not in VERBS for rule in rules)
    if mentions:
        said.append(say(MENTIONED, {"count": mentions}))
    return said


def _tell_unsupported() -> str:
    return say(SENT, {"things": say(THINGS[TYPE_RULES["unsupported_type"].one], {"count": 1})})


def _enumerate(things: list[str]) -> str:
    if len(things) == 1:
        return things[0]
    return say(AND, {"things": ", ".join(things[:-1]), "last": things[-1]})
