"""What the front door lets through to Django."""

import asyncio
import os
import subprocess
import sys

import pytest
from django.urls import resolve

from config import asgi
from config.asgi import CALLS_OUT, application
from conftest import BACKEND

TOKEN = b"a" * 32


def post(*headers):
    """The status of a POST to /api/auth/login/ with a CSRF cookie and these headers."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message):
        sent.append(message)

    path = "/api/auth/login/"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 8000),
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            (b"content-length", b"2"),
            (b"cookie", b"csrftoken=" + TOKEN),
            *headers,
        ],
    }
    asyncio.run(application(scope, receive, send))
    return sent[0]["status"]


@pytest.mark.parametrize(("name", "status"), [(b"x-csrftoken", 400), (b"x_csrftoken", 403)])
def test_a_header_with_an_underscore_is_not_taken_for_the_one_with_a_hyphen(name, status):
    """As `X_Forwarded_For` it would be the client's own word where a proxy's is trusted."""
    assert post((name, TOKEN)) == status


def test_the_web_process_refuses_the_settings_that_commands_refuse(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", "0"],
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "DEBUG": "True", "PUBLIC_URL": "https://conversa.example.com"},
    )
    assert done.returncode != 0
    assert "conversa.E015" in done.stderr
    assert "Set DEBUG=False" in done.stderr


@pytest.mark.parametrize(
    "path",
    [
        "/api/businesses/1/assistant/try/",
        "/api/businesses/1/instagram/doctor/",
        "/api/businesses/1/instagram/disconnect/",
        "/api/businesses/1/threads/2/messages/3/attachments/4/",
        "/api/businesses/1/threads/2/messages/3/check/",
        "/api/auth/registration/",
        "/api/auth/registration/resend-email/",
        "/api/auth/password/reset/",
        "/api/auth/password/change/",
        "/core/instagram/callback/",
        "/core/instagram/callback/1/",
        "/core/instagram/choose/1/",
        "/admin/core/business/",
    ],
)
def test_a_request_that_calls_another_server_takes_no_thread_of_the_others(path):
    resolve(path)  # it is an address of ours
    assert CALLS_OUT.match(path)


@pytest.mark.parametrize(
    "path",
    [
        "/api/session/",
        "/api/businesses/1/threads/",
        "/api/businesses/1/assistant/",
        "/admin/",
        "/health/ready",
    ],
)
def test_a_request_that_calls_nobody_does_not_wait_behind_those_that_do(path):
    assert not CALLS_OUT.match(path)


def test_who_starts_uvicorn_without_our_protocol_is_warned_once(caplog):
    asgi.warn_of_protocol.cache_clear()
    for _ in range(2):
        post()
    assert [
        record.getMessage()
        for record in caplog.records
        if "--http config.protocol:Protocol" in record.getMessage()
    ] != []
    assert caplog.text.count("heads_unbounded") == 1
