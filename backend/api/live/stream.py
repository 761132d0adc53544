"""`GET /api/businesses/<id>/live/`: changes for a dashboard as they happen (server-sent events).

A bare ASGI app, because an open stream must not hold a thread or a database connection. It enters
no business: it sends ids only, and the dashboard fetches the rest through the API.
"""

import asyncio
import re
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

import django.db
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, parse_cookie
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.access import get_membership
from accounts.models import User
from api.live.hub import Hub, Subscriber
from api.scoping import Suspended
from common.asgi import Headers, Receive, Scope, Send, find_client, hang_up, read_headers, refuse
from common.client_address import name_network, read_scope_address
from common.errors import AppError, ErrorCode, NotFound
from common.request_queues import QueueLimits, RequestQueue, find_queue
from common.storable_text import keep_storable
from common.tenancy import leave_business

LIVE_PATH = re.compile(r"/api/businesses/(\d{1,18})/live/")
READ_AGO = re.compile(rb"read_ago=(\d{1,3}(?:\.\d{1,3})?)")
KEEP_ALIVE = b": keep-alive\n\n"
# Anybody may ask to listen: a network's requests to be admitted wait in a line of their own, and
# streams that are open have threads of theirs for asking again whether the person still may.
JOINING, CHECKING = ThreadPoolExecutor(4, "live-join"), ThreadPoolExecutor(2, "live-check")
OF_NETWORK = QueueLimits(running=2, requests=500, size=0)


class NotSignedIn(AppError):
    code, status, text = ErrorCode.NOT_AUTHENTICATED, 401, _("Please log in.")


class MethodNotAllowed(AppError):
    code, status, text = ErrorCode.METHOD_NOT_ALLOWED, 405, _("Live updates can only be read.")


class Unavailable(AppError):
    code, status, text = ErrorCode.UNAVAILABLE, 503, _("Live updates are unavailable right now.")


