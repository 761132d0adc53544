"""The worker's own connections to the queue, which survive a database that goes away.

Without this, procrastinate's worker stops at the first statement that fails: a restart of Postgres
would stop every worker of an installation, and a job whose end could not be written would stay
`doing`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, LiteralString

import psycopg
from procrastinate.connector import Notify
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from common.database_problem import DatabaseRefuses, find_problem
from common.logs import get_log

log = get_log("queue")
PAUSE_SECONDS = 0.5
# A foreign key fails when the worker's own row is gone: lost with the last moments of a Postgres
# that crashed, or cleared away by another worker while nobody could say that it lives. It writes
# the row anew.
PASSING = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ForeignKeyViolation)


class RetryingConnector(PsycopgConnector):
    """Every statement is tried until the database is there, or the worker is `stopping`.

    One whose answer was lost runs twice: to finish a job again fails and harms nothing, and a job
    that was fetched for nobody is found by the worker's rescue.
    """

    stopping = False

    async def open_async(self, pool: AsyncConnectionPool | None = None) -> None:
        """A worker that starts before its database waits for it. The pool alone would wait ever
        longer between two tries, and give up after half a minute."""
        while True:
            await self._wait_for_database()
            try:
                return await super().open_async(pool)
            except PoolTimeout:
                if self._async_pool is not None:
                    await self._async_pool.close()
                self._async_pool = None

    async def _wait_for_database(self) -> None:
        """Raises DatabaseRefuses for what does not end by waiting. Says what it waits for, each
        thing once.
        """
        told = ""
        while problem := await asyncio.to_thread(find_problem):
            if not problem.passing:
                raise DatabaseRefuses(problem.message)
            if problem.message != told:
                log.warning("queue.away", detail=problem.message)
            told = problem.message
            await asyncio.sleep(PAUSE_SECONDS)

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        await self._retrying(super().execute_query_async, query, arguments)

    async def execute_query_one_async(
        self, query: LiteralString, **arguments: Any
    ) -> dict[str, Any]:
        row: dict[str, Any] = await self._retrying(
            super().execute_query_one_async, query, arguments
        )
        return row

    async def execute_query_all_async(
        self, query: LiteralString, **arguments: Any
    ) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = await self._retrying(
            super().execute_query_all_async, query, arguments
        )
        return rows

    async def _retrying(
        self,
        execute: Callable[..., Awaitable[Any]],
        query: LiteralString,
        arguments: dict[str, Any],
    ) -> Any:
        waited = 0.0
        while True:
            try:
                answer = await execute(query, **arguments)
            except ConnectorException as error:
                if self.stopping or not isinstance(error.__cause__, PASSING):
                    raise
                if not waited:
                    log.warning("queue.away", error=type(error.__cause__).__name__)
            else:
                if waited:
                    log.info("queue.back", seconds=waited)
                return answer
            waited += PAUSE_SECONDS
            await asyncio.sleep(PAUSE_SECONDS)

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Listen for new jobs. While the connection is lost, they are found by polling."""
        while True:
            try:
                await super().listen_notify(on_notification, channels)
            except ConnectorException as error:
                if self.stopping or not isinstance(error.__cause__, PASSING):
                    raise
            await asyncio.sleep(PAUSE_SECONDS)


def build_connector() -> RetryingConnector:
    """For fetching and finishing jobs.

    One statement a transaction, and no waiting for the disk: should Postgres itself crash, a job
    that had been fetched or finished in its last moments runs again, which every job can bear.
    """
    parameters = {**connector_params(), "options": "-c synchronous_commit=off"}
    return RetryingConnector(kwargs=parameters, configure=_commit_each, min_size=1, max_size=4)


async def _commit_each(connection: psycopg.AsyncConnection[Any]) -> None:
    await connection.set_autocommit(True)
