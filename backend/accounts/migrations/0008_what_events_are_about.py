import re

from django.db import migrations, models

ADDRESS = r"[^\s:@]+@[^\s:@]+"
ROLE = "Owner|Agent"
# What rows said in English words until now.
SUBJECTS = [
    rf"(?P<email>{ADDRESS}): (?P<role_before>{ROLE}) → (?P<role>{ROLE})",
    rf"(?P<email>{ADDRESS}) \((?P<role>{ROLE})\)",
    rf"(?P<email_before>{ADDRESS}) → (?P<email>{ADDRESS})",
    rf"(?P<email>{ADDRESS})",
    r"@(?P<account>\S+)",
]


def read_subject(subject):
    found = next(filter(None, (re.fullmatch(pattern, subject) for pattern in SUBJECTS)), None)
    about = found.groupdict() if found else {}
    return {
        name: value.upper() if name.startswith("role") else value for name, value in about.items()
    }


def read_subjects(apps, schema_editor):
    events = apps.get_model("accounts", "SecurityEvent").objects
    for event in events.exclude(subject="").iterator():
        if params := read_subject(event.subject):
            events.filter(pk=event.pk).update(params=params, subject="")


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0007_labels_of_the_admin"),
    ]

    operations = [
        migrations.AddField(
            model_name="securityevent",
            name="params",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AlterField(
            model_name="securityevent",
            name="subject",
            field=models.CharField(blank=True, db_default="", default="", max_length=600),
        ),
        migrations.RunPython(read_subjects, migrations.RunPython.noop),
    ]
