"""A database that cannot be used is a line that says what to do, for every command, and never a
traceback.
"""

import os
import socket
import subprocess
import sys

import psycopg
import pytest

from common import database_problem
from common.database_problem import find_problem
from config.postgres_place import embedded_socket_folder
from conftest import BACKEND, HOME
from tests.servers import free_port


@pytest.fixture
def database(settings, monkeypatch):
    """`database(PORT="9")` is the one of the tests but for that."""
    good = {
        **settings.DATABASES["default"],
        "HOST": str(embedded_socket_folder(HOME)),
        "PORT": "5432",
        "NAME": "postgres",
    }

    def change(**values: str) -> None:
        monkeypatch.setitem(settings.DATABASES, "default", good | values)

    return change


@pytest.fixture
def silent_port():
    """Somebody listens and says nothing, as behind a firewall that swallows everything."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield str(listener.getsockname()[1])


def test_a_good_database_is_no_problem(database):
    database()
    assert find_problem() is None


@pytest.mark.parametrize(
    ("values", "says", "passing"),
    [
        (
            {"HOST": "127.0.0.1", "PORT": "9"},
            "No Postgres answers at 127.0.0.1:9: Connection refused. Is it running",
            True,
        ),
        (
            {"HOST": "no-such-host.invalid"},
            "Nobody knows the host of DB_HOST, no-such-host.invalid",
            True,
        ),
        (
            {"NAME": "no_such_database"},
            'refused us: database "no_such_database" does not exist. Check DB_NAME',
            False,
        ),
        (
            {"USER": "somebody"},
            'refused us: role "somebody" does not exist. Check DB_NAME, DB_USER and DB_PASSWORD',
            False,
        ),
    ],
)
def test_what_is_wrong_is_named_with_what_to_look_at(database, values, says, passing):
    database(**values)
    problem = find_problem()
    assert says in problem.message
    assert "\n" not in problem.message
    assert problem.passing == passing


def test_a_host_that_says_nothing_is_given_up(database, silent_port):
    database(HOST="127.0.0.1", PORT=silent_port)
    assert "does not answer" in find_problem().message


def test_a_connection_that_timed_out_reads_the_same_whoever_gave_up_first(database, silent_port):
    database(HOST="127.0.0.1", PORT=silent_port)
    with pytest.raises(psycopg.OperationalError) as given_up:
        psycopg.connect(host="127.0.0.1", port=silent_port, dbname="x", user="x", connect_timeout=2)
    problem = database_problem.explain(given_up.value)
    assert f"127.0.0.1:{silent_port} does not answer" in problem.message
    assert problem.passing


def test_a_postgres_that_is_too_old_is_named_with_its_version(database, monkeypatch):
    database()
    monkeypatch.setattr(database_problem, "OLDEST_VERSION", 99)
    assert "Conversa needs 99 or newer" in find_problem().message


def run(*command: str, **values: str) -> tuple[int, str]:
    environment = {
        **os.environ,
        "DB_HOST": "127.0.0.1",
        "DB_PORT": str(free_port()),
        "DEBUG": "True",
        "LOG_JSON": "True",
        **values,
    }
    done = subprocess.run(
        [sys.executable, *command],
        cwd=BACKEND,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("command", ["migrate", "createsuperuser", "runserver"])
def test_a_command_without_its_database_ends_with_one_line(command):
    code, said = run("manage.py", command)
    assert code == 1
    assert said.startswith("No Postgres answers at 127.0.0.1:")
    assert said.count("\n") == 1


def test_check_names_the_problem_among_its_other_complaints(monkeypatch):
    code, said = run("manage.py", "check")
    assert code == 1
    assert "conversa.E030) No Postgres answers at" in said
    assert "Traceback" not in said


def test_a_worker_does_not_wait_for_a_database_that_refuses_it():
    code, said = run(
        "manage.py",
        "worker",
        DB_HOST=str(embedded_socket_folder(HOME)),
        DB_PORT="5432",
        DB_NAME="no_such_database",
    )
    assert code == 1
    assert "CommandError: Postgres at" in said
    assert "Traceback" not in said
