"""Clients that deserve a calm line in the log at most: a wrong Host, a connection that is reset; in
every way a request can take.
"""

import socket
import struct
from contextlib import contextmanager

import pytest
import requests

from tests.runserver import Server
from tests.servers import wait_for
from tests.web import read_answer, running_web

PATHS = [
    "/",
    "/api/session/",
    "/api/auth/login/",
    "/admin/login/",
    "/static/admin/css/base.css",
    "/assets/none.js",
    "/core/webhook/instagram/",
    "/core/instagram/connect/1/",
    "/api/businesses/1/live/",
    "/health/live",
    "/health/ready",
]
BODY = b"x" * 1000


class Log:
    """What a server writes from now on."""

    def __init__(self, port, path):
        self.port, self.path = port, path

    def connect(self, sent):
        made = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        made.sendall(sent)
        return made

    @contextmanager
    def said(self):
        before, lines = self.path.stat().st_size, []
        yield lines
        # What came before it has been dealt with
        requests.get(f"http://localhost:{self.port}/admin/login/", timeout=30)
        lines += self.path.read_text()[before:].splitlines()


@pytest.fixture(scope="module", params=["web", "runserver"])
def server(request, new_database, tmp_path_factory):
    if request.param == "web":
        log = tmp_path_factory.mktemp("strange") / "web.log"
        with running_web(new_database("strange"), log, LOG_LEVEL="INFO") as web:
            yield Log(web.port, log)
    else:
        started = Server(new_database("strange"), "--noreload", "--no-worker")
        try:
            wait_for(f"http://127.0.0.1:{started.port}/health/live", started.process)
            yield Log(started.port, started.log)
        finally:
            started.end()


def request(method, path, *, host="localhost", body=b"", announced=None):
    length = len(body) if announced is None else announced
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: "
        f"application/json\r\nContent-Length: {length}\r\n"
    )
    return head.encode() + b"Connection: close\r\n\r\n" + body


@pytest.mark.parametrize("path", PATHS)
def test_a_wrong_host_is_a_calm_line_at_most(server, path):
    with server.said() as lines:
        for sent in [
            request("GET", path, host="a/b"),
            request("POST", path, host="scanner.example", body=BODY),
        ]:
            with server.connect(sent) as client:
                assert read_answer(client)[0] != 500
    assert not [
        line for line in lines if "Traceback" in line or "[error" in line or "ERROR" in line
    ]
    assert sum("HTTP_HOST" in line for line in lines) <= 2


def reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


@pytest.mark.parametrize(
    "sent",
    [
        lambda path: request("GET", path),
        lambda path: request("POST", path, body=BODY),
        lambda path: request("POST", path, body=BODY, announced=5000),
        lambda path: request("GET", path)[:30],
        lambda path: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["asked", "posted", "half a body", "half a head", "TLS"],
)
def test_a_client_that_resets_its_connection_is_no_crash(server, sent):
    with server.said() as lines:
        for path in PATHS * 3:
            reset(server.connect(sent(path)))
    assert not [line for line in lines if "Traceback" in line or "Exception" in line]
