"""The whole product as processes: web (uvicorn), worker, simulator, and a database of their own.

Started once for all journeys and stopped after the last, so that nothing idles beside the tests
that follow. A journey makes its own people and its own Instagram account, so none sees what another
did; time passes only as the product lets it.
"""

import itertools
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from psycopg import sql

from config.postgres import embedded_socket_folder
from conftest import BACKEND
from tests.cast import PASSWORD
from tests.core.facebook_dialog import FacebookDialog
from tests.core.instagram_dialog import InstagramDialog
from tests.servers import Simulator, free_port, start_simulator, wait_for


class Stack:
    """The running product. `kill` and `start` are what a bad night does to it."""

    def __init__(self, folder: Path, database: str, **environment: str) -> None:
        """`environment` is what this stack sets otherwise than the others."""
        self.folder = folder
        self.web_port, self.simulator_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.web_port}"
        simulator_url = f"http://127.0.0.1:{self.simulator_port}"
        self.environment = {
            **os.environ,
            "DB_NAME": database,
            "PUBLIC_URL": f"http://localhost:{self.web_port}",
            "PORT": str(self.web_port),
            "FB_GRAPH_URL": simulator_url,
            "FB_DIALOG_URL": simulator_url,
            "IG_GRAPH_URL": f"{simulator_url}/graph.instagram.com",
            "IG_API_URL": f"{simulator_url}/api.instagram.com",
            "IG_DIALOG_URL": f"{simulator_url}/www.instagram.com",
            "OPENAI_BASE_URL": f"{simulator_url}/v1",
            "MEDIA_HOSTS": f"127.0.0.1:{self.simulator_port}",
            "OPENAI_SEES_IMAGES": "True",
            "OPENAI_TRANSCRIPTION_MODEL": "whisper-1",
            "EMAIL_VERIFICATION": "False",
            "AI_DEBOUNCE_SECONDS": "0",
            "LOG_LEVEL": "INFO",
            "UNKNOWN_SETTLE_SECONDS": "1",
            "MODEL_TIMEOUT_SECONDS": "5",
            "GRAPH_TIMEOUT_SECONDS": "2",
            "WORKER_STALLED_SECONDS": "3",
            **environment,
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.simulator = Simulator(simulator_url)

    def start(self, *names: str) -> None:
        for name in names:
            self.launch(name)
        for name in names:
            self.wait_until_up(name)

    def launch(self, name: str) -> None:
        """Start the process, and do not wait for it."""
        if name == "simulator":
            self.processes[name] = start_simulator(
                self.simulator_port,
                f"{self.url}/core/webhook/instagram/",
                str(self.folder / "simulator.sqlite"),
                self.folder / "simulator.log",
            )
        else:
            self.processes[name] = self._run(
                name,
                *{
                    "web": (
                        "-m",
                        "uvicorn",
                        "config.asgi:application",
                        "--http",
                        "config.protocol:Protocol",
                        "--port",
                        str(self.web_port),
                        "--log-level",
                        "warning",
                        "--no-access-log",
                    ),
                    "worker": ("manage.py", "worker"),
                    "worker 2": ("manage.py", "worker"),
                }[name],
            )

    def wait_until_up(self, name: str) -> None:
        """Until it answers. A worker answers nobody."""
        if name == "simulator":
            wait_for(f"{self.simulator.url}/sim/health", self.processes[name])
        if name == "web":
            wait_for(f"{self.url}/health/live", self.processes[name])

    def _run(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        output = (self.folder / f"{name}.log").open("ab")
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=BACKEND,
            env=self.environment,
            stdout=output,
            stderr=output,
        )

    def kill(self, *names: str, how: signal.Signals = signal.SIGKILL) -> None:
        for name in names:
            self.processes[name].send_signal(how)
            self.processes[name].wait(30)

    def rows(self, query: str, schema: str = "public") -> list[dict[str, Any]]:
        """What the database says to a statement, past the product."""
        host = str(embedded_socket_folder(Path(self.environment["CONVERSA_HOME"])))
        database = self.environment["DB_NAME"]
        with psycopg.connect(
            host=host,
            user="postgres",
            dbname=database,
            autocommit=True,
            row_factory=psycopg.rows.dict_row,
        ) as connection:
            connection.execute(
                sql.SQL("SET search_path TO {}, public").format(sql.Identifier(schema))
            )
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="package")
def stack(
    tmp_path_factory: pytest.TempPathFactory, new_database: Callable[[str], str]
) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("stack"), new_database("journeys"))
    try:
        running.start("simulator", "web", "worker")
        yield running
    finally:
        running.stop()


