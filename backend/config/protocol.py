"""uvicorn's HTTP protocol with limits on the head of a request and on how slowly a client takes its
answer, for both of which uvicorn itself waits without end. What comes behind a body is neither a
header nor another request.

`uvicorn config.asgi:application --http config.protocol:Protocol`. It also tells the apps about
their client (`common.asgi.Client`).
"""

import asyncio
from collections import deque
from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from config import wsgi as wsgi  # sets Django up: must come before what uses models

from common.asgi import Headers  # isort: skip
from config.page_policy import complete_headers  # isort: skip
from core.intake.protocol import WebhookProtocol  # isort: skip

HEAD_SECONDS = 10.0
HEAD_BYTES = 64 * 1024  # and of what stands around the chunks of a body
# for a client to take what was written, which is never more than a slice of an answer at once
UNREAD_SECONDS = 30.0
# Above so many connections, those whose request has not begun to arrive or stops in its head are
# closed, oldest first.
MOST_CONNECTIONS = 4000


class Protocol(WebhookProtocol):
    _headless: dict[
        "Protocol", None
    ] = {}  # connections of this process without a complete head, oldest first
    _head_timer: asyncio.TimerHandle | None = None
    _head_bytes = 0  # received since the last piece of a body, or the last whole request
    _is_deaf = False  # reads no more requests
    _unread_timer: asyncio.TimerHandle | None = None
    _running: RequestResponseCycle | None = None  # the request that is being answered

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        # We are told of whatever the system does not take at once
        transport.set_write_buffer_limits(high=0)
        self._await_head()
        if len(self.connections) > MOST_CONNECTIONS:
            next(iter(self._headless)).hang_up()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        self._end_unread()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._unread_timer is None:
            self._unread_timer = self.loop.call_later(UNREAD_SECONDS, self.hang_up)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._end_unread()

    def data_received(self, data: bytes) -> None:
        if self._is_deaf:
            return
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of this request is too large.")
        elif self.has_request():
            if self._head_timer is not None:
                self._head_came()
        elif self._head_timer is None and not self.transport.is_closing():
            self._await_head()

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        if not self.parser.should_upgrade():
            # The parser adds trailers to the headers, where a client behind a proxy could say what
            # only the proxy may (X-Forwarded-For), and without end.
            nothing: Any = deque(maxlen=0)
            self.headers = nothing
        elif not self._should_upgrade():
            # The parser takes the body for the next request, with headers that no proxy has seen.
            self.cycle.keep_alive = False
            self._is_deaf = True

    def on_body(self, body: bytes) -> None:
        self._head_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._head_bytes = 0
        super().on_message_complete()

    def complete_headers(self, headers: Headers) -> Headers:
        return complete_headers(headers)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        # A key of ours: ASGI lets servers add some, its types do not.
        self.scope["client_connection"] = self  # type: ignore[typeddict-unknown-key]

    def is_whole(self) -> bool:
        return not self.cycle.more_body  # a request that came later begins when ours has ended

    def is_gone(self) -> bool:
        return self.transport.is_closing()

    def hang_up(self) -> None:
        self._head_came()
        self._end_answer()
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        self._end_answer()
        super().send_400_response(msg)

    def _end_answer(self) -> None:
        """Drop what is still to be sent: nobody would get it, and to write it would be an error."""
        if self._running is not None:
            self._running.disconnected = True
            self._running.message_event.set()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        # uvicorn's own `cycle` is that of the newest request, which may wait behind it.
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _await_head(self) -> None:
        self._headless[self] = None
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self.hang_up)

    def _head_came(self) -> None:
        self._headless.pop(self, None)
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _end_unread(self) -> None:
        if self._unread_timer is not None:
            self._unread_timer.cancel()
            self._unread_timer = None
