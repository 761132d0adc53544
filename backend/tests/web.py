"""A real web process, as an installation runs it, for tests that meet it over sockets."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from conftest import BACKEND
from tests.servers import free_port, wait_for

SERVE = ["--http", "config.protocol:Protocol", "--no-access-log", "--log-level", "warning"]
SERVE += ["--timeout-graceful-shutdown", "3"]


class Web:
    """The process, its address and its log."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.port, self.process, self.log = port, process, log
        self.url = f"http://127.0.0.1:{port}"

    def connect(self, sent: bytes = b"") -> socket.socket:
        """A raw connection on which that was sent."""
        made = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        made.sendall(sent)
        return made

    def session(self, session_key: str) -> requests.Session:
        """A signed-in browser: its cookie, and the CSRF header on what it sends."""
        session = requests.Session()
        session.cookies.set("sessionid", session_key)
        session.get(f"{self.url}/api/session/", timeout=30)
        session.headers.update({"X-CSRFToken": session.cookies["csrftoken"], "Referer": self.url})
        return session

    def memory(self) -> int:
        """Megabytes of memory that the process has now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) // 1024


@contextmanager
def running_web(
    database: str,
    log: Path,
    *arguments: str,
    app: str = "config.asgi:application",
    **environment: str,
) -> Iterator[Web]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings: dict[str, Any] = {
        **os.environ,
        "DB_NAME": database,
        "PORT": str(port),
        "PUBLIC_URL": url,
        **environment,
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", app, *SERVE, *arguments, "--port", str(port)],
            cwd=BACKEND,
            env=settings,
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(f"{url}/health/live", process, seconds=90)
        yield Web(port, process, log)
    finally:
        process.terminate()
        process.wait(15)


def read_answer(connection: socket.socket) -> tuple[int, bytes]:
    """The status and everything behind it until the server closes, or the answer's length
    is there.
    """
    received = b""
    while True:
        part = connection.recv(65536)
        received += part
        head, _, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        if not part or (length and len(body) >= int(length[1])):
            return int(received.split(b" ", 2)[1]) if received else 0, body
