"""From a customer's DM to the Send call, and many model calls at once."""

import time
from concurrent.futures import ThreadPoolExecutor

from bench.stage import Row, Stage, percentile
from bench.usage import read_memory_mb

ACCOUNTS = ["luna.ceramics", "harbor.barber", "miras.bakery", "brandt.cycles", "brandt.coffee"]
CUSTOMERS = 200
CONNECTIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> "
    "pg_backend_pid()"
)


def measure_latency(stage: Stage) -> list[Row]:
    """Return rows of the time from a customer's DM to the Send call of the reply, for customers
    already known.
    """
    open_shops(stage)
    try:
        for number in range(CUSTOMERS):
            _write(stage, number)
        _wait_for_sends(stage, CUSTOMERS, 60)
        time.sleep(2)  # until the echoes of these are recorded too
        idle = _time_one_by_one(stage, known=CUSTOMERS)
        busy = _time_under_load(stage, known=CUSTOMERS + len(idle))
    finally:
        close_shops(stage)
    return [*_limited_rows("idle", idle), *_limited_rows("20 DMs/s", busy)]


def _time_one_by_one(stage: Stage, *, known: int) -> list[float]:
    """Return the milliseconds from DM to Send call of 40 DMs, each written when the last was
    answered.
    """
    taken = []
    for number in range(40):
        _, at = _write(stage, number)
        taken.append(_wait_for_sends(stage, known + number + 1, 30, pause=0.05)[-1]["at"] - at)
    return taken


def _time_under_load(stage: Stage, *, known: int) -> list[float]:
    """Return the milliseconds from DM to Send call of 400 DMs, 20 of which are written
    each second.
    """
    with ThreadPoolExecutor(8) as pool:
        futures, start = [], time.monotonic()
        for number in range(400):
            time.sleep(max(0.0, start + number / 20 - time.monotonic()))
            futures.append(pool.submit(_write, stage, number))
        written = [future.result() for future in futures]
    starts: dict[str, list[float]] = {}
    for customer, at in written:
        starts.setdefault(customer, []).append(at)
    return [
        send["at"] - starts[send["customer"]].pop(0)
        for send in _wait_for_sends(stage, known + 400, 60)[known:]
    ]


def _limited_rows(load: str, taken: list[float]) -> list[Row]:
    return [
        Row(
            name,
            percentile(taken, share),
            "ms",
            f"limit {most} ms",
            percentile(taken, share) < most,
        )
        for name, share, most in (
            (f"DM to Send call, {load}, median", 0.5, 60),
            ("… 99th of 100", 0.99, 200),
        )
    ]


def measure_model_calls(stage: Stage) -> list[Row]:
    """Return rows of the replies a second while there is enough to do: 100 calls of 2 s in flight
    in one worker.
    """
    open_shops(stage)
    try:
        known = len(_list_sent(stage))
        _write_all(stage)
        _wait_for_sends(stage, known + 500, 90)  # from here on every customer is known
        time.sleep(2)
        known += 500
        stage.post("/sim/model", seconds=2)
        _write_all(stage)
        connections, memory = 0, 0.0
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and len(_list_sent(stage)) < known + 500:
            connections = max(connections, stage.sql(CONNECTIONS)[0][0])
            memory = max(memory, read_memory_mb(stage.processes["worker"].pid))
            time.sleep(1)
        sent = [send["at"] for send in _list_sent(stage)[known:]]
    finally:
        close_shops(stage)
    # Without the first and the last hundred: there the hundred places are not all taken.
    middle = sent[100:400]
    rate = len(middle) / ((middle[-1] - middle[0]) / 1000)
    return [
        Row(
            "Replies a second, 100 model calls of 2 s at once",
            rate,
            "/s",
            "50/s is the ceiling (limit 40/s)",
            rate >= 40,
        ),
        Row("… memory of the worker", memory, "MB"),
        Row("… connections of the whole system", connections, ""),
    ]


def open_shops(stage: Stage) -> None:
    """Start the installation with five connected businesses whose assistant is on."""
    stage.start("simulator", "web", "worker")
    for account in ACCOUNTS:
        _open_shop(account, stage.post("/sim/connect", account=account))
    for prefix, count in (("c", CUSTOMERS), ("m", 500)):
        for number in range(count):
            stage.post("/sim/customers", username=f"{prefix}{number}", name=f"Customer {number}")


def _open_shop(account: str, granted: dict) -> None:
    """Create the business of that account, unless it exists, and connect it with what
    Meta granted.
    """
    from django.utils import timezone

    from accounts.models import User
    from common.tenancy import in_business
    from conversations.models import Instructions
    from core.businesses.creation import create_business
    from core.connecting.access import get_access
    from core.models import Business
    from integrations.instagram.facebook_login import subscribe

    owner, _ = User.objects.get_or_create(email="bench@example.com")
    business = Business.objects.filter(name=account).first() or create_business(
        name=account, owner=owner
    )
    business.instagram_account_id = granted["instagram_id"]
    business.instagram_page_id = granted["page_id"]
    business.page_access_token = granted["page_access_token"]
    business.ai_enabled, business.debounce_seconds = True, 0
    business.discloses = False  # each first reply would be two messages
    business.save()
    subscribe(get_access(business))
    with in_business(business):
        Instructions.objects.get_or_create(
            version=1,
            defaults={
                "text": "We sell mugs. A mug costs 20 euros.",
                "created_at": timezone.now(),
            },
        )


def close_shops(stage: Stage) -> None:
    stage.stop("worker", "web", "simulator")


def _write(stage: Stage, number: int, prefix: str = "c") -> tuple[str, float]:
    """Write a DM as one of the customers, each of whom writes to one of the shops. Returns the
    customer and the moment in milliseconds.
    """
    customer, account = (
        f"{prefix}{number % (CUSTOMERS if prefix == 'c' else 500)}",
        ACCOUNTS[number % len(ACCOUNTS)],
    )
    at = time.time() * 1000
    # The same words again and again would be a bot's.
    stage.post(
        "/sim/dm", account=account, customer=customer, text=f"How much is a mug? I want {number}."
    )
    return customer, at


def _write_all(stage: Stage) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: _write(stage, number, prefix="m"), range(500)))


def _list_sent(stage: Stage) -> list[dict]:
    return sorted(
        (send for account in ACCOUNTS for send in stage.get("/sim/sent", account=account)),
        key=lambda send: send["at"],
    )


def _wait_for_sends(stage: Stage, count: int, seconds: float, pause: float = 1) -> list[dict]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        sent = _list_sent(stage)
        if len(sent) >= count:
            return sent
        time.sleep(pause)
    raise RuntimeError(f"{len(_list_sent(stage))} of {count} replies after {seconds} s")
