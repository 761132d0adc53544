"""What a reply costs of each process, beside a bot that records nothing."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

from bench.answering import (
    CUSTOMERS,
    close_shops,
    list_sent,
    open_shops,
    wait_for_sends,
    write,
)
from bench.stage import Row, Stage

REPLIES, A_SECOND, MODEL_SECONDS = 300, 10, 0.3
OURS = ("web", "worker", "Postgres")  # the rest is the other side
WORKER_LIMIT_MS, POSTGRES_LIMIT_MS = 11.0, 6.0


def measure(stage: Stage) -> list[Row]:
    """Return rows of the CPU time of a reply to a known customer, with a model of 0.3 s."""
    tokens = open_shops(stage)
    try:
        ours = _spend(stage)
        stage.stop("worker", "web")
        os.environ["BOT_TOKENS"] = json.dumps(tokens)
        stage.start("bot")
        bot = _spend(stage)
        stage.stop("bot")
    finally:
        close_shops(stage)
    worker, postgres, web = (ours.get(name, 0) / 1000 for name in ("worker", "Postgres", "web"))
    each = sum(ours.get(name, 0) for name in OURS) / 1000
    return [
        Row(
            "A reply, model of 0.3 s: CPU of the worker",
            worker,
            "ms",
            f"limit {WORKER_LIMIT_MS:.0f} ms",
            worker <= WORKER_LIMIT_MS,
            cpu=ours,
        ),
        Row(
            "… of Postgres",
            postgres,
            "ms",
            f"limit {POSTGRES_LIMIT_MS:.0f} ms",
            postgres <= POSTGRES_LIMIT_MS,
        ),
        Row("… of web", web, "ms", "the DM's webhook and its echo's"),
        Row(
            "… of all three",
            each,
            "ms",
            f"a bot that records nothing: {bot['bot'] / 1000:.1f} ms",
            cpu=bot,
            means=f"A shop with 200 DMs a day uses {200 * each / 1000:.0f} s of one core a day",
        ),
    ]


def _spend(stage: Stage) -> dict[str, float]:
    """Have REPLIES DMs answered, and return the microseconds of CPU a reply, by process."""
    stage.post("/sim/model", seconds=0)
    known = len(list_sent(stage))
    for number in range(CUSTOMERS):  # from here on every customer is known
        write(stage, number)
    wait_for_sends(stage, known + CUSTOMERS, 90)
    time.sleep(2)
    stage.post("/sim/model", seconds=MODEL_SECONDS)
    meter, start = stage.measure_cpu(), time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        for number in range(REPLIES):
            time.sleep(max(0.0, start + number / A_SECOND - time.monotonic()))
            pool.submit(write, stage, number)
    wait_for_sends(stage, known + CUSTOMERS + REPLIES, 60)
    time.sleep(1)  # the echoes
    return meter.per(REPLIES)
