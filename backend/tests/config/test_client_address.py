"""Whose address counts, in real web processes: the headers of a client are believed nowhere."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from honcho.environ import parse_procfile

from common.client_address import name_network
from conftest import BACKEND
from tests.servers import free_port, wait_for

PROCFILE = parse_procfile((BACKEND.parent / "Procfile").read_text()).processes["web"]
BY_HAND = "cd backend && exec python -m uvicorn config.asgi:application --port $PORT"


def fail_to_log_in(url, forwarded):
    session = requests.Session()
    session.get(f"{url}/api/session/", timeout=30)
    headers = {
        "X-CSRFToken": session.cookies["csrftoken"],
        "Referer": url,
        "X-Forwarded-For": forwarded,
    }
    body = {"email": "nobody@example.com", "password": "wrong"}
    assert (
        session.post(f"{url}/api/auth/login/", json=body, headers=headers, timeout=60).status_code
        == 400
    )


@pytest.fixture(scope="module")
def database(new_database):
    return new_database("addresses")


@pytest.mark.parametrize(
    ("command", "behind_proxy", "logged"),
    [
        (PROCFILE, "False", "127.0.0.1"),
        (BY_HAND, "False", "127.0.0.1"),
        (PROCFILE, "True", "203.0.113.9"),
    ],
    ids=["as the Procfile starts it", "as uvicorn starts by itself", "behind a proxy"],
)
def test_the_security_log_has_the_peers_address_or_what_the_proxy_saw(
    database, tmp_path, command, behind_proxy, logged
):
    port, output = free_port(), tmp_path / "lines"
    environment = {
        **os.environ,
        "DB_NAME": database,
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "BEHIND_PROXY": behind_proxy,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "LOG_JSON": "True",
    }
    with output.open("wb") as lines:
        process = subprocess.Popen(
            ["sh", "-c", command], cwd=BACKEND.parent, env=environment, stdout=lines, stderr=lines
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/health/live", process)
            fail_to_log_in(f"http://127.0.0.1:{port}", "10.6.6.6, 203.0.113.9")
        finally:
            process.terminate()
            process.wait(15)
    lines = [
        json.loads(line) for line in output.read_text().splitlines() if '"login.failed"' in line
    ]
    assert [(line["address"], line["logger"], line["door"]) for line in lines] == [
        (logged, "security", "dashboard")
    ]


def test_the_container_starts_the_web_process_as_the_procfile_does():
    dockerfile = (BACKEND.parent / "docker" / "Dockerfile").read_text()
    assert '"--no-proxy-headers"' in dockerfile
    assert "--no-proxy-headers" in PROCFILE


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("[2001:db8::1]:443", "2001:db8::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_a_network_is_what_one_subscriber_has(address, network):
    assert name_network(address) == network
