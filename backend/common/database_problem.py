"""Why the database cannot be used, in one line for a person, instead of a traceback.

Used before commands and servers start. Once they run, they wait for a database that goes away.
"""

import threading
from dataclasses import dataclass

import psycopg
from django.conf import settings
from psycopg import conninfo, pq

from common.database_parameters import database_parameters

SECONDS = 2  # the least that libpq takes as a limit
OLDEST_VERSION = 16


@dataclass(frozen=True)
class DatabaseProblem:
    """Why the database cannot be used. `passing`: it may end by itself, as when the server is still
    starting, so it is worth waiting.
    """

    message: str
    passing: bool


class DatabaseRefuses(Exception):
    """Waiting does not help: the password, the name or the version is wrong. The message says
    which.
    """


def find_problem() -> DatabaseProblem | None:
    """What keeps Conversa from using its database, or None. Takes two seconds at most, also where a
    name is looked up.
    """
    found: list[DatabaseProblem | None] = []
    thread = threading.Thread(target=lambda: found.append(_try_connection()), daemon=True)
    thread.start()
    thread.join(SECONDS + 0.2)
    return found[0] if found else _no_answer()


def explain(error: psycopg.OperationalError) -> DatabaseProblem:
    """What a failed connection means. Asks once more whether a server answers, because error
    messages come in many languages.
    """
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return _no_answer()
    detail = str(error).removeprefix("connection failed: ").strip().splitlines()[0]
    values = database_parameters(connect_timeout=SECONDS)
    if "failed to resolve host" in detail:
        return DatabaseProblem(
            f"Nobody knows the host of DB_HOST, {values['host']}. Is its name right?", passing=True
        )
    detail = detail.rpartition(" failed: ")[2].removeprefix("FATAL:").strip().rstrip(".")
    match pq.PGconn.ping(conninfo.make_conninfo("", **values).encode()):
        case pq.Ping.OK:
            too_many = "connection slots" in detail or "too many" in detail
            hint = (
                "Raise its max_connections, or lower DB_POOL_SIZE"
                if too_many
                else "Check DB_NAME, DB_USER and DB_PASSWORD"
            )
            return DatabaseProblem(
                f"Postgres at {_server_address()} refused us: {detail}. {hint}.", passing=too_many
            )
        case pq.Ping.REJECT:
            return DatabaseProblem(
                f"Postgres at {_server_address()} is starting or stopping: {detail}.", passing=True
            )
        case _:
            hint = (
                "Is it running, and are DB_HOST and DB_PORT right? With DB_HOST empty, Conversa "
                "starts its own."
            )
            return DatabaseProblem(
                f"No Postgres answers at {_server_address()}: {detail}. {hint}", passing=True
            )


def _no_answer() -> DatabaseProblem:
    hint = "Is DB_HOST right, and does a firewall let this machine through?"
    return DatabaseProblem(f"Postgres at {_server_address()} does not answer. {hint}", passing=True)


def _try_connection() -> DatabaseProblem | None:
    try:
        with psycopg.connect(**database_parameters(connect_timeout=SECONDS)) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.OperationalError as error:
        return explain(error)
    if version < OLDEST_VERSION:
        message = (
            f"Postgres at {_server_address()} is version {version}. Conversa needs "
            f"{OLDEST_VERSION} or newer."
        )
        return DatabaseProblem(message, passing=False)
    return None


def _server_address() -> str:
    values = settings.DATABASES["default"]
    return f"{values['HOST']}:{values['PORT']}"
