"""Listening to live streams over real HTTP: a web process, its database, and clients that read."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import requests

from config.postgres import embedded_socket_folder
from conftest import BACKEND, HOME
from tests.servers import free_port, manage, wait_for


class Stream:
    """An open stream, read by a thread of its own."""

    def __init__(self, url: str, session_key: str) -> None:
        self.answer = requests.get(
            url,
            cookies={"sessionid": session_key},
            headers={"Accept": "text/event-stream"},
            stream=True,
            timeout=20,
        )
        self.lines: list[tuple[float, str]] = []
        self.ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            for line in self.answer.iter_lines(chunk_size=1, decode_unicode=True):
                self.lines.append((time.monotonic(), line))
        except (requests.RequestException, AttributeError, ValueError):
            pass  # closed by the test
        self.ended.set()

    def wait_for(self, text: str, *, after: int = 0, seconds: float = 5) -> float:
        """When the line came, by the monotonic clock, of those behind the first `after`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for at, line in self.lines[after:]:
                if line == text:
                    return at
            self.ended.wait(0.005)
        raise AssertionError(
            f"{text!r} did not come within {seconds} s: {[line for _, line in self.lines]}"
        )

    def data(self) -> list[Any]:
        return [
            json.loads(line.removeprefix("data: "))
            for _, line in self.lines
            if line.startswith("data: ")
        ]


class Server:
    """A web process, and the people who use it."""

    def __init__(self, app: str, cast: dict[str, Any]) -> None:
        """`cast` is what `live_cast.py` printed, with the name of its database."""
        self.cast = cast
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--log-level", "warning"],
            cwd=BACKEND,
            env={**os.environ, "DB_NAME": cast["database"]},
        )
        self.streams: list[Stream] = []
        wait_for(f"{self.url}/health/live", self.process, seconds=90)

    def path(self, business: str) -> str:
        return f"{self.url}/api/businesses/{self.cast[business]}"

    def listen(self, person: str, business: str, query: str = "") -> Stream:
        stream = Stream(
            f"{self.path(business)}/live/{query}", self.cast["sessions"].get(person, "")
        )
        self.streams.append(stream)
        return stream

    def refusal(self, person: str, business: str) -> tuple[int, str]:
        """The status and the code with which somebody is turned away."""
        cookies = {"sessionid": self.cast["sessions"].get(person, "")}
        answer = requests.get(
            f"{self.path(business)}/live/",
            cookies=cookies,
            headers={"Accept": "text/event-stream"},
            timeout=20,
        )
        return answer.status_code, answer.json()["code"]

    def act(self, person: str, business: str, number: int, action: str) -> None:
        """What the person does with a thread, through the API."""
        with requests.Session() as session:
            session.cookies.set("sessionid", self.cast["sessions"][person])
            session.get(f"{self.url}/api/session/", timeout=20)
            thread_id = self.cast[f"{business}_threads"][number]
            answer = session.post(
                f"{self.path(business)}/threads/{thread_id}/{action}/",
                headers={"X-CSRFToken": session.cookies["csrftoken"]},
                timeout=20,
            )
            assert answer.status_code == 200, answer.text

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        name = self.cast["database"]
        with psycopg.connect(
            host=str(embedded_socket_folder(HOME)), user="postgres", dbname=name, autocommit=True
        ) as connection:
            yield connection

    def stop(self) -> None:
        for stream in self.streams:
            stream.answer.close()
        self.process.terminate()
        self.process.wait(20)


def make_cast(database: str) -> dict[str, Any]:
    """The people, businesses and threads of `live_cast.py` in that database."""
    printed = manage(
        {**os.environ, "DB_NAME": database},
        "shell",
        "-c",
        (Path(__file__).parent / "live_cast.py").read_text(),
    )
    return {**json.loads(printed.split("CAST ", 1)[1]), "database": database}
