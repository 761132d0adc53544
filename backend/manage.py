#!/usr/bin/env python
"""Django's command line. With no DB_HOST it starts the embedded Postgres first; with one, it says
in a line why that cannot be used."""

import os
import sys

# Commands that never open the database, and so need not start one.
WITHOUT_DATABASE = {
    "check",
    "help",
    "spectacular",
    "diffsettings",
    "collectstatic",
    "makemigrations",
    "makemessages",
    "compilemessages",
    "--version",
    "--help",
    "-h",
}
WAIT_FOR_IT = {"worker"}  # says itself what it waits for


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command == "check" and not settings.EMBEDDED_POSTGRES and "--database" not in sys.argv:
        sys.argv += ["--database", "default"]  # Django looks at a database only when it is named
    if command not in WITHOUT_DATABASE | (set() if settings.EMBEDDED_POSTGRES else WAIT_FOR_IT):
        make_database_ready()
    execute_from_command_line(sys.argv)


def make_database_ready() -> None:
    """Start the embedded Postgres, or ask the one of DB_HOST whether it can be used. Ends with a
    line when not.
    """
    from django.conf import settings

    from common.database_problem import find_problem
    from config.postgres import start
    from config.postgres_place import PostgresNotStarted

    if not settings.EMBEDDED_POSTGRES:
        if problem := find_problem():
            sys.exit(problem.message)
        return
    try:
        start(settings.CONVERSA_HOME, str(settings.DATABASES["default"]["NAME"]))
    except PostgresNotStarted as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
