"""Runs Django (a WSGI app) in threads, for an ASGI server, so that no thread ever waits for a
client.

The whole body has arrived before a thread is taken, and the answer is complete before the thread is
given back; sending it is the event loop's work. Nobody can take all threads, nor all places in the
queue for one: the requests of one person, known by the session cookie, run a few at a time, and
those of one network a few more. A cookie can be made up, and a person may have many sessions; the
network is what they have in common.
"""

import asyncio
import contextvars
import functools
import io
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack
from typing import Any

from common.asgi import Headers, Receive, Scope, Send, find_client, hang_up
from common.request_queues import QueueLimits, RequestQueue, find_queue
from common.slow_clients import SlowClients

SLICE = 64 * 1024  # what a client has to take in SLICE_SECONDS
SLICE_SECONDS = 30.0
MEGABYTE = 1024 * 1024
unread_answers = SlowClients(most_clients=512, most_bytes=64 * MEGABYTE)

Answer = tuple[int, Headers, bytes]


class Threads:
    """ASGI apps that share one WSGI app and `workers` threads. A person has at most `each` of them
    at once, and a network at most half.
    """

    def __init__(
        self, app: Callable[..., Iterable[bytes]], *, workers: int, each: int, name: str
    ) -> None:
        self.app = app
        self.executor = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self.everybody = RequestQueue(QueueLimits(workers, requests=400, size=32 * MEGABYTE))
        self.of_network = QueueLimits(max(1, workers // 2), requests=250, size=16 * MEGABYTE)
        self.of_person = QueueLimits(each, requests=120, size=8 * MEGABYTE)
        self.queues: dict[str, RequestQueue] = {}

    async def answer(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        *,
        body: bytes,
        person: str,
        network: str,
    ) -> None:
        """Run the app for this request and send its answer. Raises Busy when too many
        wait already.
        """
        with ExitStack() as places:
            theirs = [
                places.enter_context(find_queue(self.queues, f"person {person}", self.of_person)),
                places.enter_context(
                    find_queue(self.queues, f"network {network}", self.of_network)
                ),
            ]
            for queue in (*theirs, self.everybody):
                places.enter_context(queue.enter(len(body)))
            async with AsyncExitStack() as turns:
                for queue in theirs:
                    await turns.enter_async_context(queue.running)
                run = functools.partial(
                    contextvars.copy_context().run, self._run, scope, build_environ(scope, body)
                )
                answer = await asyncio.get_running_loop().run_in_executor(self.executor, run)
        if answer is not None:
            await send_answer(answer, scope, send)

    def _run(self, scope: Scope, environ: dict[str, Any]) -> Answer | None:
        """Return the whole answer; None for a client that left before its turn came. Runs in a
        thread.
        """
        client = find_client(scope)
        if client is not None and client.is_gone():
            return None
        head: list[Any] = []
        written: list[bytes] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], None]:
            head[:] = [int(status.split(" ", 1)[0]), headers]
            return written.append

        parts = self.app(environ, start_response)
        try:
            written.extend(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        headers = [
            (name.lower().encode("latin-1"), value.strip().encode("latin-1"))
            for name, value in head[1]
        ]
        return head[0], headers, written[0] if len(written) == 1 else b"".join(written)


async def send_answer(answer: Answer, scope: Scope, send: Send) -> None:
    """Send the answer, in the event loop. A client that does not read loses its connection."""
    status, headers, body = answer
    if (
        not any(name == b"content-length" for name, _ in headers)
        and status >= 200
        and status not in (204, 304)
    ):
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    start = {"type": "http.response.start", "status": status, "headers": headers}
    try:
        async with unread_answers.enter(idle=SLICE_SECONDS) as slot:
            await send(start)
            slot.hold(len(body))
            for at in range(0, len(body) - SLICE, SLICE):
                await send(
                    {"type": "http.response.body", "body": body[at : at + SLICE], "more_body": True}
                )
                slot.extend(SLICE_SECONDS)
            last = body[(len(body) - 1) // SLICE * SLICE :] if body else b""
            await send({"type": "http.response.body", "body": last})
    except TimeoutError:
        hang_up(scope)


def build_environ(scope: Scope, body: bytes) -> dict[str, Any]:
    """Return the request as PEP 3333 has it.

    Names with an underscore are left out, as other servers do: `X_Forwarded_For` and
    `X-Forwarded-For` would become one, and the first is what the client claims itself.
    """
    server, client = scope.get("server") or ("localhost", 80), scope.get("client")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "replace").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if client is not None:
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = client[0], str(client[1])
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name or raw_name in (b"content-length", b"transfer-encoding"):
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        name = name if name == "CONTENT_TYPE" else f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        joint = "; " if name == "HTTP_COOKIE" else ","
        environ[name] = f"{environ[name]}{joint}{value}" if name in environ else value
    environ["CONTENT_LENGTH"] = str(len(body)) if body else ""
    return environ
