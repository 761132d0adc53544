"""The difference between our clock and Meta's, learnt from the `Date` header of Graph's answers,
and the conversion of times between the two.

A server whose clock is not synchronised drifts by minutes. A reply written on the phone would then
count as said before a hand-back that it followed. So Meta's times are converted to our clock where
they enter, and ours to Meta's where we ask for what was said since.

The difference is kept in the cache that all processes share, so that an event gets the same time
wherever it is read, even when it comes twice.
"""

import time
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import cast, overload

from django.core.cache import cache
from django.db import DatabaseError

from common.logs import get_log
from common.tenancy import give_back_connection

log = get_log(__name__)
TOLERATED = timedelta(seconds=10)  # both clocks count as the same
# Beyond that somebody plays with the clocks, and an answer's `Date` proves little.
LARGEST = timedelta(hours=12)
SLOW_SECONDS = 2.0  # an answer that took longer was written who knows when
CACHE_SECONDS = 60
KEY = "instagram-clock"
HINT = "Set this server's clock by the network (NTP): timedatectl set-ntp true"
_cached: list[tuple[float, int | None]] = []  # when this process last looked, and what it found


def note_date(header: str | None, *, now: datetime, seconds: float) -> None:
    """Learn from the `Date` of an answer that arrived `now` after `seconds`. Call it outside of
    transactions.
    """
    if not header or seconds > SLOW_SECONDS:
        return
    try:
        said = parsedate_to_datetime(header)
        # `Date` has whole seconds, cut off; the answer was written half-way.
        ahead = now - timedelta(seconds=seconds / 2) - (said + timedelta(seconds=0.5))
    except (ValueError, TypeError, OverflowError):  # TypeError: it names no zone
        return
    known = _cached[0][1] if _cached else None
    # What is known holds, to the second, for as long as it is about right.
    if not _are_alike(found := round(ahead.total_seconds()), known or 0):
        with suppress(DatabaseError):  # what was asked counts for more
            _remember(0 if _are_alike(found, 0) else found)
        give_back_connection()


def _are_alike(one: int, other: int) -> bool:
    return abs(one - other) <= TOLERATED.total_seconds()


def _remember(found: int) -> None:
    """Store the difference for all processes, unless another one stored it first."""
    known = cache.get(KEY)
    is_news = known is None or not _are_alike(found, known)
    if is_news:
        cache.set(KEY, found, None)
    _cached[:] = [(time.monotonic(), found if is_news else known)]
    if found:
        log.warning("instagram.clock_differs", ahead_seconds=found, hint=HINT)
    elif is_news:
        log.info("instagram.clock_agrees")


def read_difference() -> int | None:
    """Seconds that our clock is ahead of Meta's, 0 where they agree; None where it was never seen
    to differ.
    """
    if not _cached or time.monotonic() - _cached[0][0] > CACHE_SECONDS:
        _cached[:] = [(time.monotonic(), cast(int | None, cache.get(KEY)))]
    return _cached[0][1]


def _ahead() -> timedelta:
    found = timedelta(seconds=read_difference() or 0)
    return found if abs(found) <= LARGEST else timedelta(0)


@overload
def to_our_clock(moment: datetime) -> datetime: ...
@overload
def to_our_clock(moment: None) -> None: ...
def to_our_clock(moment: datetime | None) -> datetime | None:
    """Convert a time of Meta's to our clock."""
    return moment + _ahead() if moment is not None else None


def to_meta_clock(moment: datetime) -> datetime:
    """Convert a time of ours to Meta's clock."""
    return moment - _ahead()


def forget_difference() -> None:
    """Drop this process's copy, so that the shared cache is read again."""
    _cached.clear()
