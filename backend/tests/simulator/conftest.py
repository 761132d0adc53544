"""The simulator as a real process, and a tiny product that takes its webhooks."""

import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from conftest import BACKEND
from tests.servers import free_port
from tests.simulator.apps import (
    APP_ID,
    APP_SECRET,
    INSTAGRAM_APP_ID,
    INSTAGRAM_APP_SECRET,
    VERIFY_TOKEN,
)


class Door(ThreadingHTTPServer):
    """A server that knows how many connections it has taken in and not yet finished."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler], changed: threading.Condition) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.inside, self.changed = 0, changed

    def process_request(self, *connection: Any) -> None:
        with self.changed:
            self.inside += 1
        super().process_request(*connection)

    def process_request_thread(self, *connection: Any) -> None:
        super().process_request_thread(*connection)
        with self.changed:
            self.inside -= 1
            self.changed.notify_all()


class Product:
    """Receives webhooks and remembers their bytes. `statuses` says how to answer the next ones."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        self.news = threading.Condition()
        product = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                status = product.take(raw, dict(self.headers))
                self.answer(status, b"")

            def do_GET(self) -> None:
                query = requests.utils.urlparse(self.path).query
                asked = dict(part.split("=", 1) for part in query.split("&"))
                good = asked["hub.verify_token"] == VERIFY_TOKEN
                self.answer(200 if good else 403, asked["hub.challenge"].encode() if good else b"")

            def answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Connection", "close")  # one connection, one webhook: see `forget`
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = Door(Handler, self.news)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, raw: bytes, headers: dict[str, str]) -> int:
        with self.news:
            status = self.statuses.pop(0) if self.statuses else 200
            # What is no webhook is a form
            is_json = headers.get("Content-Type") == "application/json"
            self.received.append(
                {
                    "raw": raw,
                    "headers": headers,
                    "body": json.loads(raw) if is_json else None,
                    "status": status,
                }
            )
            self.news.notify_all()
            return status

    def posts(self, count: int, seconds: float = 5) -> list[dict[str, Any]]:
        """The first `count` POSTs, as soon as they are there."""
        with self.news:
            assert self.news.wait_for(lambda: len(self.received) >= count, seconds), (
                f"{len(self.received)} of {count} webhooks came"
            )
            return self.received[:count]

    def items(self, count: int, seconds: float = 5) -> list[dict[str, Any]]:
        """The first `count` messaging items over all POSTs."""

        def flat() -> list[dict[str, Any]]:
            return [
                item
                for post in self.received
                for entry in post["body"]["entry"]
                for item in entry["messaging"]
            ]

        with self.news:
            assert self.news.wait_for(lambda: len(flat()) >= count, seconds), (
                f"{len(flat())} of {count} items came"
            )
            return flat()[:count]

    def forget(self) -> None:
        """Everything that was sent until now, also what still stands at the door."""
        with socket.create_connection(self.server.server_address[:2], timeout=10) as last:
            last.shutdown(socket.SHUT_WR)
            assert last.recv(1) == b""  # it was let in and has left, so all that came before are in
        with self.news:
            assert self.news.wait_for(lambda: self.server.inside == 0, 10), (
                "a webhook never came to its end"
            )
            self.received.clear()
            self.statuses.clear()


