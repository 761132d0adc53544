"""`runserver` as a process, for tests that start it the way somebody does at a terminal."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import requests

from conftest import BACKEND
from tests.servers import eventually, free_port, wait_for


class Server:
    """A `runserver` as somebody starts it at a terminal."""

    def __init__(self, database: str, *arguments: str, **environment: str) -> None:
        self.port = free_port()
        self.log = Path(tempfile.mkstemp(prefix="conversa-runserver-")[1])
        self.process = psutil.Popen(
            [sys.executable, "manage.py", "runserver", str(self.port), *arguments],
            cwd=BACKEND,
            env={
                **os.environ,
                "DB_NAME": database,
                "DEBUG": "True",
                "LOG_LEVEL": "INFO",
                **environment,
            },
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
            # A shell lets what it starts in the background ignore Ctrl-C, and so these tests, if
            # run there.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.seen: dict[int, psutil.Process] = {}

    @property
    def ready(self) -> dict[str, str]:
        """What it says of itself. While it loads changed code, a connection may be cut off."""
        try:
            return dict(
                requests.get(f"http://127.0.0.1:{self.port}/health/ready", timeout=10).json()
            )
        except requests.ConnectionError:
            return {"worker": "UNKNOWN"}

    def workers(self) -> list[psutil.Process]:
        children = self.process.children(recursive=True)
        self.seen.update({child.pid: child for child in children})
        return [child for child in children if is_worker(child)]

    def said(self) -> str:
        return self.log.read_text()

    def wait_for_worker(self) -> None:
        wait_for(f"http://127.0.0.1:{self.port}/health/live", self.process)
        eventually(lambda: self.ready["worker"] == "OK")

    def end(self) -> None:
        for process in [*self.process.children(recursive=True), self.process, *self.seen.values()]:
            if process.is_running():
                process.kill()
        self.process.wait(20)
        self.log.unlink()


def is_worker(process: psutil.Process) -> bool:
    try:
        return "worker" in process.cmdline()
    except psutil.NoSuchProcess:  # a zombie is one too
        return False
