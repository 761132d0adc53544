"""What strangers, slow clients and a database that is away can do at the front door of `web`."""

import contextlib
import socket
import struct
from contextlib import contextmanager

import psycopg
import pytest
import requests
from django.db import connection
from psycopg import sql

from common import asgi
from config import protocol
from config.postgres import embedded_socket_folder
from conftest import HOME, run_sql
from core.intake import group_commit
from tests.servers import eventually
from tests.webhook_doors import BODY, LENGTH, PATH, SIGNED, WEBHOOK, head, read_statuses

LIVE = head(method="GET", path="/health/live")
UNSIGNED = head(LENGTH) + BODY
CHUNKED = "Transfer-Encoding: chunked\r\n"
HALVES = (BODY[:100], BODY[100:])
CHUNKS = b"".join(b"%x;name=value\r\n%s\r\n" % (len(half), half) for half in HALVES)


@contextmanager
def connect_to_database():
    with psycopg.connect(
        host=str(embedded_socket_folder(HOME)),
        user="postgres",
        dbname=str(connection.settings_dict["NAME"]),
        options="-c lock_timeout=5s",
    ) as own:
        yield own


@contextmanager
def database_hangs():
    """Nothing can be stored until the block ends."""
    with connect_to_database() as own:
        own.execute("LOCK TABLE core_inboxevent IN SHARE ROW EXCLUSIVE MODE")
        yield


def ask(door, *parts):
    """The status of the answer to a request that is sent in these parts."""
    with door.connect() as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            client.sendall(part)
            requests.get(f"{door.url}/health/live", timeout=20)  # by now the part was read
        return read_statuses(client)


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([WEBHOOK], 200),
        ([WEBHOOK[:10], WEBHOOK[10:]], 200),
        ([head(SIGNED, LENGTH), BODY], 200),
        ([head(SIGNED, LENGTH), *HALVES], 200),
        ([head(SIGNED, CHUNKED), CHUNKS, b"0\r\n\r\n"], 200),
        ([head(SIGNED, CHUNKED) + CHUNKS + b"0\r\nX-Trailer: a\r\n\r\n"], 200),
        ([head(SIGNED, LENGTH, version="1.0") + BODY], 200),
        ([head(SIGNED, LENGTH, "Connection: close\r\n") + BODY], 200),
        ([head(SIGNED, LENGTH, path=f"{PATH}?hub.mode=subscribe") + BODY], 200),
        ([head(SIGNED, LENGTH, path=PATH.replace("w", "%77")) + BODY], 200),
        ([head(SIGNED, LENGTH, path=f"http://localhost{PATH}") + BODY], 200),
        # The last counts
        ([head(SIGNED, LENGTH, "X-Hub-Signature-256: sha256=0\r\n") + BODY], 403),
        ([head(SIGNED)], 403),  # no body
        # The parser reads no body behind a wish to upgrade
        ([head(SIGNED, LENGTH, "Connection: upgrade\r\nUpgrade: h2c\r\n") + BODY], 403),
        ([UNSIGNED], 403),
        ([head(method="GET")], 403),
        ([head(method="OPTIONS")], 405),
        ([head(SIGNED, LENGTH, method="DELETE") + BODY], 405),
        ([head(SIGNED, "Content-Length: 1048577\r\n") + BODY], 413),
        ([head(SIGNED, "Content-Length: -1\r\n") + BODY], 400),
        ([head(SIGNED, "Content-Length: 99999999999999999999\r\n") + BODY], 400),
        ([head(SIGNED, LENGTH, LENGTH) + BODY], 400),
        ([head(SIGNED, LENGTH, CHUNKED) + CHUNKS + b"0\r\n\r\n"], 400),
        ([head(SIGNED, "Transfer-Encoding: chunked, identity\r\n") + BODY], 400),
        ([head(SIGNED, CHUNKED) + b"nonsense\r\n"], 400),
        ([head(SIGNED, LENGTH, "A line without a colon\r\n") + BODY], 400),
        ([head(SIGNED, LENGTH, *["X: y\r\n"] * 20_000)[:100_000]], 400),
        # What comes behind the body is no header, and as bounded as a head
        ([head(CHUNKED) + CHUNKS + b"0\r\n" + SIGNED.encode() + b"\r\n"], 403),
        ([head(SIGNED, CHUNKED) + CHUNKS + b"0\r\n", b"a: b\r\n" * 15_000], 400),
        ([head(SIGNED, CHUNKED) + CHUNKS + b"5;", b"a" * 90_000], 400),
    ],
)
def test_every_form_of_a_request_has_its_answer(front_door, parts, status):
    assert ask(front_door, *parts) == [status]


