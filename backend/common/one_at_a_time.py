"""What somebody may do only once at a time, wherever in the installation the first one runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import connection

from common.errors import AppError


@contextmanager
def one_at_a_time(what: str, *, seconds: float, busy: type[AppError]) -> Iterator[None]:
    """Raises `busy` while somebody else is inside with the same `what`. A process that dies inside
    leaves it shut for `seconds`, which is more than the block may take."""
    if not cache.add(f"inside:{what}", 1, timeout=seconds):
        raise busy
    try:
        yield
    finally:
        cache.delete(f"inside:{what}")


def hold_lock(name: str) -> None:
    """Wait for whoever else holds the lock of this name, and hold it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
