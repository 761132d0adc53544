"""`manage.py seed_demo`: the demo's people, businesses and threads. May run at every start."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.demo.seed import seed
from core.demo.simulator_world import NoSimulator


class Command(BaseCommand):
    help = (
        "Creates the demo businesses, connected to the simulator. What exists already stays as "
        "it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--password", required=True, help="The password of everyone in the demo."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = seed(password=options["password"])
        except NoSimulator as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Created: {', '.join(made)}." if made else "Everything exists already.")
