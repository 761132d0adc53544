"""Finding threads by names and by what was said, at a cost that no search passes.

There is no index of words: one of trigrams would cost every empty business 16 kB and each message a
second write, a frequent word would be as slow with it, and the embedded Postgres does not have it.
The primary key bounds what is read instead, and a person's searches run one after the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _
from psycopg import errors

from common.errors import AppError, ErrorCode
from common.locks import Lock, hold_lock
from conversations.models import Customer, MessageLog

# The newest of both: less than a tenth of a second together, whatever the age of the business.
SEARCHED_MESSAGES = 20_000
SEARCHED_CUSTOMERS = 20_000
WAIT_MILLISECONDS, SEARCH_MILLISECONDS = 1500, 3000
LIMITS_SQL = (
    "SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true)"
)


class StillSearching(AppError):
    code, status, text = (
        ErrorCode.STILL_SEARCHING,
        429,
        _("Your last search is still running. Try again in a moment."),
    )


class SearchTooSlow(AppError):
    code, status, text = (
        ErrorCode.SEARCH_TOO_SLOW,
        503,
        _("That search took too long. Try again in a moment, or with a longer word."),
    )


@contextmanager
def exclusive_search(person_id: int) -> Iterator[None]:
    """A transaction for one search, the only one of this person in the installation. Raises
    StillSearching, SearchTooSlow.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LIMITS_SQL, [str(WAIT_MILLISECONDS), str(SEARCH_MILLISECONDS)])
            hold_lock(Lock.SEARCH.of(person_id))
            cursor.execute("SET LOCAL lock_timeout = 0")
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, errors.LockNotAvailable):
            raise StillSearching from None
        if isinstance(error.__cause__, errors.QueryCanceled):
            raise SearchTooSlow from None
        raise


def find_searched_since() -> datetime | None:
    """From when on messages are searched; None where all are."""
    first = _newest_message() - SEARCHED_MESSAGES
    if not MessageLog.objects.filter(pk__lte=first).exists():
        return None
    return (
        MessageLog.objects.filter(pk__gt=first).order_by("pk").values_list("at", flat=True).first()
    )


def matches(search: str) -> Q:
    """Threads whose customer's names, or whose messages, contain the words as they are (`icontains`
    escapes).
    """
    newest_customer = Customer.objects.aggregate(id=Max("pk"))["id"] or 0
    named = Q(name__icontains=search) | Q(username__icontains=search.removeprefix("@") or search)
    customers = Customer.objects.filter(named, pk__gt=newest_customer - SEARCHED_CUSTOMERS)
    messages = MessageLog.objects.filter(
        pk__gt=_newest_message() - SEARCHED_MESSAGES, text__icontains=search
    )
    return Q(customer__in=customers.values("pk")) | Q(pk__in=messages.values("thread_id"))


def _newest_message() -> int:
    newest: int | None = MessageLog.objects.aggregate(id=Max("pk"))["id"]
    return newest or 0
