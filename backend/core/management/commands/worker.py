"""`manage.py worker`: runs jobs until it is told to stop, and takes up those of workers that died."""

import asyncio
import contextlib
import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseFailure
from django.utils import timezone
from procrastinate import App, jobs
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.psycopg_connector import PsycopgConnector

import core.model_client  # noqa: F401  loaded now, so that the first customer does not wait for it
from common.logs import get_log
from core.tasks import wake_overdue

log = get_log("worker")
HEARTBEATS_PER_STALL = 5
RESCUES_PER_STALL = 2
GRACE_SECONDS = 20.0  # how long a stop waits for running jobs; what is still running then is taken up again


class Command(BaseCommand):
    help = "Runs the jobs: recording webhooks, answering, sending."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=settings.WORKER_CONCURRENCY, help="Jobs at once; a waiting model call is one.")

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(run(options["concurrency"]))


async def run(concurrency: int) -> None:
    # Jobs' threads and the loop share the interpreter. With Python's 5 ms a turn, the loop, which must fetch
    # and finish every job, would stand in line behind a hundred threads.
    sys.setswitchinterval(0.002)
    # What is loaded stays: without this, the collector walks all of Django again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    # Synchronous jobs run in the loop's default executor, which has six threads on two cores unless told.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=concurrency + 4, thread_name_prefix="job"))
    with app.replace_connector(build_connector()) as working:
        async with working.open_async():
            rescuer = asyncio.create_task(_rescue_for_ever(working))
            log.info("worker.started", concurrency=concurrency)
            try:
                await working.run_worker_async(
                    concurrency=concurrency,
                    fetch_job_polling_interval=0.25,
                    update_heartbeat_interval=settings.WORKER_STALLED_SECONDS / HEARTBEATS_PER_STALL,
                    stalled_worker_timeout=settings.WORKER_STALLED_SECONDS,
                    shutdown_graceful_timeout=GRACE_SECONDS,
                    delete_jobs="successful",
                    install_signal_handlers=True,
                )
            finally:
                rescuer.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await rescuer
    log.info("worker.stopped")


def build_connector() -> PsycopgConnector:
    """The worker's own connections, for fetching and finishing jobs.

    One statement a transaction, and no waiting for the disk: should Postgres itself crash, a job that had
    been fetched or finished in its last moments runs again, which every job can bear.
    """
    parameters = {**connector_params(), "options": "-c synchronous_commit=off"}
    return PsycopgConnector(kwargs=parameters, configure=_commit_each, min_size=1, max_size=4)


async def _commit_each(connection: psycopg.AsyncConnection[Any]) -> None:
    await connection.set_autocommit(True)


async def _rescue_for_ever(working: App) -> None:
    while True:
        try:
            await _rescue(working)
        except (ConnectorException, DatabaseFailure) as error:
            log.warning("worker.rescue_failed", error=type(error).__name__)
        await asyncio.sleep(settings.WORKER_STALLED_SECONDS / RESCUES_PER_STALL)


async def _rescue(working: App) -> None:
    """Put the jobs of dead workers back into the queue, and look for events that nobody was woken for."""
    for job in await working.job_manager.get_stalled_jobs(seconds_since_heartbeat=settings.WORKER_STALLED_SECONDS):
        if job.id is None:
            continue
        try:
            await working.job_manager.retry_job_by_id_async(job.id, retry_at=timezone.now())
            log.warning("worker.job_taken_up", job_id=job.id, task=job.task_name)
        except UniqueViolation:
            # The same work waits already, under the same queueing lock.
            await working.job_manager.finish_job_by_id_async(job.id, jobs.Status.FAILED, delete_job=True)
    await sync_to_async(wake_overdue, thread_sensitive=False)()
