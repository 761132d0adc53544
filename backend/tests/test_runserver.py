"""`runserver` alone is a whole installation under DEBUG: one worker comes with it, and goes with
it.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest
import requests

from conftest import BACKEND
from tests.journeys.conftest import eventually
from tests.servers import free_port, wait_for


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


def is_over(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.fixture
def serve(new_database):
    servers = []

    def start(*arguments, **environment):
        server = Server(new_database("runserver"), *arguments, **environment)
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.end()


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_its_one_worker_ends_with_it_however_it_ends(serve, end):
    server = serve()
    server.wait_for_worker()
    [worker] = server.workers()
    server.process.send_signal(end)
    eventually(lambda: is_over(worker))


def test_a_change_of_the_code_leaves_one_worker_the_new_one(serve):
    server = serve()
    server.wait_for_worker()
    [first] = server.workers()
    (BACKEND / "config" / "urls.py").touch()
    eventually(lambda: is_over(first))
    eventually(server.workers)
    server.wait_for_worker()
    assert len(server.workers()) == 1


def test_a_worker_that_was_killed_is_replaced(serve):
    server = serve("--noreload")
    server.wait_for_worker()
    [first] = server.workers()
    first.kill()
    eventually(lambda: [worker for worker in server.workers() if worker.pid != first.pid])
    assert "The worker ended with exit code -9; starting another one." in server.said()


@pytest.mark.parametrize(
    ("arguments", "environment"), [(["--no-worker"], {}), ([], {"DEBUG": "False"})]
)
def test_without_a_worker_the_terminal_says_so(serve, arguments, environment):
    server = serve("--noreload", *arguments, **environment)
    wait_for(f"http://127.0.0.1:{server.port}/health/live", server.process)
    eventually(lambda: "No worker is running" in server.said())
    assert "python manage.py worker" in server.said()
    assert server.workers() == []
    assert server.ready["worker"] == "DOWN"
