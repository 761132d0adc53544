"""Working hours: a table of moments, and what is refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.businesses.hours import KEYS, BadHours, Period, find_period, read_holidays, read_hours

OFFICE = {
    day: [["09:00", "12:30"], ["13:30", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
}
BAR = {"fri": [["20:00", "02:00"]], "sat": [["20:00", "00:00"]], "sun": [["00:00", "01:00"]]}
ALWAYS = {day: [["00:00", "00:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
NIGHT = {"sun": [["01:00", "02:30"]]}
BERLIN = "Europe/Berlin"


def at(text, zone=BERLIN, fold=0):
    """A moment by the clock on the wall there."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def period(week, now, *, zone=BERLIN, holidays=()):
    return find_period(week=read_hours(week), holidays=list(holidays), zone=zone, now=now)


# 23 November 2026 is a Monday.
@pytest.mark.parametrize(
    ("week", "now", "is_open", "until"),
    [
        (OFFICE, "2026-11-23 08:59:59", False, "2026-11-23 09:00"),
        (OFFICE, "2026-11-23 09:00", True, "2026-11-23 12:30"),
        (OFFICE, "2026-11-23 12:30", False, "2026-11-23 13:30"),
        (OFFICE, "2026-11-23 13:30", True, "2026-11-23 18:00"),
        (OFFICE, "2026-11-23 18:00", False, "2026-11-24 09:00"),
        (OFFICE, "2026-11-27 18:00", False, "2026-11-30 09:00"),
        (OFFICE, "2026-11-29 12:00", False, "2026-11-30 09:00"),
        (BAR, "2026-11-28 01:59", True, "2026-11-28 02:00"),
        (BAR, "2026-11-28 02:00", False, "2026-11-28 20:00"),
        (
            BAR,
            "2026-11-28 23:00",
            True,
            "2026-11-29 01:00",
        ),  # one stretch over midnight, written as two
        (BAR, "2026-11-29 01:00", False, "2026-12-04 20:00"),
    ],
)
def test_open_or_closed_and_until_when(week, now, is_open, until):
    assert period(week, at(now)) == Period(is_open, at(until).astimezone(UTC))


@pytest.mark.parametrize(
    ("holidays", "now", "is_open", "until"),
    [
        (["2026-11-24"], "2026-11-24 10:00", False, "2026-11-25 09:00"),
        (["2026-11-24"], "2026-11-23 19:00", False, "2026-11-25 09:00"),
        (
            ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27"],
            "2026-11-23 19:00",
            False,
            "2026-11-30 09:00",
        ),
    ],
)
def test_a_holiday_is_closed_all_day(holidays, now, is_open, until):
    assert period(OFFICE, at(now), holidays=holidays) == Period(is_open, at(until).astimezone(UTC))


def test_the_night_before_a_holiday_ends_as_always():
    assert period(BAR, at("2026-11-28 01:00"), holidays=["2026-11-28"]) == Period(
        True, at("2026-11-28 02:00").astimezone(UTC)
    )


@pytest.mark.parametrize(
    ("zone", "is_open"),
    [("Europe/Berlin", True), ("America/New_York", False), ("Asia/Tokyo", False)],
)
def test_the_hours_are_those_of_the_business(zone, is_open):
    assert period(OFFICE, datetime(2026, 11, 23, 9, tzinfo=UTC), zone=zone).open is is_open


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-28 12:00", 19), ("2026-10-24 12:00", 21), ("2026-11-21 12:00", 20)]
)
def test_when_the_clocks_change_the_shop_still_opens_by_the_clock(day, hours):
    """From Saturday noon to Sunday at eight: an hour less in spring, an hour more in autumn."""
    found = period({"sun": [["08:00", "12:00"]]}, at(day))
    assert (found.until - at(day).astimezone(UTC)).total_seconds() == hours * 3600


@pytest.mark.parametrize(
    ("now", "fold", "until"),
    [
        (
            "2026-10-25 02:15",
            0,
            "2026-10-25 01:30+00:00",
        ),  # the hour from two to three comes twice: open to its second half past two
        ("2026-10-25 02:45", 0, "2026-10-25 01:30+00:00"),
        ("2026-10-25 02:15", 1, "2026-10-25 01:30+00:00"),
        ("2026-03-29 01:30", 0, "2026-03-29 01:30+00:00"),  # half past two is jumped over
    ],
)
def test_an_end_in_the_hour_of_the_change_is_never_before_its_beginning(now, fold, until):
    assert period(NIGHT, at(now, fold=fold)) == Period(True, datetime.fromisoformat(until))


def test_open_day_and_night_has_no_end_but_a_holiday():
    assert period(ALWAYS, at("2026-11-23 10:00")) == Period(True, None)
    assert period(ALWAYS, at("2026-11-23 10:00"), holidays=["2026-12-25"]) == Period(
        True, at("2026-12-25 00:00").astimezone(UTC)
    )
    assert period(ALWAYS, at("2026-12-25 10:00"), holidays=["2026-12-25"]) == Period(
        False, at("2026-12-26 00:00").astimezone(UTC)
    )


def test_without_hours_it_never_opens():
    assert period({}, at("2026-11-23 10:00")) == Period(False, None)


