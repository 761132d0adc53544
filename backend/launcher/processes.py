"""The running processes of an installation: their output, their unexpected ends, and stopping them
in order.
"""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
from honcho.colour import get_colours
from honcho.environ import parse_procfile
from honcho.printer import Message, Printer

from config.private_files import close_folder
from launcher.environment import ROOT, Installation

STOPPING_TAKES_AT_MOST_SECONDS = 10
SECOND_WORKER = "worker-2"


class ProcessDied(Exception):
    """A process ended that should not have. The message has its last lines."""


class Processes:
    """What the Procfile names, started one by one, each in a session of its own.

    Every line goes to `<home>/logs/<name>.log`, and to the terminal too with `show`.
    `<home>/run.json` always says which processes run, for `stop` and for whoever watches an
    installation.
    """

    def __init__(self, installation: Installation, *, show: bool) -> None:
        self.installation = installation
        self.commands: dict[str, str] = parse_procfile((ROOT / "Procfile").read_text()).processes
        self.commands[SECOND_WORKER] = self.commands["worker"]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._printer = Printer(width=max(map(len, self.commands))) if show else None
        self._colours = dict(zip(self.commands, get_colours(), strict=False))
        self._last_lines: dict[str, deque[str]] = {}
        self._readers: dict[str, threading.Thread] = {}
        self._logs = installation.home / "logs"
        self._ready = False
        close_folder(self._logs)
        for log in self._logs.glob("*.log"):
            log.replace(log.with_suffix(".log.1"))
        self._write_state()

    def start(self, name: str) -> None:
        process = subprocess.Popen(
            self.commands[name],
            shell=True,
            cwd=ROOT,
            env=self.installation.environment,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.running[name] = process
        self._last_lines[name] = deque(maxlen=15)
        self._readers[name] = threading.Thread(target=self._read, args=(name, process), daemon=True)
        self._readers[name].start()
        self._write_state()

    def _read(self, name: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with (self._logs / f"{name}.log").open("ab", buffering=0) as log:
            for line in process.stdout:
                # A disk that is full must not stop the reading: a process whose pipe is full stands
                # still.
                with contextlib.suppress(OSError):
                    log.write(line)
                self._last_lines[name].append(line.decode("utf-8", "replace").rstrip())
                if self._printer:
                    self._printer.write(
                        Message("line", line, datetime.now(), name, self._colours[name])
                    )

    def mark_ready(self) -> None:
        self._ready = True
        self._write_state()

    def find_dead(self) -> str | None:
        """Return the name of a process that has ended, if one has."""
        return next(
            (name for name, process in self.running.items() if process.poll() is not None), None
        )

    def explain_death(self, name: str) -> ProcessDied:
        self._readers[name].join(timeout=2)
        code = self.running[name].returncode
        how = (
            f"was killed by {signal.Signals(-code).name}"
            if code < 0
            else f"ended with exit code {code}"
        )
        lines = (
            "".join(f"\n    {line}" for line in self._last_lines[name])
            or "\n    (it printed nothing)"
        )
        return ProcessDied(
            f"The {name} process {how}. Its last lines:{lines}\n  The whole log is "
            f"{self._logs / f'{name}.log'}."
        )

    def check_alive(self) -> None:
        """Raise ProcessDied if a process has ended."""
        if name := self.find_dead():
            raise self.explain_death(name)

    def wait_until(self, ready: Callable[[], bool], what: str, *, seconds: float = 60) -> None:
        """Wait while all processes live. Raises ProcessDied, also when it takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.check_alive()
            if time.monotonic() > deadline:
                raise ProcessDied(
                    f"{what} did not become ready in {seconds:.0f} seconds. The logs are in "
                    f"{self._logs}."
                )
            time.sleep(0.2)

    def stop(self) -> None:
        """End all processes, the last started first, so that the simulator outlives those that
        speak to it.
        """
        web_and_worker = [name for name in self.running if name != "simulator"]
        for names in (web_and_worker, ["simulator"]):
            end([self.running[name] for name in names if name in self.running])
        self.running.clear()
        state_file(self.installation.home).unlink(missing_ok=True)

    def _write_state(self) -> None:
        state = {
            "launcher": _identify(os.getpid()),
            "demo": self.installation.demo,
            "ready": self._ready,
            "dashboard": self.installation.dashboard,
            "simulator": self.installation.simulator if self.installation.demo else None,
            "processes": {name: _identify(process.pid) for name, process in self.running.items()},
        }
        path = state_file(self.installation.home)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(state, indent=1))
        fresh.replace(path)


def state_file(home: Path) -> Path:
    return home / "run.json"


def _identify(pid: int) -> dict[str, float]:
    """Return the pid with the moment of its start: a pid alone may belong to another program by the
    time it is read.
    """
    with contextlib.suppress(psutil.NoSuchProcess):
        return {"pid": pid, "started": psutil.Process(pid).create_time()}
    return {"pid": pid, "started": 0}


def find_process(identity: dict[str, float]) -> psutil.Process | None:
    """Return the process that was written down, or None if it has ended."""
    try:
        process = psutil.Process(int(identity["pid"]))
        same = abs(process.create_time() - identity["started"]) < 1
    except psutil.NoSuchProcess:
        return None
    return process if same and process.status() != psutil.STATUS_ZOMBIE else None


def read_state(home: Path) -> dict[str, Any] | None:
    """Return what `run.json` says, or None when nothing was started here."""
    try:
        state: dict[str, Any] = json.loads(state_file(home).read_text())
        return state
    except (FileNotFoundError, ValueError):
        return None


def end(processes: list[subprocess.Popen[bytes]] | list[psutil.Process]) -> None:
    """Ask processes and their children to end; kill what has not after ten seconds."""
    for process in processes:
        _signal_session(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOPPING_TAKES_AT_MOST_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except (subprocess.TimeoutExpired, psutil.TimeoutExpired):
            _signal_session(process.pid, signal.SIGKILL)
            process.wait(5)


def _signal_session(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