def test_a_client_that_waits_to_be_asked_for_its_body_is_asked(front_door):
    with front_door.connect(head(SIGNED, LENGTH, "Expect: 100-continue\r\n")) as client:
        assert read_statuses(client) == [100]
        client.sendall(BODY)
        assert read_statuses(client) == [200]


def test_a_head_request_has_no_body_in_its_answer(front_door):
    with front_door.connect(head("Connection: close\r\n", method="HEAD")) as client:
        received = b"".join(iter(lambda: client.recv(65536), b""))
    assert received.startswith(b"HTTP/1.1 405 ")
    assert received.endswith(b"\r\n\r\n")


def test_a_body_longer_than_it_says_is_no_second_request(front_door, stored):
    with front_door.connect(WEBHOOK + b"and more") as client:
        assert read_statuses(client, 3)[-1] == 400
    assert eventually(lambda: len(stored("id"))) == 1


@pytest.mark.parametrize("path", [PATH, "/health/live"])
def test_the_body_behind_a_wish_to_upgrade_is_no_second_request(front_door, stored, path):
    length = f"Content-Length: {len(WEBHOOK)}\r\n"
    with front_door.connect(
        head(length, "Connection: upgrade\r\nUpgrade: h2c\r\n", path=path)
    ) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        requests.get(f"{front_door.url}/health/live", timeout=20)  # by now the head was read
        with contextlib.suppress(OSError):  # it may have been closed by now
            client.sendall(WEBHOOK)
        assert len(read_statuses(client, 2)) == 1
    assert stored("id") == []


@pytest.mark.parametrize(
    ("asked", "statuses", "kept"),
    [
        ([WEBHOOK] * 20, [200] * 20, 20),
        ([WEBHOOK, LIVE, WEBHOOK], [200, 200, 200], 2),
        ([WEBHOOK, UNSIGNED, LIVE, head(method="GET"), WEBHOOK], [200, 403, 200, 403, 200], 2),
        ([UNSIGNED, WEBHOOK, head(method="PUT")], [403, 200, 405], 1),
        ([head(SIGNED, CHUNKED) + CHUNKS + b"0\r\n\r\n", WEBHOOK], [200, 200], 2),
        ([LIVE, WEBHOOK, head(SIGNED, LENGTH, "Connection: close\r\n") + BODY], [200] * 3, 2),
    ],
)
def test_requests_in_one_go_are_answered_in_their_order(front_door, stored, asked, statuses, kept):
    with front_door.connect(b"".join(asked)) as client:
        assert read_statuses(client, len(asked)) == statuses
    assert len(stored("id")) == kept


def test_an_answer_waits_for_the_commit_and_those_behind_it_for_the_answer(front_door, stored):
    with front_door.connect() as client:
        with database_hangs():
            client.sendall(WEBHOOK + LIVE + WEBHOOK)
            eventually(lambda: group_commit.group.events)
            assert stored("id") == []
            client.settimeout(0.2)
            with pytest.raises(TimeoutError):
                client.recv(1)
        client.settimeout(20)
        assert read_statuses(client, 3) == [200, 200, 200]
    assert len(stored("id")) == 2


