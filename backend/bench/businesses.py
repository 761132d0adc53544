"""What grows with the number of businesses: a new one, a migration of all, the memory of Postgres'
connections, and the whole system at rest.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import requests

from bench.stage import Row, Stage, percentile
from bench.usage import read_memory_mb

EMAIL = "bench@example.com"
NEW, RENEWED = 50, 200
CHANGE = (
    "ALTER TABLE conversations_customer ADD COLUMN bench varchar(20);"
    "CREATE INDEX customer_bench ON conversations_customer (bench)"
)
SIZE = "SELECT pg_database_size(current_database()) / 1024"
WAITING = "SELECT count(*) FROM core_inboxevent WHERE state = 'PENDING'"
HOUSEKEEPING = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'"
HOUSEKEEPING_SECONDS = 180
LARGEST = 60  # MB


def measure(stage: Stage) -> list[Row]:
    """Build `stage.scale.businesses` empty businesses, and return the rows of all that is measured
    beside them.
    """
    count = stage.scale.businesses
    size, started = _size(stage), time.monotonic()
    _create(count)
    built = time.monotonic() - started
    grown = (_size(stage) - size) / count
    rows = [
        Row(
            "An empty business",
            grown,
            "kB",
            f"limit 450 kB; {count:,} were built in {built:.0f} s",
            grown <= 450,
            means="Five thousand businesses that have signed up and written nothing take 2.2 GB.",
        ),
        *_measure_new(stage, count),
        *_measure_migration(stage),
        _measure_renewal(stage),
        *_measure_connections(stage, count),
        measure_rest(stage, f"beside {count:,} businesses", limit=None),
    ]
    stage.sql("CHECKPOINT")  # longer than Postgres is waited for when it stops
    return rows


def measure_rest(stage: Stage, beside: str, *, limit: int | None) -> Row:
    """Return the row of the memory of web, two workers and Postgres at rest. Starts and stops
    them. Postgres that has worked keeps its 64 MB of shared buffers full, and counts per relation.
    """
    from django.db import connection

    connection.close()
    connection.close_pool()  # those of the benchmark itself
    stage.start("web", "worker", "another worker")
    time.sleep(5)
    parts = {name: read_memory_mb(pid) for name, pid in stage.running().items()}
    stage.stop("another worker", "worker", "web")
    total = sum(parts.values())
    shares = ", ".join(f"{name} {size:.0f}" for name, size in parts.items())
    return Row(
        "Memory of the idle system, two workers",
        total,
        "MB",
        f"{beside}: {shares}" + (f" (limit {limit} MB)" if limit else ""),
        total <= limit if limit else None,
    )


def _size(stage: Stage) -> float:
    return float(stage.sql(SIZE)[0][0])


def _create(count: int) -> None:
    """Create empty businesses, each connected to an account of its own, with its assistant off."""
    from core.models import Business

    _in_parallel(_create_one, range(count))
    for business in Business.objects.filter(instagram_account_id=None).only("pk"):
        Business.objects.filter(pk=business.pk).update(instagram_account_id=_account(business.pk))


def _create_one(number: int) -> float:
    """Create a business. Returns the milliseconds that it took."""
    from django.db import connection

    from accounts.models import User
    from core.businesses.creation import create_business

    owner, _ = User.objects.get_or_create(email=EMAIL)
    started = time.perf_counter()
    create_business(name=f"Business {number}", owner=owner)
    connection.close()
    return (time.perf_counter() - started) * 1000


def _account(number: int) -> str:
    return f"{17_841_500_000_000_000 + number}"


def _in_parallel(do: Callable[[Any], Any], items: Iterable[Any]) -> list[Any]:
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(do, items))


def _measure_new(stage: Stage, count: int) -> list[Row]:
    _wait_for_housekeeping(stage)
    meter = stage.measure_cpu()
    taken = [_create_one(count + number) for number in range(NEW)]
    cpu = meter.per(NEW)
    return [
        Row(
            f"A new business beside {count:,}, Postgres' CPU",
            cpu["Postgres"] / 1000,
            "ms",
            "limit 30 ms",
            cpu["Postgres"] <= 30_000,
            cpu=cpu,
        ),
        Row("… median", percentile(taken, 0.5), "ms", "limit 80 ms", percentile(taken, 0.5) < 80),
    ]


def _wait_for_housekeeping(stage: Stage) -> None:
    """Wait until Postgres has tidied up after the building, which is no cost of a new business."""
    stage.sql("CHECKPOINT")
    deadline = time.monotonic() + HOUSEKEEPING_SECONDS
    while stage.sql(HOUSEKEEPING)[0][0] and time.monotonic() < deadline:
        time.sleep(1)


class _Interrupted(Exception):
    """Somebody pressed Ctrl-C."""


def _stop_at_a_tenth(done: int, total: int) -> None:
    if done > total / 10:
        raise _Interrupted


def _measure_migration(stage: Stage) -> list[Row]:
    """Add a column and an index to every business: interrupted after a tenth and run again, while
    one business's table is in use.
    """
    from core.businesses.migrating import migrate_businesses
    from core.models import Business

    _add_step()
    locked, total = Business.objects.order_by("pk")[0], Business.objects.count()
    meter, started = stage.measure_cpu(), time.monotonic()
    with psycopg.connect(**_server(stage)) as other:
        other.execute(f"LOCK TABLE {locked.schema_name}.conversations_customer IN SHARE MODE")
        with suppress(_Interrupted):
            migrate_businesses(report=_stop_at_a_tenth)
        failed = migrate_businesses()
    took, cpu = time.monotonic() - started, meter.per(total)
    left = [failure.business_id for failure in failed] == [locked.pk] and not migrate_businesses()
    return [
        Row(
            f"A migration of {total:,} businesses, Postgres' CPU each",
            cpu["Postgres"] / 1000,
            "ms",
            f"column and index; in all {took:.0f} s, of which 8 waiting for a locked business "
            "(limit 2 ms)",
            cpu["Postgres"] <= 2_000,
            cpu=cpu,
            means="An upgrade of 5,000 businesses takes some ten seconds a migration.",
        ),
        Row(
            "… interrupted, run again, one business locked: the others and, later, it are done",
            float(left),
            "",
            "1: yes",
            left,
        ),
    ]


def _add_step() -> None:
    from core.models import SchemaStep

    newest = SchemaStep.objects.order_by("-position")[0]
    SchemaStep.objects.create(
        position=newest.position + 1, app="bench", name="0001", sql=CHANGE, snapshot=newest.snapshot
    )


def _server(stage: Stage) -> dict[str, str]:
    from config.postgres import embedded_socket_folder

    folder = str(embedded_socket_folder(stage.home))
    return {"host": folder, "user": "postgres", "dbname": "conversa_db"}


def _measure_renewal(stage: Stage) -> Row:
    """What a connection costs that is replaced after one business, above one that is kept."""
    from django.db import connection

    from common.database import lifetime
    from common.tenancy import in_business
    from conversations.models import Thread
    from core.models import Business

    business, usual = Business.objects.order_by("pk")[1], lifetime.MOST_BUSINESSES
    cpu = {}
    for most in (10**9, 1):
        lifetime.MOST_BUSINESSES = most
        meter = stage.measure_cpu()
        for _ in range(RENEWED):
            with in_business(business):
                Thread.objects.first()
            connection.close()
        cpu[most] = meter.per(RENEWED)["Postgres"]
    lifetime.MOST_BUSINESSES = usual
    each = (cpu[1] - cpu[10**9]) / 1000
    return Row(
        "A connection is replaced, Postgres' CPU",
        each,
        "ms",
        f"after {usual} businesses: {each / usual:.3f} ms for each",
        means="That Postgres' connections stay small costs next to nothing.",
    )


def _measure_connections(stage: Stage, count: int) -> list[Row]:
    """A webhook for every business through web and worker, then its inbox through web."""
    stage.start("web", "worker")
    meter = stage.measure_cpu()
    session = _log_in()
    businesses = _list_businesses()
    _in_parallel(lambda number: _deliver(stage, number), businesses)
    largest = [_find_largest_connection(stage)]
    while stage.sql(WAITING)[0][0]:
        largest.append(_find_largest_connection(stage))
        time.sleep(0.5)
    received = meter.per(count)
    meter = stage.measure_cpu()
    for start in range(0, len(businesses), 500):
        _in_parallel(lambda number: _read(stage, session, number), businesses[start : start + 500])
        largest.append(_find_largest_connection(stage))
    read = meter.per(count)
    stage.stop("worker", "web")
    return [
        Row(
            f"Largest connection of Postgres, {count:,} businesses written and read",
            max(largest),
            "MB",
            f"its own memory, in web and worker (limit {LARGEST} MB)",
            max(largest) < LARGEST,
            means="Web and two workers hold 24 connections at most: a server of 2 GB carries them.",
        ),
        Row(
            "… a first DM of a business, Postgres' CPU",
            received["Postgres"] / 1000,
            "ms",
            cpu=received,
        ),
        Row("… a first look at its inbox, Postgres' CPU", read["Postgres"] / 1000, "ms", cpu=read),
    ]


def _list_businesses() -> list[int]:
    from core.models import Business

    return list(
        Business.objects.exclude(instagram_account_id=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _log_in() -> dict[str, str]:
    """Return the cookies of the owner of all."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts.models import User

    owner, session = User.objects.get(email=EMAIL), SessionStore()
    session[SESSION_KEY] = str(owner.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = owner.get_session_auth_hash()
    session.save()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}


