"""A server that never answers, of emails or of files: whoever does not need it does not wait."""

import json
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import requests

from tests.servers import manage
from tests.web import running_web

CAST = """
exec(open("tests/api/live_cast.py").read())
from conversations.models import Attachment, MessageLog
with in_business(alpha):
    now, thread_id = timezone.now(), Thread.objects.values_list("pk", flat=True).first()
    photo = MessageLog.objects.create(
        thread_id=thread_id, direction="IN", author="CUSTOMER", kind="IMAGE", state="RECEIVED",
        at=now
    )
    copy = Attachment.objects.create(
        message=photo, position=0, type="image", state="STORED", file="photo",
        content_type="image/png"
    )
    print("PHOTO", f"threads/{thread_id}/messages/{photo.pk}/attachments/{copy.pk}/")
"""
CONNECTIONS = 4


@pytest.fixture(scope="module")
def database(new_database):
    return new_database("away_servers")


@pytest.fixture(scope="module")
def cast(database):
    said = dict(
        line.split(" ", 1)
        for line in manage({**os.environ, "DB_NAME": database}, "shell", "-c", CAST).splitlines()
        if " " in line
    )
    return {**json.loads(said["CAST"]), "photo": said["PHOTO"]}


@pytest.fixture(scope="module")
def silent():
    """Servers that take connections and never say a word."""
    servers = {
        name: socket.create_server(("127.0.0.1", 0), backlog=100) for name in ("mail", "files")
    }
    yield servers
    for server in servers.values():
        server.close()


@pytest.fixture(scope="module")
def web(database, cast, silent, tmp_path_factory):
    log = tmp_path_factory.mktemp("away_servers") / "web.log"
    mail, files = (server.getsockname()[1] for server in silent.values())
    environment = {
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail),
        "EMAIL_USE_TLS": "False",
        "S3_BUCKET": "b",
        "S3_ENDPOINT_URL": f"http://127.0.0.1:{files}",
        "S3_ACCESS_KEY_ID": "k",
        "S3_SECRET_ACCESS_KEY": "s",
    }
    with running_web(database, log, DB_POOL_SIZE=str(CONNECTIONS), **environment) as running:
        yield running


def ask_for_reset(web, number):
    """Each in a browser of its own, and for another address."""
    session = web.session(f"a-session-that-somebody-made-up-{number}")
    with suppress(requests.Timeout):
        session.post(
            f"{web.url}/api/auth/password/reset/",
            json={"email": f"{number}@example.com"},
            timeout=8,
        )


def look_at_photo(web, cast, person):
    with suppress(requests.Timeout):
        web.session(cast["sessions"][person]).get(
            f"{web.url}/api/businesses/{cast['alpha']}/{cast['photo']}", timeout=8
        )


def list_while_they_wait(web, cast, server, ask):
    """How charlie's list is answered while as many calls as there are connections to the database
    wait for that server, and whether one of them has ended."""
    charlie = web.session(cast["sessions"]["charlie"])
    with ThreadPoolExecutor(2 * CONNECTIONS) as crowd:
        asked = [crowd.submit(ask, number) for number in range(2 * CONNECTIONS)]
        server.settimeout(20)
        waiting = [server.accept()[0] for _ in range(CONNECTIONS)]
        answer = charlie.get(f"{web.url}/api/businesses/{cast['beta']}/threads/", timeout=30)
        ended = any(request.done() for request in asked)
        for connection in (*waiting, server):
            connection.close()
    return answer.status_code, ended


def test_a_mail_server_that_hangs_keeps_nobody_from_the_dashboard(web, cast, silent):
    assert list_while_they_wait(
        web, cast, silent["mail"], lambda number: ask_for_reset(web, number)
    ) == (200, False)


def test_a_store_of_files_that_hangs_keeps_nobody_from_the_dashboard(web, cast, silent):
    viewers = ("alice", "bob")
    assert list_while_they_wait(
        web, cast, silent["files"], lambda number: look_at_photo(web, cast, viewers[number % 2])
    ) == (200, False)
