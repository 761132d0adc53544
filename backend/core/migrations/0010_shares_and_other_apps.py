from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0009_inbox_pending_by_account'),
    ]

    operations = [
        migrations.AddField(
            model_name='business',
            name='answers_shares',
            field=models.BooleanField(db_default=False, default=False, help_text='Story mentions and shares without words are answered.'),
        ),
        migrations.AddField(
            model_name='business',
            name='other_apps',
            field=models.JSONField(blank=True, db_default={}, default=dict, editable=False),
        ),
    ]
