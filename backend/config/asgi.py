"""The one front door: webhooks to `intake`, event streams to `live`, all else to Django in threads."""

import re
from typing import Any, cast

from config.wsgi import application as django  # sets Django up: must come before what uses models

from a2wsgi import WSGIMiddleware  # isort: skip

from api import live  # isort: skip
from core import intake  # isort: skip

LIVE_PATH = re.compile(r"^/api/businesses/\d+/live/$")
THREADS = 12  # more than Postgres connections of the pool, because some wait for the model ("try it")
django_app: Any = WSGIMiddleware(cast(Any, django), workers=THREADS)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await _live_and_die(receive, send)
    elif scope["type"] != "http":
        raise ValueError(f"Unknown scope {scope['type']}")
    elif scope["path"] == intake.PATH:
        await intake.intake(scope, receive, send)
    elif LIVE_PATH.match(scope["path"]):
        await live.live(scope, receive, send)
    else:
        await django_app({**scope, "headers": drop_ambiguous(scope["headers"])}, receive, send)


def drop_ambiguous(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers without those that have an underscore in their name, as other servers do for WSGI.

    There `X_Forwarded_For` and `X-Forwarded-For` become one, and the first is the client's own word.
    """
    return [(name, value) for name, value in headers if b"_" not in name]


async def _live_and_die(receive: Any, send: Any) -> None:
    await receive()
    await live.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await live.stop()
    await intake.group.close()
    await send({"type": "lifespan.shutdown.complete"})
