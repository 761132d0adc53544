"""`manage.py change_address 17 new@example.com`: another address for a person, also before
`migrate` has run.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.addresses import BadAddress, normalise
from accounts.models import User
from common.security_log import note


class Command(BaseCommand):
    help = (
        "Gives a person another email address to log in with. Their number is in the admin and in "
        "what migrate says."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("person", type=int)
        parser.add_argument("address")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            address = normalise(options["address"])
        except BadAddress:
            raise CommandError("That is not a valid email address.") from None
        with transaction.atomic():
            # By value, because the rows of today may lack columns until `migrate` has run.
            person = User.objects.filter(pk=options["person"]).values_list("pk", "email").first()
            if person is None:
                raise CommandError(f"There is no person {options['person']}.")
            if User.objects.filter(email=address).exclude(pk=person[0]).exists():
                raise CommandError(f"Someone else uses {address}.")
            User.objects.filter(pk=person[0]).update(email=address)
            EmailAddress.objects.filter(user_id=person[0]).delete()
        note("person.address_changed", by="command", person_id=person[0])
        self.stdout.write(f"Person {person[0]}: {ascii(person[1])[1:-1]} → {address}")
