"""Lines to wait in for what there is little of, so that no person and no network takes all of it.

One event loop, no locks.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from common.asgi import Busy


@dataclass(frozen=True)
class Share:
    """What one may have: so many requests that run, and so many, with so many bytes, that run or
    wait.
    """

    running: int
    requests: int
    size: int


class Line:
    """The requests of one person, of one network or of everybody."""

    def __init__(self, share: Share) -> None:
        self.share, self.turn = share, asyncio.Semaphore(share.running)
        self.requests = self.size = 0

    @contextmanager
    def place(self, size: int) -> Iterator[None]:
        """A place in the line for a request of that size. Raises Busy when the line is too long."""
        if self.requests >= self.share.requests or self.size + size > self.share.size:
            raise Busy
        self.requests += 1
        self.size += size
        try:
            yield
        finally:
            self.requests -= 1
            self.size -= size


@contextmanager
def find_line(lines: dict[str, Line], who: str, share: Share) -> Iterator[Line]:
    """The line of that name, which is kept in `lines` for as long as somebody is in it."""
    line = lines.setdefault(who, Line(share))
    try:
        yield line
    finally:
        if not line.requests:
            lines.pop(who, None)
