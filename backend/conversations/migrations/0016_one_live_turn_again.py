from django.db import migrations


class Migration(migrations.Migration):
    """Migration 15 took an index from `turn.thread`. Django then drops every index of that column
    alone which the model does not list under `indexes`, and so the one of the constraint, too.
    """

    dependencies = [
        ("conversations", "0015_inbox_of_a_million"),
    ]

    operations = [
        migrations.RunSQL(
            'CREATE UNIQUE INDEX IF NOT EXISTS "turn_one_live_a_thread" ON "conversations_turn" '
            "(\"thread_id\") WHERE \"state\" IN ('OPEN', 'THINKING')"
        ),
    ]
