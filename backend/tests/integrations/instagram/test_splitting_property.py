"""Cutting a reply into messages, for any text: nothing too long, nothing lost, no
character broken.
"""

import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from integrations.instagram.splitting import split_text

steady = settings(derandomize=True, deadline=None, database=None, max_examples=300)
# What is hard: flags, families, skin tones, accents on accents, scripts of three bytes a letter,
# white space.
PARTS = [
    "🇩🇪",
    "👨‍👩‍👧‍👦",
    "👍🏽",
    "❤️",
    "e\u0301\u0323",
    "ไม้",
    "语",
    "й",
    "a",
    "word",
    ". ",
    "! ",
    "。",
    "\n",
    "\n\n",
    " ",
    "\u00a0",
    "\t",
    "1️⃣",
    "\u200d",
    "🏴\U000e0067\U000e0062\U000e007f",
]
texts = st.lists(st.sampled_from(PARTS) | st.text(max_size=5), max_size=60).map("".join) | st.text(
    max_size=200
)
limits = st.integers(min_value=40, max_value=200)


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)


@steady
@given(texts, limits)
def test_no_piece_is_too_long_or_empty(text, limit):
    pieces = split_text(text, limit)
    assert all(0 < len(piece.encode()) <= limit for piece in pieces)


@steady
@given(texts, limits)
def test_nothing_is_lost_but_white_space_at_the_cuts(text, limit):
    pieces = split_text(text, limit)
    assert without_space("".join(pieces)) == without_space(text)
    position = 0
    for piece in pieces:  # each stands in the text as it is, in order
        position = text.index(piece, position) + len(piece)


@steady
@given(texts, limits)
def test_what_fits_is_left_in_one_piece(text, limit):
    stripped = text.strip()
    short = stripped.encode()[:limit].decode("utf-8", "ignore").strip()
    assume(short)
    assert split_text(short, limit) == [short]


CHARACTERS = [
    part for part in PARTS if part == part.strip() and part not in {"", "\u200d", "word", "ไม้"}
]


@steady
@given(st.lists(st.sampled_from(CHARACTERS), min_size=1, max_size=80), limits)
def test_no_cut_is_inside_a_character(characters, limit):
    ends = {len("".join(characters[:count])) for count in range(len(characters) + 1)}
    position = 0
    for piece in split_text("".join(characters), limit):
        position += len(piece) + ("".join(characters)[position:].index(piece))
        assert position in ends
