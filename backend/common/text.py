"""Text that JSON, Postgres and people can read."""

import re
import unicodedata

# Blank, though Unicode counts them among letters and signs: fillers of Hangul, an empty cell of
# Braille.
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def clean(text: str) -> str:
    """The text without what neither JSON over UTF-8 nor Postgres can hold: lone surrogates and
    control characters other than tab and line feed."""
    return re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f]",
        "",
        text.replace("\r\n", "\n").encode("utf-8", "ignore").decode(),
    )


def fold(text: str) -> str:
    """The text for comparing what was sent with what has arrived: white space, which Instagram
    trims and folds, and the spelling of accents make no difference.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def has_words(text: str) -> bool:
    """Whether anything in the text can be seen: not spaces, zero-width characters and their kin
    alone.
    """
    return any(
        sign not in BLANK and unicodedata.category(sign) not in {"Zs", "Zl", "Zp", "Cc", "Cf", "Mn"}
        for sign in text
    )
