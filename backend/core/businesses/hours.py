"""Business hours: whether a business is open, until when, and when it opens next.

Pure functions. A range belongs to the local day on which it begins: a holiday removes the ranges
that begin on it, and a range of the evening before still ends as usual. Times are local clock
times, so a range that spans a clock change lasts an hour less or more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from common.errors import BadInput, FieldCode, FieldError
from common.languages import Text
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
# Days to look ahead for a closing; without one, the open period has no end. An opening is looked
# for further on, because each holiday can put it off by a week.
HORIZON_DAYS = 400
DAY_MINUTES = 24 * 60
TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


NO_WEEK = FieldError(FieldCode.NOT_A_DICT, _("Give the hours of each day, from mon to sun."))
NO_DATES = FieldError(FieldCode.NOT_A_LIST, _("Give a list of dates."))


class BadHours(BadInput):
    """The hours or the holidays are not valid."""


@dataclass(frozen=True)
class Period:
    """A period in which the business is open or closed. `until` is its end in UTC, or None if it
    has no end.
    """

    open: bool
    until: datetime | None


def read_hours(value: Any) -> Week:
    """Check hours from outside and return them with every day present and each day's ranges sorted.

    The shape is `{"mon": [["09:00", "12:30"], …], …}`. A range whose end is not after its start
    ends on the next day. Raises BadHours, field `hours`, with a sentence for each fault.
    """
    if not isinstance(value, dict):
        raise BadHours(fields={"hours": [NO_WEEK]})
    problems = [
        FieldError(
            FieldCode.NOT_A_DAY,
            _("There is no day “%(day)s”: use %(days)s."),
            {"day": _shorten(key), "days": ", ".join(KEYS)},
        )
        for key in value
        if key not in DAYS
    ]
    week: Week = {}
    for key in KEYS:
        ranges = value.get(key) or []
        wrong = _find_wrong_ranges(key, ranges)
        week[key] = [] if wrong else sorted(list(item) for item in ranges)
        problems += wrong
    problems = problems or _find_overlaps(week)
    if problems:
        raise BadHours(fields={"hours": _first(problems)})
    return week


def _find_wrong_ranges(day: str, ranges: Any) -> list[FieldError]:
    """Return each fault in one day's ranges, without comparing them to each other."""
    words = {"day": str(DAYS[day])}
    if not isinstance(ranges, list) or not all(
        isinstance(item, list | tuple) and len(item) == 2 for item in ranges
    ):
        said = _("%(day)s: give each range as a beginning and an end.")
        return [FieldError(FieldCode.NOT_A_RANGE, said, {"day": day}, words)]
    not_a_time = _("%(day)s: “%(text)s” is not a time. Write it as 09:30.")
    problems = [
        FieldError(FieldCode.NOT_A_TIME, not_a_time, {"day": day, "text": _shorten(text)}, words)
        for item in ranges
        for text in item
        if not (isinstance(text, str) and TIME.fullmatch(text))
    ]
    if len(ranges) > MAX_RANGES:
        too_many = _("%(day)s: %(count)s ranges at most.")
        problems.append(
            FieldError(FieldCode.MAX_ITEMS, too_many, {"day": day, "count": MAX_RANGES}, words)
        )
    return problems


def read_holidays(value: Any) -> list[str]:
    """Check dates such as `"2026-12-25"` and return them sorted, without duplicates. Raises
    BadHours, field `holidays`, with a sentence for each fault.
    """
    if not isinstance(value, list):
        raise BadHours(fields={"holidays": [NO_DATES]})
    problems: list[FieldError] = []
    days = set()
    not_a_date = _("“%(text)s” is not a date. Write it as 2026-12-25.")
    too_many = _("%(count)s holidays at most. Remove those that are over.")
    for text in value:
        try:
            days.add(datetime.strptime(text, "%Y-%m-%d").date().isoformat())
        except (TypeError, ValueError):
            problems.append(FieldError(FieldCode.NOT_A_DATE, not_a_date, {"text": _shorten(text)}))
    if len(days) > MAX_HOLIDAYS:
        problems.append(FieldError(FieldCode.MAX_ITEMS, too_many, {"count": MAX_HOLIDAYS}))
    if problems:
        raise BadHours(fields={"holidays": _first(problems)})
    return sorted(days)


def _first(problems: list[FieldError]) -> list[FieldError]:
    """Return the first NAMED_PROBLEMS problems and a count of the rest, so that the answer to a
    very wrong request stays short.
    """
    left = len(problems) - NAMED_PROBLEMS
    more = FieldError(FieldCode.MORE, _("… and %(count)s more."), {"count": left})
    return [*problems[:NAMED_PROBLEMS], *([more] if left > 0 else [])]


def _shorten(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def has_hours(week: Week) -> bool:
    """Return whether the week has any opening hours."""
    return any(week.get(key) for key in KEYS)


def find_period(*, week: Week, holidays: list[str], zone: str, now: datetime) -> Period:
    """Return the open or closed period that contains `now`. A closed one ends when the business
    opens next.

    `week` and `holidays` are as read_hours and read_holidays return them, `zone` is the name of a
    time zone, and `now` is an aware datetime.
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
    """Yield the (start, end) of each open period in UTC, in order, from yesterday on. Ranges that
    touch or overlap are joined. The last one is cut off at the horizon.
    """
    begun: datetime | None = None
    until = datetime.min.replace(tzinfo=UTC)
    today = now.astimezone(zone).date()
    for number in range(-1, HORIZON_DAYS + 7 * len(holidays)):
        if begun is not None and number >= HORIZON_DAYS:
            break
        day = today + timedelta(days=number)
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
    """Return the moment in UTC at which local clocks show that time.

    A time that occurs twice is its first occurrence, or its second if `last` is set. A time that
    the clocks skip is read with the UTC offset from before the change.
    """
    local = datetime.combine(day, time.fromisoformat(text), tzinfo=zone)
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    return max(first, second) if last else first


def _find_overlaps(week: Week) -> list[FieldError]:
    """Return a problem for each pair of neighbouring ranges that overlap, including past midnight
    and from Sunday to Monday.
    """
    ranges = []
    for number, key in enumerate(KEYS):
        for start, end in week[key]:
            begins, ends = _minutes(start), _minutes(end)
            length = ends - begins if ends > begins else ends + DAY_MINUTES - begins
            ranges.append((number * DAY_MINUTES + begins, length, key, f"{start}–{end}"))
    ranges.sort()
    neighbours = zip(ranges, [*ranges[1:], *ranges[:1]], strict=True) if len(ranges) > 1 else []
    week_minutes = 7 * DAY_MINUTES
    return [
        _describe_overlap(day, hours, next_day, next_hours)
        for (begins, length, day, hours), (next_begins, _length, next_day, next_hours) in neighbours
        if (next_begins - begins) % week_minutes < length
    ]


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def find_open_now(business: Business, now: datetime) -> Period:
    """Return the open or closed period that contains `now`. A business without hours is always
    closed.
    """
    return find_period(
        week=business.hours, holidays=business.holidays, zone=business.timezone, now=now
    )


def _describe_overlap(day: str, hours: str, next_day: str, next_hours: str) -> FieldError:
    return FieldError(
        FieldCode.HOURS_OVERLAP,
        _("%(first)s and %(second)s overlap."),
        {"first_day": day, "first": hours, "second_day": next_day, "second": next_hours},
        {"first": f"{DAYS[day]} {hours}", "second": f"{DAYS[next_day]} {next_hours}"},
    )
