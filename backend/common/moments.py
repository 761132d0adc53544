"""Times in words."""

from datetime import datetime

from django.utils.timesince import timesince


def ago(moment: datetime | None) -> str:
    """"3 minutes ago", "never"."""
    if moment is None:
        return "never"
    since = timesince(moment, depth=1)
    return "just now" if since.startswith("0") else f"{since} ago"
