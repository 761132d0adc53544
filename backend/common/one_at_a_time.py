"""What somebody may do only once at a time, wherever in the installation the first one runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

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
