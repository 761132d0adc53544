from django.db import migrations, models


class Migration(migrations.Migration):
    """Why a message is not out is kept as a code. Its column stays, with the sentences of before.
    """

    dependencies = [("conversations", "0010_codes_with_params")]

    operations = [
        migrations.AlterField(
            model_name="messagelog",
            name="error_text",
            field=models.CharField(blank=True, db_column="error_text", max_length=300),
        ),
        migrations.RenameField(
            model_name="messagelog", old_name="error_text", new_name="problem"
        ),
        migrations.AddField(
            model_name="messagelog",
            name="problem_params",
            field=models.JSONField(null=True),
        ),
    ]
