"""The run: its environment, its database, and the order and the processes of its tests. What every
test may ask for is in the modules of `pytest_plugins`.

The database is a Postgres of its own, in a temporary folder, started for this run. Each test runs
in a transaction that is rolled back, schemas included; journeys (tests/journeys) use real processes
instead.

A whole run is spread over worker processes (pytest-xdist): they share the Postgres, which the first
process starts and stops, and each has databases of its own. A run of named tests stays in one
process.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

# "gw0", "gw1"; empty in the process that a person started
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
HOME_IS_KEPT = "CONVERSA_TEST_HOME" in os.environ
HOME = Path(os.environ.get("CONVERSA_TEST_HOME") or tempfile.mkdtemp(prefix="conversa-test-"))
HOME.chmod(0o755)
os.environ["CONVERSA_TEST_HOME"] = str(HOME)
# The processes that tests start, some forty, would each compile every module anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
SECRETS = {
    "SECRET_KEY": "a-secret-key-for-tests-only-0123456789abcdef",
    "FB_APP_ID": "1000000001",
    "FB_APP_SECRET": "app-secret-for-tests",
    "FB_VERIFY_TOKEN": "verify-token-for-tests",
    "IG_APP_ID": "2000000002",
    "IG_APP_SECRET": "instagram-secret-for-tests",
    "OPENAI_API_KEY": "key-for-tests",
}
# The environment of a developer must not leak into a test, so everything the settings read is set
# here.
for name in [
    name
    for name in os.environ
    if name.startswith(("DB_", "FB_", "IG_", "OPENAI_", "AI_", "EMAIL_", "MEDIA_", "S3_"))
]:
    del os.environ[name]
os.environ.update(
    SECRETS,
    DJANGO_SETTINGS_MODULE="config.settings",
    CONVERSA_HOME=str(HOME),
    DEBUG="False",
    LOG_LEVEL="WARNING",
    # Nobody listens there: without the simulator a test talks to no one, least of all to Meta or to
    # a Conversa that runs here.
    PUBLIC_URL="http://localhost:9",
    **dict.fromkeys(
        [
            "FB_GRAPH_URL",
            "FB_DIALOG_URL",
            "IG_GRAPH_URL",
            "IG_API_URL",
            "IG_DIALOG_URL",
            "OPENAI_BASE_URL",
        ],
        "http://127.0.0.1:9",
    ),
    EMAIL_VERIFICATION="True",
    AI_DEBOUNCE_SECONDS="0",
    NGROK_URL="",
    PHONE_PAGE_URL="",
    CONVERSATIONS_CALLS_PER_SECOND="1000",
)

import psycopg
import pytest
from psycopg import sql
from xdist.scheduler import LoadFileScheduling

from config.postgres import embedded_socket_folder, start, stop


def run_sql(*statements: str | sql.Composed) -> None:
    """At the server, outside every database of the tests."""
    with psycopg.connect(
        host=str(embedded_socket_folder(HOME)), user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        for statement in statements:
            connection.execute(statement)


if not WORKER:
    start(HOME, "conversa_db")
    # These databases need not outlive a crash of the machine.
    run_sql(
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET full_page_writes = off",
        "SELECT pg_reload_conf()",
    )

from django.db import connection

BACKEND = Path(__file__).parent
# Read after this file, when the environment is ready.
pytest_plugins = ["tests.cast", "tests.jobs", "tests.servers", "tests.webhook_doors"]


@pytest.fixture(autouse=True)
def fresh_process() -> None:
    """What a process remembers would outlive the transaction that a test is: one test would pass
    only after another.
    """
    from core.spending.installation import forget_sum
    from integrations.instagram.clock import forget_difference
    from integrations.llm.tool_support import forget_refusals

    forget_sum()
    forget_difference()
    forget_refusals()


JOURNEYS = "tests/journeys/"
# What waits for processes most is begun first, so that no core is idle at the end.
SLOWEST_FIRST = [
    JOURNEYS,
    "tests/chaos/",
    "tests/test_request.py",
    "tests/core/management/test_runserver.py",
    "tests/api/test_one_person.py",
    "tests/api/test_under_load.py",
    "tests/api/live/test_stream.py",
    "tests/config/test_postgres.py",
    "tests/config/test_slow_clients.py",
    "tests/simulator",
]


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A worker for each core; none for a few named tests, which are over before workers have
    started.
    """
    whole = config.args == config.getini("testpaths")
    return min(len(os.sched_getaffinity(0)), 8) if whole else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {path: number for number, path in enumerate(SLOWEST_FIRST)}

    def place(item: pytest.Item) -> int:
        return next(
            (number for path, number in places.items() if item.nodeid.startswith(path)), len(places)
        )

    items.sort(key=place)
    for item in items:
        if {"new_database", "stored"} & set(getattr(item, "fixturenames", ())):
            # Pytest-django migrates a database only if a marked test is among the chosen
            item.add_marker(pytest.mark.django_db)


class OneWorkerAFile(LoadFileScheduling):
    """The tests of a file share what it starts, and so do all journeys: they stay with
    one worker.
    """

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneWorkerAFile:
    return OneWorkerAFile(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Settings that no test is about, made cheap. The real ones are those of the processes that
    tests start.
    """
    from django.conf import settings

    # Otherwise each client of a test looks through all static files.
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]


def pytest_unconfigure(config: pytest.Config) -> None:
    from django.db import connections

    connections.close_all()
    if WORKER:
        return
    stop(HOME)
    if not HOME_IS_KEPT:
        shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """A copy of the fresh database for `new_database`; then the cast, made once."""
    from tests.cast import create_cast

    with django_db_blocker.unblock():
        connection.close()
        connection.close_pool()  # a database is copied while nobody is in it
        _copy_database(str(connection.settings_dict["NAME"]), _MIGRATED)
        create_cast()


_MIGRATED = f"migrated_{WORKER or 'alone'}"


def _copy_database(name: str, copy: str) -> None:
    target, source = sql.Identifier(copy), sql.Identifier(name)
    run_sql(
        # A data folder may be kept between runs.
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(target),
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(target, source),
    )


@pytest.fixture(scope="session")
def new_database(django_db_setup: None) -> Callable[[str], str]:
    """`new_database("journeys")` makes a database for real processes, migrated and empty. Returns
    its name.
    """

    def make(purpose: str) -> str:
        name = f"{purpose}_{WORKER or 'alone'}"
        _copy_database(_MIGRATED, name)
        return name

    return make
