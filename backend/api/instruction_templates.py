"""First instructions for five trades, as texts in `api/templates/instructions`.

Facts that only the owner knows are in [brackets], and every text tells the assistant not to state
those, so that a template switched on as it is invents nothing.
"""

from pathlib import Path

FOLDER = Path(__file__).parent / "templates" / "instructions"
NAMES = {
    "SHOP": "Shop",
    "RESTAURANT": "Restaurant or café",
    "SALON": "Salon",
    "STUDIO": "Studio",
    "SERVICES": "Services and trades",
}
TRADES = list(NAMES)
TEMPLATES = [
    {
        "trade": trade,
        "name": name,
        "text": (FOLDER / f"{trade.lower()}.txt").read_text(encoding="utf-8"),
    }
    for trade, name in NAMES.items()
]
