"""A `web` process that is told to end while webhooks wait for their commit."""

import contextlib

import psycopg
import pytest

from config.postgres import embedded_socket_folder
from conftest import HOME
from tests.servers import eventually
from tests.web import running_web
from tests.webhook_doors import WEBHOOK, read_statuses

BLOCKED = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def database(new_database):
    return new_database("shutdown")


@pytest.fixture
def web(database, tmp_path):
    with running_web(database, tmp_path / "web.log", "--timeout-graceful-shutdown", "2") as running:
        yield running


@contextlib.contextmanager
def connect(database):
    host = str(embedded_socket_folder(HOME))
    with psycopg.connect(host=host, user="postgres", dbname=database) as connection:
        yield connection


@contextlib.contextmanager
def webhook_in_flight(web, database):
    """A connection whose webhook waits for its commit until the block ends."""
    with connect(database) as holder, connect(database) as watcher, web.connect() as client:
        watcher.autocommit = True
        holder.execute("LOCK TABLE core_inboxevent IN SHARE ROW EXCLUSIVE MODE")
        client.sendall(WEBHOOK)
        eventually(lambda: watcher.execute(BLOCKED).fetchone()[0])
        yield client, holder


def test_what_is_committed_in_time_is_answered_before_the_end(web, database):
    with webhook_in_flight(web, database) as (client, holder), web.connect() as idle:
        web.process.terminate()
        assert idle.recv(1) == b""  # it has begun to end
        holder.rollback()
        received = b"".join(iter(lambda: client.recv(65536), b""))
    assert received.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close\r\n" in received
    web.process.wait(15)
    with connect(database) as after:
        assert after.execute("SELECT count(*) FROM core_inboxevent").fetchone() == (1,)


def test_what_is_not_committed_in_time_is_not_acknowledged(web, database):
    with webhook_in_flight(web, database) as (client, _):
        web.process.terminate()
        assert read_statuses(client) != [200]
        web.process.wait(15)
    assert "Traceback" not in web.log.read_text()
