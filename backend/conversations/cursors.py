"""Cursors of paged lists: the opaque text with which a client asks for the next page.

A cursor names the last row seen by its sort key, not by a count, so that a page is right however
much arrived in the meantime.
"""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from common.errors import AppError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BIGGEST_ID = 2**63 - 1
MICROSECOND = timedelta(microseconds=1)


class BadCursor(AppError):
    text = _("That page can’t be found. Start again from the first one.")


def write_cursor(at: datetime, *numbers: int) -> str:
    """The sort key (a time to the microsecond, then whole numbers) as URL-safe text."""
    key = [(at - EPOCH) // MICROSECOND, *numbers]
    return (
        base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode())
        .decode()
        .rstrip("=")
    )


def read_cursor(cursor: str, *, numbers: int) -> tuple[datetime, tuple[int, ...]]:
    """The sort key that `write_cursor` was given: the time, and so many whole numbers. Raises
    BadCursor.
    """
    try:
        key = json.loads(
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        )
        if not isinstance(key, list) or len(key) != numbers + 1:
            raise BadCursor
        if not all(type(part) is int and -BIGGEST_ID <= part <= BIGGEST_ID for part in key):
            raise BadCursor
        return EPOCH + key[0] * MICROSECOND, tuple(key[1:])
    except (binascii.Error, ValueError, OverflowError, RecursionError):
        raise BadCursor from None
