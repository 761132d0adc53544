"""The processes of an installation go on when something about their logs does not."""

import subprocess
from pathlib import Path

import pytest

from launcher.environment import Installation, read_installation
from launcher.processes import Processes


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setenv("CONVERSA_HOME", str(tmp_path))
    return read_installation(demo=False)


def test_a_process_does_not_stand_still_when_the_disk_of_its_log_is_full(installation: Installation) -> None:
    processes = Processes(installation, show=False)
    processes.commands["loud"] = "head -c 1000000 /dev/zero | tr '\\0' '\\n'"  # more than a pipe holds
    (installation.home / "logs" / "loud.log").symlink_to("/dev/full")
    processes.start("loud")
    try:
        assert processes.running["loud"].wait(30) == 0
    except subprocess.TimeoutExpired:
        processes.stop()
        raise


def test_logs_are_for_their_owner_alone(installation: Installation) -> None:
    (installation.home / "logs").mkdir(mode=0o755)
    Processes(installation, show=False)
    assert (installation.home / "logs").stat().st_mode & 0o077 == 0
