"""Locks that hold across all processes: one in the cache, one in the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import connection

from common.errors import AppError


@contextmanager
def exclusive(what: str, *, seconds: float, busy: type[AppError]) -> Iterator[None]:
    """Run the block alone. Raises `busy` while another block with the same `what` runs anywhere.

    If the process dies inside, the lock ends after `seconds`, which must be more than the block
    takes.
    """
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
