"""The control API that sets a thread's past and tells what people see of it now."""

import sqlite3
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.controls.events import participants
from simulator.request_body import body_of, text_of
from simulator.runtime import simulator_of
from simulator.world import people, sights, threads
from simulator.world.errors import BadControl
from simulator.world.threads import NewMessage


async def set_history(request: Request) -> Response:
    """Set a thread's past without telling the product, as the demo's data does."""
    sim, body = simulator_of(request), await body_of(request)
    account = people.find_account(sim.store, body.get("account"))
    username = text_of(body, "customer")
    given = body.get("messages")
    if not isinstance(given, list):
        raise BadControl("messages must be a list.")
    messages = [_past_message(item) for item in given]
    with sim.store.transaction():
        if body.get("name") or not sim.store.one(
            "SELECT 1 FROM customers WHERE username = ?", username
        ):
            people.add_customer(sim.store, username=username, name=body.get("name"))
        thread = threads.open_thread(sim.store, account_id=account["id"], username=username)
        try:
            mids = [
                threads.store_message(sim.store, thread=thread, message=message)["mid"]
                for message in messages
            ]
        except sqlite3.IntegrityError as error:
            raise BadControl("One of these mids is taken.") from error
    sim.announce(account["id"], username)
    answer = {"igsid": thread["igsid"], "thread_id": thread["conversation_id"], "mids": mids}
    return JSONResponse(answer)


def _past_message(item: Any) -> NewMessage:
    if not isinstance(item, dict) or item.get("from") not in ("customer", "business"):
        raise BadControl('Each message needs from: "customer" or "business".')
    try:
        moment = datetime.fromisoformat(text_of(item, "created_time"))
    except ValueError as error:
        raise BadControl("created_time must be an ISO date and time.") from error
    if moment.tzinfo is None:
        raise BadControl("created_time needs its offset from UTC, such as +00:00.")
    usual = "instagram" if item["from"] == "customer" else "api"
    via = item.get("via") or usual
    if via not in ("api", "phone", "instagram"):
        raise BadControl('via must be "api", "phone" or "instagram".')
    return NewMessage(
        sender=item["from"],
        via=via,
        text=text_of(item, "text"),
        created_at=int(moment.timestamp() * 1000),
        mid=item.get("mid"),
    )


async def show_thread(request: Request) -> Response:
    """Answer with one thread and its messages."""
    sim = simulator_of(request)
    _, thread = participants(sim, dict(request.query_params))
    return JSONResponse(threads.describe_thread(sim.store, thread))


async def show_threads(request: Request) -> Response:
    """Answer with the account's threads, newest first."""
    sim = simulator_of(request)
    account = people.find_account(sim.store, request.query_params.get("account"))
    return JSONResponse(threads.list_threads(sim.store, account_id=account["id"]))


async def show_seen_by(request: Request) -> Response:
    """Answer with what the customers of an account saw; with `customer`, that one alone."""
    sim = simulator_of(request)
    account = people.find_account(sim.store, request.query_params.get("account"))
    asked = request.query_params.get("customer")
    if not asked:
        return JSONResponse(sights.seen_by(sim.store, account_id=account["id"]))
    _, thread = participants(sim, dict(request.query_params))
    return JSONResponse(
        sights.seen_by(sim.store, account_id=account["id"], username=thread["username"])[0]
    )
