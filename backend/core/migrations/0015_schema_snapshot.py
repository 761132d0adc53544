from django.db import migrations, models


def drop_questions(apps, schema_editor):
    """Steps held what Django had asked the catalog, and every business asked it again.

    A step is its statements, joined by ";\\n", none of which has that inside.
    """
    SchemaStep = apps.get_model("core", "SchemaStep")
    for step in SchemaStep.objects.all():
        kept = [
            statement
            for statement in step.sql.split(";\n")
            if not statement.lstrip().upper().startswith("SELECT")
        ]
        step.sql = ";\n".join(kept)
        step.save(update_fields=["sql"])


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0014_business_hours_labels"),
    ]

    operations = [
        migrations.AddField(
            model_name="schemastep",
            name="snapshot",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.RunPython(drop_questions, migrations.RunPython.noop),
    ]
