"""Times relative to now, in words."""

import math
from datetime import datetime
from typing import Any

from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext_lazy, npgettext_lazy

from common.languages import say

# What stands in "%(time)s ago": in German after "vor", so in the dative. Lazy, as Django's own.
PAST: Any = {
    "year": npgettext_lazy("ago", "%(num)d year", "%(num)d years", "num"),
    "month": npgettext_lazy("ago", "%(num)d month", "%(num)d months", "num"),
    "week": npgettext_lazy("ago", "%(num)d week", "%(num)d weeks", "num"),
    "day": npgettext_lazy("ago", "%(num)d day", "%(num)d days", "num"),
    "hour": npgettext_lazy("ago", "%(num)d hour", "%(num)d hours", "num"),
    "minute": npgettext_lazy("ago", "%(num)d minute", "%(num)d minutes", "num"),
}
WAITS = {
    3600: ngettext_lazy("in %(count)s hour", "in %(count)s hours", "count"),
    60: ngettext_lazy("in %(count)s minute", "in %(count)s minutes", "count"),
    1: ngettext_lazy("in %(count)s second", "in %(count)s seconds", "count"),
}


def format_ago(moment: datetime | None) -> str:
    """ "3 minutes ago", "never"."""
    if moment is None:
        return gettext("never")
    since = timesince(moment, time_strings=PAST, depth=1)
    if since.startswith("0"):
        return gettext("just now")
    return gettext("%(time)s ago") % {"time": since}


def format_wait(seconds: float | None) -> str:
    """When a wait is over, in words and never too early: "in 40 seconds", "in 8 minutes"."""
    seconds = max(1, math.ceil(seconds or 1))
    size = next(size for size in WAITS if seconds > 1.5 * size or size == 1)
    return say(WAITS[size], {"count": math.ceil(seconds / size)})
