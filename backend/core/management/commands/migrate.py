"""`manage.py migrate`: the public schema, the template, and every business, in this order."""

import time
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand

from core.businesses.migrating import Failure, migrate_businesses
from core.businesses.template import migrate_template

NAMED_FAILURES = 20
BAR_WIDTH = 30  # characters


class Command(MigrateSchemasCommand):
    help = (
        "Migrates the public schema and the schema of every business. May be stopped and run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if options.get("app_label") in settings.TENANT_APPS:
            raise CommandError(
                "Businesses are migrated forwards, all together: leave out the app. The way back "
                "is a backup."
            )
        public_only = any(
            options.get(name)
            for name in ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune")
        )
        # The checks have been made. Those of the database come with Django's own command again, and
        # one of them fails for a lost key: nobody could connect Instagram again in an installation
        # that does not start for it.
        super().handle(*args, **{**options, "shared": True, "tenant": False, "skip_checks": True})
        if public_only or options.get("schema_name"):
            return
        call_command("createcachetable", verbosity=0)
        for step in migrate_template():
            if options["verbosity"]:
                self.stdout.write(f"  Template: {step.app}.{step.name}")
        report = Report(self.stdout) if options["verbosity"] else lambda done, total: None
        if failures := migrate_businesses(report=report):
            raise CommandError(describe_failures(failures))


class Report:
    """How far the businesses are: a bar that moves at a terminal, else a line now and then."""

    def __init__(self, output: Any) -> None:
        self.output, self.is_terminal = output, output.isatty()
        self.started = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        step = max(1, total // (200 if self.is_terminal else 20))
        if done % step and done != total:
            return
        left = (time.monotonic() - self.started) / done * (total - done)
        text = f"  Businesses: {done:,} of {total:,}" + (f", {left:.0f} s left" if left else "")
        if not self.is_terminal:
            self.output.write(text)
            return
        bar = ("█" * (BAR_WIDTH * done // total)).ljust(BAR_WIDTH, "░")
        self.output.write(f"\r{text} {bar}\x1b[K", ending="\n" if done == total else "")
        self.output.flush()


def describe_failures(failures: list[Failure]) -> str:
    """Return what could not be migrated, why, and what to do."""
    lines = [
        f"  business {failure.business_id}: {failure.reason}"
        for failure in failures[:NAMED_FAILURES]
    ]
    if (more := len(failures) - NAMED_FAILURES) > 0:
        lines.append(f"  … and {more} more")
    return "\n".join(
        [f"{len(failures)} businesses were left as they were. Run migrate again.", *lines]
    )
