from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0004_turn_asked_by_id'),
    ]

    operations = [
        migrations.AddField(
            model_name='thread',
            name='control_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='thread',
            name='person_app_id',
            field=models.CharField(blank=True, db_default='', max_length=32),
        ),
    ]
