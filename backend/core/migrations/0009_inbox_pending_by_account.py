from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0008_settings_version'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='inboxevent',
            name='inbox_pending',
        ),
        migrations.AddIndex(
            model_name='inboxevent',
            index=models.Index(
                condition=models.Q(('state', 'PENDING')), fields=['shard', 'account_id', 'customer_id', 'id'], name='inbox_pending',
            ),
        ),
    ]
