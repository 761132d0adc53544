"""Cutting a reply into messages that Instagram accepts. Pure."""

import re
import unicodedata

LIMIT_BYTES = 1000  # of UTF-8, as Meta's page on sending messages has it

BREAKS = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[.!?…。！？])\s+"),
    re.compile(r"\s+"),
)


def split_text(text: str, limit: int = LIMIT_BYTES) -> list[str]:
    """The text in pieces of at most `limit` bytes, cut at the best place there is.

    A paragraph's end before a line's, a sentence's, a word's; only a word longer than the limit is
    cut inside, and then never inside a character with its accents, modifiers and joiners. Nothing
    is lost but the white space at the cuts. Empty text is no piece.
    """
    pieces, rest = [], text.strip()
    while len(rest.encode()) > limit:
        end = _longest_prefix(rest, limit)
        cut, resume = _best_break(rest, end)
        pieces.append(rest[:cut].rstrip())
        rest = rest[resume:].lstrip()
    return [piece for piece in [*pieces, rest] if piece]


def _longest_prefix(text: str, limit: int) -> int:
    """How many characters fit into `limit` bytes."""
    return len(text.encode()[:limit].decode("utf-8", "ignore"))


def _best_break(text: str, end: int) -> tuple[int, int]:
    """Where the piece ends and where the rest begins."""
    for pattern in BREAKS:
        # A cut in the first third would make a crumb: then a lesser break further on is better.
        matches = [
            match for match in pattern.finditer(text, 0, end + 1) if end // 3 < match.start() <= end
        ]
        if matches:
            return matches[-1].start(), matches[-1].end()
    cut = end
    while cut > 1 and _continues(text, cut):
        cut -= 1
    return (cut, cut) if cut > 1 else (end, end)


def _continues(text: str, index: int) -> bool:
    """Whether the character at `index` belongs to the one before it."""
    if index >= len(text):
        return False
    before, here = text[index - 1], text[index]
    joins = "\u200d"
    return (
        unicodedata.category(here)
        in {"Mn", "Mc", "Me"}  # accents, vowel signs, the box of a keycap, variation selectors
        or here == joins
        or before == joins
        or "\U0001f3fb" <= here <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= here <= "\U000e007f"  # the letters inside a region's flag
        or (_is_flag_letter(here) and _flag_letters_before(text, index) % 2 == 1)
    )


def _is_flag_letter(letter: str) -> bool:
    """A regional indicator: two of them make a flag."""
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _flag_letters_before(text: str, index: int) -> int:
    count = 0
    while count < index and _is_flag_letter(text[index - 1 - count]):
        count += 1
    return count
