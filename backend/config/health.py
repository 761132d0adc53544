"""Is it alive, and is it ready: what load balancers, containers and people with curl ask."""

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.models import SchemaStep
from core.token_keys import count_unreadable
from core.worker_health import get_worker_health

DATABASE_SECONDS = 2


class _Migrations:
    """Remembers a yes: what is migrated stays migrated while this process runs the same code."""

    applied = False


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process can answer at all."""
    return JsonResponse({"status": "OK"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when all is well, else 503: `{"database": "OK"|"DOWN", "migrations": "OK"|"BEHIND", "worker": "OK"|"DOWN"}`.

    `"tokens": "UNREADABLE"` says that a key is missing. It is no 503: webhooks are still taken in and must be.
    """
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
    body = {
        "database": "OK" if database else "DOWN",
        "migrations": "OK" if migrations else "BEHIND",
        "worker": "OK" if worker else "DOWN",
        "tokens": tokens,
    }
    return JsonResponse(body, status=200 if database and migrations and worker else 503)


def is_database_up() -> bool:
    """Asked on a connection of its own, because the pool would wait 20 seconds before it said no."""
    values = settings.DATABASES["default"]
    try:
        with psycopg.connect(
            host=str(values["HOST"]), port=str(values["PORT"]), user=str(values["USER"]), password=str(values["PASSWORD"]),
            dbname=connection.settings_dict["NAME"], connect_timeout=DATABASE_SECONDS,
        ) as probe:
            probe.execute("SELECT 1")
        return True
    except psycopg.Error:
        return False


def are_migrations_applied() -> bool:
    """Nothing is missing in `public`, and the template has every migration that a business needs."""
    if not _Migrations.applied:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        of_businesses = {key for key in executor.loader.disk_migrations if key[0] in settings.TENANT_APPS}
        _Migrations.applied = not missing and of_businesses == set(SchemaStep.objects.values_list("app", "name"))
    return _Migrations.applied
