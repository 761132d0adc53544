"""What the simulated model says: only what it was given, chosen by the words it was asked with."""

import re
import unicodedata
import zlib
from collections import Counter
from typing import Any


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[a-z0-9]+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9€$£\"'(])")
_BULLET = re.compile(r"^\s*(?:[-*•]+|\d+[.)]|#+|(?:Q|A|Question|Answer):)\s*")
STOP_WORDS = word_set(
    "a an and are as at be been but by can could did do does for from had has have he her here hi "
    "his how i if in into is it its just me my no not of on or our please she so some than that "
    "the their them then there they this to too up us was we were what when where which who why "
    "will with would yes you your im ive id hello hey thanks thank ok okay any also about get got "
    "want like need know tell help hope much many long im"
)
GREETINGS = word_set("hi hello hey hiya yo hola hallo bonjour ciao hei hej salut servus moin ola good morning afternoon evening there")
THANKS = word_set("thank thanks thx ty merci danke gracias cheers great perfect lovely nice")
# Openings of sentences that tell the assistant how to behave; they are not facts to repeat.
DIRECTIVES = word_set(
    "you never always dont do don answer reply respond keep use write speak be avoid stay say ask "
    "only if when act remember refuse follow treat mention offer sign greet include start end "
    "make talk fetch hand pass your the_assistant style tone instructions rules"
)
# Words that mean the same to a shopper.
GROUPS = (
    "open opening opened hours hour close closed closing weekday weekend saturday sunday monday tuesday wednesday thursday friday",
    "price prices cost costs pricing euro euros eur usd dollar dollars expensive cheap fee rate € $ £",
    "ship shipping ships shipped deliver delivery delivers delivering dispatch post postage",
    "return returns refund refunds exchange",
    "address location located find street directions",
    "pay payment payments card cash paypal",
    "book booking appointment appointments reserve reservation reservations slot",
)
CURRENCY = {"€": "euro", "$": "dollar", "£": "euro"}
HUMAN = word_set("human person someone manager owner real speak call agent complaint")
OPENERS = ("", "Of course. ", "Good question. ", "Happy to help. ", "Sure. ")
SIGNATURE_HELLO = "Hi, thanks for writing. "


def _plain(text: str) -> str:
    for sign, word in CURRENCY.items():
        text = text.replace(sign, f" {word} ")
    text = unicodedata.normalize("NFKD", text.lower().replace("'", "").replace("’", ""))
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "ied", "es", "ed", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


_GROUP_OF = {_stem(word): f"#{index}" for index, group in enumerate(GROUPS) for word in group.split() if word.isalpha()}


def words(text: str) -> list[str]:
    return _WORD.findall(_plain(text))


def terms(text: str) -> set[str]:
    """Stems worth comparing, and the topic each belongs to."""
    stems = {_stem(word) for word in words(text) if word not in STOP_WORDS}
    return stems | {_GROUP_OF[stem] for stem in stems if stem in _GROUP_OF}


def sentences(text: str) -> list[str]:
    """Statements of a prompt, line by line, without bullets and headings."""
    found = []
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        for part in _SENTENCE_END.split(_BULLET.sub("", line.strip())):
            if part.strip():
                found.append(part.strip())
    return found


def _is_directive(sentence: str) -> bool:
    start = words(sentence)[:1]
    return not start or start[0] in DIRECTIVES or sentence.endswith(":")


def best_sentences(knowledge: str, question: str, limit: int = 2) -> list[str]:
    """The statements that share most with the question, rare words weighing more."""
    told = sentences(knowledge)
    parts = [terms(sentence) for sentence in told]
    seen = Counter(term for part in parts for term in part)
    wanted = terms(question)
    scored = []
    for index, part in enumerate(parts):
        shared = part & wanted
        if not shared:
            continue
        # A matched question is answered by what follows it.
        target = index + 1 if told[index].endswith("?") and index + 1 < len(told) else index
        if _is_directive(told[target]) or told[target].endswith("?"):
            continue
        score = sum(1 / seen[term] + (0 if term.startswith("#") else 0.5) for term in shared)
        scored.append((score, -target))
    if not scored:
        return []
    scored.sort(reverse=True)
    top = scored[0][0]
    chosen = list(dict.fromkeys(-target for score, target in scored if score >= 0.6 * top))
    return [told[index] for index in sorted(chosen[:limit])]


def _full_stop(sentence: str) -> str:
    return sentence if sentence[-1] in ".!?…" else sentence + "."


def wants_person(text: str) -> bool:
    return len(HUMAN & set(words(text))) >= 2 or bool({"human", "manager"} & set(words(text)))


def compose(*, knowledge: str, question: str, earlier: str = "", first: bool = False) -> str:
    """One short friendly reply made of the knowledge, or a promise to check."""
    asked = words(question)
    content = [word for word in asked if word not in STOP_WORDS and word not in GREETINGS]
    greeted = bool(asked) and asked[0] in GREETINGS
    if asked and set(asked) <= THANKS | STOP_WORDS and set(asked) & THANKS:
        return "You're welcome. Just write if there is anything else."
    if greeted and not content:
        return "Hi there. How can I help you today?"
    found = best_sentences(knowledge, question)
    if not found and earlier:
        found = best_sentences(knowledge, f"{earlier} {question}")
    hello = SIGNATURE_HELLO if greeted and first else "Hi. " if greeted else ""
    if wants_person(question) and not found:
        return f"{hello}I'll ask a colleague to write to you here."
    if not found:
        return f"{hello}I'm not sure about that. Let me check with the team and get back to you."
    opener = hello or OPENERS[zlib.crc32(question.encode()) % len(OPENERS)]
    return opener + " ".join(_full_stop(sentence) for sentence in found)


_INJECTION = re.compile(
    r"(?:ignore|forget|disregard)\b.*?\b(?:instructions|rules|prompt|above|everything)\b[\s.,:;!-]*"
    r"(?:and|then|instead|now)*[\s,]*(?P<order>.*)",
    re.IGNORECASE | re.DOTALL,
)


def obey(question: str, knowledge: str) -> str | None:
    """What a gullible model would answer to an injected instruction; None when there is none."""
    found = _INJECTION.search(question)
    if not found:
        return None
    order = found.group("order").strip()
    asked = set(words(order))
    if asked & {"prompt", "instructions", "system", "rules"}:
        return knowledge
    said = re.match(r"(?:say|write|reply|answer|respond)(?: with| only)?[:\s]+(.*)", order, re.I | re.S)
    return (said.group(1) if said else order).strip(" \"'") or "OK, I will ignore my instructions."


def text_of(content: Any) -> str:
    """The words of a message's content, which may be a string or a list of parts."""
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""
