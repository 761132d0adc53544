"""First instructions for five trades, as texts in `api/templates/instructions`, a folder for each
language.

Facts that only the owner knows are in [brackets], and every text tells the assistant not to state
those, so that a template switched on as it is invents nothing.
"""

from pathlib import Path
from typing import TypedDict

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.languages import Text, say

FOLDER = Path(__file__).parent / "templates" / "instructions"
NAMES: dict[str, Text] = {
    "SHOP": _("Shop"),
    "RESTAURANT": _("Restaurant or café"),
    "SALON": _("Salon"),
    "STUDIO": _("Studio"),
    "SERVICES": _("Services and trades"),
}
TRADES = list(NAMES)
# By language, then by trade.
TEXTS = {
    language: {
        trade: (FOLDER / language / f"{trade.lower()}.txt").read_text(encoding="utf-8")
        for trade in TRADES
    }
    for language, _name in settings.LANGUAGES
}


class Template(TypedDict):
    trade: str
    name: str
    text: str


def list_templates() -> list[Template]:
    """The templates in the reader's language."""
    texts = TEXTS.get(get_language() or "", TEXTS[settings.LANGUAGE_CODE])
    return [
        {"trade": trade, "name": say(name), "text": texts[trade]} for trade, name in NAMES.items()
    ]