def test_hours_are_kept_with_every_day_and_in_order():
    assert read_hours({"mon": [["13:00", "18:00"], ["09:00", "12:00"]], "tue": None}) == {
        "mon": [["09:00", "12:00"], ["13:00", "18:00"]],
        "tue": [],
        "wed": [],
        "thu": [],
        "fri": [],
        "sat": [],
        "sun": [],
    }
    assert read_holidays(["2026-12-26", "2026-12-25", "2026-12-26"]) == ["2026-12-25", "2026-12-26"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "each day"),
        ({"monday": []}, "There is no day “monday”"),
        ({"mon": "09:00-18:00"}, "Monday: give each range"),
        ({"mon": [["09:00"]]}, "Monday: give each range"),
        ({"mon": [["9:00", "18:00"]]}, "Monday: “9:00” is not a time"),
        ({"mon": [["09:00", "24:00"]]}, "“24:00” is not a time"),
        ({"mon": [[9, 18]]}, "“9” is not a time"),
        (
            {"mon": [["09:00", "12:00"], ["11:59", "18:00"]]},
            "Monday 09:00–12:00 and Monday 11:59–18:00 overlap.",
        ),
        (
            {"mon": [["20:00", "04:00"]], "tue": [["03:00", "10:00"]]},
            "Monday 20:00–04:00 and Tuesday 03:00–10:00 overlap.",
        ),
        (
            {"sun": [["20:00", "04:00"]], "mon": [["03:00", "10:00"]]},
            "Sunday 20:00–04:00 and Monday 03:00–10:00 overlap.",
        ),
        ({"mon": [["09:00", "09:00"], ["10:00", "11:00"]]}, "overlap"),
        ({"mon": [[f"{hour:02}:00", f"{hour:02}:30"] for hour in range(7)]}, "6 ranges at most"),
    ],
)
def test_hours_that_cannot_be_are_refused_in_plain_words(value, words):
    with pytest.raises(BadHours) as caught:
        read_hours(value)
    assert words in " ".join(caught.value.fields["hours"])


@pytest.mark.parametrize(
    "value",
    ["2026-12-25", ["25.12.2026"], ["2026-02-30"], [5], [None], ["2026-01-01", "2026-13-01"]],
)
def test_what_is_no_date_is_refused(value):
    with pytest.raises(BadHours) as caught:
        read_holidays(value)
    assert "date" in " ".join(caught.value.fields["holidays"])


@pytest.mark.parametrize(
    ("closed_weeks", "opens"),
    [(60, "2028-01-17 10:00"), (366, "2033-11-28 10:00")],
)
def test_a_shop_that_opens_once_a_week_opens_after_its_holidays_however_many_they_are(
    closed_weeks, opens
):
    mondays = [
        (at("2026-11-23") + timedelta(weeks=week)).date().isoformat()
        for week in range(closed_weeks)
    ]
    assert period(
        {"mon": [["10:00", "12:00"]]}, at("2026-11-23 11:00"), holidays=mondays
    ) == Period(False, at(opens).astimezone(UTC))


def test_there_are_not_more_holidays_than_days():
    with pytest.raises(BadHours, match="highlighted"):
        read_holidays([f"20{year}-01-{day:02}" for year in range(30, 43) for day in range(1, 32)])


def _as_week(days):
    """Ranges that overlap nowhere: times in order are taken two by two; one without an end lasts
    until the night.
    """
    week = {}
    for day, (minutes, is_night) in zip(KEYS, days, strict=True):
        times = [f"{minute // 60:02}:{minute % 60:02}" for minute in sorted(minutes)]
        pairs = [times[at : at + 2] for at in range(0, len(times), 2)]
        ends = "03:59" if is_night else "23:59"
        week[day] = [pair if len(pair) == 2 else [pair[0], ends] for pair in pairs]
    return week


# From four in the morning on: a night that lasts until then meets no day.
WEEKS = st.lists(
    st.tuples(st.sets(st.integers(4 * 60, 23 * 60 + 58), max_size=4), st.booleans()),
    min_size=7,
    max_size=7,
).map(_as_week)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    week=WEEKS,
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    zone=st.sampled_from(
        [
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kolkata",
            "Pacific/Apia",
            "Africa/Casablanca",
        ]
    ),
    holidays=st.lists(
        st.dates(datetime(2026, 1, 1).date(), datetime(2027, 12, 31).date()).map(str), max_size=5
    ),
)
def test_a_period_ends_when_the_other_begins(week, now, zone, holidays):
    read_hours(week)
    found = period(week, now, zone=zone, holidays=holidays)
    assume(found.until is not None)
    assert found.until > now
    assert (
        period(week, found.until - timedelta(microseconds=1), zone=zone, holidays=holidays) == found
    )
    assert period(week, found.until, zone=zone, holidays=holidays).open is not found.open


def test_of_sixty_thousand_wrong_dates_a_few_are_named():
    with pytest.raises(BadHours) as refused:
        read_holidays(["x" * 1000] * 60_000)
    said = refused.value.fields["holidays"]
    assert said[-1] == "… and 59,990 more."
    assert len("".join(said)) < 1000
