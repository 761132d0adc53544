"""`manage.py worker`: runs jobs until it is told to stop, and takes up those of workers
that died.
"""

import argparse
import asyncio
import contextlib
import gc
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseFailure
from django.utils import timezone
from procrastinate import App, jobs
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.worker import Worker

# Loaded now, so that the first customer does not wait for it.
import integrations.llm.client  # noqa: F401
from common.database_problem import DatabaseRefuses
from common.jobs import QUEUE
from common.logs import get_log
from common.queue_connection import build_connector
from common.tenancy import give_back_connection
from core.connecting.token_keys import check_token_keys
from core.tasks import wake_overdue

log = get_log("worker")
HEARTBEATS_PER_STALL = 5
RESCUES_PER_STALL = 2
STOPS = (signal.SIGTERM, signal.SIGINT)
# Beside its jobs, each worker keeps places for those that do not wait for the model: one for so
# many.
JOBS_PER_RESERVED_PLACE = 5
# How long a stop waits for running jobs; what is still running then is taken up again.
GRACE_SECONDS = 20.0

# A live worker's row may be gone all the same: see common.queue_connection.
HEARTBEAT_SQL = """
INSERT INTO procrastinate_workers (id, last_heartbeat) OVERRIDING SYSTEM VALUE
VALUES (%(worker_id)s, now())
ON CONFLICT (id) DO UPDATE SET last_heartbeat = now()
"""
OWN_JOBS_SQL = """
SELECT id, task_name FROM procrastinate_jobs WHERE status = 'doing' AND worker_id = %(worker_id)s
"""


