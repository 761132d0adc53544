"""django-tenants' own command, kept from the businesses: they have no `django_migrations`, and it
would take that of `public` for theirs.
"""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Is not used here: `migrate` migrates the public schema and every business."

    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("whatever", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError("Use `manage.py migrate`: it migrates every business, forwards.")
