"""Times relative to now, in words."""

import math
from datetime import datetime

from django.utils.timesince import timesince


def format_ago(moment: datetime | None) -> str:
    """ "3 minutes ago", "never"."""
    if moment is None:
        return "never"
    since = timesince(moment, depth=1)
    return "just now" if since.startswith("0") else f"{since} ago"


def format_wait(seconds: float | None) -> str:
    """When a wait is over, in words and never too early: "in 40 seconds", "in 8 minutes"."""
    seconds = max(1, math.ceil(seconds or 1))
    sizes = {"hour": 3600, "minute": 60, "second": 1}
    unit = next(unit for unit, size in sizes.items() if seconds > 1.5 * size or size == 1)
    count = math.ceil(seconds / sizes[unit])
    return f"in {count} {unit}{'' if count == 1 else 's'}"