def test_a_connection_that_asked_for_its_end_is_closed_behind_the_answer(front_door):
    with front_door.connect(head(SIGNED, LENGTH, "Connection: close\r\n") + BODY) as client:
        received = b"".join(iter(lambda: client.recv(65536), b""))
    assert b"connection: close\r\n" in received
    assert received.endswith(b"\r\n\r\nEVENT_RECEIVED")


@pytest.mark.parametrize("parts", [[head(SIGNED, LENGTH)], [WEBHOOK[:-1]]])
def test_a_body_that_stops_is_given_up(front_door, stored, monkeypatch, parts):
    monkeypatch.setattr(asgi, "IDLE_SECONDS", 0.3)
    assert ask(front_door, *parts) == [408]
    assert stored("id") == []


def test_a_body_that_drips_without_end_is_given_up(front_door, monkeypatch):
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.5)
    with front_door.connect(head(SIGNED, "Content-Length: 100000\r\n")) as client:
        client.settimeout(0.01)
        assert eventually(lambda: drip(client)) == [408]


def drip(client):
    client.sendall(b"x")
    try:
        return read_statuses(client)
    except TimeoutError:
        return []


def test_idle_connections_are_bounded(front_door, monkeypatch):
    monkeypatch.setattr(protocol, "MOST_CONNECTIONS", 50)
    idle = [front_door.connect() for _ in range(300)]
    assert ask(front_door, WEBHOOK) == [200]
    ended = 0
    for client in idle:
        client.settimeout(0.001)
        with client, contextlib.suppress(TimeoutError):
            ended += client.recv(1) == b""
    assert ended >= 250


def hang_up(client):
    client.shutdown(socket.SHUT_WR)
    assert client.recv(1) == b""


def reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


@pytest.mark.parametrize("leave", [hang_up, reset])
def test_the_webhook_of_a_client_that_left_is_kept(front_door, stored, leave):
    with database_hangs():
        client = front_door.connect(WEBHOOK)
        eventually(lambda: group_commit.group.events)
        leave(client)
        client.close()
        assert ask(front_door, UNSIGNED) == [403]
    assert len(eventually(lambda: stored("id"))) == 1
    assert ask(front_door, WEBHOOK) == [200]


def test_a_client_that_resets_its_connection_in_the_middle_harms_nobody(front_door, stored, caplog):
    for cut in range(1, len(WEBHOOK), 25):
        reset(front_door.connect(WEBHOOK[:cut]))
    assert ask(front_door, WEBHOOK) == [200]
    assert len(stored("id")) == 1
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_webhook_that_cannot_be_stored_is_never_said_to_be(front_door, stored):
    name = sql.Identifier(connection.settings_dict["NAME"])
    assert ask(front_door, WEBHOOK) == [200]
    with connect_to_database() as own:
        run_sql(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND query LIKE '%INSERT INTO public.core_inboxevent%'"
        )
    try:
        assert ask(front_door, WEBHOOK) == [503]
    finally:
        run_sql(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))
    assert ask(front_door, WEBHOOK) == [200]
    assert len(stored("id")) == 2


def test_a_database_that_hangs_is_waited_for_with_an_end(front_door, stored, monkeypatch):
    monkeypatch.setattr(group_commit, "COMMIT_SECONDS", 0.5)
    with database_hangs():
        assert ask(front_door, WEBHOOK) == [503]
    assert ask(front_door, WEBHOOK) == [200]
    assert len(stored("id")) == 1


@pytest.mark.parametrize("limit", ["MOST_EVENTS", "MOST_BYTES"])
def test_what_waits_for_the_database_is_bounded(front_door, stored, monkeypatch, limit):
    monkeypatch.setattr(group_commit, limit, 0)
    with front_door.connect() as client:
        with database_hangs():
            client.sendall(WEBHOOK)
            eventually(lambda: group_commit.group.events)
            assert ask(front_door, WEBHOOK) == [503]
        assert read_statuses(client) == [200]
    monkeypatch.undo()
    assert ask(front_door, WEBHOOK) == [200]
    assert len(stored("id")) == 2
