"""Processes beside a test: a free port, `manage.py`, the simulator, a business connected to it."""

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from conftest import BACKEND, WORKER

# The system gives its own ports, for outgoing connections too, from above these: one of its could
# be gone before our process binds it. Each xdist worker has a stretch for itself, and each run
# begins somewhere in it.
PORTS = 2_000
FIRST_PORT = 12_000 + PORTS * (int(WORKER.removeprefix("gw") or 0) % 8)
_ports = itertools.count(int.from_bytes(os.urandom(2), "big"))


def free_port() -> int:
    """A port of this machine's own address on which nobody listens, and that nobody is given but
    who asks here.
    """
    for number in itertools.islice(_ports, PORTS):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", FIRST_PORT + number % PORTS))
                return int(probe.getsockname()[1])
    raise AssertionError("no port is free")


class Simulator:
    """The other side of the wire, as a process. Errors of its controls are failures of the test."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()

    def call(self, method: str, path: str, **options: Any) -> Any:
        answer = self.session.request(method, self.url + path, timeout=20, **options)
        assert answer.status_code < 400, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def get(self, path: str, **params: Any) -> Any:
        return self.call("GET", path, params=params)

    def post(self, path: str, **body: Any) -> Any:
        return self.call("POST", path, json=body)

    def delete(self, path: str) -> Any:
        return self.call("DELETE", path)


def start_simulator(
    port: int, webhook_url: str, data: str = ":memory:", log: Path | None = None
) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "SIMULATOR_PORT": str(port),
        "SIMULATOR_WEBHOOK_URL": webhook_url,
        "SIMULATOR_DATA": data,
    }
    output = log.open("ab") if log else subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-m", "simulator"],
        cwd=BACKEND,
        env=environment,
        stdout=output,
        stderr=output,
    )


def manage(environment: dict[str, str], *arguments: str) -> str:
    """What `manage.py` prints for these arguments. Fails the test when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BACKEND,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wait_for(url: str, process: subprocess.Popen[bytes] | None = None, seconds: float = 30) -> None:
    """Until the address answers below 500. Fails the test when it does not, or when the process
    ends.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process is None or process.poll() is None, (
            f"the process for {url} ended with {process.returncode}"
        )
        try:
            if requests.get(url, timeout=2).status_code < 500:
                return
        except requests.RequestException:
            pass
        time.sleep(0.05)
    raise AssertionError(f"{url} did not answer within {seconds} s")


def eventually(what: Callable[[], Any], *, seconds: float = 40) -> Any:
    """The first truthy answer of `what`, asked again and again; the last answer is in
    the failure.
    """
    deadline, answer = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        answer = what()
        if answer:
            return answer
        time.sleep(0.03)
    raise AssertionError(f"never came true within {seconds} s; last: {answer!r}")


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[str]:
    port = free_port()
    process = start_simulator(port, "http://127.0.0.1:9/core/webhook/instagram/")
    try:
        wait_for(f"http://127.0.0.1:{port}/sim/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def simulator(simulator_process: str, settings: Any) -> Simulator:
    """The simulator in its default world, with Graph, the dialog and the model pointing at it."""
    settings.FB_GRAPH_URL = settings.FB_DIALOG_URL = simulator_process
    settings.IG_GRAPH_URL, settings.IG_API_URL = (
        f"{simulator_process}/graph.instagram.com",
        f"{simulator_process}/api.instagram.com",
    )
    settings.IG_DIALOG_URL = f"{simulator_process}/www.instagram.com"
    settings.OPENAI_BASE_URL = f"{simulator_process}/v1"
    settings.MEDIA_HOSTS = [urlsplit(simulator_process).netloc]
    result = Simulator(simulator_process)
    result.post("/sim/reset")
    return result


@pytest.fixture
def connected(simulator: Simulator) -> Callable[..., Any]:
    """`connected(alpha)` connects the business to an account of the simulator and subscribes its
    page.
    """

    def connect(business: Any, account: str = "luna.ceramics") -> Any:
        from django.utils import timezone

        granted = simulator.post("/sim/connect", person=None, account=account)
        business.instagram_account_id = granted["instagram_id"]
        business.instagram_page_id = granted["page_id"]
        business.instagram_username = granted["username"]
        business.instagram_name = granted["name"]
        business.page_access_token = granted["page_access_token"]
        business.granted_scopes = granted.get("scopes") or []
        business.connected_at = timezone.now()
        business.connected_by = "Alice"
        business.save()
        simulator.session.post(
            f"{simulator.url}/v25.0/{granted['page_id']}/subscribed_apps",
            data={
                "subscribed_fields": "messages,messaging_postbacks",
                "access_token": granted["page_access_token"],
            },
            timeout=20,
        ).raise_for_status()
        return business

    return connect
