from django.db import migrations, models


class Migration(migrations.Migration):
    """The field has a plainer name; its column stays, so that no business's table is touched."""

    dependencies = [
        ('conversations', '0007_named_reasons'),
    ]

    operations = [
        migrations.AlterField(
            model_name='thread',
            name='told_at',
            field=models.DateTimeField(db_column='told_at', null=True),
        ),
        migrations.RenameField(model_name='thread', old_name='told_at', new_name='alerted_at'),
    ]
