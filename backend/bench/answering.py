"""From a customer's DM to the Send call, and many model calls at once."""

import time
from concurrent.futures import ThreadPoolExecutor

from bench.stage import Row, Stage, percentile

ACCOUNT = "luna.ceramics"
CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"


def _open_shop(stage: Stage) -> None:
    """A connected business with the assistant on; once a run."""
    from django.utils import timezone

    from accounts.models import User
    from common.tenancy import in_business
    from conversations.models import Instructions
    from core.instagram_api import subscribe_page
    from core.models import Business
    from core.onboarding import create_business

    stage.start("simulator", "web", "worker")
    granted = stage.post("/sim/connect", person=None, account=ACCOUNT)
    owner, _ = User.objects.get_or_create(email="bench@example.com")
    business = Business.objects.filter(name="Bench").first() or create_business(name="Bench", owner=owner)
    business.instagram_account_id, business.instagram_page_id = granted["instagram_id"], granted["page_id"]
    business.page_access_token, business.ai_enabled, business.debounce_seconds = granted["page_access_token"], True, 0
    business.save()
    subscribe_page(business.instagram_page_id, granted["page_access_token"])
    with in_business(business):
        Instructions.objects.get_or_create(version=1, defaults={"text": "We sell mugs. A mug costs 20 euros.", "created_at": timezone.now()})


def _close_shop(stage: Stage) -> None:
    stage.stop("worker", "web", "simulator")


def _write(stage: Stage, customer: str) -> tuple[str, float]:
    at = time.time() * 1000
    stage.post("/sim/dm", account=ACCOUNT, customer=customer, text="How much is a mug?")
    return customer, at


def _wait_for_sends(stage: Stage, count: int, seconds: float, pause: float = 0.1) -> list[dict]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        sent = stage.get("/sim/sent", account=ACCOUNT)
        if len(sent) >= count:
            return sent
        time.sleep(pause)
    raise RuntimeError(f"{len(stage.get('/sim/sent', account=ACCOUNT))} of {count} replies after {seconds} s")


def measure_latency(stage: Stage) -> list[Row]:
    _open_shop(stage)
    try:
        for number in range(200):
            stage.post("/sim/customers", username=f"c{number}", name=f"Customer {number}")
        for number in range(10):
            _write(stage, f"c{number}")
        known = len(_wait_for_sends(stage, 10, 30))
        idle, busy = [], []
        for number in range(40):
            customer, at = _write(stage, f"c{number}")
            sent = _wait_for_sends(stage, known + 1, 30)
            idle.append(sent[-1]["at"] - at)
            known += 1
        written: list[tuple[str, float]] = []
        with ThreadPoolExecutor(8) as pool:
            futures, start = [], time.monotonic()
            for number in range(400):
                time.sleep(max(0.0, start + number / 20 - time.monotonic()))
                futures.append(pool.submit(_write, stage, f"c{number % 200}"))
            written = [future.result() for future in futures]
        sent = _wait_for_sends(stage, known + 400, 60, pause=1)[known:]
        starts: dict[str, list[float]] = {}
        for customer, at in written:
            starts.setdefault(customer, []).append(at)
        for send in sorted(sent, key=lambda item: item["at"]):
            busy.append(send["at"] - starts[send["customer"]].pop(0))
    finally:
        _close_shop(stage)
    return [
        Row("DM to Send call, idle, median", percentile(idle, 0.5), "ms", "limit 60 ms", percentile(idle, 0.5) < 60),
        Row("… 99th of 100", percentile(idle, 0.99), "ms", "limit 200 ms", percentile(idle, 0.99) < 200),
        Row("DM to Send call, 20 DMs/s, median", percentile(busy, 0.5), "ms", "limit 60 ms", percentile(busy, 0.5) < 60),
        Row("… 99th of 100", percentile(busy, 0.99), "ms", "limit 200 ms", percentile(busy, 0.99) < 200),
    ]


def measure_model_calls(stage: Stage) -> list[Row]:
    """100 calls of 2 s in flight in one worker: replies a second while there is enough to do."""
    _open_shop(stage)
    try:
        known = len(stage.get("/sim/sent", account=ACCOUNT))
        stage.post("/sim/model", seconds=2)
        for number in range(500):
            stage.post("/sim/customers", username=f"m{number}", name=f"Customer {number}")
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda number: _write(stage, f"m{number}"), range(500)))
        connections, memory = 0, 0.0
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and len(stage.get("/sim/sent", account=ACCOUNT)) < known + 500:
            connections = max(connections, stage.sql(CONNECTIONS)[0][0])
            memory = max(memory, stage.memory_mb(stage.processes["worker"].pid))
            time.sleep(0.5)
        sent = sorted(send["at"] for send in stage.get("/sim/sent", account=ACCOUNT)[known:])
    finally:
        _close_shop(stage)
    # Without the first and the last hundred: there the hundred places are not all taken.
    middle = sent[100:400]
    rate = len(middle) / ((middle[-1] - middle[0]) / 1000)
    return [
        Row("Replies a second, 100 model calls of 2 s at once", rate, "/s", "50/s is the ceiling (limit 40/s)", rate >= 40),
        Row("… memory of the worker", memory, "MB"),
        Row("… connections of the whole system", connections, ""),
    ]
