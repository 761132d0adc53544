"""The webhook endpoint of the `web` process: a bare ASGI app with group commit.

While one group of events is being committed, the next one collects; there is no timer. Each request
waits for the commit of its own group and gets its 200 only after it. Requests bypass Django's
middleware and views, which are too slow for a burst of webhooks (see `make bench`).
"""

import asyncio
import time
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.conf import settings
from django.db import connections
from procrastinate.contrib.django.utils import connector_params

from common.asgi import ClientGone, Receive, Scope, Send, gather_body, refuse
from common.errors import AppError
from common.logs import get_log
from core.intake.envelopes import Envelope, open_body
from core.intake.inbox import STORE_SQL, build_arguments
from integrations.instagram.signatures import HANDSHAKE_REFUSED, answer_handshake, verify_signature

log = get_log("intake")
PATH = "/core/webhook/instagram/"
DISK_FULL_SECONDS = 30
# Events that may wait for a commit. More means that Postgres does not answer; the limit keeps
# memory bounded until it does.
MOST_GATHERED = 50_000


class GroupCommit:
    """Commits all waiting events as one statement, over its own database connection."""

    def __init__(self) -> None:
        self.gathered: list[Envelope] = []
        self.committed: asyncio.Future[None] | None = None
        self.arrived = asyncio.Event()
        self.writer: asyncio.Task[None] | None = None
        self.failure: type[Exception] | None = None  # of the last commit
        self.failed_at = 0.0

    async def store(self, envelopes: list[Envelope]) -> None:
        """Add the events to the next group and return once it is committed.

        Raises psycopg.Error or OSError if the commit fails.
        """
        if self.writer is None or self.writer.done():
            self.writer = asyncio.create_task(self._write_groups())
        if self.committed is None:
            self.committed = asyncio.get_running_loop().create_future()
        self.gathered += envelopes
        self.arrived.set()
        # Shielded: a client that hangs up must not cancel the commit that others wait for.
        await asyncio.shield(self.committed)

    async def close(self) -> None:
        """Cancel the writer task and wait until it has closed its connection."""
        if self.writer is not None:
            self.writer.cancel()
            await asyncio.gather(self.writer, return_exceptions=True)

    async def _write_groups(self) -> None:
        connection: psycopg.AsyncConnection[Any] | None = None
        try:
            while True:
                await self.arrived.wait()
                self.arrived.clear()
                envelopes, waiting = self.gathered, self.committed
                self.gathered, self.committed = [], None
                if waiting is None:
                    continue
                try:
                    if connection is None or connection.closed:
                        connection = await _connect()
                    await connection.execute(STORE_SQL, build_arguments(envelopes), prepare=True)
                    waiting.set_result(None)
                    self.note_commit(None)
                except (psycopg.Error, OSError) as error:
                    self.note_commit(type(error))
                    waiting.set_exception(error)
                    # Read once, or asyncio logs an error when every client has hung up.
                    waiting.exception()
        finally:
            if connection is not None:
                await connection.close()

    def note_commit(self, failure: type[Exception] | None) -> None:
        """Remember the result of the last commit: the class of its error, None for success.

        Only a change is logged, so that a full disk is not filled further by log lines.
        """
        if failure is not self.failure:
            if failure is not None:
                log.error("intake.commit_failed", error=failure.__name__)
            else:
                log.info("intake.commits_again")
        self.failure, self.failed_at = failure, time.monotonic()

    @property
    def disk_full(self) -> bool:
        """Whether the last commit failed within DISK_FULL_SECONDS because the disk is full.

        The answer expires because a load balancer may send webhooks only to instances that are
        ready: without another attempt nothing would notice that there is room again.
        """
        recent = time.monotonic() - self.failed_at < DISK_FULL_SECONDS
        return (
            recent
            and self.failure is not None
            and issubclass(self.failure, psycopg.errors.DiskFull)
        )


async def _connect() -> psycopg.AsyncConnection[Any]:
    parameters = await asyncio.to_thread(_parameters)
    return await psycopg.AsyncConnection.connect(**parameters, autocommit=True)


def _parameters() -> dict[str, Any]:
    try:
        parameters = connector_params()
    finally:
        connections.close_all()
    parameters.pop("pool", None)
    return {**parameters, "connect_timeout": 5}


group = GroupCommit()


class RefusalLog:
    """Logs refused signatures at most once in ten seconds, with their count.

    Anybody can send thousands of them, and a line for each would flood the log.
    """

    def __init__(self) -> None:
        self.count, self.silent_until = 0, 0.0

    def count_one(self, **fields: int) -> None:
        """Count one refusal. `fields` are added to the log line if this call writes it."""
        self.count += 1
        now = time.monotonic()
        if now >= self.silent_until:
            log.warning("intake.signature_refused", refused=self.count, **fields)
            self.count, self.silent_until = 0, now + 10


refusals = RefusalLog()


async def intake(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI app of the webhook: GET answers Meta's handshake, POST stores events.

    Answers 200 once the events are committed, 403 for a wrong signature or handshake, 405 for
    another method and 503 if the events could not be stored; Meta then sends them again.
    """
    if scope["method"] == "GET":
        status, text = _answer_get(scope["query_string"])
    elif scope["method"] == "POST":
        try:
            body = await gather_body(scope, receive, most_bytes=settings.WEBHOOK_MAX_BYTES)
        except ClientGone:
            return
        except AppError as error:
            await refuse(scope, send, error)
            return
        status, text = await _receive_body(scope, body)
    else:
        status, text = 405, "Method not allowed"
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", str(len(text)).encode()),
                (b"x-content-type-options", b"nosniff"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": text.encode()})


def _answer_get(query: bytes) -> tuple[int, str]:
    asked = {name: values[0] for name, values in parse_qs(query.decode("latin-1")).items()}
    challenge = answer_handshake(asked)
    if challenge is None:
        return 403, HANDSHAKE_REFUSED
    return 200, challenge.encode("ascii", "ignore").decode()


async def _receive_body(scope: Scope, body: bytes) -> tuple[int, str]:
    headers = dict(scope["headers"])
    if not verify_signature(body, headers.get(b"x-hub-signature-256", b"").decode("latin-1")):
        refusals.count_one(bytes=len(body))
        return 403, "Wrong signature"
    if len(group.gathered) > MOST_GATHERED:
        return 503, "Try again"  # Meta sends the events again
    try:
        await group.store(open_body(body))
    except (psycopg.Error, OSError):
        return 503, "Try again"
    return 200, "EVENT_RECEIVED"
