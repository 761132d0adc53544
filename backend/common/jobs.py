"""Asking for background work. A job is a row written in the caller's transaction. It is named, not
imported, so that no caller depends on the task's module.

The rows of the product decide what a job does: a task may run twice, late, or twice at once, and
must come to the same result.
"""

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ParamSpec

from django.apps import apps
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from procrastinate import JobContext, RetryDecision, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from common.database.base import ask_for
from common.logs import get_log
from common.rows import fetch_one
from common.tenancy import give_back_connection, in_business, leave_business

P = ParamSpec("P")
log = get_log(__name__)
# The database is away, full or out of connections: that says nothing about the job.
DATABASE_AWAY = (OperationalError, InterfaceError)
DEADLOCKS = {"40001", "40P01", "55P03"}  # Postgres had another transaction go first


# What waits for the model, for a mail server or for many answers of Instagram has a queue of its
# own: see `manage.py worker`.
SLOW_QUEUE, QUEUE = "slow", "default"
SLOW_TASKS = {
    "core.answer",
    "core.fetch_media",
    "core.fetch_message",
    "core.fetch_profile",
    "core.import_history",
    "core.reconcile",
    "core.tell_security_event",
    "core.tell_team",
    "core.tell_token_failed",
}

ENQUEUE_SQL = """
INSERT INTO public.procrastinate_jobs
  (queue_name, task_name, priority, queueing_lock, args, scheduled_at)
VALUES (%s, %s, %s, %s, %s::jsonb, %s)
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""


def enqueue(
    task: str,
    *,
    queueing_lock: str | None = None,
    at: datetime | None = None,
    priority: int = 0,
    **arguments: Any,
) -> None:
    """Enqueue `task` now or `at` a time, in the current transaction.

    With a `queueing_lock`, a second waiting job of the same lock is not added: use it only where
    the job and its asker lock the same row, so that the waiting job cannot have looked before the
    asker commits.

    One statement of our own on procrastinate's table. Its `defer` would take a savepoint to survive
    a duplicate, and in a worker it writes through a connection of the worker's, outside the
    transaction.
    """
    queue = SLOW_QUEUE if task in SLOW_TASKS else QUEUE
    ask_for(ENQUEUE_SQL, [queue, task, priority, queueing_lock, json.dumps(arguments), at])


def is_alive(job_id: int | None) -> bool:
    """Whether the job runs, or will be run (again)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM public.procrastinate_jobs WHERE id = %s AND status "
            "IN ('todo', 'doing'))",
            [job_id],
        )
        return bool(cursor.fetchone()[0])


def list_businesses_with(task: str) -> set[int]:
    """The businesses for which a job of this name waits or runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (args ->> 'business_id')::bigint FROM public.procrastinate_jobs WHERE "
            "task_name = %s AND status IN ('todo', 'doing')",
            [task],
        )
        return {row[0] for row in cursor.fetchall()}


@contextmanager
def _in_public() -> Iterator[None]:
    """Start and end a job in the schema `public`, and return its connection to the pool."""
    leave_business()
    try:
        yield
    finally:
        leave_business()
        give_back_connection()


@contextmanager
def _outlast_the_database(name: str) -> Iterator[None]:
    """Log, and do not fail, when the database is away: a job of `public` is asked for again by its
    schedule or by whatever woke it.
    """
    try:
        yield
    except DATABASE_AWAY as error:
        if getattr(error.__cause__, "sqlstate", None) in DEADLOCKS:
            raise
        log.warning("job.database_away", task=name, error=str(error)[:200])


def task(name: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Declare a job that works in the schema `public`."""

    def decorate(function: Callable[P, None]) -> Callable[P, None]:
        @app.task(name=name)
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            with _outlast_the_database(name), _in_public():
                function(*args, **kwargs)

        return function

    return decorate


def periodic_task(name: str, *, cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Declare a job that works in `public` and runs on a schedule, once for all workers."""

    def decorate(function: Callable[[], None]) -> Callable[[], None]:
        @app.periodic(cron=cron)
        @app.task(name=name, queueing_lock=name)
        def run(timestamp: int) -> None:
            with _outlast_the_database(name), _in_public():
                function()

        return function

    return decorate


LONGEST_WAIT_SECONDS = 30


class _Retries(RetryStrategy):
    """Limits how often a job is tried, with growing pauses. Failures because the database was away
    do not count.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, DATABASE_AWAY):
            return RetryDecision(
                retry_in={"seconds": min(3 ** min(job.attempts + 1, 4), LONGEST_WAIT_SECONDS)}
            )
        return super().get_retry_decision(exception=exception, job=job)


def _release_queueing_lock(job_id: int | None) -> None:
    """A job that has begun stands for no waiting work. With its lock it could not go back into the
    queue while another of the same lock waits there, and would count as running for ever."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.procrastinate_jobs SET queueing_lock = NULL WHERE id = %s AND "
            "queueing_lock IS NOT NULL",
            [job_id],
        )


def _is_last_crash(job: Job, error: Exception, attempts: int) -> bool:
    """Whether the job is not run again; a database that is away is no crash, and waited for."""
    return job.attempts >= attempts and not isinstance(error, DATABASE_AWAY)


def business_task(
    name: str,
    *,
    attempts: int = 5,
    give_up: Callable[..., None] | None = None,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """One of the three doors: a job that works in the schema of `business_id`.

    The function is called with (business, job_id, **arguments); `job_id` is the same when a job
    that crashed, or whose worker died, is run again. After the last crash `give_up(business,
    job_id, **arguments)` is called, so that no row is left in a middle state; a database that is
    away is no crash, and waited for. A business that is gone ends the job.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @app.task(
            name=name, pass_context=True, retry=_Retries(max_attempts=attempts, exponential_wait=3)
        )
        def run(context: JobContext, /, *, business_id: int, **arguments: Any) -> None:
            with _in_public():
                business = fetch_one(
                    apps.get_model(settings.TENANT_MODEL), "WHERE id = %s", [business_id]
                )
                if business is None:
                    return
                with in_business(business):
                    try:
                        function(business, context.job.id or 0, **arguments)
                    except Exception as error:
                        give_back_connection()  # it may be what is broken
                        _release_queueing_lock(context.job.id)
                        if give_up is not None and _is_last_crash(context.job, error, attempts):
                            give_up(business, context.job.id or 0, **arguments)
                        raise

        return function

    return decorate
