"""What the bare ASGI apps share: the shapes of ASGI, gathering a body, and refusing with the API's
error shape.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, Protocol, cast

from django.utils.translation import gettext_lazy as _

from common.errors import AppError, ErrorCode
from common.languages import in_language_of_headers
from common.slow_clients import SlowClients

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

# A body that comes at once is never kept waiting by these; they are for those that come in pieces.
IDLE_SECONDS = 5.0
BODY_SECONDS = 30.0
unfinished_bodies = SlowClients(most_clients=256, most_bytes=32 * 1024 * 1024)

PRIVATE: Headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class TooLarge(AppError):
    code, status, text = ErrorCode.TOO_LARGE, 413, _("That is too large.")


class TooSlow(AppError):
    code, status, text = (
        ErrorCode.TOO_SLOW,
        408,
        _("That took too long to arrive. Check your connection and try again."),
    )


class Busy(AppError):
    code, status, text = (
        ErrorCode.BUSY,
        503,
        _("We’re very busy right now. Try again in a few seconds."),
    )


class ClientGone(Exception):
    """The client hung up: there is nobody to answer."""


async def gather_body(scope: Scope, receive: Receive, *, most_bytes: int) -> bytes:
    """The whole body, gathered in the event loop so that no thread waits for it.

    Raises TooLarge, TooSlow (the client is too slow), Busy (others needed the room) and ClientGone.
    """
    length = _read_length(scope)
    if length is None:
        return b""
    if length > most_bytes:
        raise TooLarge
    client = find_client(scope)
    if client is not None and client.is_whole():
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        if len(message["body"]) > most_bytes:
            raise TooLarge
        return cast(bytes, message["body"])
    return await _gather_pieces(receive, most_bytes)


async def _gather_pieces(receive: Receive, most_bytes: int) -> bytes:
    parts: list[bytes] = []
    size, slot = 0, None
    try:
        async with unfinished_bodies.enter(idle=IDLE_SECONDS, total=BODY_SECONDS) as slot:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                part = message.get("body", b"")
                size += len(part)
                if size > most_bytes:
                    raise TooLarge
                parts.append(part)
                if not message.get("more_body"):
                    return parts[0] if len(parts) == 1 else b"".join(parts)
                slot.hold(len(part))
                if part:
                    slot.extend(IDLE_SECONDS)
    except TimeoutError:
        raise Busy if slot is not None and slot.evicted else TooSlow from None


def _read_length(scope: Scope) -> int | None:
    """Bytes that are announced; 0 where a body comes in chunks and names no length, None where
    there is no body.
    """
    chunked = False
    for name, value in scope["headers"]:
        if name == b"content-length":
            if not value.isdigit():
                raise TooLarge
            return int(value[:18]) or None
        chunked = chunked or name == b"transfer-encoding"
    return 0 if chunked else None


async def refuse(
    scope: Scope, send: Send, error: AppError, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Answer with the failure in the API's shape and in the language that the request asks for.
    What is still to come of the request is not read.
    """
    with in_language_of_headers(read_headers(scope)):
        body = json.dumps(error.build_body()).encode()
    close: Headers = [(b"connection", b"close")] if error.status in (408, 413, 503) else []
    again: Headers = [(b"retry-after", b"5")] if error.status == 503 else []
    await send(
        {
            "type": "http.response.start",
            "status": error.status,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode()),
                *PRIVATE,
                *close,
                *again,
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})


def read_headers(scope: Scope) -> dict[str, str]:
    """The headers of a request, by names in lower case; of a name that comes twice the last."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


class Client(Protocol):
    """What a server tells of its client in `scope["client_connection"]`. Only
    config.protocol does.
    """

    def is_whole(self) -> bool:
        """Whether the whole request is there, so that `receive` does not wait."""

    def is_gone(self) -> bool:
        """Whether the client has hung up. May be asked in a thread."""

    def hang_up(self) -> None:
        """Drop the connection, with what is still buffered for it."""


def find_client(scope: Scope) -> Client | None:
    return cast(Client | None, scope.get("client_connection"))


def hang_up(scope: Scope) -> None:
    """Drop a client that does not read; under another server, it is dropped once it has read."""
    client = find_client(scope)
    if client is not None:
        client.hang_up()
