from django.db import migrations, models


class Migration(migrations.Migration):
    """What is unique anyway is the key of comments, too."""

    dependencies = [
        ("conversations", "0013_fewer_relations"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE conversations_publiccomment DROP COLUMN id, "
                    "DROP CONSTRAINT comment_once, "
                    "ADD CONSTRAINT conversations_publiccomment_pkey PRIMARY KEY (comment_id)"
                ),
            ],
            state_operations=[
                migrations.RemoveConstraint("publiccomment", "comment_once"),
                migrations.RemoveField("publiccomment", "id"),
                migrations.AlterField(
                    "publiccomment",
                    "comment_id",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
            ],
        ),
    ]
