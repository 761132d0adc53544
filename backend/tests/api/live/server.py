"""The product's web process with a live stream that is quick to lose patience, for the tests of
live.
"""

from typing import Any

from config.asgi import application as web  # sets Django up: must come before what uses models

from api.live.stream import LIVE_PATH, Live  # isort: skip

live = Live(keep_alive_seconds=0.5, recheck_seconds=0.5)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await live.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await live.stop()
        await send({"type": "lifespan.shutdown.complete"})
    elif LIVE_PATH.fullmatch(scope["path"]):
        await live(scope, receive, send)
    else:
        await web(scope, receive, send)
