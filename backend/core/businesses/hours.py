"""Working hours: is the business open, until when, and when does it open next.

Pure. A range belongs to the local day on which it begins, so a holiday closes what would begin on
it, and the night before still ends as always. Hours are those of the clock on the wall: on the day
of a change of the clocks a range is an hour shorter or longer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput
from common.languages import Text, say
from core.models import Business

DAYS: dict[str, Text] = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
KEYS = list(DAYS)
Week = dict[str, list[list[str]]]
MAX_RANGES = 6  # a day
MAX_HOLIDAYS = 366
NAMED_PROBLEMS = 10  # in one answer
# No business that opens again stays closed for longer; one that is open for as long is always open.
HORIZON_DAYS = 400
DAY_MINUTES = 24 * 60
TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class BadHours(BadInput):
    """Working hours or holidays."""


@dataclass(frozen=True)
class Period:
    """A stretch of time in which the business is open, or closed; `until` is None where it has no
    end.
    """

    open: bool
    until: datetime | None


def read_hours(value: Any) -> Week:
    """`{"mon": [["09:00", "12:30"], …], …}` with every day in it, each day's ranges in order.

    An end at or before its start is on the next day. Raises BadHours, field `hours`, a sentence for
    each fault.
    """
    if not isinstance(value, dict):
        raise BadHours(fields={"hours": [_("Give the hours of each day, from mon to sun.")]})
    problems = [
        say(
            _("There is no day “%(day)s”: use %(days)s."),
            {"day": _shorten(key), "days": ", ".join(KEYS)},
        )
        for key in value
        if key not in DAYS
    ]
    week: Week = {}
    for key, day in DAYS.items():
        ranges = value.get(key) or []
        wrong = _find_wrong_ranges(str(day), ranges)
        week[key] = [] if wrong else sorted(list(item) for item in ranges)
        problems += wrong
    problems = problems or _find_overlaps(week)
    if problems:
        raise BadHours(fields={"hours": _first(problems)})
    return week


def _find_wrong_ranges(day: str, ranges: Any) -> list[str]:
    """A sentence for each fault of a day's ranges, each read by itself."""
    if not isinstance(ranges, list) or not all(
        isinstance(item, list | tuple) and len(item) == 2 for item in ranges
    ):
        return [say(_("%(day)s: give each range as a beginning and an end."), {"day": day})]
    not_a_time = _("%(day)s: “%(text)s” is not a time. Write it as 09:30.")
    problems = [
        say(not_a_time, {"day": day, "text": _shorten(text)})
        for item in ranges
        for text in item
        if not (isinstance(text, str) and TIME.fullmatch(text))
    ]
    if len(ranges) > MAX_RANGES:
        too_many = _("%(day)s: %(count)s ranges at most.")
        problems.append(say(too_many, {"day": day, "count": MAX_RANGES}))
    return problems


def read_holidays(value: Any) -> list[str]:
    """`["2026-12-25", …]`, each once and in order. Raises BadHours, field `holidays`."""
    if not isinstance(value, list):
        raise BadHours(fields={"holidays": [_("Give a list of dates.")]})
    problems, days = [], set()
    for text in value:
        try:
            days.add(datetime.strptime(text, "%Y-%m-%d").date().isoformat())
        except (TypeError, ValueError):
            problems.append(
                say(
                    _("“%(text)s” is not a date. Write it as 2026-12-25."), {"text": _shorten(text)}
                )
            )
    if len(days) > MAX_HOLIDAYS:
        problems.append(
            say(
                _("%(count)s holidays at most. Remove those that are over."),
                {"count": MAX_HOLIDAYS},
            )
        )
    if problems:
        raise BadHours(fields={"holidays": _first(problems)})
    return sorted(days)


def _first(problems: list[str]) -> list[str]:
    """A few of them, so that the answer to a strange body is not longer than the body."""
    left = len(problems) - NAMED_PROBLEMS
    more = [say(_("… and %(count)s more."), {"count": left})] if left > 0 else []
    return [*problems[:NAMED_PROBLEMS], *more]


def _shorten(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def has_hours(week: Week) -> bool:
    """Whether the business is ever open."""
    return any(week.get(key) for key in KEYS)


def find_period(*, week: Week, holidays: list[str], zone: str, now: datetime) -> Period:
    """The open or closed period that `now` is in, and its end: for a closed one, when the business
    opens again.
    """
    for begins, ends in _open_stretches(week, set(holidays), ZoneInfo(zone), now):
        if now < begins:
            return Period(False, begins)
        if now < ends:
            return Period(True, ends if ends - now < timedelta(days=HORIZON_DAYS - 2) else None)
    return Period(False, None)


def _open_stretches(
    week: Week, holidays: set[str], zone: ZoneInfo, now: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """(beginning, end) in UTC from yesterday's on, in order, those that touch as one."""
    begun: datetime | None = None
    until = datetime.min.replace(tzinfo=UTC)
    today = now.astimezone(zone).date()
    for day in (today + timedelta(days=number) for number in range(-1, HORIZON_DAYS)):
        if day.isoformat() in holidays:
            continue
        for start, end in week.get(KEYS[day.weekday()], []):
            begins = _at(day, start, zone)
            ends = _at(day if end > start else day + timedelta(days=1), end, zone, last=True)
            if begun is not None and begins > until:
                yield begun, until
                begun = None
            begun = begins if begun is None else begun
            until = max(until, ends)
    if begun is not None:
        yield begun, until


def _at(day: date, text: str, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """The moment when clocks there show it. A time that comes twice is the first one, or the
    `last`; one that the clocks jump over is as long after midnight as on other days."""
    local = datetime.combine(day, time.fromisoformat(text), tzinfo=zone)
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    return max(first, second) if last else first


def _find_overlaps(week: Week) -> list[str]:
    """A sentence for each two ranges of the week that share a minute, also across midnight and
    Sunday night.
    """
    ranges = []
    for number, key in enumerate(KEYS):
        for start, end in week[key]:
            begins, ends = _minutes(start), _minutes(end)
            length = ends - begins if ends > begins else ends + DAY_MINUTES - begins
            ranges.append((number * DAY_MINUTES + begins, length, f"{DAYS[key]} {start}–{end}"))
    ranges.sort()
    neighbours = zip(ranges, [*ranges[1:], *ranges[:1]], strict=True) if len(ranges) > 1 else []
    week_minutes = 7 * DAY_MINUTES
    return [
        say(_("%(first)s and %(second)s overlap."), {"first": name, "second": next_name})
        for (begins, length, name), (next_begins, _length, next_name) in neighbours
        if (next_begins - begins) % week_minutes < length
    ]


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def find_open_now(business: Business, now: datetime) -> Period:
    """Whether the business is open, and until when. Without hours it never is."""
    return find_period(
        week=business.hours, holidays=business.holidays, zone=business.timezone, now=now
    )
