"""Reading JSON from outside without trusting its types. Pure."""

import hashlib
import math
from datetime import UTC, datetime
from typing import Any

MOST = 2**31 - 1  # of Postgres's integer
LONGEST_MID = 512


def read_text(value: Any, limit: int) -> str:
    """Text that Postgres can keep: no NUL, no lone surrogate, no more than `limit` characters. A
    whole number is text too (ids come both ways); anything else is none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    try:
        return str(value)[:limit].replace("\x00", "").encode("utf-8", "replace").decode()
    except ValueError:  # a number too long to be written out
        return ""


def read_mid(value: Any) -> str:
    """Meta's name of a message. One that its column cannot hold is shortened, and still names one
    message only.
    """
    mid = read_text(value, 100_000)
    return (
        mid
        if len(mid) <= LONGEST_MID
        else f"{mid[: LONGEST_MID - 65]}:{hashlib.sha256(mid.encode()).hexdigest()}"
    )


def read_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def read_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def read_count(value: Any) -> int | None:
    """A whole number that a column can hold, given as one or as text; None for anything else."""
    text = read_text(value, 12)
    number = int(text) if text.isascii() and text.isdigit() else None
    return number if number is not None and number <= MOST else None


def read_time(value: Any) -> datetime | None:
    """A time in milliseconds or seconds, as a number or as text: told apart by magnitude."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
        return (
            datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
            if 1e8 < number < 1e14
            else None
        )
    except (ValueError, OverflowError, OSError):
        return None


def read_rows(answer: Any) -> list[dict[str, Any]]:
    """The objects in the `data` of one of Graph's lists."""
    return [row for row in read_list(read_dict(answer).get("data")) if isinstance(row, dict)]


def read_number(value: Any) -> int | None:
    """A whole number of any sign, given as one or as text; None for anything else."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def read_seconds(value: Any) -> float | None:
    """A length of time, up to a day, as a number or as text; None for anything else."""
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return None if math.isnan(seconds) else min(max(seconds, 0.0), 86_400.0)


def read_timestamp(value: Any) -> float | None:
    """Seconds since 1970, given as a number and not as text; None for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < 10**12 else None
