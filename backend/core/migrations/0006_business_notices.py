from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_inbox_keeps_apart'),
    ]

    operations = [
        migrations.AddField(
            model_name='business',
            name='notices',
            field=models.JSONField(blank=True, db_default={}, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='deletionrequest',
            name='issued_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
