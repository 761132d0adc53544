"""The simulated CDN: serves what customers send and stories show, with links that expire.

As with Meta's, a link stops working at once when its message is unsent or its story is over,
however long the address itself would have been valid.
"""

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

from simulator.cdn import links, pictures, samples
from simulator.runtime import Simulator, simulator_of
from simulator.world import faults
from simulator.world.errors import BadControl
from simulator.world.store import Store

MEDIA_SECONDS = 30 * 86_400
STORY_MS = 24 * 3_600_000
# A file that never ends is cut here: more than any limit that a receiver may have.
ENDLESS_BYTES = 200 * 1_048_576
LARGEST_BYTES = 25 * 1_048_576


def store_sample(store: Store, name: str, *, account_id: str) -> str:
    """Put a built-in file on the CDN. Returns the asset's id. Raises BadControl for an
    unknown one.
    """
    sample = samples.SAMPLES.get(name)
    if sample is None:
        raise BadControl(f"There is no sample {name!r}; there are {', '.join(samples.SAMPLES)}.")
    return _store(
        store, account_id=account_id, content_type=sample.content_type, sample=name, body=None
    )


def store_upload(store: Store, body: bytes, *, account_id: str) -> tuple[str, str]:
    """Put any file on the CDN. Returns the asset's id and its content type."""
    if not 0 < len(body) <= LARGEST_BYTES:
        raise BadControl("A file must have something in it, and 25 MB at most.")
    content_type = samples.content_type_of(body)
    return _store(
        store, account_id=account_id, content_type=content_type, sample=None, body=body
    ), content_type


def _store(
    store: Store, *, account_id: str, content_type: str, sample: str | None, body: bytes | None
) -> str:
    asset_id = str(17_900_000_000_000_000 + secrets.randbelow(10**14))
    store.run(
        "INSERT INTO assets (id, account_id, content_type, sample, body) VALUES (?, ?, ?, ?, ?)",
        asset_id,
        account_id,
        content_type,
        sample,
        body,
    )
    return asset_id


def address(sim: Simulator, asset_id: str) -> str:
    """Return the asset's signed address."""
    return links.signed(sim, f"asset/{asset_id}", MEDIA_SECONDS)


def belong(store: Store, *, mid: str, assets: list[str]) -> None:
    """Attach these assets to a message, with which they disappear."""
    store.db.executemany(
        "UPDATE assets SET mid = ? WHERE id = ?", [(mid, asset) for asset in assets]
    )


def expire(store: Store, *, mid: str) -> int:
    """Make the links of a message's files stop working now. Returns how many there were."""
    return store.run("UPDATE assets SET dead = 1 WHERE mid = ?", mid).rowcount


def _is_gone(store: Store, asset: sqlite3.Row) -> bool:
    if asset["dead"] or store.one(
        "SELECT 1 FROM messages WHERE mid = ? AND deleted = 1", asset["mid"]
    ):
        return True
    story = store.one("SELECT * FROM stories WHERE asset_id = ?", asset["id"])
    return story is not None and (
        story["deleted"] == 1 or store.now_ms() - story["posted_at"] >= STORY_MS
    )


async def serve(request: Request) -> Response:
    """Answer GET /cdn/{path}, which is avatar/… or asset/…, if the address is valid and what it
    names still exists.
    """
    sim, path = simulator_of(request), request.path_params["path"]
    refused = links.why_refused(
        sim, path, request.query_params.get("oe", ""), request.query_params.get("oh", "")
    )
    if refused:
        return PlainTextResponse(refused, status_code=403)
    kind, _, name = path.partition("/")
    if kind == "avatar":
        return pictures.draw_avatar(name.removesuffix(".svg"))
    asset = sim.store.one("SELECT * FROM assets WHERE id = ?", name)
    if asset is None or _is_gone(sim.store, asset):
        return PlainTextResponse("Content not found", status_code=404)
    trouble = await _apply_fault(faults.take(sim.store, "cdn", asset["account_id"]))
    if trouble is not None:
        return trouble
    body = samples.SAMPLES[asset["sample"]].body if asset["sample"] else asset["body"]
    headers = {
        "Cache-Control": "max-age=3600",
        "Access-Control-Allow-Origin": "*",
        "Last-Modified": "Mon, 01 Jun 2026 00:00:00 GMT",
    }
    return Response(body, media_type=asset["content_type"], headers=headers)


async def _apply_fault(fault: dict[str, Any] | None) -> Response | None:
    if fault is None:
        return None
    if fault["kind"] == "slow":
        await asyncio.sleep(faults.seconds_of(fault, 2))
        return None
    if fault["kind"] == "hang":
        await asyncio.sleep(faults.seconds_of(fault, 30))
        return faults.gateway_timeout()
    if fault["kind"] == "redirect":
        return RedirectResponse(str(fault.get("url") or "http://127.0.0.1:1/"), status_code=302)
    if fault["kind"] == "huge":
        return StreamingResponse(_endless(), media_type="image/jpeg")
    if fault["kind"] == "garbage":
        return Response(
            "<!doctype html><title>Instagram</title><p>Log in",
            media_type="text/html; charset=utf-8",
        )
    return PlainTextResponse("Service unavailable", status_code=int(fault.get("status") or 503))


async def _endless() -> AsyncIterator[bytes]:
    block = b"\xff\xd8\xff\xe0" + bytes(65_532)
    for _ in range(ENDLESS_BYTES // len(block)):
        yield block
