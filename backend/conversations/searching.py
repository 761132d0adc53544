"""Finding threads by names and by what was said, at a cost that no search passes.

There is no index of words: one of trigrams would cost every empty business 16 kB and each message a
second write, a frequent word would be as slow with it, and the embedded Postgres does not have it.
So a search reads the newest messages and customers, a fixed number of each, says from when on, and
goes on to older ones when it is asked to. A person's searches run one after the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from psycopg import errors

from common.errors import AppError, ErrorCode
from common.locks import Lock, hold_lock
from conversations.cursors import BIGGEST_ID, read_cursor, write_cursor
from conversations.models import Customer, MessageLog

# Of one search: less than a tenth of a second together, whatever the age of the business. Who goes
# on to older messages waits a little longer, and gets further.
SEARCHED_MESSAGES, SEARCHED_OLDER_MESSAGES = 20_000, 60_000
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


@dataclass(frozen=True)
class SearchRange:
    """The messages and the customers that one search reads, by their ids: from the first of each up
    to, but without, the last.

    `since` is the time of the first message, and `older` what `choose_range` takes to go on before
    it; both are None where nothing is left.
    """

    messages: tuple[int, int]
    customers: tuple[int, int]
    since: datetime | None
    older: str | None


def choose_range(older: str = "") -> SearchRange:
    """What a search reads: the newest, or what comes before an earlier search. Raises BadCursor."""
    message_end = customer_end = BIGGEST_ID
    if older:
        _at, (message_end, customer_end) = read_cursor(older, numbers=2)
    most = SEARCHED_OLDER_MESSAGES if older else SEARCHED_MESSAGES
    read = MessageLog.objects.filter(pk__lt=message_end).order_by("-pk")
    # The last that is read, and whether there is one before it.
    messages = list(read.values_list("pk", "at")[most - 1 : most + 1])
    known = Customer.objects.filter(pk__lt=customer_end).order_by("-pk")
    customers = list(known.values_list("pk", flat=True)[SEARCHED_CUSTOMERS - 1 :][:2])
    message, since = messages[0] if len(messages) > 1 else (0, None)
    customer = customers[0] if len(customers) > 1 else 0
    return SearchRange(
        messages=(message, message_end),
        customers=(customer, customer_end),
        since=since,
        older=write_cursor(since, message, customer) if since else None,
    )


def matches(search: str, within: SearchRange) -> Q:
    """Threads whose customer's names, or whose messages, contain the words as they are (`icontains`
    escapes).
    """
    named = Q(name__icontains=search) | Q(username__icontains=search.removeprefix("@") or search)
    customers = Customer.objects.filter(
        named, pk__gte=within.customers[0], pk__lt=within.customers[1]
    )
    messages = MessageLog.objects.filter(
        pk__gte=within.messages[0], pk__lt=within.messages[1], text__icontains=search
    )
    return Q(customer__in=customers.values("pk")) | Q(pk__in=messages.values("thread_id"))
