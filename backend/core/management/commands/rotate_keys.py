"""`manage.py rotate_keys`: every stored token under the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.connecting.token_keys import HINT, check_token_keys, rotate_all


class Command(BaseCommand):
    help = (
        "Re-encrypts every stored Instagram token with the newest key: the first of "
        "FIELD_ENCRYPTION_KEYS, else the one of SECRET_KEY. May be stopped and run again, while "
        "everything runs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = rotate_all()
        check_token_keys()
        were = "was" if done.newest == 1 else "were"
        said = (
            f"{done.rotated} re-encrypted, {done.newest} {were} under the newest key already, "
            f"{len(done.unreadable)} cannot be read"
        )
        if done.unreadable:
            ids = ", ".join(map(str, done.unreadable))
            raise CommandError(f"{said} (businesses {ids}). {HINT}")
        self.stdout.write(
            f"{said}. Older keys may be removed once every process runs with the new one."
        )
