"""graph.instagram.com: the same accounts, threads and messages, asked with an Instagram token
instead of a Page's.

Its errors have a type of their own, and its node is the professional account: there is no Page
here.
"""

import json
import sqlite3
import time
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.cdn import pictures
from simulator.graph import conversations, nodes, sends
from simulator.graph.facebook import EDGES, Call, limit_conversations, read_params
from simulator.graph.fields import parse_fields
from simulator.graph.subscriptions import wanted_fields
from simulator.login import instagram
from simulator.runtime import note_call, simulator_of
from simulator.world import faults, ids, tokens
from simulator.world.errors import (
    GraphError,
    missing_field,
    missing_object,
    missing_permission,
)

# Instagram's own vocabulary; the Page's names are refused, and the other way round.
VOCABULARY = [
    "comment_poll_response",
    "comments",
    "follow",
    "live_comments",
    "mentions",
    "message_edit",
    "message_reactions",
    "messages",
    "messaging_optins",
    "messaging_postbacks",
    "messaging_referral",
    "messaging_seen",
    "onboarding_welcome_message_series",
    "share_to_story",
    "standby",
    "story_insights",
    "story_poll_response",
]
OF_PAGES = ("accounts", "permissions")
# The same right under the name that the other login gives it.
MEANS = {
    "instagram_business_basic": ["instagram_basic"],
    "instagram_business_manage_messages": [
        "instagram_manage_messages",
        "pages_messaging",
        "pages_manage_metadata",
    ],
}


class InstagramCall(Call):
    """One call under /graph.instagram.com/v{N}/, where `me` is the account's own id."""

    def __init__(self, sim: Any, request: Request, params: dict[str, Any]) -> None:
        super().__init__(sim, request, params)
        self.version = request.url.path.split("/", 3)[2]

    @property
    def address(self) -> str:
        host = f"{self.sim.settings.product_url}/graph.instagram.com"
        return "/".join([host, self.version, *self.path])

    def token(self) -> sqlite3.Row:
        settings = self.sim.settings
        row = tokens.check_token(
            self.sim.store,
            token=self.token_text,
            proof=self.params.get("appsecret_proof"),
            app_id=settings.instagram_app_id,
            app_secret=settings.instagram_app_secret,
            instagram=True,
        )
        scopes = [
            meant for scope in json.loads(row["scopes"]) for meant in MEANS.get(scope, [scope])
        ]
        return cast(sqlite3.Row, {**dict(row), "scopes": json.dumps(scopes)})


async def answer(request: Request) -> Response:
    """Answer any call under graph.instagram.com."""
    sim, started = simulator_of(request), time.perf_counter()
    try:
        response = await _route(InstagramCall(sim, request, await read_params(request)))
    except GraphError as error:
        if error.code != 190:
            error.kind = "IGApiException"
        response = error.response()
    note_call(sim, request, response.status_code, started)
    return response


async def _route(call: InstagramCall) -> Response:
    if not call.path or len(call.path) > 2:
        raise GraphError(f"Unknown path components: /{'/'.join(call.path)}", 2500)
    token = call.token()
    account = call.sim.store.one(
        "SELECT accounts.* FROM accounts JOIN pages ON pages.account_id = accounts.id WHERE "
        "pages.id = ?",
        token["page_id"],
    )
    if account is None:
        raise missing_object(call.path[0])
    if call.path[0] in (account["id"], ids.app_scoped_id(account["id"])):
        call.path[0] = "me"
    edge = (call.method, *call.path[1:])
    if edge == ("POST", "messages"):
        if call.path[0] != "me":
            raise missing_object(call.path[0], "post")
        return await sends.send(call.sim, token=token, account=account, params=call.params)
    early = await faults.before_call(faults.take(call.sim.store, _fault_scope(call), account["id"]))
    if early is not None:
        return early
    limit_conversations(call, token)
    if edge == ("GET",):
        return JSONResponse(
            _describe_me(call, account) if call.path[0] == "me" else _read(call, token)
        )
    if edge[1:] == ("subscribed_apps",):
        return JSONResponse(_subscribed_apps(call, token, account))
    if len(edge) == 2 and edge in EDGES and edge[1] not in OF_PAGES:
        return JSONResponse(EDGES[edge](call, token))
    raise GraphError(f"Unknown path components: /{call.path[-1]}", 2500)


def _fault_scope(call: InstagramCall) -> str:
    if call.path[-1] == "conversations" or conversations.is_history(call.sim.store, call.path[0]):
        return "conversations"
    return (
        "profile"
        if call.sim.store.one("SELECT 1 FROM threads WHERE igsid = ?", call.path[0])
        else "graph"
    )


def _read(call: InstagramCall, token: sqlite3.Row) -> dict[str, Any]:
    """Answer with a customer, a conversation or a message, but with no Page and no other
    account.
    """
    known = call.sim.store.one(
        "SELECT 1 FROM threads WHERE igsid = ?", call.path[0]
    ) or conversations.is_history(call.sim.store, call.path[0])
    if not known:
        raise missing_object(call.path[0])
    return nodes.read_node(call, token)


def _describe_me(call: InstagramCall, account: sqlite3.Row) -> dict[str, Any]:
    shape = instagram.read_shape(call.sim)
    values = {
        "id": instagram.show_id(ids.app_scoped_id(account["id"]), shape),
        "user_id": instagram.show_id(account["id"], shape),
        "username": account["username"],
        "name": account["name"],
        "account_type": "BUSINESS",
        "profile_picture_url": pictures.avatar_url(call.sim, account["username"]),
        "followers_count": 1284,
    }
    asked = [field.name for field in parse_fields(call.params.get("fields") or "user_id,username")]
    unknown = next((name for name in asked if name not in values), None)
    if unknown:
        raise missing_field(unknown, "User")
    return instagram.wrap({name: values[name] for name in dict.fromkeys([*asked, "id"])}, shape)


def _subscribed_apps(
    call: InstagramCall, token: sqlite3.Row, account: sqlite3.Row
) -> dict[str, Any]:
    if call.path[0] != "me":
        raise missing_object(call.path[0], call.method.lower())
    if not tokens.has_scope(token, "instagram_manage_messages"):
        raise missing_permission("instagram_business_manage_messages")
    if call.method == "GET":
        fields = json.loads(account["instagram_fields"])
        return {
            "data": [
                {
                    "name": "Conversa",
                    "id": call.sim.settings.instagram_app_id,
                    "subscribed_fields": fields,
                }
            ]
            if fields
            else []
        }
    wanted = wanted_fields(call, VOCABULARY) if call.method == "POST" else []
    call.sim.store.run(
        "UPDATE accounts SET instagram_fields = ? WHERE id = ?",
        json.dumps(sorted(set(wanted))),
        account["id"],
    )
    call.sim.announce(account["id"], "")
    return {"success": True}
