"""Graph objects that can be read: people, pages, professional accounts, customers."""

import json
import sqlite3
from typing import Any

from simulator.cdn import pictures
from simulator.graph import conversations
from simulator.graph.fields import Field, page_of, parse_fields, read_limit
from simulator.world import threads, tokens
from simulator.world.errors import GraphError, missing_field, missing_object
from simulator.world.store import Store
from simulator.world.tokens import page_behind

TASKS = ["ANALYZE", "ADVERTISE", "MESSAGING", "MODERATE", "CREATE_CONTENT", "MANAGE"]


def read_node(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    """Answer GET /{id}: the id decides what kind of object it is. Raises GraphError."""
    store, asked = call.sim.store, call.path[0]
    fields = parse_fields(call.params["fields"]) if call.params.get("fields") else None
    if asked == "me":
        page = page_behind(store, token)
        if page is not None:
            return describe_page(call, token, page, fields)
        return _describe_person(store, token, fields)
    if asked == token["person_id"] and token["page_id"] is None:
        return _describe_person(store, token, fields)
    page = store.one("SELECT * FROM pages WHERE id = ?", asked)
    if page is not None:
        if asked not in json.loads(token["pages"]):
            raise missing_object(asked)
        return describe_page(call, token, page, fields)
    account = store.one(
        "SELECT accounts.*, pages.id AS page_id FROM accounts JOIN pages ON "
        "pages.account_id = accounts.id WHERE accounts.id = ?",
        asked,
    )
    if account is not None:
        granted = account["page_id"] in json.loads(token["pages"])
        if not granted or not tokens.has_scope(token, "instagram_basic"):
            raise missing_object(asked)
        return _describe_account(call, account, fields)
    thread = threads.thread_of(store, asked)
    if thread is not None:
        return _describe_customer(call, token, thread, fields)
    return conversations.read_history(call, token, fields)


def _pick(values: dict[str, Any], fields: list[Field], node: str) -> dict[str, Any]:
    """Return the fields that are asked for, and always the id. One unknown name fails the whole
    call.
    """
    found = {}
    for item in fields:
        if item.name not in values:
            raise missing_field(item.name, node)
        if values[item.name] is not None:
            found[item.name] = values[item.name]
    return found | {"id": values["id"]}


def _names(text: str) -> list[Field]:
    return parse_fields(text)


def _describe_person(
    store: Store, token: sqlite3.Row, fields: list[Field] | None
) -> dict[str, Any]:
    row = store.one("SELECT * FROM people WHERE id = ?", token["person_id"])
    if row is None:
        raise missing_object(token["person_id"])
    values = {"id": row["id"], "name": row["name"], "email": None}
    return _pick(values, fields or _names("name,id"), "User")


def describe_page(
    call: Any, token: sqlite3.Row, page: sqlite3.Row, fields: list[Field] | None
) -> dict[str, Any]:
    """Return a page with the fields that are asked for."""
    asked = fields or _names("name,id")
    linked = None
    if page["account_id"] and tokens.has_scope(token, "instagram_basic"):
        account = call.sim.store.one("SELECT * FROM accounts WHERE id = ?", page["account_id"])
        inner = next((f.fields for f in asked if f.name == "instagram_business_account"), [])
        linked = _describe_account(call, account, inner or _names("id"))
    page_token = None
    if any(item.name == "access_token" for item in asked):
        page_token = (
            token["token"]
            if token["page_id"] == page["id"]
            else tokens.page_token(call.sim.store, token, page["id"])
        )
    values = {
        "id": page["id"],
        "name": page["name"],
        "access_token": page_token,
        "category": "Shopping & retail",
        "category_list": [{"id": "200600219953504", "name": "Shopping & retail"}],
        "link": f"https://www.facebook.com/{page['id']}",
        "tasks": TASKS,
        "instagram_business_account": linked,
        "connected_instagram_account": linked,
    }
    return _pick(values, asked, "Page")


def _describe_account(
    call: Any, account: sqlite3.Row, fields: list[Field] | None
) -> dict[str, Any]:
    values = {
        "id": account["id"],
        "ig_id": account["id"][5:],
        "username": account["username"],
        "name": account["name"],
        "profile_picture_url": pictures.avatar_url(call.sim, account["username"]),
        "followers_count": 1284,
        "follows_count": 310,
        "media_count": 96,
        "biography": "",
        "website": None,
    }
    return _pick(values, fields or _names("id"), "IGUser")


def _describe_customer(
    call: Any, token: sqlite3.Row, thread: sqlite3.Row, fields: list[Field] | None
) -> dict[str, Any]:
    """Return a customer's profile, which only the account that they wrote to may read."""
    store = call.sim.store
    page = page_behind(store, token)
    if page is None or page["account_id"] != thread["account_id"]:
        raise missing_object(thread["igsid"])
    if not tokens.has_scope(token, "instagram_manage_messages"):
        raise GraphError(
            "(#10) Requires instagram_manage_messages permission to manage the object", 10
        )
    if not thread["consented"]:
        raise GraphError("(#230) User consent is required to access user profile", 230)
    customer = store.one("SELECT * FROM customers WHERE username = ?", thread["username"])
    name = customer["name"] if customer else None
    values = {
        "id": thread["igsid"],
        "name": name,
        "username": thread["username"],
        "profile_pic": pictures.avatar_url(call.sim, thread["username"]),
        "follower_count": 40 + int(thread["igsid"][-3:]),
        "is_user_follow_business": int(thread["igsid"][-1]) % 2 == 0,
        "is_business_follow_user": False,
        "is_verified_user": False,
    }
    return _pick(values, fields or _names("name,profile_pic"), "IGBusinessScopedUser")


def list_accounts(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    """Answer GET /me/accounts with the granted pages, except those granted one by one."""
    if call.path[0] not in ("me", token["person_id"]) or token["page_id"] is not None:
        raise missing_object(call.path[0])
    store = call.sim.store
    person = store.one("SELECT * FROM people WHERE id = ?", token["person_id"])
    granted = json.loads(token["pages"])
    rows = [
        row
        for row in store.all(
            "SELECT * FROM pages WHERE owner_id = ? ORDER BY position", token["person_id"]
        )
        if row["id"] in granted
    ]
    if person is None or person["granular"] or not tokens.has_scope(token, "pages_show_list"):
        rows = []
    fields = parse_fields(
        call.params.get("fields") or "access_token,category,category_list,name,id,tasks"
    )
    part, paging = page_of(
        rows,
        limit=read_limit(call.params.get("limit")),
        after=call.params.get("after"),
        address=call.address,
        params={
            "access_token": call.token_text,
            "fields": ",".join(item for item in [call.params.get("fields")] if item),
        },
    )
    return {"data": [describe_page(call, token, row, fields) for row in part], **paging}


def list_permissions(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    """Answer GET /me/permissions with what was granted and what was declined."""
    if call.path[0] not in ("me", token["person_id"]) or token["page_id"] is not None:
        raise missing_object(call.path[0])
    granted = ["public_profile", *json.loads(token["scopes"])]
    declined = json.loads(token["declined"])
    return {
        "data": [{"permission": scope, "status": "granted"} for scope in granted]
        + [{"permission": scope, "status": "declined"} for scope in declined]
    }
