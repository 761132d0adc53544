"""Create and migrate the schemas of businesses, fast enough for thousands of them.

Django runs each tenant migration once, in a template schema that belongs to no business, and the
SQL that it executes is stored as a SchemaStep. A new business gets all steps in one round trip. An
older one gets the steps that it lacks, in its own transaction, so that a run can be interrupted and
repeated. A faulty migration fails in the template, before any business is changed.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.migrations import RunPython
from django.db.migrations.executor import MigrationExecutor
from django_tenants.postgresql_backend.base import FakeTenant

from common.tenancy import in_business
from core.models import Business, SchemaStep

TEMPLATE = "business_template"
LOCK_TIMEOUT = "5s"
LOCK_TRIES = 3


class _Recorder:
    """Records the executed statements that change something, in order."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        verb = sql.lstrip().split(" ", 1)[0].upper()
        if verb not in {"SELECT", "SHOW", "SET", "SAVEPOINT", "RELEASE"}:
            with connection.connection.cursor() as cursor:
                text = sql if params is None else _compose(cursor, sql, params)
            self.statements.append(text.rstrip().rstrip(";"))
        return execute(sql, params, many, context)


def _compose(cursor: Any, sql: str, params: Any) -> str:
    from psycopg import ClientCursor

    return str(ClientCursor(cursor.connection).mogrify(sql, params))


def _enter(schema: str) -> AbstractContextManager[None]:
    """Return a context in which the connection uses that schema, which belongs to no
    business yet.
    """
    return in_business(FakeTenant(schema))


def migrate_template() -> list[SchemaStep]:
    """Run the tenant migrations that the template lacks, store each as a SchemaStep, and return the
    new steps.
    """
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{TEMPLATE}"')
    added = []
    with _enter(TEMPLATE):
        executor = MigrationExecutor(connection)
        targets = [
            node for node in executor.loader.graph.leaf_nodes() if node[0] in settings.TENANT_APPS
        ]
        full_plan = [
            migration
            for migration, _ in executor.migration_plan(targets)
            if migration.app_label in settings.TENANT_APPS
        ]
        for migration in full_plan:
            recorder = _Recorder()
            with connection.execute_wrapper(recorder):
                MigrationExecutor(connection).migrate([(migration.app_label, migration.name)])
            added.append(
                SchemaStep.objects.create(
                    position=SchemaStep.objects.count() + 1,
                    app=migration.app_label,
                    name=migration.name,
                    sql=";\n".join(recorder.statements),
                    needs_python=any(
                        isinstance(operation, RunPython) for operation in migration.operations
                    ),
                )
            )
    return added


def create_schema(schema: str) -> int:
    """Create `schema` from all steps, in the caller's transaction. Returns the schema version: the
    position of the last step, or 0 without steps.
    """
    steps = list(SchemaStep.objects.order_by("position"))
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{schema}"')
    with _enter(schema), connection.cursor() as cursor:
        cursor.execute(";\n".join(step.sql for step in steps))
    return steps[-1].position if steps else 0


def migrate_business(business_id: int, steps: list[SchemaStep]) -> None:
    """Apply the steps that the business lacks. Raises OperationalError if its tables are still
    locked after LOCK_TRIES attempts.
    """
    for attempt in range(LOCK_TRIES):
        try:
            with transaction.atomic():
                business = Business.objects.select_for_update().get(pk=business_id)
                missing = [step for step in steps if step.position > business.schema_version]
                with in_business(business), connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                    for step in missing:
                        if step.needs_python:
                            MigrationExecutor(connection).migrate([(step.app, step.name)])
                        else:
                            cursor.execute(step.sql)
                if missing:
                    Business.objects.filter(pk=business_id).update(
                        schema_version=missing[-1].position
                    )
            return
        except OperationalError:
            if attempt == LOCK_TRIES - 1:
                raise


def migrate_businesses(
    *, workers: int = 4, report: Callable[[int, int], None] = lambda done, total: None
) -> list[int]:
    """Migrate every business that lacks steps, up to `workers` at a time. Returns the ids of those
    that could not be migrated.

    `report` is called after each business with how many are done and how many there are in all.
    """
    steps = list(SchemaStep.objects.order_by("position"))
    latest = steps[-1].position if steps else 0
    behind = list(
        Business.objects.filter(schema_version__lt=latest)
        .order_by("id")
        .values_list("id", flat=True)
    )
    if not behind:
        return []

    def run(business_id: int) -> int | None:
        try:
            migrate_business(business_id, steps)
            return None
        except OperationalError:
            return business_id
        finally:
            connection.close()

    failed = []
    with ThreadPoolExecutor(max_workers=min(workers, settings.DB_POOL_SIZE)) as pool:
        for done, result in enumerate(pool.map(run, behind), start=1):
            if result is not None:
                failed.append(result)
            report(done, len(behind))
    return failed
