"""Locks that hold across all processes: in the cache, and in the database (advisory locks).

Those in the database are all named here, so that no two things wait for each other by chance. Each
holds to the end of its transaction.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from django.core.cache import cache
from django.db import connection

from common.database.base import ask_for
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


# Postgres keeps locks of two numbers apart from those of one. This is the first; the second is the
# shard.
RECEIVING = 7001


class Lock(StrEnum):
    """What the lock of a name lets only one do at a time."""

    SEARCH = "search"  # search, of one person: by the person's id
    TRIES = "tries"  # count a try: by what is tried, and for whom
    TEMPLATE = "template"  # change the template; any number may share it, who copy it

    def of(self, *whose: object) -> str:
        """The lock's whole name."""
        return ":".join([self, *map(str, whose)])


def hold_shard_lock(shard: int) -> None:
    """Wait for whoever else records events of this shard, and keep others from it: they are
    recorded in the order of their arrival.
    """
    ask_for("SELECT pg_advisory_xact_lock(%s, %s)", [RECEIVING, shard])


def hold_lock(name: str) -> None:
    """Wait for whoever else holds the lock of this name (`Lock.of`), and hold it until the
    transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def share_lock(name: str) -> None:
    """Wait for whoever holds the lock of this name, and keep all from it who do not share it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [name])
