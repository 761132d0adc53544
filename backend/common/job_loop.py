"""Runs jobs in threads: takes what is due, ends what is done, and takes up what was lost.

One thread, the loop's, speaks with the queue; each job has a thread of its own. Whatever the
database does, the loop goes on: while it is away, jobs that ended are remembered.
"""

import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from procrastinate import App, JobContext
from procrastinate.periodic import PeriodicDeferrer

from common.jobs import QUEUE, SLOW_QUEUE
from common.logs import get_log
from common.queue_connection import (
    PASSING,
    QueueConnection,
    TakenJob,
    check_database,
)

log = get_log("worker")
POLL_SECONDS = 0.25  # between two looks for jobs whose time has come
# So long a job that has ended may wait for company: the statement that takes the next one deletes
# it along the way.
LINGER_SECONDS = 0.02
PAUSE_SECONDS = 0.5  # between two tries of a database that is away
MOST_AT_ONCE = 5  # jobs taken in one statement: other workers are to have some, too
HEARTBEATS_PER_STALL = 5
# How long a stop waits for running jobs; what is still running then is taken up again.
GRACE_SECONDS = 20.0


@dataclass(frozen=True)
class LoopLimits:
    """How much runs at once, and when a worker counts as dead.

    `slow` jobs of the slow queue, which wait for the model, and `total` in all: a model that hangs
    fills every place of the first, and what customers write is recorded all the same.
    """

    slow: int
    total: int
    stalled_seconds: float
    alive_file: str = ""


