"""One installation as the request's document makes it: a fresh home, `manage.py`, the simulator."""

import os
import pty
import select
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import requests

from config.postgres import stop
from conftest import BACKEND
from tests.servers import Simulator, free_port, start_simulator

ROOT_EMAIL, ROOT_PASSWORD = "root@example.com", "a long enough password"


class Installation:
    """What the document's reader has in front of them."""

    def __init__(self, home: Path) -> None:
        self.home, self.port, simulator_port = home, free_port(), free_port()
        self.url = f"http://localhost:{self.port}"
        self.simulator = Simulator(f"http://127.0.0.1:{simulator_port}")
        self.environment = {
            **os.environ,
            "CONVERSA_HOME": str(home),
            "DEBUG": "True",
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "LOG_LEVEL": "INFO",
            "FB_GRAPH_URL": self.simulator.url,
            "FB_DIALOG_URL": self.simulator.url,
            "OPENAI_BASE_URL": f"{self.simulator.url}/v1",
            "FB_GRAPH_VERSION": "v17.0",
            "UNKNOWN_SETTLE_SECONDS": "1",
            "DASHBOARD_DIST": str(home / "no-dashboard"),
        }
        self.log = (home / "processes.log").open("ab")
        self.processes = [start_simulator(simulator_port, f"{self.url}/core/webhook/instagram/")]
        self.session = requests.Session()

    def manage(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BACKEND.parent,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )

    def shell(self, code: str) -> str:
        """What `python manage.py shell` prints for that code."""
        done = self.manage("shell", "-v", "0", stdin=code)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout.strip()

    def begin(self, *arguments: str) -> None:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=BACKEND.parent,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
        )
        self.processes.append(process)

    def post_form(self, path: str, **data: Any) -> requests.Response:
        """A form of the admin, sent as a browser does. The page is read first, for its token."""
        self.session.get(self.url + path, timeout=20)
        data["csrfmiddlewaretoken"] = self.session.cookies["csrftoken"]
        return self.session.post(
            self.url + path, data=data, headers={"Referer": self.url}, timeout=30
        )

    def deliver(self, body: bytes, signature: str) -> requests.Response:
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
        return requests.post(
            f"{self.url}/core/webhook/instagram/", data=body, headers=headers, timeout=20
        )

    def end(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(30)
        stop(self.home)
        self.log.close()
        shutil.rmtree(self.home, ignore_errors=True)


def read_until(terminal: int, prompt: str, screen: str) -> str:
    """`screen` and what follows it up to the prompt. Fails when the terminal stays silent."""
    while not screen.rstrip().endswith(prompt):
        said, _, _ = select.select([terminal], [], [], 60)
        assert said, f"{prompt!r} was not asked: {screen}"
        screen += os.read(terminal, 1000).decode()
    return screen


def create_superuser(installation: Installation) -> str:
    """`python manage.py createsuperuser` at a terminal, answering what it asks. Returns what was on
    the screen.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(BACKEND.parent)
        # The program's own words: no shell would change them.
        os.execve(  # noqa: S606
            sys.executable,
            [sys.executable, "manage.py", "createsuperuser"],
            installation.environment,
        )
    screen = ""
    asked = (
        ("Email address:", ROOT_EMAIL),
        ("Password:", ROOT_PASSWORD),
        ("Password (again):", ROOT_PASSWORD),
        ("successfully.", ""),
    )
    for prompt, answer in asked:
        screen = read_until(terminal, prompt, screen)
        os.write(terminal, f"{answer}\n".encode())
    os.waitpid(pid, 0)
    os.close(terminal)
    return screen


def write(installation: Installation, customer: str) -> str:
    """A customer writes a message that is never delivered, so that Instagram allows an answer.
    Returns the IGSID.
    """
    wrote = installation.simulator.post(
        "/sim/dm", account="luna.ceramics", customer=customer, text="Hi", deliver="never"
    )
    return str(wrote["igsid"])


def said_to(installation: Installation, customer: str) -> str:
    thread = installation.simulator.get("/sim/thread", account="luna.ceramics", customer=customer)
    return " ".join(
        message["text"] for message in thread["messages"] if message["from"] == "business"
    )


def minimal_body(page_id: str, user_id: str) -> bytes:
    """The document's body, as it stands: no `object`, no recipient, no timestamps, no mid."""
    return (
        """{
    "entry": [{
      "id": "%s",
      "messaging": [{
        "sender": {"id": "%s"},
        "message": {"text": "Hello, what products do you have?"}
      }]
    }]
  }"""  # noqa: UP031  JSON is full of braces
        % (page_id, user_id)
    ).encode()
