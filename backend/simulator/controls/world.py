"""The control API: the world, its faults, its model and its clock."""

import json
import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.cdn import pictures
from simulator.controls.events import account_asked
from simulator.llm import misbehaviour
from simulator.request_body import body_of, text_of
from simulator.runtime import Simulator, simulator_of
from simulator.world import faults, threads, tokens
from simulator.world import people as world
from simulator.world.errors import BadControl


async def health(request: Request) -> Response:
    return JSONResponse({"ok": True})


async def reset(request: Request) -> Response:
    """Start again with the default world."""
    sim = simulator_of(request)
    await sim.courier.forget()
    world.reset(sim.store)
    sim.calls.clear()
    sim.prompts.clear()
    sim.recent_calls.clear()
    sim.announce("", "")
    return JSONResponse({"ok": True})


async def show_world(request: Request) -> Response:
    """Answer with the people, their pages and accounts, and the customers."""
    sim = simulator_of(request)
    store = sim.store
    accounts = {row["id"]: row for row in store.all("SELECT * FROM accounts")}
    pages = [
        _describe_page(sim, row, accounts.get(row["account_id"]))
        for row in store.all("SELECT * FROM pages ORDER BY position")
    ]
    people = [
        {
            "id": row["id"],
            "name": row["name"],
            "pages": [page for page in pages if page["owner_id"] == row["id"]],
        }
        for row in store.all("SELECT * FROM people ORDER BY rowid")
    ]
    customers = [
        {
            "id": row["username"],
            "name": row["name"],
            "username": row["username"],
            "picture_url": pictures.avatar_url(sim, row["username"]),
        }
        for row in store.all("SELECT * FROM customers ORDER BY rowid")
    ]
    return JSONResponse({"people": people, "pages": pages, "customers": customers})


def _describe_page(
    sim: Simulator, page: sqlite3.Row, account: sqlite3.Row | None
) -> dict[str, Any]:
    """Describe a page, and the Instagram account that is linked to it, if there is one."""
    described: dict[str, Any] = {
        "id": page["id"],
        "name": page["name"],
        "owner_id": page["owner_id"],
        "instagram": None,
        "subscribed_fields": json.loads(page["subscribed_fields"]),
        "instagram_fields": [],
    }
    if account is not None:
        described["instagram"] = {
            "id": account["id"],
            "username": account["username"],
            "name": account["name"],
            "profile_picture_url": pictures.avatar_url(sim, account["username"]),
        }
        described["instagram_fields"] = json.loads(account["instagram_fields"])
    return described


async def add_person(request: Request) -> Response:
    sim, body = simulator_of(request), await body_of(request)
    pages = body.get("pages") or []
    if not isinstance(pages, list) or not all(isinstance(page, dict) for page in pages):
        raise BadControl("pages must be a list of objects.")
    for page in pages:
        text_of(page, "name")
    return JSONResponse(world.add_person(sim.store, name=text_of(body, "name"), pages=pages))


async def add_customer(request: Request) -> Response:
    sim, body = simulator_of(request), await body_of(request)
    username = text_of(body, "username").strip().removeprefix("@").lower()
    if not all(part.isalnum() for part in username.replace("_", ".").split(".") if part):
        raise BadControl("A username has letters, digits, dots and underscores only.")
    name = body.get("name")
    if name is not None and not isinstance(name, str):
        raise BadControl("name must be a text.")
    world.add_customer(sim.store, username=username, name=name)
    return JSONResponse({"id": username, "username": username, "name": name})


async def igsid(request: Request) -> Response:
    """Answer with the id under which the account sees the customer."""
    sim, body = simulator_of(request), await body_of(request)
    account = world.find_account(sim.store, body.get("account"))
    customer = world.find_customer(sim.store, body.get("username") or body.get("customer"))
    thread = threads.open_thread(sim.store, account_id=account["id"], username=customer["username"])
    return JSONResponse({"igsid": thread["igsid"]})


async def connect(request: Request) -> Response:
    """Answer with what the OAuth walk ends with, without the walk: a page token that does not
    expire.

    `person` may be left out; given, it must be the page's owner.
    """
    sim, body = simulator_of(request), await body_of(request)
    account = world.find_account(sim.store, body.get("account"))
    if body.get("person") not in (None, account["owner_id"]):
        raise BadControl(f"The page of @{account['username']} belongs to somebody else.")
    scopes = body.get("scopes", list(tokens.SCOPES))
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise BadControl("scopes must be a list of names.")
    token = tokens.connect_page(
        sim.store, person_id=account["owner_id"], page_id=account["page_id"], scopes=scopes
    )
    return JSONResponse(
        {
            "page_id": account["page_id"],
            "page_name": account["page_name"],
            "page_access_token": token,
            "scopes": scopes,
            "instagram_id": account["id"],
            "username": account["username"],
            "name": account["name"],
            "profile_picture_url": pictures.avatar_url(sim, account["username"]),
        }
    )


