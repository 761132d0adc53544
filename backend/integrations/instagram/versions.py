"""How long Meta serves a version of the Graph API."""

from datetime import date

# The last day of each; calls to a version that has ended are answered by the oldest one alive.
# https://developers.facebook.com/docs/graph-api/changelog/versions
LAST_DAYS = {
    "v17.0": date(2025, 9, 12),
    "v18.0": date(2026, 1, 26),
    "v19.0": date(2026, 5, 21),
    "v20.0": date(2026, 9, 24),
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
}
ADVISED_VERSION = "v25.0"


def find_last_day(version: str) -> date | None:
    """The version's last day; that of the oldest known one for anything older, None for one without
    an end yet.

    `version` is "v" with two numbers, as `config.checks` makes sure.
    """
    oldest = min(LAST_DAYS, key=_order)
    return LAST_DAYS[oldest] if _order(version) < _order(oldest) else LAST_DAYS.get(version)


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version[1:].split("."))
