"""Clients that send slowly, read slowly or never finish: everybody else is served all the same."""

import json
import socket
from contextlib import suppress

import pytest
import requests

from tests.web import read_answer, running_web

LOGIN = b"POST /api/auth/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
FORM = (
    b"POST /admin/login/ HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
    b"Cookie: csrftoken=" + b"a" * 32 + b"\r\nContent-Length: 100\r\n\r\nc"
)
WEBHOOK = (
    b"POST /core/webhook/instagram/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"
)


@pytest.fixture(scope="module")
def web(new_database, tmp_path_factory):
    log = tmp_path_factory.mktemp("slow") / "web.log"
    with running_web(
        new_database("slow"), log, app="tests.config.impatient:application"
    ) as running:
        yield running


@pytest.fixture
def sockets(web):
    """`sockets(40, sent)`: so many connections, each of which has sent that; closed after
    the test.
    """
    opened = []

    def open_many(count, sent):
        opened.extend(web.connect(sent) for _ in range(count))
        return opened[-count:]

    yield open_many
    for connection in opened:
        connection.close()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/health/live", 200),
        ("/health/ready", 503),  # no worker runs here
        ("/api/session/", 200),
        ("/admin/login/", 200),
        ("/static/admin/css/base.css", 200),
    ],
)
def test_forty_unfinished_requests_stop_nobody(web, sockets, path, status):
    sockets(40, FORM)
    assert requests.get(web.url + path, timeout=4).status_code == status


def test_a_body_in_pieces_is_read_as_one(web, sockets):
    [connection] = sockets(1, LOGIN + b"Content-Length: 2\r\n\r\n{")
    connection.sendall(b"}")
    assert read_answer(connection)[0] == 403  # it came as far as the check of the CSRF token


def test_a_body_in_chunks_is_read(web):
    def chunks():
        yield b'{"email": "nobody@example.com",'
        yield b' "password": ""}'

    with requests.Session() as session:
        session.get(f"{web.url}/api/session/", timeout=10)
        headers = {
            "X-CSRFToken": session.cookies["csrftoken"],
            "Referer": web.url,
            "Content-Type": "application/json",
        }
        answer = session.post(
            f"{web.url}/api/auth/login/", data=chunks(), headers=headers, timeout=10
        )
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["password"])


def test_a_body_that_stops_halfway_is_refused_in_the_shape_of_the_api(web, sockets):
    [connection] = sockets(1, LOGIN + b"Content-Length: 100\r\n\r\n{")
    status, body = read_answer(connection)
    assert (status, json.loads(body)["code"]) == (408, "TOO_SLOW")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (LOGIN + b"Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n", 413),
        (LOGIN + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n", 100),
        (LOGIN + b"Transfer-Encoding: chunked\r\n\r\n300000\r\n" + b"x" * 0x300000, 413),
        (LOGIN + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (
            b"POST /core/webhook/instagram/ HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Length: 1048577\r\n\r\n",
            413,
        ),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 100_000, 400),
        (b"GET /" + b"x" * 100_000, 400),
    ],
)
def test_a_body_that_is_announced_too_long_is_refused_unread(sockets, head, status):
    [connection] = sockets(1, b"")
    with suppress(ConnectionResetError, BrokenPipeError):
        connection.sendall(head)
    assert read_answer(connection)[0] == status


def test_a_request_whose_head_never_ends_is_given_up(sockets):
    [silent, dripping] = [*sockets(1, b""), *sockets(1, b"GET / HTTP/1.1\r\nHost: lo")]
    assert (silent.recv(100), dripping.recv(100)) == (b"", b"")


def test_four_hundred_unfinished_webhooks_hold_little_memory_and_a_whole_one_is_taken(web, sockets):
    before = web.memory()
    sockets(400, WEBHOOK + b"x" * 200_000)
    answer = requests.post(f"{web.url}/core/webhook/instagram/", data=b"{}", timeout=10)
    assert answer.status_code == 403  # unsigned, but read
    assert web.memory() - before < 120


def test_a_client_that_does_not_read_holds_no_thread(web, sockets):
    sockets(40, b"GET /static/admin/js/vendor/jquery/jquery.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert requests.get(f"{web.url}/api/session/", timeout=4).status_code == 200


def ask_on_and_on(web, client, path):
    with requests.Session() as clock:
        for _ in range(3000):
            client.sendall((b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n") * 40)
            clock.get(f"{web.url}/health/live", timeout=5)


@pytest.mark.parametrize(
    "path", [b"/health/live", b"/core/webhook/instagram/", b"/api/businesses/1/live/"]
)
def test_a_client_that_keeps_asking_and_reads_no_answer_is_cut_off(web, path):
    """Small answers too, which no slice bounds: each such connection is one of those that there
    are.
    """
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        client.settimeout(15)
        client.connect(("127.0.0.1", web.port))
        with pytest.raises(ConnectionError):
            ask_on_and_on(web, client, path)


def test_nonsense_after_a_request_is_no_crash(web, sockets):
    said = web.log.stat().st_size
    for connection in sockets(
        20, b"GET /admin/login/ HTTP/1.1\r\nHost: localhost\r\n\r\n" * 3 + b"\0nonsense\r\n\r\n"
    ):
        with suppress(ConnectionError):
            while connection.recv(65536):
                pass
    assert requests.get(f"{web.url}/admin/login/", timeout=10).status_code == 200
    assert b"Traceback" not in web.log.read_bytes()[said:]


def test_a_websocket_is_refused_in_a_line(web, sockets):
    said = web.log.stat().st_size
    upgrade = (
        b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    [connection] = sockets(1, b"GET /api/session/ HTTP/1.1\r\nHost: localhost\r\n" + upgrade)
    assert read_answer(connection)[0] == 403
    assert b"Traceback" not in web.log.read_bytes()[said:]


def test_a_flood_of_unsigned_webhooks_does_not_flood_the_log(web):
    said = web.log.stat().st_size
    with requests.Session() as session:
        statuses = {
            session.post(f"{web.url}/core/webhook/instagram/", data=b"{}", timeout=10).status_code
            for _ in range(50)
        }
    assert statuses == {403}
    assert web.log.read_bytes()[said:].count(b"signature_refused") < 10