class Live:
    """The ASGI app with its own hub; the server's lifespan calls `start` and `stop`.

    `keep_alive_seconds` is the longest silence on a stream, `recheck_seconds` how long a person who
    lost the right to listen may go on.
    """

    def __init__(self, *, keep_alive_seconds: float = 15, recheck_seconds: float = 60) -> None:
        self.keep_alive_seconds = keep_alive_seconds
        self.recheck_seconds = recheck_seconds
        self.hub = Hub()
        self._queues: dict[str, RequestQueue] = {}

    async def start(self) -> None:
        """Listen to Postgres, and end the streams when the server is told to stop.

        A server waits for its open responses before it says that it stops; a stream would keep it
        for ever, so the signals are heard here too.
        """
        self.hub.start()
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                self._hear(number, loop)

    async def stop(self) -> None:
        await self.hub.stop()

    def _hear(self, number: signal.Signals, loop: asyncio.AbstractEventLoop) -> None:
        before = signal.getsignal(number)
        if not callable(before):
            return

        def end_streams(received: int, frame: FrameType | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.hub.end_streams)
            before(received, frame)

        signal.signal(number, end_streams)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = read_headers(scope)
        cors = _allow_origin(headers.get("origin", ""))
        try:
            business_id = _read_path(scope)
            cookies = keep_storable(parse_cookie(headers.get("cookie", "")))
            session_key = cookies.get(settings.SESSION_COOKIE_NAME, "")
            network = name_network(read_scope_address(scope))
            user_id = await self._admit_in_turn(scope, session_key, business_id, network)
            if not self.hub.takes_stream(network):
                raise Unavailable
        except AppError as error:
            await refuse(scope, send, error, cors)
            return
        except django.db.Error:
            await refuse(scope, send, Unavailable(), cors)
            return
        subscriber = self.hub.join(business_id, user_id, _read_ago(scope), network=network)
        await self._stream(scope, receive, send, subscriber, session_key, cors)

    async def _admit_in_turn(
        self, scope: Scope, session_key: str, business_id: int, network: str
    ) -> int:
        """As `_admit`; raises Busy too, where too many of the client's network wait already."""
        with find_queue(self._queues, network, OF_NETWORK) as queue, queue.enter(0):
            async with queue.running:
                client = find_client(scope)
                if client is not None and client.is_gone():
                    raise Unavailable
                return await asyncio.get_running_loop().run_in_executor(
                    JOINING, _admit, session_key, business_id
                )

    async def _stream(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        subscriber: Subscriber,
        session_key: str,
        cors: Headers,
    ) -> None:
        subscriber.task = asyncio.current_task()
        watcher = asyncio.create_task(_watch_for_disconnect(receive, subscriber))
        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": [
                        (b"content-type", b"text/event-stream; charset=utf-8"),
                        (b"cache-control", b"no-cache, no-transform"),
                        (b"x-accel-buffering", b"no"),  # or nginx keeps the events to itself
                        (b"x-content-type-options", b"nosniff"),
                        *cors,
                    ],
                }
            )
            await self._send_events(subscriber, session_key, send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except asyncio.CancelledError:
            if not subscriber.stopped_reading:
                raise
            hang_up(scope)
        finally:
            self.hub.leave(subscriber)
            watcher.cancel()

    async def _send_events(self, subscriber: Subscriber, session_key: str, send: Send) -> None:
        clock = asyncio.get_running_loop().time
        check_at = clock() + self.recheck_seconds
        while not subscriber.ended:
            body = subscriber.take().encode()
            if clock() >= check_at or subscriber.must_check:
                subscriber.must_check = False
                if not await _is_still_admitted(session_key, subscriber.business_id):
                    return
                check_at = clock() + self.recheck_seconds
            subscriber.sending_since = now = clock()
            await send(
                {"type": "http.response.body", "body": body or KEEP_ALIVE, "more_body": True}
            )
            subscriber.sending_since = None
            subscriber.wake_at = min(now + self.keep_alive_seconds, check_at)
            await subscriber.wake.wait()
        subscriber.sending_since = clock()
        body = subscriber.take().encode()
        await send({"type": "http.response.body", "body": body, "more_body": True})


def _read_path(scope: Scope) -> int:
    found = LIVE_PATH.fullmatch(scope["path"])
    if found is None:
        raise NotFound
    if scope["method"] != "GET":
        raise MethodNotAllowed
    return int(found[1])


def _read_ago(scope: Scope) -> float | None:
    """`?read_ago=1.5`: seconds since the page began to read what it shows; None where it does not
    say.
    """
    found = READ_AGO.fullmatch(scope.get("query_string", b""))
    return float(found[1]) if found else None


def _admit(session_key: str, business_id: int) -> int:
    """Return the id of the session's person, who may listen to the business. Works in a thread.
    Raises AppError, django.db.Error.
    """
    try:
        leave_business()
        request = HttpRequest()
        engine: type[SessionStore] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        request.session = engine(session_key or None)
        user = get_user(request)
        if not isinstance(user, User):
            raise NotSignedIn
        if get_membership(user=user, business_id=business_id).business.suspended:
            raise Suspended
        return int(user.pk)
    finally:
        django.db.connection.close()


async def _is_still_admitted(session_key: str, business_id: int) -> bool:
    try:
        await asyncio.get_running_loop().run_in_executor(CHECKING, _admit, session_key, business_id)
    except AppError:
        return False
    except django.db.Error:
        # Postgres is away, so there is nothing to tell either. The next check decides.
        return True
    return True


async def _watch_for_disconnect(receive: Receive, subscriber: Subscriber) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    subscriber.end()


def _allow_origin(origin: str) -> Headers:
    """The CORS headers for a dashboard on another origin, as corsheaders gives them for the rest of
    the API.
    """
    if origin not in settings.CORS_ALLOWED_ORIGINS:
        return []
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"origin"),
    ]


live = Live()
start, stop = live.start, live.stop
