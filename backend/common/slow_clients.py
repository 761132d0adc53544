"""Bounds on the memory that is held for clients that are slow to send or to read.

When there are too many of them, or too much is held for them, the one that has been slow for
longest is evicted: a quick newcomer is never refused because of slow ones. Used from one event
loop, so nothing is locked.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class SlowClient:
    """One client. `evicted` tells why its time ended: it had to make room. Otherwise a TimeoutError
    means that it was too slow itself.
    """

    def __init__(self, group: "SlowClients", limit: asyncio.Timeout, end: float) -> None:
        self._group, self._limit, self._end = group, limit, end
        self.bytes = 0
        self.evicted = False

    def hold(self, more: int) -> None:
        """Count `more` bytes that are kept for this client."""
        if not self.evicted:
            self.bytes += more
            self._group.count(more)

    def extend(self, seconds: float) -> None:
        """Data moved: allow another `seconds` without any, within the client's total time."""
        if not self.evicted:
            self._limit.reschedule(min(asyncio.get_running_loop().time() + seconds, self._end))

    def evict(self) -> None:
        """End the client's time now."""
        self.evicted = True
        self._limit.reschedule(asyncio.get_running_loop().time())


class SlowClients:
    """At most `most_clients` slow clients, with at most `most_bytes` held for all of them together.
    One of them may always stay.
    """

    def __init__(self, *, most_clients: int, most_bytes: int) -> None:
        self.most_clients, self.most_bytes = most_clients, most_bytes
        self.bytes = 0
        self._clients: dict[SlowClient, None] = {}

    def __len__(self) -> int:
        return len(self._clients)

    @asynccontextmanager
    async def enter(self, *, idle: float, total: float = float("inf")) -> AsyncIterator[SlowClient]:
        """Count a client until the block ends. Raises TimeoutError inside the block after `idle`
        seconds without `extend`, after `total` seconds, or when the client is evicted.
        """
        async with asyncio.timeout(idle) as limit:
            client = SlowClient(self, limit, asyncio.get_running_loop().time() + total)
            self._clients[client] = None
            self._make_room()
            try:
                yield client
            finally:
                self._remove(client)

    def count(self, more: int) -> None:
        """Count `more` bytes, and make room for them."""
        self.bytes += more
        self._make_room()

    def _remove(self, client: SlowClient) -> None:
        if client in self._clients:
            del self._clients[client]
            self.bytes -= client.bytes

    def _make_room(self) -> None:
        while len(self._clients) > 1 and (
            len(self._clients) > self.most_clients or self.bytes > self.most_bytes
        ):
            slowest = next(iter(self._clients))
            self._remove(slowest)
            slowest.evict()
