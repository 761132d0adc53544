"""The Graph API: finds the object or edge that a path names and answers as Meta does."""

import json
import sqlite3
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.graph import (
    conversations,
    messenger_profile,
    nodes,
    sends,
    subscriptions,
    thread_control,
)
from simulator.login import facebook
from simulator.runtime import Simulator, note_call, simulator_of
from simulator.world import faults, tokens
from simulator.world import tokens as world_tokens
from simulator.world.errors import GraphError, missing_object

# Conversations may be read twice a second; counted over ten seconds so that a pair of calls
# belonging together passes.
CONVERSATION_CALLS = 20
CONVERSATION_SECONDS = 10


class Call:
    """One Graph call: who asks (token), for what (path), and with what (params)."""

    def __init__(self, sim: Simulator, request: Request, params: dict[str, Any]) -> None:
        self.sim = sim
        self.method = request.method
        self.version = request.url.path.split("/", 2)[1]
        self.path = [part for part in request.path_params["path"].split("/") if part]
        self.params = params
        header = request.headers.get("authorization", "")
        bearer = header[7:].strip() if header[:7].lower() == "bearer " else None
        self.token_text = bearer or params.get("access_token")

    @property
    def address(self) -> str:
        return f"{self.sim.settings.product_url}/{self.version}/{'/'.join(self.path)}"

    def token(self) -> sqlite3.Row:
        settings = self.sim.settings
        return tokens.check_token(
            self.sim.store,
            token=self.token_text,
            proof=self.params.get("appsecret_proof"),
            app_id=settings.app_id,
            app_secret=settings.app_secret,
        )