class Command(BaseCommand):
    help = "Runs the jobs: recording webhooks, answering, sending."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--concurrency",
            type=int,
            default=settings.WORKER_CONCURRENCY,
            help="How many jobs run at once; a model call that waits is one.",
        )

        # For `runserver`: a pipe from it, which ends with it even when it is killed.
        parser.add_argument("--until-closed", action="store_true", help=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["until_closed"]:
            threading.Thread(target=stop_when_input_ends, daemon=True).start()
        try:
            asyncio.run(run(options["concurrency"]))
        except DatabaseRefuses as problem:
            raise CommandError(str(problem)) from None


def stop_when_input_ends() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


async def run(concurrency: int) -> None:
    _prepare_interpreter()
    # Synchronous jobs run in the loop's default executor, which has six threads on two cores unless
    # told.
    loop = asyncio.get_running_loop()
    kept = max(2, concurrency // JOBS_PER_RESERVED_PLACE)
    loop.set_default_executor(
        ThreadPoolExecutor(max_workers=concurrency + kept + 4, thread_name_prefix="job")
    )
    connector = build_connector()
    with app.replace_connector(connector) as working:
        async with working.open_async():
            await sync_to_async(_check_token_keys, thread_sensitive=False)()
            rescuer = Rescuer(working)
            # A model that hangs fills every place of the first. What customers write is recorded,
            # and what people answer is sent, all the same.
            workers = [
                _build_worker(rescuer, concurrency, None),
                _build_worker(rescuer, kept, [QUEUE]),
            ]
            _stop_when_told(loop, workers, connector)
            rescuing = asyncio.create_task(rescuer.run(workers))
            log.info("worker.started", concurrency=concurrency)
            try:
                async with asyncio.TaskGroup() as both:
                    for worker in workers:
                        both.create_task(worker.run())  # type: ignore[no-untyped-call]  # procrastinate's
            finally:
                rescuing.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await rescuing
    log.info("worker.stopped")


def _build_worker(rescuer: "Rescuer", concurrency: int, queues: list[str] | None) -> Worker:
    """One that runs so many jobs at once, of these queues or of all."""
    return Worker(
        app=rescuer.working,
        queues=queues,
        concurrency=concurrency,
        fetch_job_polling_interval=0.25,
        update_heartbeat_interval=settings.WORKER_STALLED_SECONDS / HEARTBEATS_PER_STALL,
        stalled_worker_timeout=settings.WORKER_STALLED_SECONDS,
        shutdown_graceful_timeout=GRACE_SECONDS,
        delete_jobs="successful",
        install_signal_handlers=False,
        worker_middleware=[rescuer.watch],
    )


def _prepare_interpreter() -> None:
    # Jobs' threads and the loop share the interpreter. With Python's 5 ms a turn, the loop, which
    # must fetch and finish every job, would stand in line behind a hundred threads.
    sys.setswitchinterval(0.002)
    # What is loaded stays: without this, the collector walks all of Django again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _stop_when_told(loop: asyncio.AbstractEventLoop, workers: list[Worker], connector: Any) -> None:
    """The first signal lets running jobs end; a second one ends the process."""

    def stop() -> None:
        connector.stopping = True
        for worker in workers:
            worker.stop()  # type: ignore[no-untyped-call]  # procrastinate's
        for name in STOPS:
            loop.remove_signal_handler(name)  # who asks a second time does not want to wait

    for name in STOPS:
        loop.add_signal_handler(name, stop)


def _check_token_keys() -> None:
    """Before the first job: what was waiting for a key goes out, and nothing is tried
    without one.
    """
    try:
        check_token_keys()
    except DatabaseFailure as error:  # the hourly look comes again
        log.warning("worker.keys_not_looked_at", error=type(error).__name__)
    finally:
        give_back_connection()


class Rescuer:
    """Puts back into the queue what nobody runs though it counts as running, and looks for events
    that nobody was woken for."""

    def __init__(self, working: App) -> None:
        self.working = working
        self._running: set[int | None] = set()
        self._missed: dict[int, set[int]] = {}

    async def watch(self, call: Any, context: JobContext, worker: Worker) -> Any:
        """A middleware of the worker: which jobs it really runs."""
        self._running.add(context.job.id)
        try:
            return await call()
        finally:
            self._running.discard(context.job.id)

    async def run(self, workers: list[Worker]) -> None:
        while True:
            try:
                await self.work(workers)
            except (ConnectorException, DatabaseFailure) as error:
                log.warning("worker.rescue_failed", error=type(error).__name__)
            await asyncio.sleep(settings.WORKER_STALLED_SECONDS / RESCUES_PER_STALL)

    async def work(self, workers: list[Worker]) -> None:
        manager = self.working.job_manager
        for worker_id in [worker.worker_id for worker in workers if worker.worker_id is not None]:
            await self.working.connector.execute_query_async(HEARTBEAT_SQL, worker_id=worker_id)
            if settings.WORKER_ALIVE_FILE:
                Path(settings.WORKER_ALIVE_FILE).touch()
            await self._requeue_missed(worker_id)
        for job in await manager.get_stalled_jobs(
            seconds_since_heartbeat=settings.WORKER_STALLED_SECONDS
        ):
            if job.id is not None and job.id not in self._running:
                await self._requeue(job.id, job.task_name)
        await sync_to_async(wake_overdue, thread_sensitive=False)()

    async def _requeue_missed(self, worker_id: int) -> None:
        """A job that this worker fetched, or finished, when the answer of the database was lost.

        One round is no proof: between the queue's row and the running job there is always a moment.
        """
        rows = await self.working.connector.execute_query_all_async(
            OWN_JOBS_SQL, worker_id=worker_id
        )
        missing = {row["id"]: row["task_name"] for row in rows if row["id"] not in self._running}
        for job_id in self._missed.get(worker_id, set()) & missing.keys():
            await self._requeue(job_id, missing[job_id])
        self._missed[worker_id] = set(missing)

    async def _requeue(self, job_id: int, task: str) -> None:
        manager = self.working.job_manager
        try:
            await manager.retry_job_by_id_async(job_id, retry_at=timezone.now())
            log.warning("worker.job_taken_up", job_id=job_id, task=task)
        except UniqueViolation:
            # The same work waits already, under the same queueing lock.
            await manager.finish_job_by_id_async(job_id, jobs.Status.FAILED, delete_job=True)
        except ConnectorException:
            log.info("worker.job_had_ended", job_id=job_id, task=task)
