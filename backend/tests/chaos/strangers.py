"""Clients of the webhook that leave in the middle. What they bring has come before, so it must
change nothing; what they leave behind must stop nobody.
"""

import contextlib
import json
import os
import socket
import struct
from collections.abc import Callable

import psycopg

from tests.chaos.stack import OwnStack
from tests.webhook_doors import PATH
from tests.webhooks import sign

# One that was taken back has lost who it was about
LAST_EVENT = """
SELECT payload FROM core_inboxevent WHERE state = 'DONE' AND payload LIKE '%"entry_id"%'
ORDER BY id DESC LIMIT 1
"""


def _reset(client: socket.socket, request: bytes) -> None:
    client.sendall(request)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def _reset_behind_two(client: socket.socket, request: bytes) -> None:
    _reset(client, request * 2)


def _leave(client: socket.socket, request: bytes) -> None:
    client.sendall(request)
    client.close()


def _half_close(client: socket.socket, request: bytes) -> None:
    client.sendall(request)
    client.shutdown(socket.SHUT_WR)


def _stop_halfway(client: socket.socket, request: bytes) -> None:
    client.sendall(request[:-1])


def _say_nothing(client: socket.socket, request: bytes) -> None:
    pass


WAYS: dict[str, Callable[[socket.socket, bytes], None]] = {
    "reset": _reset,
    "reset behind two": _reset_behind_two,
    "leave": _leave,
    "half close": _half_close,
    "stop halfway": _stop_halfway,
    "say nothing": _say_nothing,
}


class Strangers:
    """Those that came so far. `close` ends the connections that they hold."""

    def __init__(self, stack: OwnStack) -> None:
        self._stack = stack
        self._held: list[socket.socket] = []

    def come(self, way: str) -> None:
        """Bring the newest event once more. While web or Postgres is away, nobody comes."""
        with contextlib.suppress(OSError, psycopg.OperationalError):
            for row in self._stack.rows(LAST_EVENT):
                client = socket.create_connection(("127.0.0.1", self._stack.web_port), timeout=5)
                self._held.append(client)
                WAYS[way](client, _build_request(row["payload"]))

    def close(self) -> None:
        for client in self._held:
            client.close()


def _build_request(payload: str) -> bytes:
    event = json.loads(payload)
    entry = {"id": event["entry_id"], "time": event["time"], event["channel"]: [event["item"]]}
    body = json.dumps({"object": "instagram", "entry": [entry]}).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
        f"X-Hub-Signature-256: {sign(body, os.environ['FB_APP_SECRET'])}\r\n\r\n"
    )
    return head.encode() + body
