"""Finds the statements in a prompt that answer a question, by the words they share; rare ones weigh
more.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from simulator.llm import german
from simulator.llm.word_sets import word_set

STOP_WORDS = word_set(
    "a an and are as at be been but by can could did do does for from had has have he her here hi "
    "his how i if in into is it its just me my no not of on or our please she so some than that "
    "the their them then there they this to too up us was we were what when where which who why "
    "will with would yes you your im ive id hello hey thanks thank ok okay any also about get got "
    "want like need know tell help hope much many long day days these those today everything all "
    "only"
)
# How sentences begin that tell the assistant how to behave; they are not facts to repeat.
ORDERS = word_set(
    "never always dont do answer reply respond keep use write speak be avoid stay say ask act "
    "remember refuse follow treat mention sign greet make talk fetch hand pass promise repeat "
    "ignore"
)
# "You can return …" is a fact for customers, "You are the assistant" is not.
YOU_MAY = word_set("can may will get find need have could")
TO_THE_ASSISTANT = word_set(
    "customer customers assistant say tell answer reply language tone emoji"
)
# Headings of sections about manners, not about the shop.
MANNERS = word_set("talk tone style voice never rules fetch handoff escalate behave manners sound")
FETCHING = word_set("fetch handoff escalate")
# Words that mean the same to a shopper.
TOPICS = (
    "open opening opened hours hour close closed closing weekday weekend saturday sunday "
    "monday tuesday wednesday thursday friday",
    "price prices cost costs pricing euro euros eur usd gbp dollar dollars pound pounds "
    "expensive cheap fee rate",
    "ship shipping ships shipped deliver delivery delivers delivering dispatch postage",
    "return returns refund refunds exchange",
    "address location located find street road directions",
    "pay payment payments card cash paypal",
    "book booking appointment appointments reserve reservation reservations slot",
)
# Forms of a question that name their topic without a word of it.
ASKED_FOR = {"where": "address"} | {
    f"how much {verb}": "price" for verb in ("is", "are", "for", "does", "do", "would")
}
OFF_TOPIC = 0.6  # of its weight keeps a statement that is also about something that nobody asked
CURRENCY = {"€": "euro", "$": "dollar", "£": "pound"}
HEADING_WORDS = 6
GOOD_ENOUGH = 0.75

_WORD = re.compile(r"[a-z0-9]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9€$£\"'(])")
_BULLET = re.compile(r"^\s*(?:[-*•]+\s|\d+[.)]\s|(?:Q|A|Question|Answer):)\s*")
_FENCE = re.compile(r"^\s*(?:-{3,}|={3,}|`{3,}|<{3,}|#{4,})")


def _plain(text: str) -> str:
    for sign, word in CURRENCY.items():
        text = text.replace(sign, f" {word} ")
    text = unicodedata.normalize("NFKD", text.casefold().replace("'", "").replace("’", ""))
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "ied", "es", "ed", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


_TOPIC_OF = {
    _stem(word): f"#{index}" for index, topic in enumerate(TOPICS) for word in topic.split()
}


_GERMAN_TOPIC_OF = {
    german.stem(word): f"#{index}"
    for index, topic in enumerate(german.TOPICS)
    for word in topic.split()
}
PRICE = _TOPIC_OF["cost"]


def words(text: str) -> list[str]:
    return _WORD.findall(_plain(text))


def terms(text: str) -> set[str]:
    """Return the stems worth comparing, and the topic each belongs to."""
    return _terms(text, stem=_stem, ignored=STOP_WORDS, topic_of=_TOPIC_OF, asked_for=ASKED_FOR)


def _german_terms(text: str) -> set[str]:
    """As `terms`, of a German text."""
    return _terms(
        text,
        stem=german.stem,
        ignored=german.STOP_WORDS,
        topic_of=_GERMAN_TOPIC_OF,
        asked_for=german.ASKED_FOR,
    )


def _terms(
    text: str,
    *,
    stem: Callable[[str], str],
    ignored: frozenset[str],
    topic_of: dict[str, str],
    asked_for: dict[str, str],
) -> set[str]:
    said = words(text)
    stems = {stem(word) for word in said if word not in ignored}
    found = stems | {topic_of[one] for one in stems if one in topic_of}
    sentence = f" {' '.join(said)} "
    return found | {
        topic_of[stem(topic)] for form, topic in asked_for.items() if f" {form} " in sentence
    }


@dataclass
class Statement:
    """One sentence of the prompt, with its heading."""

    text: str
    heading: str


def owners_part(prompt: str) -> str:
    """Return what stands between the fence lines, where there are some; else all of it."""
    lines = prompt.splitlines()
    fences = [index for index, line in enumerate(lines) if _FENCE.match(line)]
    if len(fences) >= 2:
        lines = lines[fences[0] + 1 : fences[-1]]
    return "\n".join(lines)


def _is_heading(line: str, following: str) -> bool:
    if line.startswith("#") or line.endswith(":"):
        return True
    short = len(line.split()) <= HEADING_WORDS and not any(letter.isdigit() for letter in line)
    return short and line[-1] not in ".!?,;" and bool(following.strip()) and not _BULLET.match(line)


def _is_about_manners(heading: str) -> bool:
    """Return whether a section tells the assistant how to behave. "Hand" alone may also be about
    what is made by hand.
    """
    said = set(words(heading))
    return bool(said & (MANNERS | german.MANNERS)) or is_about_handing_over(heading)


def read_statements(prompt: str) -> list[Statement]:
    """Return the statements of a prompt, without headings, bullets and sections about manners."""
    found: list[Statement] = []
    heading = ""
    lines = owners_part(prompt).splitlines() or [""]  # a chat may have no system message
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        text = line.strip()
        if not text:
            continue
        if _is_heading(text, following):
            heading = text
        elif not _is_about_manners(heading):
            parts = _SENTENCE_END.split(_BULLET.sub("", text))
            found += [Statement(part.strip(), heading) for part in parts if part.strip()]
    return found


def _is_order(text: str) -> bool:
    said = words(text)
    if not said or said[0] in ORDERS | german.ORDERS:
        return True
    if said[0] == "you":
        return not set(said[1:2]) & YOU_MAY
    return said[0] in ("if", "when") and bool(TO_THE_ASSISTANT & set(said))


def _topics(found: set[str]) -> set[str]:
    return {term for term in found if term.startswith("#")}


def read_terms(prompt: str, text: str) -> set[str]:
    """Return the terms of the text, in the language of the owner's part of the prompt."""
    return _language_of(prompt)[0](text)


