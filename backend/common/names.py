"""Names that people give: of themselves, and of their business. They stand in lists, emails and
prompts, so that they are one line, and there is something to see.
"""

import unicodedata

from common.text import BLANK

# They change the direction of what is written around the name.
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def tidy_name(text: str) -> str:
    """The name on one line; empty where nothing of it can be seen."""
    one_line = " ".join(text.split())
    kept = "".join(c for c in one_line if unicodedata.category(c) != "Cc" and c not in _TURNING)
    return kept if any(_is_seen(c) for c in kept) else ""


def _is_seen(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNPS" and character not in BLANK
