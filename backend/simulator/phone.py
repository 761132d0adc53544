"""The phone page: where a person plays a customer, or the owner with the Instagram app."""

import asyncio
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse

from simulator.happenings import events
from simulator.runtime import simulator_of

STATIC = Path(__file__).parent / "static"
POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'self'"


async def home(request: Request) -> Response:
    return RedirectResponse("/phone")


async def show_phone(request: Request) -> Response:
    return FileResponse(STATIC / "phone.html", headers={"Content-Security-Policy": POLICY})


async def stream_events(request: Request) -> Response:
    sim = simulator_of(request)
    listener: asyncio.Queue[str] = asyncio.Queue()
    sim.listeners.add(listener)

    async def stream():  # type: ignore[no-untyped-def]
        try:
            async for event in events(listener):
                yield event
        finally:
            sim.listeners.discard(listener)

    headers = {"Cache-Control": "no-store"}
    return StreamingResponse(stream(), media_type="text/event-stream", headers=headers)
