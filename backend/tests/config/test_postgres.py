"""The embedded Postgres starts on odd machines, comes back after a crash, and lets nobody
else in.
"""

import contextlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from config import postgres_place
from config.postgres import connect, is_running, start, stop
from config.postgres_place import SOCKET_FOLDER_BYTES, PostgresNotStarted, embedded_socket_folder
from conftest import BACKEND, HOME


@pytest.fixture
def home():
    """A data folder in a folder that is closed to everybody else, as /root is."""
    outside = Path(tempfile.mkdtemp(prefix="conversa-postgres-"))
    yield outside / "data"
    stop(outside / "data")
    shutil.rmtree(outside, ignore_errors=True)


@pytest.fixture
def deep_home(home):
    """Deeper than a socket's path may be long; half of its letters take two bytes."""
    folder = home.parent / "ä b" / ("dä" * 25) / "data"
    yield folder
    stop(folder)
    if (folder / "postgres.socket").is_symlink():
        shutil.rmtree(embedded_socket_folder(folder), ignore_errors=True)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_several_processes_that_start_it_while_it_recovers_all_get_it(home):
    start(home, "conversa_db")
    master = psutil.Process(
        int((home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
    )
    family = [master, *master.children(recursive=True)]
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):  # a worker of Postgres may end by itself
            process.kill()
    psutil.wait_procs(family, timeout=30)
    command = [
        sys.executable,
        "-c",
        (
            "from pathlib import Path; from config.postgres import start; "
            f"start(Path({str(home)!r}), 'conversa_db')"
        ),
    ]
    starters = [subprocess.Popen(command, cwd=BACKEND) for _ in range(4)]
    assert [starter.wait(60) for starter in starters] == [0, 0, 0, 0]
    assert is_running(home)


def test_it_comes_back_although_nobody_has_waited_yet_for_the_one_that_was_killed(home):
    start(home, "conversa_db")
    master = psutil.Process(
        int((home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
    )
    family = [master, *master.children(recursive=True)]
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):  # a worker of Postgres may end by itself
            process.kill()
    command = [
        sys.executable,
        "-c",
        (
            "from pathlib import Path; from config.postgres import start; "
            f"start(Path({str(home)!r}), 'conversa_db')"
        ),
    ]
    starter = subprocess.Popen(command, cwd=BACKEND)
    with contextlib.suppress(subprocess.TimeoutExpired):
        starter.wait(2)
    psutil.wait_procs(family, timeout=30)
    assert starter.wait(60) == 0
    assert is_running(home)


def test_it_comes_back_while_the_process_that_had_started_it_lives_on(home):
    program = (
        "from pathlib import Path; from config.postgres import start; "
        f"start(Path({str(home)!r}), 'conversa_db'); print('up'); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-uc", program], cwd=BACKEND, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as starter:
        assert starter.stdout.readline() == b"up\n"
        psutil.Process(
            int((home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
        ).kill()
        start(home, "conversa_db")
        assert is_running(home)
        starter.communicate(b"\n")


def test_it_starts_in_a_path_with_spaces_quotes_and_umlauts_under_a_locale_that_is_not_installed(
    home, monkeypatch
):
    monkeypatch.setenv("LC_ALL", "xx_YY.UTF-8")
    monkeypatch.setenv("PGPORT", "6000")
    odd = home.parent / "Jürgens \"Laden\" $HOME, 'neu'"
    try:
        start(odd, "conversa_db")
        with connect(odd) as connection:
            assert connection.execute(
                "SELECT upper('Zoë'), current_setting('server_encoding')"
            ).fetchone() == ("ZOË", "UTF8")
    finally:
        stop(odd)
        # Elsewhere, because of the comma
        shutil.rmtree(embedded_socket_folder(odd), ignore_errors=True)


def test_its_socket_is_for_its_user_alone_and_who_comes_is_asked_who_they_are():
    folder = embedded_socket_folder(HOME)  # that of all tests
    assert mode(folder) == 0o700
    assert mode(folder / ".s.PGSQL.5432") == 0o700
    with connect(HOME) as connection:
        rules = connection.execute("SELECT type, auth_method FROM pg_hba_file_rules").fetchall()
    assert rules == [("local", "peer")]


def test_what_somebody_wrote_is_not_in_its_log_when_a_row_is_refused():
    with connect(HOME) as connection:
        connection.execute(
            "CREATE TEMP TABLE said (text text PRIMARY KEY, number int, CONSTRAINT never "
            "CHECK (number > 0))"
        )
        connection.execute("INSERT INTO said VALUES ('my secret words', 1)")
        for number, problem in [
            (1, psycopg.errors.UniqueViolation),
            (0, psycopg.errors.CheckViolation),
        ]:
            with pytest.raises(problem):
                connection.execute("INSERT INTO said VALUES ('my secret words', %s)", [number])
    log = (HOME / "postgres.log").read_text()
    assert 'violates check constraint "never"' in log
    assert "my secret words" not in log


def test_a_deep_data_folder_gets_a_private_socket_with_a_name_that_cannot_be_guessed(deep_home):
    start(deep_home, "conversa_db")
    folder = embedded_socket_folder(deep_home)
    assert len(os.fsencode(folder)) <= SOCKET_FOLDER_BYTES
    assert mode(folder) == 0o700
    assert embedded_socket_folder(deep_home) == folder, "every process finds the same"
    assert is_running(deep_home)


def test_a_socket_folder_that_others_may_enter_is_never_used_again(deep_home):
    before = embedded_socket_folder(deep_home)
    before.chmod(0o777)  # as one that somebody else has made under this name
    assert embedded_socket_folder(deep_home) != before
    before.rmdir()


def test_a_socket_folder_that_was_cleared_away_is_made_anew(deep_home):
    before = embedded_socket_folder(deep_home)
    before.rmdir()
    assert mode(embedded_socket_folder(deep_home)) == 0o700


def test_a_server_that_does_not_start_says_in_its_own_words_why(home):
    start(home, "conversa_db")
    stop(home)
    (home / "postgres" / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(
        PostgresNotStarted, match=r"(?s)It says:.*not compatible with this version.*DB_HOST"
    ):
        start(home, "conversa_db")


def test_whatever_blocks_its_data_folder_is_named_and_half_a_folder_is_not_taken_for_a_whole(
    home,
):
    half = home / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    (home / "postgres").mkdir()
    (home / "postgres" / "left-over").write_text("")
    with pytest.raises(PostgresNotStarted, match=r"cannot be used: .*not empty"):
        start(home, "conversa_db")
    (home / "postgres" / "left-over").unlink()
    start(home, "conversa_db")
    assert is_running(home)


def test_programs_in_a_path_that_a_shell_would_change_are_refused_in_words(monkeypatch):
    monkeypatch.setattr(postgres_place, "PROGRAMS", Path("a$b/bin"))
    with pytest.raises(PostgresNotStarted, match="Move the project to another folder"):
        postgres_place.find_programs()


def test_stopping_a_server_that_does_not_run_is_no_failure(home):
    stop(home)
    assert not is_running(home)
    with pytest.raises(psycopg.OperationalError):
        connect(home)


def test_without_access_lists_our_folder_may_be_passed_and_no_other_is_opened(
    tmp_path, monkeypatch
):
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "setxattr", refuse, raising=False)
    user = postgres_place.ServerUser("pgserver", 12345, 12345)
    tmp_path.chmod(0o700)
    with pytest.raises(PostgresNotStarted, match=r"cannot enter .*chmod o\+x"):
        postgres_place.let_pass(user, tmp_path, ours=False)
    assert mode(tmp_path) == 0o700
    postgres_place.let_pass(user, tmp_path, ours=True)
    assert mode(tmp_path) == 0o701
