#!/usr/bin/env python
"""Django's command line. With no DB_HOST it starts the embedded Postgres first."""

import os
import sys

# Commands that never open the database, and so need not start one.
WITHOUT_DATABASE = {"check", "help", "spectacular", "diffsettings", "--version", "--help"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    if len(sys.argv) > 1 and sys.argv[1] not in WITHOUT_DATABASE and settings.EMBEDDED_POSTGRES:
        from config.postgres import start
        from config.postgres_place import PostgresNotStarted

        try:
            start(settings.CONVERSA_HOME, str(settings.DATABASES["default"]["NAME"]))
        except PostgresNotStarted as problem:
            sys.exit(str(problem))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
