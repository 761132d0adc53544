"""The worker's connection to the queue: procrastinate's tables in as few statements as will do.

procrastinate gives the tables, the schedule and the list of tasks. Its own worker asks four to five
statements a job, one after another, each after a test of its connection. Here one statement ends
what is done and takes what is due.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from procrastinate import jobs
from procrastinate.periodic import PeriodicDeferrer
from psycopg.types.json import Jsonb

from common.database_parameters import database_parameters
from common.database_problem import DatabaseRefuses, find_problem
from common.logs import get_log

log = get_log("queue")
# A foreign key fails when the worker's own row is gone: lost with the last moments of a Postgres
# that crashed, or cleared away by another worker while nobody could say that it lives. It is
# written anew.
PASSING = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ForeignKeyViolation)

LISTEN_SQL = "LISTEN procrastinate_any_queue_v1"
TAKE_SQL = """
WITH ended AS (
  DELETE FROM public.procrastinate_jobs WHERE id = ANY(%(ended)s) AND status IN ('todo', 'doing')
), next AS (
  SELECT id FROM public.procrastinate_jobs
  WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
    AND (%(queue)s::text IS NULL OR queue_name = %(queue)s)
  ORDER BY priority DESC, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE public.procrastinate_jobs AS job SET status = 'doing', worker_id = %(worker)s
FROM next WHERE job.id = next.id
RETURNING job.priority, job.id, job.queue_name, job.task_name, job.args, job.attempts
"""
# Of a worker that stood still for so long that another took its job, neither is done.
RETRY_SQL = """
UPDATE public.procrastinate_jobs
SET status = CASE WHEN abort_requested THEN 'failed' ELSE 'todo' END::procrastinate_job_status,
    attempts = attempts + 1, scheduled_at = %s, queueing_lock = NULL
WHERE id = %s AND status = 'doing' AND (worker_id = %s OR worker_id IS NULL)
"""
FAIL_SQL = """
UPDATE public.procrastinate_jobs SET status = 'failed', abort_requested = false,
  attempts = attempts + 1
WHERE id = %s AND status = 'doing' AND (worker_id = %s OR worker_id IS NULL)
"""
# What counts as running and is not: this worker fetched or finished it when the answer of the
# database was lost, or its worker is dead. Without its queueing lock, because the same work may
# have been asked for again.
REQUEUE_SQL = """
UPDATE public.procrastinate_jobs
SET status = CASE WHEN abort_requested THEN 'failed' ELSE 'todo' END::procrastinate_job_status,
    attempts = attempts + 1, scheduled_at = now(), queueing_lock = NULL
WHERE status = 'doing' AND id <> ALL(%(running)s) AND (
    worker_id = %(worker)s OR worker_id IS NULL OR worker_id IN (
      SELECT id FROM public.procrastinate_workers
      WHERE last_heartbeat < now() - make_interval(secs => %(stalled)s)
    )
)
RETURNING id, task_name
"""
REGISTER_SQL = "INSERT INTO public.procrastinate_workers DEFAULT VALUES RETURNING id"
# A live worker's row may be gone all the same: see PASSING.
HEARTBEAT_SQL = """
INSERT INTO public.procrastinate_workers (id, last_heartbeat) OVERRIDING SYSTEM VALUE
VALUES (%s, now()) ON CONFLICT (id) DO UPDATE SET last_heartbeat = now()
"""
UNREGISTER_SQL = "DELETE FROM public.procrastinate_workers WHERE id = %s"
PRUNE_SQL = """
DELETE FROM public.procrastinate_workers WHERE last_heartbeat < now() - make_interval(secs => %s)
"""
DEFER_SQL = "SELECT procrastinate_defer_periodic_job_v2(%s, %s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True)
class TakenJob:
    """A job that this worker has to run."""

    id: int
    queue: str
    task: str
    arguments: dict[str, Any]
    attempts: int

    def describe(self) -> jobs.Job:
        """Return the job as procrastinate describes it to a task."""
        return jobs.Job(
            id=self.id,
            queue=self.queue,
            lock=None,
            queueing_lock=None,
            task_name=self.task,
            task_kwargs=self.arguments,
            attempts=self.attempts,
        )


class QueueConnection:
    """One connection, which also listens. Used by one thread.

    There is no waiting for the disk: should Postgres itself crash, a job that had been taken or
    ended in its last moments runs again, which every job can bear. Methods raise PASSING while the
    database is away; then `open` again.
    """

    def __init__(self) -> None:
        self.worker_id: int | None = None
        self.has_news = True  # jobs may have been queued since the last `take`
        self._connection: psycopg.Connection[Any] | None = None

    def open(self) -> None:
        """Connect, and register the worker or renew its heartbeat."""
        self.close()
        self._connection = psycopg.connect(
            **database_parameters(options="-c synchronous_commit=off"), autocommit=True
        )
        self._connection.add_notify_handler(self._note)
        self._connection.execute(LISTEN_SQL)
        self.has_news = True
        if self.worker_id is None:
            self.worker_id = self._execute(REGISTER_SQL).fetchone()[0]
        self.beat()

    def close(self) -> None:
        """Close the connection, if it is open."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def fileno(self) -> int:
        """The socket, which is readable when there is news: see `read_news`."""
        return self._open().fileno()

    def read_news(self) -> None:
        """Read what has arrived at the socket, without waiting."""
        wire = self._open().pgconn
        wire.consume_input()
        while wire.notifies() is not None:
            self.has_news = True

    def _note(self, notify: psycopg.Notify) -> None:
        """Called for what arrives while a statement runs."""
        self.has_news = True

    def take(self, *, ended: list[int], most: int, queue: str | None) -> list[TakenJob]:
        """Delete the jobs that ended well, and take at most `most` due ones, of one queue or of
        all, in the order in which they are to be begun.
        """
        self.has_news = False
        arguments = {"ended": ended, "most": most, "queue": queue, "worker": self.worker_id}
        rows = self._execute(TAKE_SQL, arguments).fetchall()
        if len(rows) == most:
            self.has_news = True
        rows.sort(key=lambda row: (-row[0], row[1]))
        return [TakenJob(*row[1:]) for row in rows]

    def retry(self, job_id: int, at: datetime) -> None:
        """Put a job that failed back into the queue."""
        self._execute(RETRY_SQL, [at, job_id, self.worker_id])

    def fail(self, job_id: int) -> None:
        """Keep a job that failed for good, for the platform admins."""
        self._execute(FAIL_SQL, [job_id, self.worker_id])

    def beat(self) -> None:
        """Say that this worker lives."""
        self._execute(HEARTBEAT_SQL, [self.worker_id])

    def requeue_lost(self, *, running: Collection[int], stalled_seconds: float) -> None:
        """Put back into the queue what counts as running and is not. `running` are this worker's
        jobs.
        """
        arguments = {
            "running": list(running),
            "worker": self.worker_id,
            "stalled": stalled_seconds,
        }
        for job_id, task in self._execute(REQUEUE_SQL, arguments).fetchall():
            self.has_news = True
            log.warning("worker.job_taken_up", job_id=job_id, task=task)

    def prune(self, *, stalled_seconds: float) -> None:
        """Forget workers that have been dead for so long. Their jobs belong to nobody then."""
        self._execute(PRUNE_SQL, [stalled_seconds])

    def unregister(self) -> None:
        """Say that this worker has ended."""
        self._execute(UNREGISTER_SQL, [self.worker_id])

    def defer_due(self, deferrer: PeriodicDeferrer, *, at: float) -> None:
        """Queue the scheduled jobs that are due: once for all workers."""
        for periodic, timestamp in deferrer.get_previous_tasks(at=at):
            job = periodic.task.configure(**periodic.configure_kwargs).job
            arguments = Jsonb({"timestamp": timestamp})
            names = (job.queue, job.lock, job.queueing_lock, job.task_name, job.priority)
            try:
                self._execute(DEFER_SQL, [*names, periodic.periodic_id, timestamp, arguments])
            except psycopg.errors.UniqueViolation:
                log.info("queue.still_waiting", task=job.task_name)  # that of the last time

    def _execute(self, statement: str, parameters: Any = None) -> Any:
        return self._open().execute(statement, parameters)

    def _open(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            raise psycopg.OperationalError("The connection to the queue is closed.")
        return self._connection


def check_database() -> str:
    """Return what keeps the database from being used, or "". Raises DatabaseRefuses for what does
    not end by waiting.
    """
    problem = find_problem()
    if problem is not None and not problem.passing:
        raise DatabaseRefuses(problem.message)
    return problem.message if problem is not None else ""
