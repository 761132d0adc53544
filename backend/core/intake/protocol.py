"""uvicorn's HTTP protocol, which answers an ordinary webhook itself: without an ASGI task, with one
write. It takes half the CPU time of the ASGI app.

Ordinary is a POST to the webhook's very path whose body is whole at once or a moment later, on a
connection that has nothing else to answer. Every other request is uvicorn's, which hands it to the
ASGI app: other paths and methods, a body that is late, in chunks or too large, `Expect`, an
upgrade, a request behind another one.

What is relied on of uvicorn, beside its public options, is held by
`tests/core/intake/test_protocol.py`. Without this protocol everything works, more slowly.
"""

import asyncio

from django.conf import settings
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from common.asgi import Headers
from core.intake.asgi import build_headers
from core.intake.webhooks import PATH, Answer, receive_body

TARGET = PATH.encode()
# Many clients send the body in a packet of its own, right behind the head's.
BODY_SECONDS = 0.05


class WebhookProtocol(HttpToolsProtocol):
    _body: bytes | None = None  # of a webhook whose head is complete and whose body is not
    _body_timer: asyncio.TimerHandle | None = None

    def complete_headers(self, headers: Headers) -> Headers:
        """Return the headers of an answer with those that every answer of the process has."""
        return headers

    def has_request(self) -> bool:
        """Return whether a request whose head is complete waits for its answer."""
        # uvicorn gives the scope its path when the head is complete, and keeps the last scope until
        # the next begins.
        return self._body is not None or (
            self.scope is not None
            and "path" in self.scope
            and self.cycle is not None
            and not self.cycle.response_complete
        )

    def on_headers_complete(self) -> None:
        if self.url == TARGET and self._is_ordinary():
            self.scope["path"] = PATH  # which says that the head is complete
            self._body = b""
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self._body is None:
            super().on_body(body)
        else:
            self._body += body

    def on_message_complete(self) -> None:
        if self._body is None:
            super().on_message_complete()
        else:
            body, self._body = self._body, None
            if self._body_timer is not None:
                self._body_timer.cancel()
                self._body_timer = None
            self.cycle = Webhook(self, body)  # type: ignore[assignment]  # it is asked no more

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._body is not None and self._body_timer is None:
            self._body_timer = self.loop.call_later(BODY_SECONDS, self._hand_over)

    def _is_ordinary(self) -> bool:
        headers = dict(self.headers)
        return (
            self.parser.get_method() == b"POST"
            and int(headers.get(b"content-length", 0)) <= settings.WEBHOOK_MAX_BYTES
            and b"transfer-encoding" not in headers
            and not self.expect_100_continue
            and not self.parser.should_upgrade()
            and (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            # What only uvicorn does
            and not self.config.access_log
            and not self.root_path
            and self.limit_concurrency is None
        )

    def _hand_over(self) -> None:
        """The body does not come at once: how long it may take is decided in the ASGI app."""
        self._body_timer = None
        if self.transport.is_closing():
            return
        body, self._body = self._body, None
        super().on_headers_complete()
        if body:
            super().on_body(body)


class Webhook:
    """A webhook that is being answered. For uvicorn it is the request that runs: those behind it
    wait, and a shutdown sets `keep_alive` to False.
    """

    __slots__ = ("_protocol", "disconnected", "keep_alive", "response_complete")
    message_event = asyncio.Event()  # which uvicorn sets when the client is gone; nobody waits

    def __init__(self, protocol: WebhookProtocol, body: bytes) -> None:
        self._protocol = protocol
        self.disconnected = self.response_complete = False
        parser = protocol.parser
        self.keep_alive = parser.should_keep_alive() and parser.get_http_version() != "1.0"
        signature = dict(protocol.scope["headers"]).get(b"x-hub-signature-256")
        refusal = receive_body(body, signature, self.answer)
        if refusal is not None:
            # As late as all answers of uvicorn's: not while it still reads.
            protocol.loop.call_soon(self.answer, refusal)

    def answer(self, answer: Answer) -> None:
        protocol = self._protocol
        if self.disconnected or protocol.transport.is_closing():
            return
        protocol.transport.write(renderer.render(protocol, answer, keep_alive=self.keep_alive))
        self.response_complete = True
        if not self.keep_alive:
            protocol.transport.close()
        protocol.on_response_complete()


class Renderer:
    """Answers as bytes, each made once while uvicorn's own headers (the date) are the same."""

    def __init__(self) -> None:
        self._own: Headers = []
        self._made: dict[tuple[Answer, bool], bytes] = {}

    def render(self, protocol: WebhookProtocol, answer: Answer, *, keep_alive: bool) -> bytes:
        own = protocol.server_state.default_headers
        if own is not self._own:
            self._own, self._made = own, {}
        made = self._made.get((answer, keep_alive))
        if made is None:
            close = [] if keep_alive else [(b"connection", b"close")]
            headers = [*own, *protocol.complete_headers(build_headers(answer)), *close]
            lines = b"".join(b"%s: %s\r\n" % header for header in headers)
            made = STATUS_LINE[answer.status] + lines + b"\r\n" + answer.text.encode()
            self._made[answer, keep_alive] = made
        return made


renderer = Renderer()
