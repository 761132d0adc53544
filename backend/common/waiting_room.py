"""Room in memory for clients that are slow to send or to read, with bounds that no number of them
can pass.

When there are too many, or what is held for them is too much, whoever has been slow for longest has
to go: a newcomer that is quick is never refused because of those who dawdle. One event loop, no
locks.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Guest:
    """One slow client. `sent_away` says that it had to make room; else a TimeoutError means its own
    slowness.
    """

    def __init__(self, room: "WaitingRoom", limit: asyncio.Timeout, end: float) -> None:
        self._room, self._limit, self._end = room, limit, end
        self.bytes = 0
        self.sent_away = False

    def hold(self, more: int) -> None:
        """So many more bytes are kept for this client."""
        if not self.sent_away:
            self.bytes += more
            self._room.take(more)

    def go_on(self, seconds: float) -> None:
        """It moved: it may be still for so many seconds again, within its time altogether."""
        if not self.sent_away:
            self._limit.reschedule(min(asyncio.get_running_loop().time() + seconds, self._end))

    def send_away(self) -> None:
        self.sent_away = True
        self._limit.reschedule(asyncio.get_running_loop().time())


class WaitingRoom:
    """At most `guests` slow clients, and at most `most_bytes` held for all of them together (one
    may always stay).
    """

    def __init__(self, *, guests: int, most_bytes: int) -> None:
        self.most_guests, self.most_bytes = guests, most_bytes
        self.bytes = 0
        self._guests: dict[Guest, None] = {}

    def __len__(self) -> int:
        return len(self._guests)

    @asynccontextmanager
    async def enter(
        self, *, still: float, altogether: float = float("inf")
    ) -> AsyncIterator[Guest]:
        """Stay until the block ends. Raises TimeoutError inside it after `still` seconds without
        `go_on`, after `altogether` seconds, or when the guest has to make room."""
        async with asyncio.timeout(still) as limit:
            guest = Guest(self, limit, asyncio.get_running_loop().time() + altogether)
            self._guests[guest] = None
            self._make_room()
            try:
                yield guest
            finally:
                self._leave(guest)

    def take(self, more: int) -> None:
        self.bytes += more
        self._make_room()

    def _leave(self, guest: Guest) -> None:
        if guest in self._guests:
            del self._guests[guest]
            self.bytes -= guest.bytes

    def _make_room(self) -> None:
        while len(self._guests) > 1 and (
            len(self._guests) > self.most_guests or self.bytes > self.most_bytes
        ):
            longest = next(iter(self._guests))
            self._leave(longest)
            longest.send_away()
