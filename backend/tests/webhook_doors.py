"""The two servers that take in webhooks, in threads of this process, so that a test's settings are
theirs: the front door as `web` serves it, and Django's own server as `runserver` starts it.

A door stores in transactions of its own. What it stored is taken away after the test, which may
read it and must not lock it.
"""

import asyncio
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import psycopg
import pytest
import requests
import uvicorn
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test.testcases import LiveServerThread
from psycopg.rows import dict_row

from config.postgres import embedded_socket_folder
from conftest import HOME
from tests.webhooks import read_payload, sign

PATH = "/core/webhook/instagram/"
BODY = read_payload("message_text")
SIGNED = f"X-Hub-Signature-256: {sign(BODY)}\r\n"
LENGTH = f"Content-Length: {len(BODY)}\r\n"


def head(*lines: str, method: str = "POST", path: str = PATH, version: str = "1.1") -> bytes:
    """The head of a request with these lines, each ended."""
    first = f"{method} {path} HTTP/{version}\r\nHost: localhost\r\n"
    return "".join([first, *lines, "\r\n"]).encode()


WEBHOOK = head(SIGNED, LENGTH) + BODY
ANSWER = re.compile(rb"HTTP/1.1 (\d{3}).*?\r\n\r\n", re.DOTALL)


def read_statuses(client: socket.socket, count: int = 1) -> list[int]:
    """The statuses of so many answers that follow one another, fewer if the server hangs up. Every
    answer has a length or is an interim one.
    """
    received, statuses = b"", []
    while len(statuses) < count:
        found = ANSWER.match(received)
        length = re.search(rb"content-length: (\d+)", found[0], re.IGNORECASE) if found else None
        end = found.end() + int(length[1] if length else 0) if found else len(received) + 1
        if found and len(received) >= end:
            statuses.append(int(found[1]))
            received = received[end:]
        elif part := client.recv(65536):
            received += part
        else:
            break
    return statuses


class Door:
    """Where a server listens."""

    def __init__(self, port: int) -> None:
        self.port, self.url = port, f"http://127.0.0.1:{port}"

    def connect(self, sent: bytes = b"") -> socket.socket:
        """A raw connection on which that was sent."""
        made = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        made.sendall(sent)
        return made

    def post(
        self, body: bytes, signature: str | bytes | None = None, **headers: str
    ) -> requests.Response:
        """Post the body as Meta does; signed rightly unless told."""
        signed = {"X-Hub-Signature-256": sign(body) if signature is None else signature}
        return requests.post(
            self.url + PATH,
            data=body,
            headers={"Content-Type": "application/json", **signed, **headers},
            timeout=20,
        )


@contextmanager
def serve(app: Any = "config.asgi:application", **options: Any) -> Iterator[Door]:
    """uvicorn with the product's protocol, as the Procfile starts it."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    config = uvicorn.Config(
        app,
        http="config.protocol:Protocol",
        access_log=False,
        proxy_headers=False,
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=3,
        **options,
    )
    server = uvicorn.Server(config)
    thread = Thread(target=lambda: asyncio.run(server.serve([listener])), daemon=True)
    thread.start()
    try:
        yield Door(listener.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(20)
    assert not thread.is_alive()


@contextmanager
def serve_as_runserver() -> Iterator[Door]:
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait(20)
    assert thread.error is None, thread.error
    try:
        yield Door(thread.port)
    finally:
        thread.terminate()


@pytest.fixture(scope="module")
def front_door_server(django_db_setup: None) -> Iterator[Door]:
    with serve() as door:
        yield door


@pytest.fixture(scope="module")
def runserver_server(django_db_setup: None) -> Iterator[Door]:
    with serve_as_runserver() as door:
        yield door


@pytest.fixture
def stored(django_db_setup: None) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """`stored("account_id", "state")`: what doors have committed of each event, in order."""
    with psycopg.connect(
        host=str(embedded_socket_folder(HOME)),
        user="postgres",
        dbname=str(connection.settings_dict["NAME"]),
        options="-c lock_timeout=5s",
        autocommit=True,
        row_factory=dict_row,
    ) as own:
        yield lambda *columns: [
            tuple(row[column] for column in columns)
            for row in own.execute("SELECT * FROM core_inboxevent ORDER BY id")
        ]
        own.execute("DELETE FROM core_inboxevent")
        own.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture
def front_door(front_door_server: Door, stored: Any) -> Door:
    return front_door_server


@pytest.fixture(params=["front door", "runserver"])
def door(request: pytest.FixtureRequest, stored: Any) -> Door:
    """Both doors, one after the other."""
    name = {"front door": "front_door_server", "runserver": "runserver_server"}[request.param]
    found: Door = request.getfixturevalue(name)
    return found