async def read_params(request: Request) -> dict[str, Any]:
    """Return the query's, form's and JSON's parameters in one dict; objects inside form fields are
    decoded.
    """
    params: dict[str, Any] = dict(request.query_params)
    raw = await request.body()
    if not raw:
        return params
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = json.loads(raw)
            # Half an emoji is valid JSON, but no text that could be kept.
            json.dumps(body, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise GraphError("(#100) Invalid JSON in the request body", 100) from error
        if not isinstance(body, dict):
            raise GraphError("(#100) The request body must be a JSON object", 100)
        return params | body
    try:
        form = parse_qsl(raw.decode("utf-8"), keep_blank_values=True)
    except UnicodeDecodeError as error:
        raise GraphError("(#100) The request body must be valid UTF-8", 100) from error
    for key, value in form:
        if key.endswith("[]"):
            params.setdefault(key[:-2], []).append(value)
        elif value[:1] in ("{", "["):
            try:
                params[key] = json.loads(value)
            except (ValueError, RecursionError):
                params[key] = value
        else:
            params[key] = value
    return params


async def answer_graph(request: Request) -> Response:
    """Answer any call under graph.facebook.com."""
    sim = simulator_of(request)
    started = time.perf_counter()
    try:
        call = Call(sim, request, await read_params(request))
        response = await _route(call)
    except GraphError as error:
        response = error.response()
    response.headers["facebook-api-version"] = request.url.path.split("/", 2)[1]
    response.headers["X-App-Usage"] = '{"call_count":1,"total_cputime":0,"total_time":1}'
    note_call(sim, request, response.status_code, started)
    return response


async def _route(call: Call) -> Response:
    if call.path == ["oauth", "access_token"]:
        fault = faults.take(call.sim.store, "oauth", *facebook.accounts_asked_about(call))
        return await faults.before_call(fault) or facebook.exchange(call)
    if call.path == ["debug_token"]:
        inspected = call.sim.store.one(
            "SELECT * FROM tokens WHERE token = ?", str(call.params.get("input_token"))
        )
        return await _apply_fault(
            call, "graph", _accounts(call, inspected)
        ) or facebook.debug_token(call)
    if not call.path or len(call.path) > 2:
        raise GraphError(f"Unknown path components: /{'/'.join(call.path)}", 2500)
    token = call.token()
    if len(call.path) == 2 and call.path[1] == "messages" and call.method == "POST":
        return await _send(call, token)
    early = await _apply_fault(call, _fault_scope(call), _accounts(call, token))
    if early is not None:
        return early
    if len(call.path) == 1:
        return _node(call, token)
    return _edge(call, token)


async def _apply_fault(call: Call, scope: str, account_ids: list[str]) -> Response | None:
    return await faults.before_call(faults.take(call.sim.store, scope, *account_ids))


def _accounts(call: Call, token: sqlite3.Row | None) -> list[str]:
    """Return the accounts whose faults a call with this token meets: its page's, or those of all
    pages that the person granted.
    """
    return tokens.accounts_of(call.sim.store, json.loads(token["pages"])) if token else []


def _fault_scope(call: Call) -> str:
    """Return the scope of the faults that this call meets."""
    store = call.sim.store
    if len(call.path) == 2:
        return "conversations" if call.path[1] == "conversations" else "graph"
    if store.one("SELECT 1 FROM threads WHERE igsid = ?", call.path[0]):
        return "profile"
    return "conversations" if conversations.is_history(store, call.path[0]) else "graph"


async def _send(call: Call, token: sqlite3.Row) -> Response:
    page = world_tokens.page_behind(call.sim.store, token)
    asked = call.path[0]
    if page is None:
        raise GraphError("(#210) A page access token is required to request this resource.", 210)
    account = call.sim.store.one("SELECT * FROM accounts WHERE id = ?", page["account_id"])
    if asked == page["account_id"]:
        # Under Facebook Login messages are sent through the page, not the Instagram id.
        raise GraphError("(#3) Application does not have the capability to make this API call.", 3)
    if asked not in ("me", page["id"]) or account is None:
        raise missing_object(asked, "post")
    return await sends.send(call.sim, token=token, account=account, params=call.params)


def _node(call: Call, token: sqlite3.Row) -> Response:
    if call.method != "GET":
        raise missing_object(call.path[0], call.method.lower())
    limit_conversations(call, token)
    return JSONResponse(nodes.read_node(call, token))


def limit_conversations(call: Call, token: sqlite3.Row) -> None:
    """Count a call of the Conversations API. Raises GraphError when there were too many."""
    if call.path[-1] != "conversations" and not conversations.is_history(
        call.sim.store, call.path[0]
    ):
        return
    key = f"conversations:{token['page_id']}"
    if not call.sim.within_rate(key, calls=CONVERSATION_CALLS, seconds=CONVERSATION_SECONDS):
        raise GraphError("(#613) Calls to this api have exceeded the rate limit.", 613)


Edge = Callable[[Any, sqlite3.Row], dict[str, Any]]
EDGES: dict[tuple[str, str], Edge] = {
    ("GET", "accounts"): nodes.list_accounts,
    ("GET", "permissions"): nodes.list_permissions,
    ("GET", "subscribed_apps"): subscriptions.list_apps,
    ("POST", "subscribed_apps"): subscriptions.subscribe,
    ("DELETE", "subscribed_apps"): subscriptions.unsubscribe,
    ("GET", "conversations"): conversations.list_conversations,
    ("GET", "messages"): conversations.list_messages,
    ("POST", "pass_thread_control"): thread_control.pass_edge,
    ("POST", "take_thread_control"): thread_control.take_edge,
    ("POST", "release_thread_control"): thread_control.release_edge,
    ("POST", "request_thread_control"): thread_control.request_edge,
    ("GET", "messenger_profile"): messenger_profile.read,
    ("POST", "messenger_profile"): messenger_profile.write,
    ("DELETE", "messenger_profile"): messenger_profile.remove,
}


def _edge(call: Call, token: sqlite3.Row) -> Response:
    edge = EDGES.get((call.method, call.path[1]))
    if edge is None:
        raise GraphError(f"Unknown path components: /{call.path[1]}", 2500)
    limit_conversations(call, token)
    return JSONResponse(edge(call, token))
