"""What a business's schema consists of, and that it is the same whichever way it was made."""

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.db.migrations.loader import MigrationLoader

from common.tenancy import in_business
from core.businesses.migrating import migrate_business
from core.businesses.schemas import create_schema
from core.businesses.snapshot import describe_schema
from core.businesses.template import migrate_template
from core.models import Business, SchemaStep
from tests.connections import another_connection

# Rows of pg_class, and the bytes of their files: tables, their toast tables, indexes, sequences.
RELATIONS = """
WITH own AS (SELECT oid, reltoastrelid FROM pg_class WHERE relnamespace = %s::regnamespace)
SELECT count(*), sum(pg_relation_size(oid)) FROM pg_class
WHERE oid IN (SELECT oid FROM own) OR oid IN (SELECT reltoastrelid FROM own)
OR oid IN (SELECT indexrelid FROM pg_index JOIN own ON indrelid = own.reltoastrelid)
"""
OBJECTS = """
SELECT relkind::text, relname::text FROM pg_class WHERE relnamespace = %(schema)s::regnamespace
UNION ALL SELECT 'function', proname FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace
UNION ALL SELECT 'type', typname FROM pg_type WHERE typnamespace = %(schema)s::regnamespace
UNION ALL SELECT 'trigger', tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
  WHERE NOT tgisinternal AND relnamespace = %(schema)s::regnamespace
UNION ALL SELECT 'comment', description FROM pg_description JOIN pg_class ON pg_class.oid = objoid
  WHERE relnamespace = %(schema)s::regnamespace
UNION ALL SELECT 'statistics', stxname FROM pg_statistic_ext
  WHERE stxnamespace = %(schema)s::regnamespace
UNION ALL SELECT 'policy', polname FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
  WHERE relnamespace = %(schema)s::regnamespace
UNION ALL SELECT 'options of ' || relname, concat_ws(' ', reloptions, relacl, relpersistence,
  relreplident, relrowsecurity, relforcerowsecurity)
  FROM pg_class WHERE relnamespace = %(schema)s::regnamespace
UNION ALL SELECT 'column of ' || relname, concat_ws(' ', attname, attstorage, attcompression,
  attstattarget, attoptions, attacl)
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
  WHERE relnamespace = %(schema)s::regnamespace AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT 'sequence ' || relname, concat_ws(' ', seqtypid::regtype, seqstart, seqincrement,
  seqmax, seqmin, seqcache, seqcycle)
  FROM pg_sequence JOIN pg_class ON pg_class.oid = seqrelid
  WHERE relnamespace = %(schema)s::regnamespace
UNION ALL SELECT 'owner of ' || sequence.relname, owner.relname || '.' || refobjsubid
  FROM pg_depend JOIN pg_class sequence ON sequence.oid = objid AND sequence.relkind = 'S'
  JOIN pg_class owner ON owner.oid = refobjid
  WHERE deptype IN ('a', 'i') AND sequence.relnamespace = %(schema)s::regnamespace
ORDER BY 1, 2
"""


def ask(query, values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def test_an_empty_business_has_at_most_50_relations_of_256_kb(db):
    """Each costs every business 8 kB, rows in the catalog, and every connection that works for the
    business its memory. Another table is worth it; see what the others may lose.
    """
    create_schema("b_empty")
    ((relations, size),) = ask(RELATIONS, ["b_empty"])
    assert relations <= 50
    assert size <= 256 * 1024


def test_a_business_made_at_once_has_what_one_has_that_was_migrated_step_by_step(db):
    newest = SchemaStep.objects.order_by("-position")[0]
    create_schema("b_at_once")
    older = Business.objects.create(name="Older", schema_name="b_step_by_step")
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA b_step_by_step")
    migrate_business(older.pk, list(SchemaStep.objects.order_by("position")))
    with in_business(older):
        assert describe_schema("b_step_by_step") == newest.snapshot
    assert ask(OBJECTS, {"schema": "b_at_once"}) == ask(OBJECTS, {"schema": "b_step_by_step"})


def test_a_business_knows_which_step_it_was_made_of(db, alpha):
    newest = SchemaStep.objects.order_by("-position")[0]
    assert create_schema("b_new") == alpha.schema_version == newest.position


@pytest.mark.parametrize("table", ["conversations_customer", "conversations_messagelog"])
def test_all_rows_of_a_business_have_their_ids_from_one_sequence(db, alpha, table):
    with in_business(alpha):
        ((default,),) = ask(
            "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = %s::regclass "
            "AND adnum = 1",
            [table],
        )
    assert default == "nextval('row_ids'::regclass)"


def test_a_business_has_every_index_and_constraint_that_a_model_names(db, alpha):
    models = MigrationLoader(None).project_state().models.values()
    named = {
        thing.name
        for model in models
        for kind in ("indexes", "constraints")
        for thing in model.options.get(kind, [])
        if model.app_label in settings.TENANT_APPS
    }
    found = ask(
        "SELECT relname FROM pg_class WHERE relnamespace = %(schema)s::regnamespace "
        "UNION SELECT conname FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace",
        {"schema": alpha.schema_name},
    )
    assert "turn_one_live_a_thread" in named
    assert named - {name for (name,) in found} == set()


def test_a_migration_waits_for_a_business_that_is_being_made(db):
    create_schema("b_being_made")
    with another_connection() as own, pytest.raises(OperationalError, match="lock timeout"):
        migrate_soon(own)


def migrate_soon(database):
    """Change the template from another connection, without waiting for long."""
    with database.cursor() as cursor:
        cursor.execute("SET lock_timeout = 20")
    ours, connections["default"] = connections["default"], database
    try:
        migrate_template()
    finally:
        connections["default"] = ours
