"""The one front door: webhooks to `intake`, event streams to `live`, all else to Django in threads.

Whatever waits for a client waits here, in the event loop. What waits for somebody else's server
(the model, Instagram, a mail server, a store of files) has threads of its own, so that it never
takes those of the others.
"""

import asyncio
import contextlib
import re
import resource
from functools import cache
from typing import Any, cast

from django.conf import settings

from config.wsgi import application as django  # sets Django up: must come before what uses models

from api.live import stream  # isort: skip
from common.database_problem import find_problem  # isort: skip
from common.logs import get_log  # isort: skip
from common.asgi import ClientGone, Receive, Scope, Send, gather_body, refuse  # isort: skip
from common.errors import AppError  # isort: skip
from config import health  # isort: skip
from config.page_policy import guard  # isort: skip
from config.threads import Threads  # isort: skip
from common.client_address import hide_forwarding, name_network, read_scope_address  # isort: skip
from config.checks import find_refusal  # isort: skip
from config.worker_watch import watch_worker  # isort: skip
from core.intake.asgi import intake  # isort: skip
from core.intake.group_commit import group  # isort: skip
from core.intake.webhooks import PATH as WEBHOOK_PATH  # isort: skip

log = get_log("web")
LIVE_PATH = re.compile(r"^/api/businesses/\d+/live/$")
# What calls another server before it answers. A path that is missing here is slow for everybody
# when that server is.
CALLS_OUT = re.compile(
    r"^/(api/businesses/\d+/(assistant/try|instagram/(doctor|disconnect)"
    r"|threads/\d+/messages/\d+/(check|attachments/\d+))"
    r"|api/auth/(registration(/resend-email)?|password/(reset(/confirm)?|change))"
    r"|core/instagram/(callback(/\d+)?|choose/\d+)"
    r"|admin/(core/business|accounts/user/.+|password_change))/$"
)
SESSION = re.compile(
    rb"(?:^|;\s*)" + re.escape(settings.SESSION_COOKIE_NAME.encode()) + rb"=([^;]+)"
)
THREADS_PER_PERSON = 4  # requests of one session that run at once; the others of theirs wait
quick_threads = Threads(django, workers=12, each=THREADS_PER_PERSON, name="request")
slow_threads = Threads(django, workers=32, each=THREADS_PER_PERSON, name="calls-out")
ready = health.Readiness()
if settings.WEB_STATEMENT_SECONDS:
    # For the connections of this process only: a migration may take longer, and nobody waits for it
    # at a screen.
    options = cast(dict[str, Any], settings.DATABASES["default"]["OPTIONS"])
    options.setdefault("options", f"-c statement_timeout={settings.WEB_STATEMENT_SECONDS}s")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _run_lifespan(receive, send)
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1000})  # before it is accepted: answered 403
    elif scope["path"] == WEBHOOK_PATH:
        await intake(scope, receive, guard(send))
    elif LIVE_PATH.match(scope["path"]):
        await stream.live(hide_forwarding(scope), receive, guard(send))
    elif scope["path"] == health.LIVE_PATH:
        await health.answer_live(scope, receive, guard(send))
    elif scope["path"] == health.READY_PATH:
        await ready(scope, receive, guard(send))
    else:
        await serve_django(hide_forwarding(scope), receive, send)


async def serve_django(scope: Scope, receive: Receive, send: Send) -> None:
    if "client_connection" not in scope:
        warn_of_protocol()
    threads = slow_threads if CALLS_OUT.match(scope["path"]) else quick_threads
    try:
        body = await gather_body(scope, receive, most_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        network = name_network(read_scope_address(scope))
        person = _read_session(scope) or network
        await threads.answer(scope, receive, send, body=body, person=person, network=network)
    except ClientGone:
        return
    except AppError as error:
        await refuse(scope, guard(send), error)


@cache
def warn_of_protocol() -> None:
    """Once: an installation that is started by hand should know what it lacks."""
    log.warning(
        "web.heads_unbounded",
        hint="Start uvicorn with --http config.protocol:Protocol: heads of requests are waited "
        "for without end.",
    )


def _read_session(scope: Scope) -> str:
    """Return the session's key as the request says it, which nobody has checked yet; "" without
    one.
    """
    for name, value in scope["headers"]:
        if name == b"cookie" and (found := SESSION.search(value)):
            return found[1].decode("latin-1")
    return ""


async def _run_lifespan(receive: Receive, send: Send) -> None:
    await receive()
    if refusal := await asyncio.to_thread(find_refusal):
        await send({"type": "lifespan.startup.failed", "message": refusal})
        return
    _allow_many_connections()
    if problem := await asyncio.to_thread(find_problem):
        # It is served without, and health says so
        get_log("web").warning("database.away", detail=problem.message)
    await stream.start()
    watcher = asyncio.create_task(watch_worker())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    watcher.cancel()
    await stream.stop()
    await group.close()
    await send({"type": "lifespan.shutdown.complete"})


def _allow_many_connections() -> None:
    """Raise the limit of open sockets to what the system lets this process have: the usual 1,024
    are soon taken by idle ones.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65_536)), hard))
