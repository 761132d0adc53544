"""Queues for what there is little of, so that no person and no network takes all of it.

Used from one event loop, so nothing is locked.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from common.asgi import Busy


@dataclass(frozen=True)
class QueueLimits:
    """How many requests of one queue may run, and how many, of how many bytes together, may run or
    wait.
    """

    running: int
    requests: int
    size: int


class RequestQueue:
    """The requests of one person, of one network or of everybody."""

    def __init__(self, limits: QueueLimits) -> None:
        self.limits, self.running = limits, asyncio.Semaphore(limits.running)
        self.requests = self.size = 0

    @contextmanager
    def enter(self, size: int) -> Iterator[None]:
        """A place for a request of `size` bytes. Raises Busy when the queue is full."""
        if self.requests >= self.limits.requests or self.size + size > self.limits.size:
            raise Busy
        self.requests += 1
        self.size += size
        try:
            yield
        finally:
            self.requests -= 1
            self.size -= size


@contextmanager
def find_queue(
    queues: dict[str, RequestQueue], who: str, limits: QueueLimits
) -> Iterator[RequestQueue]:
    """The queue of that name, which stays in `queues` for as long as a request is in it."""
    queue = queues.setdefault(who, RequestQueue(limits))
    try:
        yield queue
    finally:
        if not queue.requests:
            queues.pop(who, None)
