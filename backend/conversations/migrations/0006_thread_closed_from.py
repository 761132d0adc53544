from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0005_thread_control_at'),
    ]

    operations = [
        migrations.AddField(
            model_name='thread',
            name='closed_from',
            field=models.JSONField(null=True),
        ),
    ]
