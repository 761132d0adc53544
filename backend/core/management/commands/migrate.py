"""`manage.py migrate`: the public schema, the template, and every business, in this order."""

from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand

from core.businesses.schemas import migrate_businesses, migrate_template


class Command(MigrateSchemasCommand):
    help = (
        "Migrates the public schema and the schema of every business. May be stopped and run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if options.get("app_label") in settings.TENANT_APPS:
            raise CommandError(
                "Businesses are migrated forwards, all together: leave out the app. To go "
                "back one, use migrate_schemas."
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
        failed = migrate_businesses(
            report=self.report if options["verbosity"] else lambda done, total: None
        )
        if failed:
            raise CommandError(
                f"{len(failed)} businesses stayed locked and were left as they were: "
                f"{failed[:20]}. Run migrate again."
            )

    def report(self, done: int, total: int) -> None:
        if done == total or done % 50 == 0:
            self.stdout.write(f"  Businesses: {done} of {total}")
