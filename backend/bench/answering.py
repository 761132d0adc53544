"""From a customer's DM to the Send call, and many model calls at once."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor

from bench.stage import Row, Stage, percentile
from bench.usage import read_memory_mb

ACCOUNTS = ["luna.ceramics", "harbor.barber", "miras.bakery", "brandt.cycles", "brandt.coffee"]
CUSTOMERS = 200
_ever = itertools.count(1)
# Enough for 200 calls at once for a while. WORKERS are those of `make run` on two cores.
MANY, PLACES, WORKERS = 1000, 200, ("worker", "another worker")
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
            write(stage, number)
        wait_for_sends(stage, CUSTOMERS, 60)
        time.sleep(2)  # until the echoes of these are recorded too
        idle = _time_one_by_one(stage, known=CUSTOMERS)
        busy = _time_under_load(stage, known=CUSTOMERS + len(idle))
    finally:
        close_shops(stage)
    return [
        *_limited_rows("idle", idle, (25, 50)),
        *_limited_rows("20 DMs/s", busy, (35, 120)),
    ]


def _time_one_by_one(stage: Stage, *, known: int) -> list[float]:
    """Return the milliseconds from DM to Send call of 40 DMs, each written when the last was
    answered.
    """
    taken = []
    for number in range(40):
        _, at = write(stage, number)
        taken.append(wait_for_sends(stage, known + number + 1, 30, pause=0.05)[-1]["at"] - at)
    return taken


def _time_under_load(stage: Stage, *, known: int) -> list[float]:
    """Return the milliseconds from DM to Send call of 400 DMs, 20 of which are written
    each second.
    """
    with ThreadPoolExecutor(8) as pool:
        futures, start = [], time.monotonic()
        for number in range(400):
            time.sleep(max(0.0, start + number / 20 - time.monotonic()))
            futures.append(pool.submit(write, stage, number))
        written = [future.result() for future in futures]
    starts: dict[str, list[float]] = {}
    for customer, at in written:
        starts.setdefault(customer, []).append(at)
    return [
        send["at"] - starts[send["customer"]].pop(0)
        for send in wait_for_sends(stage, known + 400, 60)[known:]
    ]


def _limited_rows(load: str, taken: list[float], limits: tuple[int, int]) -> list[Row]:
    return [
        Row(
            name,
            percentile(taken, share),
            "ms",
            f"limit {most} ms",
            percentile(taken, share) <= most,
        )
        for name, share, most in (
            (f"DM to Send call, {load}, median", 0.5, limits[0]),
            ("… 99th of 100", 0.99, limits[1]),
        )
    ]


def measure_model_calls(stage: Stage) -> list[Row]:
    """Return rows of the replies a second while there is enough to do: 200 calls of 2 s in flight
    in the two workers of `make run`.
    """
    open_shops(stage, workers=2)
    try:
        known = len(list_sent(stage))
        write_all(stage)
        wait_for_sends(stage, known + MANY, 120)  # from here on every customer is known
        time.sleep(2)
        known += MANY
        stage.post("/sim/model", seconds=2)
        meter = stage.measure_cpu()
        write_all(stage)
        connections, memory = 0, 0.0
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and len(list_sent(stage)) < known + MANY:
            connections = max(connections, stage.sql(CONNECTIONS)[0][0])
            workers = [read_memory_mb(stage.processes[name].pid) for name in WORKERS]
            memory = max(memory, sum(workers))
            time.sleep(1)
        cpu, sent = meter.per(MANY), [send["at"] for send in list_sent(stage)[known:]]
    finally:
        close_shops(stage)
    # Without the first and the last: there the places are not all taken.
    middle = sent[PLACES : MANY - PLACES]
    rate = len(middle) / ((middle[-1] - middle[0]) / 1000)
    return [
        Row(
            f"Replies a second, {PLACES} model calls of 2 s at once",
            rate,
            "/s",
            f"{PLACES // 2}/s is the ceiling (limit 60/s)",
            rate >= 60,
            cpu=cpu,
        ),
        Row("… memory of the two workers", memory, "MB", "limit 320 MB", memory <= 320),
        Row("… connections of the whole system", connections, ""),
    ]


def open_shops(stage: Stage, *, workers: int = 1) -> dict[str, str]:
    """Start the installation with five connected businesses whose assistant is on. Returns their
    access tokens by account.
    """
    stage.start("simulator", "web", *WORKERS[:workers])
    tokens = {}
    for account in ACCOUNTS:
        granted = stage.post("/sim/connect", account=account)
        _open_shop(account, granted)
        tokens[granted["instagram_id"]] = granted["page_access_token"]
    for prefix, count in (("c", CUSTOMERS), ("m", MANY)):
        for number in range(count):
            stage.post("/sim/customers", username=f"{prefix}{number}", name=f"Customer {number}")
    return tokens


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
    stage.stop(*WORKERS, "web", "simulator")


def write(stage: Stage, number: int, prefix: str = "c") -> tuple[str, float]:
    """Write a DM as one of the customers, each of whom writes to one of the shops. Returns the
    customer and the moment in milliseconds.
    """
    customer, account = (
        f"{prefix}{number % (CUSTOMERS if prefix == 'c' else MANY)}",
        ACCOUNTS[number % len(ACCOUNTS)],
    )
    at = time.time() * 1000
    # The same words again and again would be a bot's, whichever part wrote them.
    text = f"How much is a mug? I want {next(_ever)}."
    stage.post("/sim/dm", account=account, customer=customer, text=text)
    return customer, at


def write_all(stage: Stage) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda number: write(stage, number, prefix="m"), range(MANY)))


def list_sent(stage: Stage) -> list[dict]:
    return sorted(
        (send for account in ACCOUNTS for send in stage.get("/sim/sent", account=account)),
        key=lambda send: send["at"],
    )


def wait_for_sends(stage: Stage, count: int, seconds: float, pause: float = 1) -> list[dict]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        sent = list_sent(stage)
        if len(sent) >= count:
            return sent
        time.sleep(pause)
    raise RuntimeError(f"{len(list_sent(stage))} of {count} replies after {seconds} s")
