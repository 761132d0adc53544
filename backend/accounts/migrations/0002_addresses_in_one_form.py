"""Every address in its normal form (accounts.addresses), and unique in it, for people and for
allauth's rows.

Two people whose addresses are one in the normal form, or a person whose address has none, are
named, and nothing is changed: who they are is for a platform admin to say.
"""

from collections import defaultdict

from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models.functions import Lower

import accounts.addresses
from accounts.addresses import search_form

ASCII_IN_SMALL_LETTERS = (
    "email = lower(email) AND email ~ '^[!-~]+@[!-~]+$' AND email NOT LIKE '%.'"
)


def normalise_addresses(apps, schema_editor):
    User, EmailAddress = (
        apps.get_model("accounts", "User"),
        apps.get_model("account", "EmailAddress"),
    )
    people = defaultdict(list)
    for user in User.objects.order_by("pk").only("pk", "email", "name", "last_login"):
        people[search_form(user.email)].append(user)
    refuse_what_a_person_must_decide(people)
    for address, (user,) in people.items():
        # A row of an address that the person no longer has would keep it from whoever has it now.
        rows = EmailAddress.objects.filter(user_id=user.pk).order_by("-verified", "pk")
        kept = next((row for row in rows if search_form(row.email) == address), None)
        rows.exclude(pk=kept.pk if kept else None).delete()
        rows.exclude(email=address).update(email=address)
        if user.email != address:
            User.objects.filter(pk=user.pk).update(email=address)


def refuse_what_a_person_must_decide(people):
    """Raises CommandError, which manage.py prints as it is."""
    lines = []
    for address, users in people.items():
        if address and len(users) == 1:
            continue
        lines.append(
            f"  One address, {address}, is that of:"
            if address
            else "  No addresses that mail can reach safely:"
        )
        lines += [
            f"    person {user.pk}: {ascii(user.email)[1:-1]} ({user.name or 'no name'}), "
            f"{f'last log-in {user.last_login:%Y-%m-%d}' if user.last_login else 'never logged in'}"
            for user in users
        ]
    if lines:
        raise CommandError(
            "\n".join(
                [
                    "Some people's email addresses can be taken for one another's. Nothing was changed.",
                    *lines,
                    "  Give each a different address, then run migrate again:",
                    "    python manage.py change_address <person> <new address>",
                    "  To be rid of an account that nobody uses, give it an address such as nobody@<your domain>.",
                ]
            )
        )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        # The old rule refuses what it thinks equal while rows are written.
        migrations.RemoveConstraint(model_name="user", name="user_email_any_case"),
        migrations.RunPython(normalise_addresses, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=accounts.addresses.AddressField(max_length=254, unique=True),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(email=Lower("email"), email__regex="^[!-~]+@[!-~]+$")
                & ~models.Q(email__endswith="."),
                name="user_email_normal_form",
            ),
        ),
        migrations.RunSQL(
            [
                f"ALTER TABLE account_emailaddress ADD CONSTRAINT account_email_normal_form CHECK ({ASCII_IN_SMALL_LETTERS})",
                "ALTER TABLE account_emailaddress ADD CONSTRAINT account_email_once UNIQUE (email)",
            ],
            [
                "ALTER TABLE account_emailaddress DROP CONSTRAINT account_email_once",
                "ALTER TABLE account_emailaddress DROP CONSTRAINT account_email_normal_form",
            ],
        ),
    ]
