"""`manage.py createsuperuser`: Django's command, with a line in the security log and an email."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser

from accounts import people
from accounts.models import User


class Command(createsuperuser.Command):
    help = "Creates a platform admin and emails them."

    def handle(self, *args: Any, **options: Any) -> None:
        before = set(User.objects.filter(is_superuser=True).values_list("pk", flat=True))
        super().handle(*args, **options)
        for user in User.objects.filter(is_superuser=True).exclude(pk__in=before):
            people.change_rights(user, staff=True, superuser=True, actor=None)