class Simulator:
    """HTTP to one simulator."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()

    def get(self, path: str, **params: Any) -> Any:
        answer = self.http.get(self.url + path, params=params, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        answer = self.http.post(self.url + path, json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def graph(
        self, method: str, path: str, token: str | None = None, **options: Any
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.http.request(
            method, f"{self.url}/v25.0{path}", headers=headers, timeout=10, **options
        )

    def wait_for_deliveries(self) -> list[dict[str, Any]]:
        """The deliveries, once none of them waits."""
        for _ in range(1000):
            deliveries: list[dict[str, Any]] = self.get("/sim/deliveries")
            if all(delivery["state"] != "PENDING" for delivery in deliveries):
                return deliveries
        raise AssertionError("a delivery still waits")

    def send(self, token: str, igsid: str, text: str, **extra: Any) -> requests.Response:
        body = {"recipient": {"id": igsid}, "message": {"text": text}, **extra}
        return self.graph("POST", "/me/messages", token, json=body)


def start(environment: dict[str, str]) -> subprocess.Popen[str]:
    """The process, without waiting for it. Only what is given here reaches it, apart from PATH."""
    return subprocess.Popen(
        [sys.executable, "-m", "simulator"],
        cwd=BACKEND,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def settings_for(port: int, webhook_url: str, data: str = ":memory:") -> dict[str, str]:
    return {
        "SIMULATOR_PORT": str(port),
        "SIMULATOR_DATA": data,
        "SIMULATOR_WEBHOOK_URL": webhook_url,
        "FB_APP_ID": APP_ID,
        "FB_APP_SECRET": APP_SECRET,
        "FB_VERIFY_TOKEN": VERIFY_TOKEN,
        "IG_APP_ID": INSTAGRAM_APP_ID,
        "IG_APP_SECRET": INSTAGRAM_APP_SECRET,
    }


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., tuple[Simulator, subprocess.Popen[str]]]]:
    """`launch(webhook_url, data=…, port=…)` starts a simulator and waits until it is ready."""
    started: list[subprocess.Popen[str]] = []

    def run(
        webhook_url: str, data: str = ":memory:", port: int | None = None
    ) -> tuple[Simulator, subprocess.Popen[str]]:
        port = port or free_port()
        process = start(settings_for(port, webhook_url, data))
        started.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "ready" in line, line
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                requests.get(f"http://127.0.0.1:{port}/sim/health", timeout=1)
                break
            except requests.RequestException:
                continue
        return Simulator(f"http://127.0.0.1:{port}"), process

    yield run
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="session")
def _product() -> Iterator[Product]:
    product = Product()
    yield product
    product.server.shutdown()
    product.server.server_close()


@pytest.fixture(scope="session")
def _running(launch: Callable[..., Any], _product: Product) -> Simulator:
    return launch(_product.url)[0]


@pytest.fixture
def product(_product: Product) -> Product:
    return _product


@pytest.fixture
def sim(_running: Simulator, _product: Product) -> Simulator:
    """The simulator in its default world; the product has received nothing."""
    _running.post("/sim/reset")
    _product.forget()
    return _running


@pytest.fixture
def connect(sim: Simulator) -> Callable[..., dict[str, str]]:
    """`connect("luna.ceramics")` gives a page token and subscribes the page."""

    def run(
        account: str = "luna.ceramics", subscribe: bool = True, **options: Any
    ) -> dict[str, str]:
        shop: dict[str, str] = sim.post("/sim/connect", account=account, **options)
        if subscribe:
            path = f"/{shop['page_id']}/subscribed_apps"
            answer = sim.graph(
                "POST", path, shop["page_access_token"], data={"subscribed_fields": "messages"}
            )
            assert answer.json() == {"success": True}
        return shop

    return run


@pytest.fixture
def wrote(sim: Simulator, connect: Callable[..., dict[str, str]]) -> tuple[str, str]:
    """Emma wrote to Luna, which is connected but not subscribed. (page token, IGSID)"""
    shop = connect(subscribe=False)
    told = sim.post("/sim/dm", account="luna.ceramics", customer="emma.w", text="Hello")
    return shop["page_access_token"], told["igsid"]


@pytest.fixture
def is_signed() -> Callable[[dict[str, Any]], bool]:
    """Whether a received POST carries both of Meta's signatures over its raw bytes."""

    def check(post: dict[str, Any]) -> bool:
        wanted = {
            "X-Hub-Signature-256": "sha256="
            + hmac.new(APP_SECRET.encode(), post["raw"], hashlib.sha256).hexdigest(),
            "X-Hub-Signature": "sha1="
            + hmac.new(APP_SECRET.encode(), post["raw"], hashlib.sha1).hexdigest(),
        }
        given = {name.lower(): value for name, value in post["headers"].items()}
        return all(given.get(name.lower()) == value for name, value in wanted.items())

    return check


@pytest.fixture
def refusal() -> Callable[..., tuple[int, str]]:
    """`refusal(FB_APP_ID="")` starts a simulator that cannot start. (exit code, what it printed)"""

    def run(**changes: str) -> tuple[int, str]:
        process = start({**settings_for(free_port(), "http://127.0.0.1:9/hook"), **changes})
        output, _ = process.communicate(timeout=10)
        return process.returncode, output

    return run


@pytest.fixture
def luna(connect: Callable[..., dict[str, str]]) -> dict[str, str]:
    return connect("luna.ceramics")


@pytest.fixture
def told(sim: Simulator, luna: dict[str, str], product: Product) -> Callable[..., dict[str, Any]]:
    """`told(path, …)` does something as Emma at Luna's; the entry of the webhook that tells
    of it.
    """

    def run(path: str, **body: Any) -> dict[str, Any]:
        sim.wait_for_deliveries()
        product.forget()
        sim.post(path, **{"account": "luna.ceramics", "customer": "emma.w", **body})
        entry: dict[str, Any] = product.posts(1)[0]["body"]["entry"][0]
        return entry

    return run
