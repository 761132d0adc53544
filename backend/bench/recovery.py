"""How much longer a customer waits because a worker was killed while it was about to answer."""

import signal
import time
from collections.abc import Callable
from typing import Any

from bench.answering import close_shops, open_shops
from bench.stage import Row, Stage, percentile

ACCOUNT = "luna.ceramics"
ROUNDS = 6
THINKING_SECONDS = 1.0  # long enough to be killed in


def measure(stage: Stage) -> list[Row]:
    """Return rows of the time from the kill of a worker whose model call is under way to the reply.

    It is measured twice: another worker is there to take the job up, or the only one is started
    again.
    """
    open_shops(stage)
    try:
        stage.start("another worker")
        with_another = [_measure_one(stage, number, "worker") for number in range(ROUNDS)]
        stage.stop("another worker")
        restarted = [_measure_one(stage, number, "worker") for number in range(ROUNDS)]
    finally:
        stage.stop("another worker")
        close_shops(stage)
    limit = "limit 60 s"
    return [
        Row(
            "Kill of a worker to the reply, another is there",
            percentile(with_another, 0.5),
            "s",
            limit,
            max(with_another) < 60,
        ),
        Row("… the longest of six", max(with_another), "s", limit, max(with_another) < 60),
        Row(
            "… the only one, started again, median",
            percentile(restarted, 0.5),
            "s",
            limit,
            max(restarted) < 60,
        ),
        Row("… the longest of six", max(restarted), "s", limit, max(restarted) < 60),
    ]


def _measure_one(stage: Stage, number: int, victim: str) -> float:
    """Return the seconds from the kill to the reply. Other workers are held until the victim has
    the job.
    """
    customer, text = f"c{number}", "How much is a mug?"
    stage.post("/sim/model", seconds=THINKING_SECONDS)
    other = stage.processes.get("another worker")
    other = other if other is not None and other.poll() is None else None
    if other is not None:
        other.send_signal(signal.SIGSTOP)
    before = len(_replies(stage, customer))
    stage.post("/sim/dm", account=ACCOUNT, customer=customer, text=text)
    _wait_until(
        lambda: stage.sql(
            "SELECT 1 FROM procrastinate_jobs WHERE status = 'doing' AND task_name = 'core.answer'"
        )
    )
    if other is not None:
        other.send_signal(signal.SIGCONT)
    stage.processes[victim].kill()
    killed = time.monotonic()
    stage.processes[victim].wait()
    stage.post("/sim/model", seconds=0)
    if other is None:
        stage.start(victim)
    _wait_until(lambda: len(_replies(stage, customer)) > before)
    took = time.monotonic() - killed
    if other is not None:
        stage.start(victim)
    return took


def _replies(stage: Stage, customer: str) -> list[str]:
    messages = stage.get("/sim/thread", account=ACCOUNT, customer=customer)["messages"]
    return [message["text"] for message in messages if message["from"] == "business"]


def _wait_until(what: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 120
    while not what():
        if time.monotonic() > deadline:
            raise RuntimeError("Nothing happened for two minutes.")
        time.sleep(0.02)