async def expire_tokens(request: Request) -> Response:
    """End all tokens of the account's page and of its owner."""
    sim, body = simulator_of(request), await body_of(request)
    account = world.find_account(sim.store, body.get("account"))
    ended = tokens.kill_tokens(
        sim.store,
        page_id=account["page_id"],
        owner_id=account["owner_id"],
        subcode=body.get("subcode", 463),
    )
    return JSONResponse({"expired": ended})


async def change_faults(request: Request) -> Response:
    """GET lists the faults, POST adds one, DELETE clears them; ?account= limits GET and DELETE to
    one account.
    """
    sim = simulator_of(request)
    if request.method == "GET":
        return JSONResponse(faults.list_faults(sim.store, account_asked(sim, request)))
    if request.method == "DELETE":
        faults.clear_faults(sim.store, account_asked(sim, request))
        return JSONResponse({"ok": True})
    body = await body_of(request)
    asked = body.get("account")
    account_id = world.find_account(sim.store, asked)["id"] if asked else None
    return JSONResponse(
        {
            "id": faults.add_fault(
                sim.store, account_id=account_id, body=body, model_kinds=misbehaviour.KINDS
            )
        }
    )


async def end_fault(request: Request) -> Response:
    simulator_of(request).store.run("DELETE FROM faults WHERE id = ?", request.path_params["id"])
    return JSONResponse({"ok": True})


async def change_model(request: Request) -> Response:
    """GET tells how the model was told to behave, POST changes that, DELETE ends it."""
    sim = simulator_of(request)
    if request.method == "DELETE":
        sim.store.drop_setting("model")
    elif request.method == "POST":
        body = await body_of(request)
        told = sim.store.setting("model", {}) | _model_settings(body)
        if "reply" in body and "reply_times" not in body:
            told.pop("reply_times", None)
        sim.store.set_setting("model", told)
    return JSONResponse(sim.store.setting("model", {}))


def _model_settings(body: dict[str, Any]) -> dict[str, Any]:
    kinds: dict[str, Any] = {
        "reply": str,
        "reply_times": int,
        "seconds": int | float,
        "obey_injection": bool,
        "quote_last": bool,
        "promise_person": bool,
        "call_tool": str,
        "transcript": str,
        "name_marks": bool,
        # {"name", "arguments"?, "text"?}: called each time, with the text beside it
        "tool_call": dict,
    }
    for name, value in body.items():
        if name not in kinds:
            raise BadControl(f"The model has no setting {name!r}.")
        if not isinstance(value, kinds[name]):
            raise BadControl(f"{name} has the wrong type: {value!r}.")
    return body


async def change_echo(request: Request) -> Response:
    sim, body = simulator_of(request), await body_of(request)
    mode = body.get("mode")
    if mode is not None and mode not in faults.ECHO_MODES:
        raise BadControl(f"The echo's mode must be one of {', '.join(faults.ECHO_MODES)}.")
    if body.get("account"):
        account = world.find_account(sim.store, body["account"])
        sim.store.run("UPDATE accounts SET echo_mode = ? WHERE id = ?", mode, account["id"])
    elif mode is not None:
        sim.store.set_setting("echo_mode", mode)
    if "app_id" in body:
        sim.store.set_setting("echo_app_id", bool(body["app_id"]))
    return JSONResponse({"ok": True})


async def change_app(request: Request) -> Response:
    """Set what Meta has allowed the app: `human_agent` (the tag), `conversation_routing` (taking
    threads).
    """
    sim = simulator_of(request)
    allowed = sim.store.setting("app", {})
    if request.method == "POST":
        body = await body_of(request)
        for name, value in body.items():
            if name not in ("human_agent", "conversation_routing") or not isinstance(value, bool):
                raise BadControl(
                    "The app has human_agent and conversation_routing, each true or false."
                )
        allowed |= body
        sim.store.set_setting("app", allowed)
    return JSONResponse({"human_agent": False, "conversation_routing": False} | allowed)


async def change_clock(request: Request) -> Response:
    """`advance_seconds`: so much time passes. `ahead_seconds`: Meta's clock is that much ahead of
    this machine's (below zero: behind), which its answers show in their `Date`.
    """
    sim = simulator_of(request)
    if request.method == "POST":
        body = await body_of(request)
        ahead = body.get("ahead_seconds", 0)
        seconds = body.get("advance_seconds", 0 if "ahead_seconds" in body else None)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
            raise BadControl("advance_seconds must be a number of seconds, zero or more.")
        if isinstance(ahead, bool) or not isinstance(ahead, int | float):
            raise BadControl("ahead_seconds must be a number of seconds.")
        if "ahead_seconds" in body:
            sim.store.set_ahead(ahead)
        sim.store.advance(seconds)
        sim.courier.rouse()
        sim.announce("", "")
    return JSONResponse({"now_ms": sim.store.now_ms(), "offset_seconds": sim.store.offset_seconds})
