"""The phone page: where a person plays a customer, or the owner with the Instagram app."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse

from simulator.runtime import Simulator, simulator_of

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'self'; img-src 'self' data: http: https:; media-src 'self' http: https:; "
    "base-uri 'none'; frame-ancestors 'self'"
)
KEEP_ALIVE_SECONDS = 15


async def home(request: Request) -> Response:
    return RedirectResponse("/phone")


async def show_phone(request: Request) -> Response:
    return FileResponse(STATIC / "phone.html", headers={"Content-Security-Policy": POLICY})


async def stream_events(request: Request) -> Response:
    """Stream server-sent events: which thread changed, never what was written."""
    headers = {"Cache-Control": "no-store"}
    return StreamingResponse(
        _events(simulator_of(request)), media_type="text/event-stream", headers=headers
    )


async def _events(sim: Simulator) -> AsyncIterator[str]:
    listener: asyncio.Queue[str] = asyncio.Queue()
    sim.listeners.add(listener)
    try:
        yield "event: hello\ndata: {}\n\n"
        while True:
            try:
                data = await asyncio.wait_for(listener.get(), KEEP_ALIVE_SECONDS)
                yield f"event: change\ndata: {data}\n\n"
            except TimeoutError:
                yield ": keep-alive\n\n"
    finally:
        sim.listeners.discard(listener)
