from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_connected_accounts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='inboxevent',
            name='state',
            field=models.CharField(choices=[
                ('PENDING', 'Waiting'), ('DONE', 'Recorded'), ('UNROUTED', 'No business has this account'),
                ('UNREADABLE', 'Not understood'),
                ('FAILED', 'Recording failed'),
                ('TEST', "Meta’s test event"),
                ('APART', "Kept apart: no Instagram conversation’s"),
            ], db_default='PENDING', default='PENDING', max_length=10),
        ),
    ]
