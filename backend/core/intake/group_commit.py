"""Group commit: the events of all webhooks that wait are stored by one statement.

While one group is being committed, the next one collects; there is no timer. Whoever adds events is
told when their group has been committed, and answers only then.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connections
from procrastinate.contrib.django.utils import connector_params

from common.logs import get_log
from core.intake.envelopes import Envelope
from core.intake.inbox import STORE_SQL, build_arguments

log = get_log("intake")
# Called once: True when the events are committed, False when they could not be.
OnEnd = Callable[[bool], None]
DISK_FULL_SECONDS = 30
# What may wait for a commit: events, and bytes of the bodies that they came in. More means that
# Postgres does not answer; the limits keep memory bounded until it does.
MOST_EVENTS = 50_000
MOST_BYTES = 64 * 1024 * 1024
# A statement that Postgres neither ends nor refuses in this time is given up with its connection.
# Longer than its own limit (WEB_STATEMENT_SECONDS), which also undoes what the statement did.
COMMIT_SECONDS = 20.0


class GroupCommit:
    """Commits all waiting events as one statement, over its own database connection."""

    def __init__(self) -> None:
        self._envelopes: list[Envelope] = []
        self._ends: list[OnEnd] = []
        self._arrived: asyncio.Event
        self._writer: asyncio.Task[None] | None = None
        self._connection: psycopg.AsyncConnection[Any] | None = None
        # Of the group that collects and of the one that is being committed
        self.events = self.bytes = 0
        self.failure: type[Exception] | None = None  # of the last commit
        self.failed_at = 0.0

    def add(self, envelopes: list[Envelope], *, size: int, on_end: OnEnd) -> None:
        """Add the events of one body of `size` bytes to the next group.

        `on_end` is called in the event loop, after this returns.
        """
        if self._writer is None or self._writer.done():
            self._arrived = asyncio.Event()  # of the loop that runs now
            self._writer = asyncio.create_task(self._write_groups())
        self._envelopes += envelopes
        self._ends.append(on_end)
        self.events += len(envelopes)
        self.bytes += size
        self._arrived.set()

    @property
    def is_full(self) -> bool:
        """Whether so much waits for a commit that no more should be added."""
        return self.events > MOST_EVENTS or self.bytes > MOST_BYTES

    async def close(self) -> None:
        """Cancel the writer task and wait until it has closed its connection."""
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)

    async def _write_groups(self) -> None:
        try:
            while True:
                await self._arrived.wait()
                self._arrived.clear()
                await self._write_group()
        finally:
            self._tell(self._ends, committed=False)
            self._envelopes, self._ends, self.events, self.bytes = [], [], 0, 0
            if self._connection is not None:
                await self._connection.close()
                self._connection = None

    async def _write_group(self) -> None:
        envelopes, ends, size = self._envelopes, self._ends, self.bytes
        self._envelopes, self._ends, committed = [], [], False
        try:
            committed = await self._commit(envelopes)
        finally:
            self.events -= len(envelopes)
            self.bytes -= size
            self._tell(ends, committed=committed)

    def _tell(self, ends: list[OnEnd], *, committed: bool) -> None:
        # Not called at once: the next group is on its way before this one is answered.
        loop = asyncio.get_running_loop()
        for on_end in ends:
            loop.call_soon(on_end, committed)

    async def _commit(self, envelopes: list[Envelope]) -> bool:
        """Store the events. Returns whether they are committed."""
        try:
            async with asyncio.timeout(COMMIT_SECONDS):
                if self._connection is None or self._connection.closed:
                    self._connection = await _connect()
                await self._connection.execute(STORE_SQL, build_arguments(envelopes), prepare=True)
        except (psycopg.Error, OSError) as error:
            self.note_commit(type(error))
            return False
        self.note_commit(None)
        return True

    def note_commit(self, failure: type[Exception] | None) -> None:
        """Remember the result of the last commit: the class of its error, None for success.

        Only a change is logged, so that a full disk is not filled further by log lines.
        """
        if failure is not self.failure:
            if failure is not None:
                log.error("intake.commit_failed", error=failure.__name__)
            else:
                log.info("intake.commits_again")
        self.failure, self.failed_at = failure, time.monotonic()

    @property
    def disk_full(self) -> bool:
        """Whether the last commit failed within DISK_FULL_SECONDS because the disk is full.

        The answer expires because a load balancer may send webhooks only to instances that are
        ready: without another attempt nothing would notice that there is room again.
        """
        recent = time.monotonic() - self.failed_at < DISK_FULL_SECONDS
        return (
            recent
            and self.failure is not None
            and issubclass(self.failure, psycopg.errors.DiskFull)
        )


async def _connect() -> psycopg.AsyncConnection[Any]:
    parameters = await asyncio.to_thread(_parameters)
    return await psycopg.AsyncConnection.connect(**parameters)


def _parameters() -> dict[str, Any]:
    try:
        parameters = connector_params()
    finally:
        connections.close_all()
    parameters.pop("pool", None)
    return {**parameters, "autocommit": True, "connect_timeout": 5}


group = GroupCommit()
