"""The processes of an installation go on when something about their logs does not."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from launch import DEATHS, watch
from launcher.environment import Installation, read_installation
from launcher.processes import SECOND_WORKER, ProcessDied, Processes


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setenv("CONVERSA_HOME", str(tmp_path))
    return read_installation(demo=False)


def test_a_process_does_not_stand_still_when_the_disk_of_its_log_is_full(
    installation: Installation,
) -> None:
    processes = Processes(installation, show=False)
    processes.commands["loud"] = (
        "head -c 1000000 /dev/zero | tr '\\0' '\\n'"  # more than a pipe holds
    )
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


def test_what_dies_is_started_again_until_that_plainly_does_not_help(
    installation: Installation,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    processes = Processes(installation, show=False)
    processes.commands["worker"] = f"echo started >> '{tmp_path}/starts'; echo no luck; exit 3"
    processes.start("worker")
    with pytest.raises(ProcessDied, match="ended with exit code 3"):
        watch(processes)
    assert (tmp_path / "starts").read_text().count("started") == DEATHS
    assert "The worker process ended with exit code 3" in capfd.readouterr().err


def test_with_real_accounts_two_cores_have_a_worker_each(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert (installation.workers, replace(installation, demo=True).workers) == (2, 1)
    commands = Processes(installation, show=False).commands
    assert commands[SECOND_WORKER] == commands["worker"]
