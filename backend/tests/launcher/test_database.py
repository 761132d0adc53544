"""A database that dies under a running installation comes back by itself."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.postgres import is_running, start, stop
from launcher.database import DatabaseWatch
from launcher.environment import Installation, read_installation


@pytest.fixture
def installation(monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    outside = Path(tempfile.mkdtemp(prefix="conversa-launcher-"))
    monkeypatch.setenv("CONVERSA_HOME", str(outside / "data"))
    yield read_installation(demo=False)
    stop(outside / "data")
    shutil.rmtree(outside, ignore_errors=True)


def kill_database(home: Path) -> None:
    """As the system does where memory is short."""
    server = psutil.Process(int((home / "postgres/postmaster.pid").read_text().split("\n", 1)[0]))
    family = [server, *server.children(recursive=True)]
    server.kill()
    psutil.wait_procs(family, timeout=30)


def test_a_database_that_was_killed_is_started_again(
    installation: Installation, capfd: pytest.CaptureFixture[str]
) -> None:
    start(installation.home, installation.database)
    watch = DatabaseWatch(installation)
    watch.look()
    kill_database(installation.home)
    DatabaseWatch(installation).look()
    assert is_running(installation.home)
    assert "The database is back." in capfd.readouterr().err


def test_a_database_that_cannot_start_yet_is_tried_again_and_says_so_once(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("launcher.database.TRY_AGAIN_SECONDS", 0.0)
    start(installation.home, installation.database)
    kill_database(installation.home)
    in_the_way = installation.home / "postgres" / "global"
    in_the_way.rename(installation.home / "aside")
    watch = DatabaseWatch(installation)
    watch.look()
    watch.look()
    assert capfd.readouterr().err.count("The embedded Postgres ended at once") == 1
    (installation.home / "aside").rename(in_the_way)
    watch.look()
    assert is_running(installation.home)


def test_a_server_of_somebody_elses_is_left_alone(
    installation: Installation, capfd: pytest.CaptureFixture[str]
) -> None:
    installation.environment["DB_HOST"] = "db.example"
    DatabaseWatch(installation).look()
    assert not is_running(installation.home)
    assert capfd.readouterr().err == ""
