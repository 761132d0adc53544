"""`runserver` alone is a whole installation under DEBUG: one worker comes with it, and goes with
it.
"""

import signal

import psutil
import pytest

from conftest import BACKEND
from tests.runserver import Server
from tests.servers import eventually, wait_for


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
    assert "The worker ended with exit code -9; restarting it." in server.said()


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
