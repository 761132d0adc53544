"""`manage.py changepassword alice@example.com`: Django's command, and the people concerned hear of
it.
"""

from typing import Any

from django.contrib.auth.management.commands import changepassword

from accounts import people
from accounts.models import User


class Command(changepassword.Command):
    help = "Sets a person's password, and emails them and the owners of their businesses."

    def handle(self, *args: Any, **options: Any) -> Any:
        """Change the password and email the people concerned. Raises CommandError where Django's
        command does; then nothing was changed and nobody is emailed.
        """
        said = super().handle(*args, **options)
        user = User.objects.get(email=options["username"])
        people.record_password_set(user, actor=None)
        return said
