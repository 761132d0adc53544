"""`manage.py worker`: runs jobs until it is told to stop, and takes up those of workers
that died.
"""

import argparse
import gc
import os
import signal
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseFailure
from procrastinate.contrib.django import app

from common.database_problem import DatabaseRefuses
from common.job_loop import JobLoop, LoopLimits
from common.logs import get_log
from common.tenancy import give_back_connection
from core.connecting.token_keys import check_token_keys
from core.tasks import wake_overdue

log = get_log("worker")
STOPS = (signal.SIGTERM, signal.SIGINT)
# Beside its jobs, each worker keeps places for those that do not wait for the model: one for so
# many.
JOBS_PER_RESERVED_PLACE = 5


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
            all_ended = run(options["concurrency"])
        except DatabaseRefuses as problem:
            raise CommandError(str(problem)) from None
        if not all_ended:
            os._exit(0)  # the threads of jobs that hang would keep the process alive


def stop_when_input_ends() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def run(concurrency: int) -> bool:
    """Run jobs until told to stop. Returns whether all that were begun have ended."""
    _prepare_interpreter()
    limits = LoopLimits(
        slow=concurrency,
        total=concurrency + max(2, concurrency // JOBS_PER_RESERVED_PLACE),
        stalled_seconds=settings.WORKER_STALLED_SECONDS,
        alive_file=settings.WORKER_ALIVE_FILE,
    )
    loop = JobLoop(app, limits=limits, rescue=_rescue)
    loop.open()
    _check_token_keys()
    _stop_when_told(loop)
    log.info("worker.started", concurrency=concurrency)
    all_ended = loop.run()
    log.info("worker.stopped")
    return all_ended


def _prepare_interpreter() -> None:
    # Jobs' threads and the loop share the interpreter. With Python's 5 ms a turn, the loop, which
    # must take and end every job, would stand in line behind a hundred threads.
    sys.setswitchinterval(0.002)
    # What is loaded stays: without this, the collector walks all of Django again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _stop_when_told(loop: JobLoop) -> None:
    """The first signal lets running jobs end; a second one ends the process."""

    def stop(number: int, frame: Any) -> None:
        for name in STOPS:
            signal.signal(name, signal.SIG_DFL)  # who asks a second time does not want to wait
        loop.stop()

    for name in STOPS:
        signal.signal(name, stop)


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


def _rescue() -> None:
    """Look for events that nobody was woken for."""
    try:
        wake_overdue()
    except DatabaseFailure as error:
        log.warning("worker.rescue_failed", error=type(error).__name__)