def _language_of(prompt: str) -> tuple[Callable[[str], set[str]], dict[str, str]]:
    """Return how the terms of the prompt are read, and the topics of its words."""
    if german.is_german(words(owners_part(prompt)), least=3):
        return _german_terms, _GERMAN_TOPIC_OF
    return terms, _TOPIC_OF


def is_about_handing_over(heading: str) -> bool:
    """Return whether a section says when a person is wanted."""
    said = set(words(heading))
    return bool(said & (FETCHING | german.HANDING_OVER)) or "hand over" in heading.lower()


def find_statements(prompt: str, question: str, limit: int = 2) -> list[str]:
    """Return the statements that fit the question best, in the order of the prompt."""
    told = read_statements(prompt)
    read, topic_of = _language_of(prompt)
    parts = [read(statement.text) for statement in told]
    seen = Counter(term for part in parts for term in part)
    wanted = read(question)
    things = wanted - _topics(wanted) - topic_of.keys() if PRICE in wanted else set()
    scores: dict[int, float] = {}
    for index, part in enumerate(parts):
        shared = part & wanted
        # A matched question is answered by what follows it.
        target = index + 1 if told[index].text.endswith("?") and index + 1 < len(told) else index
        text = told[target].text
        # What is in [brackets] is a gap of a template, not a fact.
        if things and not shared - {PRICE} - topic_of.keys():
            continue  # a price, but not of what was asked for
        if not shared or _is_order(text) or text.endswith("?") or "[" in text:
            continue
        score = sum(1 / seen[term] + (0 if term.startswith("#") else 0.5) for term in shared)
        score += 0.2 * len(read(told[target].heading) & wanted)
        if not _topics(shared) >= _topics(part) and not shared - _topics(shared):
            score *= OFF_TOPIC  # asked for a price, it is not what shipping costs
        scores[target] = max(score, scores.get(target, 0))
    if not scores:
        return []
    top = max(scores.values())
    ranked = sorted(scores, key=lambda index: (-scores[index], index))
    # What a mug costs is no answer to be followed by how mugs are made.
    topics = _topics(read(told[ranked[0]].text) & wanted)
    near = [
        index
        for index in ranked
        if scores[index] >= GOOD_ENOUGH * top and _topics(read(told[index].text)) >= topics
    ]
    chosen = (near or ranked)[:limit]
    return [told[index].text for index in sorted(chosen)]
