"""Whether the database can be used, and what is stored in it can be read."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection

from common.database_problem import find_problem
from config.env import is_placeholder
from core.connecting.token_keys import HINT, find_unreadable


@register(Tags.database)
def check_database(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Return what is wrong with the database and with what is in it.

    Runs for `manage.py check --database default`, and for `check` alone with DB_HOST.
    """
    if not databases:
        return []
    if problem := find_problem():
        hint = (
            "DB_HOST, DB_PORT, DB_NAME, DB_USER and DB_PASSWORD say which it is. Without "
            "DB_HOST Conversa starts one of its own."
        )
        return (
            []
            if settings.EMBEDDED_POSTGRES
            else [Error(problem.message, hint=hint, id="conversa.E030")]
        )
    return [*check_server_settings(), *check_stored_tokens()]


# What a setting of the server may be, and what is wrong with any other value.
WORDS = "customers' words get into its log"
SERVER_SETTINGS = {
    "jit": (["off"], "short statements are compiled, which takes longer than running them"),
    "log_min_error_statement": (["panic", "fatal", "log"], WORDS),
    "log_error_verbosity": (["terse"], WORDS),
    "log_parameter_max_length_on_error": (["0"], WORDS),
    "log_statement": (["none", "ddl"], WORDS),
    "log_min_duration_statement": (["-1"], WORDS),
}


def check_server_settings() -> list[CheckMessage]:
    """Return which settings of a Postgres that is not ours should be others. They are read as they
    are for our role, for which they can be set without those of other roles.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting, current_user FROM pg_settings WHERE name = ANY(%s)",
            [list(SERVER_SETTINGS)],
        )
        found = cursor.fetchall()
    return [
        Warning(
            f"Postgres runs with {name} = {value}: {SERVER_SETTINGS[name][1]}.",
            hint=f'As its superuser: ALTER ROLE "{role}" SET {name} = '
            f"'{SERVER_SETTINGS[name][0][0]}'; then restart Conversa.",
            id="conversa.W033",
        )
        for name, value, role in sorted(found)
        if value not in SERVER_SETTINGS[name][0]
    ]


def check_stored_tokens() -> list[CheckMessage]:
    """Return which tokens no key can read, so that a missing key is found before a customer finds
    it.
    """
    try:
        unreadable = find_unreadable()
    except DatabaseError:  # no tables yet
        return []
    if not unreadable:
        return []
    some = ", ".join(f"({business_id})" for business_id in unreadable[:20])
    message = (
        f"{len(unreadable)} stored Instagram tokens cannot be read with the keys of this "
        f"installation: businesses {some}."
    )
    return [Error(message, hint=str(HINT), id="conversa.E018")]


@register()
def check_database_password(**_: Any) -> list[CheckMessage]:
    if settings.EMBEDDED_POSTGRES or not is_placeholder(
        str(settings.DATABASES["default"]["PASSWORD"])
    ):
        return []
    hint = (
        f"Set DB_PASSWORD to the password of {settings.DATABASES['default']['USER']} at "
        f"{settings.DB_HOST}."
    )
    return [
        Warning(
            "DB_PASSWORD is still the example's.",
            hint=f"{hint} Without DB_HOST Conversa starts a Postgres of its own.",
            id="conversa.W016",
        )
    ]
