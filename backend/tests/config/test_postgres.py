"""The embedded Postgres comes back after a crash, whoever asks for it."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from config.postgres import is_running, start, stop
from conftest import BACKEND


@pytest.fixture
def home():
    folder = Path(tempfile.mkdtemp(prefix="conversa-postgres-"))
    folder.chmod(0o755)  # as root, the server runs as somebody else
    yield folder
    stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def test_several_who_start_it_while_it_recovers_all_get_it(home):
    start(home, "conversa_db")
    master = psutil.Process(int((home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0]))
    family = [master, *master.children(recursive=True)]
    for process in family:
        process.kill()
    psutil.wait_procs(family, timeout=30)
    command = [sys.executable, "-c", f"from pathlib import Path; from config.postgres import start; start(Path({str(home)!r}), 'conversa_db')"]
    starters = [subprocess.Popen(command, cwd=BACKEND) for _ in range(4)]
    assert [starter.wait(60) for starter in starters] == [0, 0, 0, 0]
    assert is_running(home)