def _deliver(stage: Stage, business_id: int) -> None:
    message = {
        "sender": {"id": f"{7_000_000_000 + business_id}"},
        "recipient": {"id": _account(business_id)},
        "timestamp": int(time.time() * 1000),
        "message": {"mid": f"aWdfbench{business_id:024d}ZD", "text": "How much is a mug?"},
    }
    entry = {"id": _account(business_id), "time": int(time.time() * 1000), "messaging": [message]}
    body = json.dumps({"object": "instagram", "entry": [entry]}).encode()
    signature = hmac.new(stage.secret.encode(), body, hashlib.sha256).hexdigest()
    requests.post(
        f"{stage.url}/core/webhook/instagram/",
        data=body,
        headers={
            "Content-Type": "application/json",
            "X-Hub-Signature-256": f"sha256={signature}",
        },
        timeout=30,
    ).raise_for_status()


def _read(stage: Stage, cookies: dict[str, str], business_id: int) -> None:
    answer = requests.get(
        f"{stage.url}/api/businesses/{business_id}/threads/", cookies=cookies, timeout=30
    )
    answer.raise_for_status()
    if not answer.json()["results"]:
        raise RuntimeError(f"Nothing was received for business {business_id}.")


def _find_largest_connection(stage: Stage) -> float:
    """Return the memory in MB that belongs to one process of Postgres alone: that of the
    largest.
    """
    sizes = []
    for process in psutil.Process(stage.postmaster()).children():
        with suppress(psutil.Error, OSError):
            status = Path(f"/proc/{process.pid}/status").read_text()
            sizes += [
                int(line.split()[1]) / 1024
                for line in status.splitlines()
                if line.startswith("RssAnon:")
            ]
    return max(sizes, default=0.0)
