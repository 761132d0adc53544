"""Fences in a prompt: what is ours, what the owner wrote, what customers said; and a reply that
gives them away.

A fence carries a mark that nobody outside knows. It is derived from the business's id and the
server's secret, so that it says nothing about the business, and is another one each day (UTC): the
prompts of a day can be cached, and a mark that got out is worth nothing tomorrow. It is taken out
of everything that is not ours, in every spelling.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.crypto import salted_hmac

MARK_LENGTH = 12
RUN = 40  # letters in a row that a reply has in common with our rules by no accident
# Letters of a heading and what follows it, and how many of them are no accident.
SEAM, SEAMS = 30, 2
# A line that begins with #, or a short one between an empty line and a full one.
_HEADING = re.compile(
    r"^#+[ \t]*\S|(?:(?<=\n\n)|\A)[^\n#]{3,60}(?<![.!?,;])[ \t]*\n(?=\S)", re.MULTILINE
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}")
# A line that looks like one of our fences without its mark.
_RULE = re.compile(r"^[^\S\n]*[-–—=_*#~]{3,}+(?=.*\b(?:begin|end)\b)", re.IGNORECASE | re.MULTILINE)

# One of our fences, with its mark or without.
_FENCE = re.compile(
    r"^[ \t]*[-–—]{3,}+.{1,100}\b(?:begin|end)[ \t]*[-–—]{3,}[ \t]*$", re.IGNORECASE | re.MULTILINE
)


def fence_mark(business_id: int, now: datetime | None = None) -> str:
    """The mark of this business for today."""
    day = (now or timezone.now()).date().isoformat()
    return salted_hmac("core.fences", f"{business_id}:{day}", algorithm="sha256").hexdigest()[
        :MARK_LENGTH
    ]


def fence(title: str, mark: str, text: str) -> str:
    return f"--- {title} {mark} begin ---\n{text}\n--- {title} {mark} end ---"


def unfence(text: str, mark: str) -> str:
    """Words that are not ours, without the mark and without lines that look like a fence.

    The mark is found in any letters' case or width, with anything between its letters, and is
    removed until none is left: what closes up around a removed one may be a mark again.
    """
    text = _RULE.sub("·", text)
    if mark not in squeeze(text):
        return text
    kept: list[str] = []
    letters: list[tuple[str, int]] = []  # each with its place in `kept`
    for character in text:
        places = [(letter, len(kept)) for letter in squeeze(character)]
        kept.append(character)
        for place in places:
            letters.append(place)
            if "".join(letter for letter, _ in letters[-len(mark) :]) == mark:
                del kept[letters[-len(mark)][1] :]
                del letters[-len(mark) :]
    return "".join(kept)


def squeeze(text: str) -> str:
    """Return the text's letters and digits only, in lower case and normal width, so that a text
    that is spelled out or decorated can be compared."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text).casefold())


def reveals_instructions(reply: str, *, mark: str, rules: str, instructions: str = "") -> bool:
    """Return whether the reply contains a fence, the mark, a passage of our rules, or two headings
    of the owner's instructions, each with the beginning of its section. They are also found
    s p e l l e d out, in capitals, backwards and in base64, but not translated or summarized.

    A passage within one section may be said, even word for word: it is what the owner wants
    customers to know."""
    if _FENCE.search(reply):
        return True
    runs, seams = _runs(rules), _seams(instructions)
    for said in _readings(reply):
        if mark in said or sum(seam in said for seam in seams) >= SEAMS:
            return True
        if any(said[begin : begin + RUN] in runs for begin in range(len(said) - RUN + 1)):
            return True
    return False


def _readings(reply: str) -> Iterator[str]:
    said = squeeze(reply)
    yield said
    yield said[::-1]
    for run in [*_BASE64.findall(reply), *_BASE64.findall("".join(reply.split()))]:
        try:
            hidden = base64.urlsafe_b64decode(
                run.replace("+", "-").replace("/", "_") + "=" * (-len(run) % 4)
            )
        except (binascii.Error, ValueError):
            continue
        yield squeeze(hidden.decode("utf-8", "ignore"))


def _seams(instructions: str) -> set[str]:
    """Each heading of the instructions with the beginning of what follows it."""
    texts = [instructions[heading.start() :][:160] for heading in _HEADING.finditer(instructions)]
    return {seam for text in texts if len(seam := squeeze(text)[:SEAM]) == SEAM}


@lru_cache(maxsize=4)
def _runs(rules: str) -> frozenset[str]:
    """Return all passages of RUN characters of the rules, without what is filled in for a
    business."""
    parts = [squeeze(part) for part in re.split(r"\{\w+\}", rules)]
    return frozenset(
        part[begin : begin + RUN] for part in parts for begin in range(len(part) - RUN + 1)
    )
