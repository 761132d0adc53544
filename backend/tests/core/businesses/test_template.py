"""The steps that a tenant migration becomes, and what the template is made of."""

import re

import pytest
from django.db import connection, migrations
from django.db.migrations.state import ProjectState
from django_tenants.postgresql_backend.base import FakeTenant

from common.tenancy import in_business
from core.businesses.template import TEMPLATE, apply_migration, migrate_template
from core.models import SchemaStep

COUNT = "count(*) FROM pg_catalog.pg_class"


class Ask(migrations.operations.base.Operation):
    """What Django does while it works out a statement: it asks the catalog."""

    def __init__(self, question: str) -> None:
        self.question = question

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        with connection.cursor() as cursor:
            cursor.execute(self.question)


def test_no_step_asks_the_catalog(db):
    steps = list(SchemaStep.objects.all())
    asked = re.compile(r"\b(pg_catalog|pg_class|pg_attribute|pg_constraint|information_schema)\b")
    assert len(steps) >= 13
    assert [step.name for step in steps if asked.search(step.sql.lower())] == []


@pytest.mark.parametrize(
    "question",
    [
        f"SELECT {COUNT}",
        f"\n            SELECT\n                {COUNT}",
        f"select {COUNT}",
        f"-- what is there\nSELECT {COUNT}",
        f"/* what is there */ SELECT {COUNT}",
        f"(SELECT {COUNT})",
        "WITH found AS (TABLE pg_catalog.pg_class) SELECT * FROM found",
        f"EXPLAIN SELECT {COUNT}",
        "TABLE pg_catalog.pg_class",
        "VALUES (1)",
        "SHOW search_path",
    ],
)
def test_a_question_is_not_recorded_however_it_is_written(db, question):
    migration = migrations.Migration("0001_asking", "conversations")
    migration.operations = [
        Ask(question),
        migrations.RunSQL("CREATE TABLE asked (id bigint)"),
        Ask(question),
    ]
    with in_business(FakeTenant(TEMPLATE)):
        assert apply_migration(migration, ProjectState()) == ["CREATE TABLE asked (id bigint)"]


def test_a_statement_that_the_migration_itself_executes_is_recorded_with_its_values(db):
    migration = migrations.Migration("0001_telling", "conversations")
    migration.operations = [
        migrations.RunSQL(["CREATE SEQUENCE told", "SELECT setval('told', 100 % 30);"]),
        migrations.RunSQL([("COMMENT ON SEQUENCE told IS %s", ["it's 5 %"])]),
    ]
    with in_business(FakeTenant(TEMPLATE)):
        assert apply_migration(migration, ProjectState()) == [
            "CREATE SEQUENCE told",
            "SELECT setval('told', 100 % 30)",
            "COMMENT ON SEQUENCE told IS 'it''s 5 %'",
        ]


def test_a_template_that_has_all_migrations_stays_as_it_is(db):
    before = list(SchemaStep.objects.order_by("position").values())
    assert migrate_template() == []
    assert list(SchemaStep.objects.order_by("position").values()) == before


def test_the_newest_step_alone_describes_the_whole_template(db):
    *earlier, newest = SchemaStep.objects.order_by("position")
    assert {step.snapshot for step in earlier} == {""}
    assert "CREATE TABLE conversations_messagelog" in newest.snapshot


def test_a_template_without_a_description_gets_one(db):
    newest = SchemaStep.objects.order_by("-position")[0]
    SchemaStep.objects.update(snapshot="")
    migrate_template()
    assert SchemaStep.objects.order_by("-position")[0].snapshot == newest.snapshot
