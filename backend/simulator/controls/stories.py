"""Stories: what a shop or a customer shows for a day, and what replies and mentions refer to."""

import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.cdn import attachments, samples, server
from simulator.request_body import body_of
from simulator.runtime import Simulator, simulator_of
from simulator.world import people
from simulator.world.errors import BadControl


def post(sim: Simulator, *, account_id: str, author: str, sample: str | None = None) -> sqlite3.Row:
    """Post a story in the world of this account: the shop's own (author "business") or a
    customer's. Returns it.
    """
    asset_id = server.store_sample(sim.store, sample or samples.STORY, account_id=account_id)
    story_id = attachments.some_id()
    sim.store.run(
        "INSERT INTO stories (id, account_id, author, asset_id, posted_at) VALUES (?, ?, ?, ?, ?)",
        story_id,
        account_id,
        author,
        asset_id,
        sim.store.now_ms(),
    )
    return find(sim, story_id)


def find(sim: Simulator, story_id: str) -> sqlite3.Row:
    row = sim.store.one("SELECT * FROM stories WHERE id = ?", story_id)
    if row is None:
        raise BadControl("There is no story with this id.")
    return row


def showing(sim: Simulator, account_id: str) -> list[sqlite3.Row]:
    """Return the shop's own stories that are not over, newest first."""
    since = sim.store.now_ms() - server.STORY_MS
    return sim.store.all(
        "SELECT * FROM stories WHERE account_id = ? AND author = 'business' AND deleted = 0 "
        "AND posted_at > ? ORDER BY posted_at DESC",
        account_id,
        since,
    )


def address(sim: Simulator, story: sqlite3.Row) -> str:
    # As good as any file's: what ends it is the end of the story, never a second clock beside that
    # one.
    return server.address(sim, story["asset_id"])


def reference(sim: Simulator, story: sqlite3.Row) -> dict[str, Any]:
    """Return {id, url}, by which replies and mentions name a story."""
    return {"id": story["id"], "url": address(sim, story)}


async def change_stories(request: Request) -> Response:
    """GET answers with the shop's stories that still show; POST posts one of the shop's."""
    sim = simulator_of(request)
    if request.method == "GET":
        account = people.find_account(sim.store, request.query_params.get("account"))
        listed = showing(sim, account["id"])
        return JSONResponse(
            [reference(sim, story) | {"posted_at": story["posted_at"]} for story in listed]
        )
    body = await body_of(request)
    account = people.find_account(sim.store, body.get("account"))
    story = post(sim, account_id=account["id"], author="business", sample=body.get("sample"))
    sim.announce(account["id"], "")
    return JSONResponse(reference(sim, story))


async def delete_story(request: Request) -> Response:
    """Take the story down before its day is over. Its links stop working."""
    sim = simulator_of(request)
    story = find(sim, request.path_params["id"])
    sim.store.run("UPDATE stories SET deleted = 1 WHERE id = ?", story["id"])
    sim.announce(story["account_id"], "")
    return JSONResponse({"ok": True})
