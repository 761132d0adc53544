"""Listens to Postgres for changes and hands them to the open streams of this process.

Each process has one connection of its own for it: a LISTEN lives as long as its connection, which
must not be given back to Django's pool. What a stream has not sent yet is a set of ids, so that a
slow client costs no more than a quick one.
"""

import asyncio
import itertools
import math
import random
import time
from collections import deque
from contextlib import suppress

import psycopg

from common.database_parameters import database_parameters
from common.live import CHANNEL, PERSON
from common.logs import get_log

log = get_log(__name__)

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
# Above so many changed threads a dashboard is told to fetch everything it shows, which is less
# work.
MANY_THREADS = 200
# Of one person in this process: a browser tab has one, and a phone that lost its network leaves one
# behind.
STREAMS_EACH = 10
STREAMS = 2000  # 18 kB each
# Of one network in this process, whoever the people are: a large office, and five of them at once.
STREAMS_OF_NETWORK = 400
# What was told lately, by any business, so that a page that has just been read need not be read
# again.
MOST_REMEMBERED = 5000
# A page's own idea of when it was read is earlier or later than ours by what its requests took.
SLACK_SECONDS = 30.0
# How often the streams are looked through for one that is due to be woken or does not read: timers
# of their own, set anew for every event, would be a third of what an event costs here.
TICK_SECONDS = 0.5
# A client that does not read for so long is as good as gone.
SEND_TIMEOUT_SECONDS = 30.0


_numbers = itertools.count()


class Subscriber:
    """One open stream and what it still has to send: a `hello`, the business, ids of threads.

    `must_check`: whether the person may still listen has to be checked before the next event.
    `wake_at` and `sending_since` are times of the loop: when the stream wants to be woken although
    nothing happened, and since when an event has been on its way to the client. `task` sends, and
    is cancelled when the client `stopped_reading`.
    """

    def __init__(self, business_id: int, user_id: int = 0, network: str = "") -> None:
        self.business_id, self.user_id, self.network = business_id, user_id, network
        self.number = next(_numbers)  # the older, the smaller
        self.must_check = False
        self.wake_at = math.inf
        self.sending_since: float | None = None
        self.task: asyncio.Task[None] | None = None
        self.stopped_reading = False
        self.wake = asyncio.Event()
        self.ended = False
        self._needs_full_read, self._is_caught_up = True, False
        self._business = self._replaced = False
        self._threads: dict[int, None] = {}
        self.wake.set()

    def require_full_read(self) -> None:
        """Have the client fetch all it shows: it may have missed something, or too much changed."""
        self._needs_full_read, self._is_caught_up, self._business = True, False, False
        self._threads.clear()
        self.wake.set()

    def announce_missed(self, missed: list[int | None]) -> None:
        """Tell the client, which has just read everything, that it missed only these threads, and
        with None the business.
        """
        self._needs_full_read, self._is_caught_up = False, True
        for thread_id in missed:
            self.add_change(thread_id)

    def add_change(self, thread_id: int | None) -> None:
        """Add a change of that thread, or with None of the business."""
        if thread_id is None:
            self._business = self.must_check = True
        else:
            self._threads[thread_id] = None
        if len(self._threads) > MANY_THREADS:
            self.require_full_read()
        self.wake.set()

    def check(self) -> None:
        self.must_check = True
        self.wake.set()

    def tick(self, now: float) -> None:
        """Wake the stream if that is due, and end it if its client does not read."""
        if self.sending_since is None:
            if now >= self.wake_at:
                self.wake.set()
        elif now >= self.sending_since + SEND_TIMEOUT_SECONDS and self.task is not None:
            self.stopped_reading = True
            self.task.cancel()

    def replace(self) -> None:
        """End the stream because a newer one of the same person takes its place. The client is
        told, so that it does not reconnect at once.
        """
        self._replaced = True
        self.end()

    def end(self) -> None:
        self.ended = True
        self.wake.set()

    def take(self) -> str:
        """Return the waiting events as lines of an event stream, and forget them."""
        self.wake.clear()
        if self._replaced:
            return "event: replaced\ndata: {}\n\n"
        events = ["event: hello\ndata: {}\n\n"] if self._needs_full_read else []
        if self._is_caught_up:
            events.append("event: welcome\ndata: {}\n\n")
        if self._business:
            events.append("event: business\ndata: {}\n\n")
        events += [
            f'event: thread\ndata: {{"thread_id": {thread_id}}}\n\n' for thread_id in self._threads
        ]
        self._needs_full_read = self._is_caught_up = self._business = False
        self._threads.clear()
        return "".join(events)


