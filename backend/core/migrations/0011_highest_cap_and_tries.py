from django.db import migrations, models

import integrations.llm.prices


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0010_shares_and_other_apps"),
    ]

    operations = [
        migrations.AddField(
            model_name="business",
            name="highest_cap_cents",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="business",
            name="monthly_cap_cents",
            field=models.PositiveIntegerField(
                blank=True, null=True, default=integrations.llm.prices.default_cap_cents,
                help_text="US cents a month for the model; empty: as much as an owner may set.",
            ),
        ),
        migrations.CreateModel(
            name="TrySpend",
            fields=[
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID",
                )),
                ("month", models.DateField(unique=True)),
                ("spent_micros", models.BigIntegerField(default=0)),
                ("refused_micros", models.BigIntegerField(default=0)),
            ],
        ),
    ]