class JobLoop:
    """`run()` until `stop()`. `rescue` is called in a thread every few seconds."""

    def __init__(self, app: App, *, limits: LoopLimits, rescue: Callable[[], None]) -> None:
        self._app, self._limits, self._rescue = app, limits, rescue
        self._queue = QueueConnection()
        self._threads = ThreadPoolExecutor(limits.total + 1, "job")
        self._running: dict[int, TakenJob] = {}
        # Filled by the jobs' threads, emptied by the loop.
        self._returned: deque[tuple[TakenJob, BaseException | None]] = deque()
        self._ended: list[int] = []  # to be deleted
        self._failed: list[tuple[TakenJob, BaseException]] = []  # to be retried or kept
        self._left_some = False  # slow jobs may wait for one of their places
        self._lingers_until = 0.0
        self._looked_at = self._beaten_at = self._rescued_at = float("-inf")
        self._periodic = PeriodicDeferrer(app.periodic_registry)
        self._rescuing: Future[None] = self._threads.submit(lambda: None)
        self._is_stopping = False
        self._bell, self._ringer = socket.socketpair()
        for end in (self._bell, self._ringer):
            end.setblocking(False)

    # --- from any thread ------------------------------------------------------------------------
    def stop(self) -> None:
        """Take no more jobs; `run` returns when those that run have ended."""
        self._is_stopping = True
        self._ring()

    def _ring(self) -> None:
        """Wake the loop. A bell that is full has been rung already."""
        with suppress(BlockingIOError):
            self._ringer.send(b"!")

    # --- the loop -------------------------------------------------------------------------------
    def open(self) -> None:
        """Wait for the database, and connect. Raises DatabaseRefuses for what does not end by
        waiting.
        """
        told = ""
        while True:
            message = check_database()
            if not message:
                with suppress(*PASSING):
                    self._queue.open()
                    self._queue.prune(stalled_seconds=self._limits.stalled_seconds)
                    return
            elif message != told:
                log.warning("queue.away", detail=message)
                told = message
            time.sleep(PAUSE_SECONDS)

    def run(self) -> bool:
        """Run jobs until told to stop. Returns whether all of them have ended."""
        while not self._is_stopping:
            try:
                self._turn()
            except PASSING as error:
                self._reconnect(error)
        deadline = time.monotonic() + GRACE_SECONDS
        while self._running and time.monotonic() < deadline:
            self._wait(deadline - time.monotonic(), listens=False)
            self._collect()
        with suppress(*PASSING):
            self._settle_failures()
            self._queue.take(ended=self._ended, most=0, queue=None)
            self._queue.unregister()
        self._queue.close()
        return not self._running

    def _turn(self) -> None:
        """Do what is due, or wait for it."""
        self._collect()
        self._settle_failures()
        now = time.monotonic()
        if now >= self._beaten_at + self._limits.stalled_seconds / HEARTBEATS_PER_STALL:
            self._maintain(now)
        free = self._limits.total - len(self._running)
        may_look = self._queue.has_news or now >= self._looked_at + POLL_SECONDS
        if (free > 0 and may_look) or (self._ended and now >= self._lingers_until):
            self._take(free)
        else:
            ends = self._lingers_until if self._ended else now + POLL_SECONDS
            looks = self._looked_at + POLL_SECONDS if free > 0 else ends
            self._wait(min(ends, looks) - now)

    def _take(self, free: int) -> None:
        """End what is done, and begin what is due, as far as there are places."""
        slow = sum(job.queue == SLOW_QUEUE for job in self._running.values())
        free_slow = self._limits.slow - slow
        queue, places = (None, min(free, free_slow)) if free_slow > 0 else (QUEUE, free)
        self._left_some = free_slow == 0
        self._looked_at, ended = time.monotonic(), self._ended
        taken = self._queue.take(ended=ended, most=min(places, MOST_AT_ONCE), queue=queue)
        self._ended = []
        for job in taken:
            self._running[job.id] = job
            self._threads.submit(self._perform, job)

    def _collect(self) -> None:
        """Receive what the jobs' threads have returned."""
        while self._returned:
            job, error = self._returned.popleft()
            self._running.pop(job.id, None)
            self._queue.has_news |= self._left_some
            if error is not None:
                self._failed.append((job, error))
            else:
                if not self._ended:
                    self._lingers_until = time.monotonic() + LINGER_SECONDS
                self._ended.append(job.id)

    def _settle_failures(self) -> None:
        """Put what failed back into the queue for its next try, or keep it as failed."""
        while self._failed:
            job, error = self._failed[0]
            again = self._find_retry(job, error)
            if again is not None:
                self._queue.retry(job.id, again)
            else:
                self._queue.fail(job.id)
            self._failed.pop(0)
            details = {"job_id": job.id, "task": job.task, "attempts": job.attempts + 1}
            if again is not None:
                log.warning("worker.job_retried", error=type(error).__name__, **details)
            else:
                log.error("worker.job_failed", exc_info=error, **details)

    def _find_retry(self, job: TakenJob, error: BaseException) -> datetime | None:
        """Return when a job that failed is tried again, or None."""
        task = self._app.tasks.get(job.task)
        retry = task.get_retry_exception(exception=error, job=job.describe()) if task else None
        return retry.retry_decision.retry_at if retry else None

    def _maintain(self, now: float) -> None:
        """Say that this worker lives, take up what was lost, and queue what is scheduled."""
        limits = self._limits
        self._queue.beat()
        if limits.alive_file:
            Path(limits.alive_file).touch()
        kept = {*self._running, *self._ended, *(job.id for job, _ in self._failed)}
        self._queue.requeue_lost(running=kept, stalled_seconds=limits.stalled_seconds)
        self._queue.defer_due(self._periodic, at=time.time())
        self._beaten_at = now
        if self._rescuing.done() and now >= self._rescued_at + limits.stalled_seconds / 2:
            self._rescued_at = now
            self._rescuing = self._threads.submit(self._rescue)

    def _reconnect(self, error: Exception) -> None:
        """Connect again, as often as it takes."""
        log.warning("queue.away", error=type(error).__name__)
        since = time.monotonic()
        while not self._is_stopping:
            try:
                self._queue.open()
            except PASSING:
                self._wait(PAUSE_SECONDS, listens=False)
            else:
                # What was taken, ended or queued while the answer was lost: see `_maintain`.
                self._beaten_at, self._periodic = (
                    float("-inf"),
                    PeriodicDeferrer(self._app.periodic_registry),
                )
                log.info("queue.back", seconds=round(time.monotonic() - since, 1))
                return

    def _wait(self, seconds: float, *, listens: bool = True) -> None:
        """Wait for the end of a job or, if `listens`, for a new one; at most so long."""
        with selectors.PollSelector() as selector:
            selector.register(self._bell, selectors.EVENT_READ)
            if listens:
                selector.register(self._queue, selectors.EVENT_READ)
            ready = [key.fileobj for key, _ in selector.select(max(seconds, 0))]
        if self._bell in ready:
            with suppress(BlockingIOError):
                self._bell.recv(4096)
        if self._queue in ready:
            self._queue.read_news()

    # --- a job's thread -------------------------------------------------------------------------
    def _perform(self, job: TakenJob) -> None:
        """Run one job, and tell the loop how it ended."""
        error: BaseException | None = None
        try:
            task = self._app.tasks[job.task]
            context = []
            if task.pass_context:
                context.append(
                    JobContext(
                        app=self._app,
                        job=job.describe(),
                        start_timestamp=time.time(),
                        abort_reason=lambda: None,
                    )
                )
            task(*context, **job.arguments)
        except BaseException as raised:  # noqa: BLE001  whatever it was, the job has ended
            error = raised
        self._returned.append((job, error))
        self._ring()