class Hub:
    """The streams of this process by business, and the task that feeds them."""

    def __init__(self) -> None:
        self._subscribers: dict[int, set[Subscriber]] = {}
        self._listening: asyncio.Task[None] | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._closing = False
        self._announced: deque[tuple[float, int, int | None]] = deque()
        # From when on nothing told is missing; None while nobody listens.
        self._announced_since: float | None = None

    def takes_stream(self, network: str) -> bool:
        """Whether another stream may open: not before the start, not after the server was told to
        stop, and not above STREAMS in all or STREAMS_OF_NETWORK of that network.
        """
        if self._listening is None or self._closing:
            return False
        streams = self._all()
        of_network = sum(open_one.network == network for open_one in streams)
        return len(streams) < STREAMS and of_network < STREAMS_OF_NETWORK

    def start(self) -> None:
        """Begin to listen, in the running loop. Streams that opened before Postgres answered read
        everything again.
        """
        self._closing = False
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen_always())
            self._ticking = asyncio.create_task(self._tick_always())

    async def stop(self) -> None:
        """End every stream and close the connection."""
        self.end_streams()
        tasks = [task for task in (self._listening, self._ticking) if task is not None]
        self._listening = self._ticking = None
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def end_streams(self) -> None:
        """End every stream, and take no new one: the server stops."""
        self._closing = True
        for subscriber in self._all():
            subscriber.end()

    def join(
        self, business_id: int, user_id: int, read_ago: float | None = None, *, network: str = ""
    ) -> Subscriber:
        """Open a stream; the person's oldest is replaced when they have too many.

        `read_ago`: how many seconds ago the client began to read what it shows. It is then told
        what it missed, if that is still known, instead of having to read everything again.
        """
        theirs = [
            open_one
            for open_one in self._all()
            if open_one.user_id == user_id and not open_one.ended
        ]
        if len(theirs) >= STREAMS_EACH:
            min(theirs, key=lambda open_one: open_one.number).replace()
        subscriber = Subscriber(business_id, user_id, network)
        missed = None if read_ago is None else self._find_announced(business_id, read_ago)
        if missed is not None:
            subscriber.announce_missed(missed)
        self._subscribers.setdefault(business_id, set()).add(subscriber)
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        group = self._subscribers.get(subscriber.business_id, set())
        group.discard(subscriber)
        if not group:
            self._subscribers.pop(subscriber.business_id, None)

    def _find_announced(self, business_id: int, read_ago: float) -> list[int | None] | None:
        """What was announced for the business since then, rather too much than too little; None
        when that is not known.
        """
        since = time.monotonic() - read_ago - SLACK_SECONDS
        if self._announced_since is None or self._announced_since > since:
            return None
        return [
            thread
            for at, business, thread in self._announced
            if business == business_id and at >= since
        ]

    def _remember(self, business_id: int, thread_id: int | None) -> None:
        self._announced.append((time.monotonic(), business_id, thread_id))
        if len(self._announced) > MOST_REMEMBERED:
            self._announced_since = self._announced.popleft()[0]

    def _all(self) -> list[Subscriber]:
        return [subscriber for group in self._subscribers.values() for subscriber in group]

    async def _tick_always(self) -> None:
        while True:
            await asyncio.sleep(TICK_SECONDS)
            now = asyncio.get_running_loop().time()
            for subscriber in self._all():
                subscriber.tick(now)

    async def _listen_always(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                async with await _connect() as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    pause = FIRST_PAUSE_SECONDS
                    self.begin()
                    async for notification in connection.notifies():
                        self.deliver(notification.payload)
            except psycopg.Error as error:
                log.warning(
                    "live.connection_lost", kind=type(error).__name__, retry_seconds=round(pause, 1)
                )
            self._announced_since = None
            # Not all processes at the same moment.
            await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311  not a secret
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def begin(self) -> None:
        """Listening begins. What happened before is not known, so every stream reads everything
        again.
        """
        self._announced.clear()
        self._announced_since = time.monotonic()
        for subscriber in self._all():
            subscriber.require_full_read()

    def deliver(self, payload: str) -> None:
        """Pass an announcement of `common.live` on to the streams that it concerns."""
        business, _, thread = payload.partition(":")
        if business == PERSON:
            for subscriber in self._all():
                if subscriber.user_id == int(thread):
                    subscriber.check()
            return
        thread_id = int(thread) if thread else None
        self._remember(int(business), thread_id)
        for subscriber in self._subscribers.get(int(business), ()):
            subscriber.add_change(thread_id)


async def _connect() -> psycopg.AsyncConnection:
    parameters = database_parameters(
        application_name="conversa live",
        # A connection on which nothing is ever sent must notice by itself that the other side is
        # gone.
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
        connect_timeout=10,
    )
    return await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
