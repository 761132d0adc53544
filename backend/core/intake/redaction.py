"""A webhook event as a platform admin may see it: its shape and its ids, but no word that a person
wrote.
"""

import json
import re
from typing import Any

# What Meta wrote, or what is needed to find the event again. Everything else may be a person's.
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
    """Indented JSON with other texts as "(12 characters)"; what is not JSON is only measured."""
    try:
        # Half a character is JSON, and nothing that a page can show.
        return (
            json.dumps(_hide(json.loads(payload)), indent=2, ensure_ascii=False)
            .encode("utf-8", "replace")
            .decode()
        )
    except (ValueError, RecursionError):
        return f"({len(payload)} characters that are not JSON)"


def drop_words(payload: str) -> str:
    """The same to be kept instead of the event, for one that nobody will ever need the words of."""
    return json.dumps(_hide(json.loads(payload)), separators=(",", ":"))


def _hide(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _hide(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_hide(item, key) for item in value]
    if isinstance(value, str) and key not in PLAIN and not HIDDEN.fullmatch(value):
        return f"({len(value)} characters)"
    return value
