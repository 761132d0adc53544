"""The template: a schema that belongs to no business, in which each tenant migration runs first.

Django runs the migration there once, and the SQL that it executes is stored as a SchemaStep, which
the businesses then get (`core.businesses.migrating`). A faulty migration fails here, before any
business is changed. What the template has become is kept beside the newest step as one piece of
SQL, from which a new business is made (`core.businesses.schemas`).

The steps say which migrations the template has. Businesses have no `django_migrations`.
"""

import functools
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.migrations import Migration, RunPython
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django_tenants.postgresql_backend.base import FakeTenant

from common.locks import Lock, hold_lock
from common.tenancy import in_business
from core.businesses.snapshot import describe_schema
from core.models import SchemaStep

TEMPLATE = "business_template"


class _RecordingEditor(DatabaseSchemaEditor):
    """A schema editor that keeps the statements that it executes.

    Whatever Django or a migration asks the catalog on the way to a statement does not pass through
    the editor, so it is never recorded, however it is written.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statements: list[str] = []

    def execute(self, sql: Any, params: Any = ()) -> None:
        text = str(sql) if params is None else self.connection.ops.compose_sql(str(sql), params)
        self.statements.append(text.rstrip().rstrip(";"))
        super().execute(sql, params)


@transaction.atomic
def migrate_template() -> list[SchemaStep]:
    """Run the tenant migrations that the template lacks, store each as a SchemaStep, and return the
    new steps. All of them are run, or none. Waits for businesses that are being made.
    """
    hold_lock(Lock.TEMPLATE.of())
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{TEMPLATE}"')
    added = []
    with in_business(FakeTenant(TEMPLATE)):
        for migration in _list_missing():
            added.append(
                SchemaStep.objects.create(
                    position=SchemaStep.objects.count() + 1,
                    app=migration.app_label,
                    name=migration.name,
                    sql=";\n".join(_run((migration.app_label, migration.name))),
                    needs_python=any(
                        isinstance(operation, RunPython) for operation in migration.operations
                    ),
                )
            )
        _keep_snapshot()
    return added


def _list_missing() -> list[Migration]:
    """Return the tenant migrations without a step, in the order in which they run."""
    graph = _loader().graph
    taken = set(SchemaStep.objects.values_list("app", "name"))
    plan = dict.fromkeys(
        key
        for leaf in graph.leaf_nodes()
        if leaf[0] in settings.TENANT_APPS
        for key in graph.forwards_plan(leaf)
    )
    return [graph.nodes[key] for key in plan if key[0] in settings.TENANT_APPS and key not in taken]


def apply_migration(migration: Migration, state: ProjectState) -> list[str]:
    """Apply the migration to the schema that is entered, whose models are those of `state`. Returns
    the statements that it executed.

    They share the caller's transaction: an editor of its own would commit in the middle.
    """
    with _RecordingEditor(connection, atomic=False) as editor:
        migration.apply(state, editor)
    return editor.statements


def run_step(step: SchemaStep) -> None:
    """Apply the step's migration by Python in the schema that is entered. For those of which no SQL
    tells all.
    """
    _run((step.app, step.name))


def _run(key: tuple[str, str]) -> list[str]:
    state = _loader().project_state(key, at_end=False)
    return apply_migration(_loader().graph.nodes[key], state)


@functools.cache
def _loader() -> MigrationLoader:
    """Return the migrations as the files say, without asking which are applied."""
    return MigrationLoader(None)


def _keep_snapshot() -> None:
    """Describe the template anew, beside the newest step."""
    newest = SchemaStep.objects.order_by("-position").first()
    if newest is None:
        return
    snapshot = describe_schema(TEMPLATE)
    SchemaStep.objects.exclude(pk=newest.pk).exclude(snapshot="").update(snapshot="")
    SchemaStep.objects.filter(pk=newest.pk).exclude(snapshot=snapshot).update(snapshot=snapshot)
