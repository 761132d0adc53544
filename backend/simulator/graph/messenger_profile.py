"""/me/messenger_profile: the ice breakers that a customer sees before the first message."""

import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.runtime import Simulator, simulator_of
from simulator.world import people
from simulator.world.errors import GraphError, bad_parameter

MOST_ICE_BREAKERS = 4
# What a shop offers whose program set none: without any, nobody could see what they are.
USUAL = (
    {"question": "When are you open?", "payload": "OPENING_HOURS"},
    {"question": "Do you ship abroad?", "payload": "SHIPPING"},
)


def ice_breakers(sim: Simulator, account_id: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = sim.store.setting(f"ice_breakers:{account_id}", list(USUAL))
    return found


def _account_id(call: Any, token: sqlite3.Row) -> str:
    page = call.sim.store.one("SELECT * FROM pages WHERE id = ?", token["page_id"])
    if page is None or page["account_id"] is None:
        raise GraphError("(#210) A page access token is required to request this resource.", 210)
    if call.params.get("platform", "instagram") != "instagram":
        raise bad_parameter("Param platform must be one of {instagram}")
    return str(page["account_id"])


def read(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    return {"data": [{"ice_breakers": ice_breakers(call.sim, _account_id(call, token))}]}


def write(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    account_id, given = _account_id(call, token), call.params.get("ice_breakers")
    if not isinstance(given, list) or not 0 < len(given) <= MOST_ICE_BREAKERS:
        raise bad_parameter(
            f"Param ice_breakers must be an array of 1 to {MOST_ICE_BREAKERS} elements."
        )
    kept = []
    for item in given:
        if not isinstance(item, dict) or not all(
            isinstance(item.get(name), str) and item[name] for name in ("question", "payload")
        ):
            raise bad_parameter("Each ice breaker needs a question and a payload.")
        kept.append({"question": item["question"], "payload": item["payload"]})
    call.sim.store.set_setting(f"ice_breakers:{account_id}", kept)
    return {"result": "success"}


def remove(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    call.sim.store.set_setting(f"ice_breakers:{_account_id(call, token)}", [])
    return {"result": "success"}


async def show(request: Request) -> Response:
    """Answer GET /sim/ice_breakers: what the phone page offers before the first message."""
    sim = simulator_of(request)
    account = people.find_account(sim.store, request.query_params.get("account"))
    return JSONResponse(ice_breakers(sim, account["id"]))
