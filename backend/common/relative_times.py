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


def format_ago(moment: datetime | None) -> str:
    """ "3 minutes ago", "never"."""
    if moment is None:
        return gettext("never")
    since = timesince(moment, time_strings=PAST, depth=1)
    if since.startswith("0"):
        return gettext("just now")
    return gettext("%(time)s ago") % {"time": since}


# By what a wait is counted in, in seconds.
TOO_MANY_TRIES = {
    3600: ngettext_lazy(
        "Too many attempts. Try again in %(count)s hour.",
        "Too many attempts. Try again in %(count)s hours.",
        "count",
    ),
    60: ngettext_lazy(
        "Too many attempts. Try again in %(count)s minute.",
        "Too many attempts. Try again in %(count)s minutes.",
        "count",
    ),
    1: ngettext_lazy(
        "Too many attempts. Try again in %(count)s second.",
        "Too many attempts. Try again in %(count)s seconds.",
        "count",
    ),
}


def format_too_many_tries(seconds: float | None) -> str:
    """That there were, and when the wait of so many seconds is over; never too early."""
    seconds = max(1, math.ceil(seconds or 1))
    unit = next(unit for unit in TOO_MANY_TRIES if seconds > 1.5 * unit or unit == 1)
    return say(TOO_MANY_TRIES[unit], {"count": math.ceil(seconds / unit)})
