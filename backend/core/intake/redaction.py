"""Hides the texts of a webhook event: what remains is its structure and its ids.

A platform admin may see an event only in this form.
"""

import json
import re
from typing import Any

# Keys whose texts Meta sets, or that are needed to find the event again. A text under any other
# key may have been written by a person.
PLAIN = {
    "channel",
    "entry_id",
    "id",
    "mid",
    "type",
    "field",
    "object",
    "app_id",
    "watermark",
    "action",
    "source",
    "verb",
    "item_id",
}
HIDDEN = re.compile(r"\(\d+ characters\)")


def hide_words(payload: str) -> str:
    """Return the payload as indented JSON, with each hidden text replaced by "(12 characters)".

    A payload that is not JSON is replaced as a whole.
    """
    try:
        # JSON may hold half of a surrogate pair, which cannot be encoded for a page.
        return (
            json.dumps(_hide(json.loads(payload)), indent=2, ensure_ascii=False)
            .encode("utf-8", "replace")
            .decode()
        )
    except (ValueError, RecursionError):
        return f"({len(payload)} characters that are not JSON)"


def drop_words(payload: str) -> str:
    """Return the payload as compact JSON, with its texts replaced as in `hide_words`.

    For storing instead of the original. Raises ValueError if the payload is not JSON.
    """
    return json.dumps(_hide(json.loads(payload)), separators=(",", ":"))


def _hide(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _hide(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_hide(item, key) for item in value]
    if isinstance(value, str) and key not in PLAIN and not HIDDEN.fullmatch(value):
        return f"({len(value)} characters)"
    return value
