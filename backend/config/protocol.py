"""uvicorn's HTTP protocol with bounds on the head of a request, which uvicorn itself waits for without end.

`uvicorn config.asgi:application --http config.protocol:Protocol`. It also tells the apps about their client
(`common.asgi.Client`).
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
HEAD_BYTES = 64 * 1024
# Above so many connections, those whose request has not begun to arrive or stops in its head are closed, oldest first.
MOST_CONNECTIONS = 4000


class Protocol(HttpToolsProtocol):
    _headless: dict["Protocol", None] = {}  # connections of this process without a complete head, oldest first
    _head_timer: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._await_head()
        if len(self.connections) > MOST_CONNECTIONS:
            next(iter(self._headless)).hang_up()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # uvicorn gives the scope its path when the head is complete, and keeps the last scope until the next begins.
        if self.scope is not None and "path" in self.scope and self.cycle is not None and not self.cycle.response_complete:
            if self._head_timer is not None:
                self._head_came()
        elif not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self.send_400_response("The head of this request is too large.")
            elif self._head_timer is None:
                self._await_head()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["client_connection"] = self  # type: ignore[typeddict-unknown-key]

    def is_whole(self) -> bool:
        return not self.cycle.more_body  # a request that came later begins when ours has ended

    def is_gone(self) -> bool:
        return self.transport.is_closing()

    def hang_up(self) -> None:
        self._head_came()
        self.transport.abort()

    def _await_head(self) -> None:
        self._headless[self] = None
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self.hang_up)

    def _head_came(self) -> None:
        self._head_bytes = 0
        self._headless.pop(self, None)
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
