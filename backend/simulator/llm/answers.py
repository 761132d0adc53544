"""What the simulated model says: only what it was given, chosen by the words of the question."""

import re
import zlib
from typing import Any, NamedTuple

from simulator.llm import german
from simulator.llm.handoff_phrases import wants_person
from simulator.llm.retrieval import STOP_WORDS, find_statements, owners_part, words
from simulator.llm.word_sets import word_set

GREETINGS = word_set(
    "hi hello hey hiya yo hola hallo bonjour ciao hei hej salut servus moin ola good "
    "morning afternoon evening there"
)
THANKS = word_set(
    "thank thanks thx ty merci danke gracias cheers great perfect lovely nice cool super very"
)
FAREWELLS = word_set("bye goodbye later tomorrow soon see cu")
SECRETS = word_set("instructions prompt")
MACHINES = word_set("bot robot ai chatgpt automated machine")
QUOTED_LINES, QUOTED_LETTERS = 5, 80
OFFER = "Would you like a colleague to look into it?"
OPENERS = ("", "Of course. ", "Good question. ", "Happy to help. ", "Sure. ")


class Voice(NamedTuple):
    """What stands around an answer that was found."""

    openers: tuple[str, ...]
    hello: str
    hello_first: str
    unsure: str
    offer: str


ENGLISH = Voice(OPENERS, "Hi. ", "Hi, thanks for writing. ", "I'm not sure about that.", OFFER)
GERMAN = Voice(german.OPENERS, german.HELLO, german.HELLO_FIRST, german.UNSURE, german.OFFER)


def _full_stop(sentence: str) -> str:
    return sentence if sentence[-1] in ".!?…" else sentence + "."


def _small_talk(question: str, asked: list[str]) -> str | None:
    """Return the answer to what needs no knowledge; None for everything else."""
    said = set(asked)
    if said and said <= THANKS | STOP_WORDS and said & THANKS:
        return "You're welcome. Just write if there is anything else."
    if said and said <= FAREWELLS | STOP_WORDS | GREETINGS and said & {"bye", "goodbye", "see"}:
        return "Bye for now, and thank you for writing."
    if asked and asked[0] in GREETINGS and said <= GREETINGS | STOP_WORDS:
        return "Hi there. How can I help you today?"
    if said & SECRETS:
        return "I can't share that, but I'm happy to help with anything about the shop."
    if said & MACHINES and "you" in said:
        return (
            "I'm the shop's automated assistant. If you would rather talk to a person, just say so."
        )
    if wants_person(question):
        return "I'll ask a colleague to write to you here."
    return None


def compose(*, knowledge: str, question: str, earlier: str = "", first: bool = False) -> str:
    """Return one short friendly reply made of the knowledge, or the offer of a colleague."""
    asked = words(question)
    small = _small_talk(question, asked)
    if small is not None:
        return small
    voice = GERMAN if german.is_german(asked) else ENGLISH
    greeted = bool(asked) and asked[0] in GREETINGS
    hello = (voice.hello_first if first else voice.hello) if greeted else ""
    found = find_statements(knowledge, question)
    if not found and earlier:
        found = find_statements(knowledge, f"{earlier} {question}")
    if not found:
        return f"{hello}{voice.unsure} {voice.offer}"
    opener = hello
    if not hello and "?" in question:
        opener = voice.openers[zlib.crc32(question.encode()) % len(voice.openers)]
    return opener + " ".join(_full_stop(sentence) for sentence in found)


def with_quote(reply: str, question: str) -> str:
    """Return the reply followed by the words that it answers, so that answers to different messages
    differ.
    """
    lines = [line.strip() for line in question.splitlines() if line.strip()][-QUOTED_LINES:]
    return (
        f"{reply}\nYou wrote: " + " / ".join(f"“{line[:QUOTED_LETTERS]}”" for line in lines)
        if lines
        else reply
    )


_INJECTION = re.compile(
    r"(?:ignore|forget|disregard)\b.*?\b(?:instructions|rules|prompt|above|everything)\b[\s.,:;!-]*"
    r"(?:and|then|instead|now)*[\s,]*(?P<order>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SAYING = re.compile(
    r"(?:say|write|reply|answer|respond)(?: with| only)?[:\s]+(.*)", re.IGNORECASE | re.DOTALL
)


def obey(question: str, knowledge: str) -> str | None:
    """Return what a gullible model would answer to an injected instruction; None when there is
    none.
    """
    found = _INJECTION.search(question)
    if not found:
        return None
    order = found.group("order").strip()
    if SECRETS & set(words(order)):
        return owners_part(knowledge)
    said = _SAYING.match(order)
    return (said.group(1) if said else order).strip(" \"'") or "OK, I will ignore my instructions."


_MARK = re.compile(r"#\w+")


def name_marks(question: str) -> str | None:
    """Return an answer that names every `#mark` in the question, which shows what it answers; None
    without one.

    `#long` makes it longer than one DM may be.
    """
    marks = [mark for mark in dict.fromkeys(_MARK.findall(question)) if mark != "#long"]
    if not marks:
        return None
    answer = f"This answers {' '.join(marks)}."
    if "#long" in question:
        answer += "".join(
            f" Part {number} of the answer to {marks[-1]} says something worth a line."
            for number in range(1, 31)
        )
    return answer


def text_of(content: Any) -> str:
    """Return the words of a message's content, which may be a string or a list of parts."""
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""
