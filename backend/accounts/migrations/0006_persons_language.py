from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_assistant_switched")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("en", "English"), ("de", "Deutsch")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
    ]
