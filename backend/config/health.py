"""Whether the installation is alive, and whether it is ready, for load balancers, containers and
people with curl.

`web` answers both without a thread that serves people: `live` in the event loop, `ready` from a
thread of its own, once a second at most however many ask. `manage.py runserver` has the same two as
views.
"""

import asyncio
import json
import shutil
from concurrent.futures import ThreadPoolExecutor

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.asgi import PRIVATE, Receive, Scope, Send
from common.database_parameters import database_parameters
from common.tenancy import give_back_connection
from common.worker_health import get_worker_health
from core.connecting.token_keys import count_unreadable
from core.intake.group_commit import group
from core.models import SchemaStep

LIVE_PATH, READY_PATH = "/health/live", "/health/ready"
DATABASE_SECONDS = 2
ROOM_BYTES = 32 * 1024 * 1024  # two files of Postgres' log of changes
READY_SECONDS = 5.0  # a check that takes longer says as much as a failed one
KEPT_SECONDS = 1.0
DOWN = {"database": "DOWN", "migrations": "BEHIND", "worker": "DOWN", "tokens": "UNKNOWN"}


class _Migrations:
    """Remembers that everything is migrated, which stays so while this process runs the
    same code.
    """

    applied = False


def forget_migrations() -> None:
    """Have the next look ask the database again. Tests change what is migrated."""
    _Migrations.applied = False


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as the process can answer at all."""
    return JsonResponse({"status": "OK"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when all is well, else 503: `{"database": "OK"|"FULL"|"DOWN", "migrations":
    "OK"|"BEHIND", "worker": "OK"|"DOWN"}`.

    `"tokens": "UNREADABLE"` says that a key is missing. It is no reason for 503: webhooks are still
    taken in and must be.
    """
    found = look()
    return JsonResponse(found, status=_status(found))


def look() -> dict[str, str]:
    """Return what `ready` answers."""
    database = migrations = worker = False
    tokens = "UNKNOWN"
    try:
        database = is_database_up()
        if database:
            migrations = are_migrations_applied()
            worker = get_worker_health().alive
            tokens = "UNREADABLE" if count_unreadable() else "OK"
    except DatabaseError:
        pass  # lost meanwhile, or the tables are not there yet: what was not found stays DOWN
    return {
        "database": "DOWN" if not database else "FULL" if is_disk_full() else "OK",
        "migrations": "OK" if migrations else "BEHIND",
        "worker": "OK" if worker else "DOWN",
        "tokens": tokens,
    }


def _status(found: dict[str, str]) -> int:
    return 503 if {"DOWN", "BEHIND", "FULL"} & set(found.values()) else 200


def is_disk_full() -> bool:
    """Return whether there is no room for what customers write, as the last webhook found or in the
    embedded server's folder.

    A server that cannot write still answers questions, and its heartbeats are written into room
    that is there already.
    """
    if group.disk_full:
        return True
    if not settings.EMBEDDED_POSTGRES:
        return False
    try:
        return shutil.disk_usage(settings.CONVERSA_HOME).free < ROOM_BYTES
    except OSError:
        return False


def is_database_up() -> bool:
    """Return whether the database answers. It is asked on a connection of its own, because the pool
    would wait 20 seconds before it said no.
    """
    try:
        with psycopg.connect(**database_parameters(connect_timeout=DATABASE_SECONDS)) as probe:
            probe.execute("SELECT 1")
        return True
    except psycopg.Error:
        return False


def are_migrations_applied() -> bool:
    """Return whether nothing is missing in `public`, and the template has every migration that a
    business needs.
    """
    if not _Migrations.applied:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        of_businesses = {
            key for key in executor.loader.disk_migrations if key[0] in settings.TENANT_APPS
        }
        _Migrations.applied = not missing and of_businesses == set(
            SchemaStep.objects.values_list("app", "name")
        )
    return _Migrations.applied


class Readiness:
    """The ASGI app for `ready`. All who ask within a second share one look, on a thread
    of its own.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="health")
        self._looking: asyncio.Future[dict[str, str]] | None = None
        self._until = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(READY_SECONDS):
                # Shielded: who gives up must not end the look that others wait for.
                found = await asyncio.shield(self._look())
        except TimeoutError:
            found = DOWN
        await _answer(send, _status(found), found)

    def _look(self) -> asyncio.Future[dict[str, str]]:
        loop = asyncio.get_running_loop()
        if self._looking is None or (self._looking.done() and loop.time() >= self._until):
            self._looking = loop.run_in_executor(self._thread, _look_alone)
            self._until = loop.time() + KEPT_SECONDS
        return self._looking


def _look_alone() -> dict[str, str]:
    try:
        return look()
    finally:
        give_back_connection()


async def answer_live(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI app for `live`, which needs no thread and no database."""
    await _answer(send, 200, {"status": "OK"})


async def _answer(send: Send, status: int, found: dict[str, str]) -> None:
    body = json.dumps(found).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        *PRIVATE,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
