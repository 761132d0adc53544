from django.db import migrations, models

from conversations.row_ids import RowId

TABLES = [
    "attachment",
    "customer",
    "messagelog",
    "publiccomment",
    "thread",
    "threadnote",
    "turn",
]
# One sequence for all ids, which goes on after the highest that any table has given.
SEQUENCE = """
CREATE SEQUENCE row_ids;
SELECT setval('row_ids', greatest({values}));
{alter};
""".format(
    values=", ".join(f"(SELECT last_value FROM conversations_{table}_id_seq)" for table in TABLES),
    alter=";\n".join(
        f"ALTER TABLE conversations_{table} ALTER id DROP IDENTITY, "
        "ALTER id SET DEFAULT nextval('row_ids')"
        for table in TABLES
    ),
)
# What is unique anyway is the key.
KEYS = """
ALTER TABLE conversations_instructions DROP COLUMN id,
  DROP CONSTRAINT conversations_instructions_version_key,
  ADD CONSTRAINT conversations_instructions_pkey PRIMARY KEY (version);
ALTER TABLE conversations_monthspend DROP COLUMN id,
  DROP CONSTRAINT conversations_monthspend_month_key,
  ADD CONSTRAINT conversations_monthspend_pkey PRIMARY KEY (month);
"""
# The second indexes for LIKE, which nobody asks for, and one that a daily job alone used, beside
# another pass over the same table. The unique indexes stay as they are under a name of ours.
INDEXES = """
DROP INDEX conversations_messagelog_mid_d4a3d26d_like;
DROP INDEX conversations_publiccomment_comment_id_2e066bcc_like;
DROP INDEX attachment_stored;
ALTER TABLE conversations_messagelog
  RENAME CONSTRAINT conversations_messagelog_mid_key TO message_once;
ALTER TABLE conversations_publiccomment
  RENAME CONSTRAINT conversations_publiccomment_comment_id_key TO comment_once;
"""
# Business.schema_version and core.SchemaStep say what a business has. That of `public`, which comes
# next on the path, is Django's own.
MIGRATIONS = """
DO $$ BEGIN
  ASSERT current_schema() <> 'public';
  EXECUTE format('DROP TABLE IF EXISTS %I.django_migrations', current_schema());
END $$
"""


def id_of(table):
    return migrations.AlterField(table, "id", RowId(primary_key=True, serialize=False))


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0012_recovered_by_a_check"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(SEQUENCE),
                migrations.RunSQL(KEYS),
                migrations.RunSQL(INDEXES),
                migrations.RunSQL(MIGRATIONS),
            ],
            state_operations=[
                *[id_of(table) for table in TABLES],
                migrations.RemoveField("instructions", "id"),
                migrations.AlterField(
                    "instructions",
                    "version",
                    models.PositiveIntegerField(primary_key=True, serialize=False),
                ),
                migrations.RemoveField("monthspend", "id"),
                migrations.AlterField(
                    "monthspend", "month", models.DateField(primary_key=True, serialize=False)
                ),
                migrations.AlterField(
                    "messagelog", "mid", models.CharField(max_length=512, null=True)
                ),
                migrations.AddConstraint(
                    "messagelog", models.UniqueConstraint(fields=["mid"], name="message_once")
                ),
                migrations.AlterField(
                    "publiccomment", "comment_id", models.CharField(max_length=64)
                ),
                migrations.AddConstraint(
                    "publiccomment",
                    models.UniqueConstraint(fields=["comment_id"], name="comment_once"),
                ),
                migrations.RemoveIndex("attachment", "attachment_stored"),
            ],
        ),
    ]