def eventually(what: Callable[[], Any], *, seconds: float = 40) -> Any:
    """The first truthy answer of `what`, asked again and again; the last answer is in
    the failure.
    """
    deadline, answer = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        answer = what()
        if answer:
            return answer
        time.sleep(0.03)
    raise AssertionError(f"never came true within {seconds} s; last: {answer!r}")


class Person:
    """Somebody at the dashboard, over HTTP, with cookies and CSRF as a browser has them."""

    def __init__(self, stack: Stack, name: str) -> None:
        self.stack, self.name = stack, name
        self.email = f"{name.lower()}-{uuid.uuid4().hex[:8]}@example.com"
        self.session = requests.Session()

    def call(self, method: str, path: str, expect: int = 200, **body: Any) -> Any:
        headers = {
            "X-CSRFToken": self.session.cookies.get("csrftoken", ""),
            "Referer": self.stack.url,
        }
        answer = self.session.request(
            method, self.stack.url + path, json=body or None, headers=headers, timeout=20
        )
        assert answer.status_code == expect, (
            f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        )
        return answer.json() if answer.content else None

    def get(self, path: str, expect: int = 200) -> Any:
        return self.call("GET", path, expect)

    def post(self, path: str, expect: int = 200, **body: Any) -> Any:
        return self.call("POST", path, expect, **body)

    def sign_up(self) -> "Person":
        self.get("/api/session/")
        self.post(
            "/api/auth/registration/",
            201,
            email=self.email,
            password1=PASSWORD,
            password2=PASSWORD,
            name=self.name,
        )
        self.get("/api/session/")
        return self


class Shop:
    """A business that is connected and on, with what its owner and its customers do."""

    numbers = itertools.count(1)

    def __init__(
        self,
        stack: Stack,
        owner: Person,
        *,
        instructions: str = "We sell mugs. A mug costs 20 euros. We ship within 3 days.",
    ) -> None:
        self.stack, self.owner = stack, owner
        self.account = f"shop{next(self.numbers)}.{uuid.uuid4().hex[:6]}"
        business = owner.post("/api/businesses/", 201, name=f"Shop {self.account}")
        self.id, self.path = business["id"], f"/api/businesses/{business['id']}"
        self.facebook = stack.simulator.post(
            "/sim/people",
            name=owner.name,
            pages=[{"name": f"Page {self.account}", "instagram_username": self.account}],
        )["id"]
        self.connect()
        owner.call(
            "PUT",
            f"{self.path}/assistant/",
            instructions=instructions,
            base_version=0,
            debounce_seconds=0,
            discloses=False,
        )
        owner.call("PATCH", f"{self.path}/", ai_enabled=True)

    def connect(self, login: str = "FACEBOOK") -> None:
        """By OAuth, as the owner's browser walks it."""
        session, asked = self.owner.session, {"next": "/", "login": login}
        start = session.get(
            f"{self.stack.url}/core/instagram/connect/{self.id}/",
            params=asked,
            allow_redirects=False,
            timeout=20,
        )
        dialogs = {
            "FACEBOOK": FacebookDialog(self.stack.simulator, person=self.facebook),
            "INSTAGRAM": InstagramDialog(self.stack.simulator, account=self.account),
        }
        back = dialogs[login].answer(start.headers["Location"])
        answer = session.get(self.stack.url + back, allow_redirects=False, timeout=20)
        assert answer.headers.get("Location") == "/?connected=1", answer.text

    def write(self, customer: str, text: str, **options: Any) -> dict[str, Any]:
        """A customer writes a DM."""
        return self.stack.simulator.post(
            "/sim/dm", account=self.account, customer=customer, text=text, **options
        )

    def customer(self, username: str | None = None) -> str:
        name = username or f"c{uuid.uuid4().hex[:8]}"
        self.stack.simulator.post("/sim/customers", username=name, name=f"Customer {name}")
        return name

    def seen_by(self, customer: str) -> list[str]:
        """What the customer sees of the business's messages, oldest first."""
        thread = self.stack.simulator.get("/sim/thread", account=self.account, customer=customer)
        return [message["text"] for message in thread["messages"] if message["from"] == "business"]

    def threads(self) -> list[dict[str, Any]]:
        return self.owner.get(f"{self.path}/threads/")["results"]

    def thread_of(self, customer: str) -> dict[str, Any]:
        """The customer's thread in the dashboard, once it is there and named."""
        return eventually(
            lambda: next((t for t in self.threads() if t["customer"]["username"] == customer), None)
        )

    def timeline(self, thread_id: int) -> list[dict[str, Any]]:
        return self.owner.get(f"{self.path}/threads/{thread_id}/timeline/")["items"]


@pytest.fixture
def owner(stack: Stack) -> Person:
    return Person(stack, "Alice").sign_up()


@pytest.fixture
def shop(stack: Stack, owner: Person) -> Shop:
    return Shop(stack, owner)
