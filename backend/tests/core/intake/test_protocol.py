"""Which requests the protocol answers itself, and which it leaves to uvicorn and the app."""

import hashlib
import inspect
import socket

import pytest
from uvicorn.protocols.http import httptools_impl

from tests.web import read_answer
from tests.webhook_doors import (
    BODY,
    LENGTH,
    PATH,
    SIGNED,
    WEBHOOK,
    head,
    read_statuses,
    serve,
)

CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
LEFT_TO_THE_APP = 418
EMPTY = [(b"content-length", b"0")]
# Of uvicorn's module whose class ours extends, as it was read for `core.intake.protocol`.
READ = "1d4e1c579df4168433a61a01f10c628b31c1790e72dd9769d2b8633b22214033"


async def app(scope, receive, send):
    """Says of every request that it came here."""
    await send({"type": "http.response.start", "status": LEFT_TO_THE_APP, "headers": EMPTY})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture(scope="module")
def server():
    with serve(app) as door:
        yield door


def ask(server, sent):
    """The status of the answer."""
    with server.connect(sent) as client:
        return read_answer(client)[0]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (WEBHOOK, 200),
        (head(SIGNED, LENGTH, "Connection: close\r\n") + BODY, 200),
        (head(SIGNED, LENGTH, version="1.0") + BODY, 200),
        (head(SIGNED.upper().replace("SHA256=", "sha256=").lower(), LENGTH.lower()) + BODY, 200),
        (head(SIGNED, LENGTH, "X-Forwarded-For: 1.2.3.4\r\n", "Cookie: a=b\r\n") + BODY, 200),
        (head(LENGTH) + BODY, 403),
        (head(SIGNED), 403),  # without a body
    ],
)
def test_an_ordinary_webhook_never_reaches_the_app(server, stored, sent, status):
    assert ask(server, sent) == status


@pytest.mark.parametrize(
    "sent",
    [
        head(method="GET"),
        head(method="HEAD"),
        head(method="OPTIONS"),
        head(SIGNED, LENGTH, method="PUT") + BODY,
        head(SIGNED, LENGTH, path=f"{PATH}?a=b") + BODY,
        head(SIGNED, LENGTH, path=f"{PATH}?") + BODY,
        head(SIGNED, LENGTH, path=f"/{PATH}") + BODY,
        head(SIGNED, LENGTH, path=PATH.rstrip("/")) + BODY,
        head(SIGNED, LENGTH, path=PATH.replace("i", "%69")) + BODY,
        head(SIGNED, LENGTH, path=f"http://localhost{PATH}") + BODY,
        head(SIGNED, "Transfer-Encoding: chunked\r\n") + CHUNKS,
        head(SIGNED, LENGTH, "Expect: 100-continue\r\n") + BODY,
        head(SIGNED, LENGTH, "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n") + BODY,
        WEBHOOK[:-1],
        head(SIGNED, "Content-Length: 1048577\r\n") + BODY,
    ],
)
def test_whatever_is_not_ordinary_is_left_to_the_app(server, sent):
    assert ask(server, sent) == LEFT_TO_THE_APP


def test_a_body_right_behind_its_head_is_ordinary(server, stored, monkeypatch):
    monkeypatch.setattr("core.intake.protocol.BODY_SECONDS", 20)
    with server.connect() as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in (head(SIGNED, LENGTH), BODY[:7], BODY[7:]):
            client.sendall(part)
            assert ask(server, head(path="/")) == LEFT_TO_THE_APP  # by now the part was read
        assert read_statuses(client) == [200]


def test_a_webhook_behind_another_request_is_left_to_the_app(server, stored):
    with server.connect(WEBHOOK * 2 + head(path="/")) as client:
        assert read_statuses(client, 3) == [200, LEFT_TO_THE_APP, LEFT_TO_THE_APP]


def test_a_connection_answers_one_webhook_after_another(server, stored):
    with server.connect() as client:
        for _ in range(3):
            client.sendall(WEBHOOK)
            assert read_statuses(client, 1) == [200]
    assert len(stored("id")) == 3


def test_uvicorns_protocol_is_the_one_that_was_read():
    """What is relied on: the attributes `url`, `headers`, `scope`, `cycle`, `parser`, `flow`,
    `transport`, `loop`, `server_state`, `config`, `root_path`, `limit_concurrency` and
    `expect_100_continue` of the protocol; that it asks of its `cycle` no more than
    `response_complete`, `disconnected`, `message_event` and `keep_alive`; that
    `on_headers_complete` may be called late; that `on_response_complete` begins what waits.

    After an upgrade: read what changed in the module, run this file, and write the new sum here.
    """
    source = inspect.getsource(httptools_impl)
    assert hashlib.sha256(source.encode()).hexdigest() == READ
