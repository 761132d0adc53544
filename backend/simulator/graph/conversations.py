"""The Conversations API: a thread's past as Meta lets a business read it (meta-platform 4)."""

import json
import sqlite3
from typing import Any

from simulator.graph.fields import Field, page_of, parse_fields, read_limit
from simulator.world import access, threads, tokens
from simulator.world import tokens as nodes
from simulator.world.errors import GraphError, missing_field, missing_object
from simulator.world.store import Store

# Older messages of a thread answer as if they had been deleted.
READABLE = 20
SHARES = ("share", "ig_post", "ig_reel", "reel", "ig_story")


def is_history(store: Store, object_id: str) -> bool:
    """Return whether the id names a conversation or a message."""
    return bool(
        store.one("SELECT 1 FROM threads WHERE conversation_id = ?", object_id)
        or store.one("SELECT 1 FROM messages WHERE mid = ?", object_id)
    )


def _account_id(call: Any, token: sqlite3.Row, asked: str) -> str:
    page = nodes.page_behind(call.sim.store, token)
    if page is None:
        raise GraphError("(#210) A page access token is required to request this resource.", 210)
    if not tokens.has_scope(token, "instagram_manage_messages"):
        raise GraphError(
            "(#10) Requires instagram_manage_messages permission to manage the object", 10
        )
    if asked == page["account_id"]:
        raise GraphError("(#3) Application does not have the capability to make this API call.", 3)
    if page["account_id"] is None:
        raise missing_object(asked)
    return str(page["account_id"])


def list_conversations(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    """Answer GET /{page}/conversations?platform=instagram, newest first."""
    asked = call.path[0]
    account_id = _account_id(call, token, asked)
    if asked not in ("me", token["page_id"]):
        raise missing_object(asked)
    # Without platform=instagram the call is about Messenger, where nobody wrote.
    rows = []
    if call.params.get("platform") == "instagram" and access.shows_messages(
        call.sim.store, account_id
    ):
        rows = call.sim.store.all(
            "SELECT * FROM threads WHERE account_id = ? AND updated_at IS NOT NULL AND (? "
            "IS NULL OR igsid = ?) ORDER BY updated_at DESC",
            account_id,
            call.params.get("user_id"),
            call.params.get("user_id"),
        )
    fields = parse_fields(call.params.get("fields") or "id,updated_time")
    part, paging = page_of(
        rows,
        limit=read_limit(call.params.get("limit")),
        after=call.params.get("after"),
        address=call.address,
        params={key: str(value) for key, value in call.params.items()},
    )
    return {"data": [_describe_thread(call, row, fields) for row in part], **paging}


def list_messages(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    """Answer GET /{conversation}/messages."""
    thread = _own_thread(call, token)
    if thread is None:
        raise missing_object(call.path[0])
    asked = Field(
        "messages",
        {key: str(call.params[key]) for key in ("limit", "after") if call.params.get(key)},
        parse_fields(call.params.get("fields") or ""),
    )
    return _describe_messages(call, thread, asked)


def _own_thread(call: Any, token: sqlite3.Row) -> sqlite3.Row | None:
    account_id = _account_id(call, token, call.path[0])
    row: sqlite3.Row | None = call.sim.store.one(
        "SELECT * FROM threads WHERE conversation_id = ? AND account_id = ?",
        call.path[0],
        account_id,
    )
    return row


def read_history(call: Any, token: sqlite3.Row, fields: list[Field] | None) -> dict[str, Any]:
    """Answer GET /{conversation-id} or GET /{mid}. Raises GraphError."""
    store, asked = call.sim.store, call.path[0]
    if not is_history(store, asked):
        raise missing_object(asked)
    thread = _own_thread(call, token)
    if thread is not None:
        return _describe_thread(call, thread, fields or parse_fields("id,updated_time"))
    message = store.one(
        "SELECT messages.*, threads.account_id FROM messages JOIN threads USING (igsid) "
        "WHERE mid = ? AND deleted = 0",
        asked,
    )
    if message is None or message["account_id"] != _account_id(call, token, asked):
        raise missing_object(asked)
    if message["hidden"]:
        # What an app without full access reads of a message: nothing, and no error either.
        return {}
    thread = threads.thread_of(store, message["igsid"])
    if thread is None or asked not in _readable(store, thread):
        raise missing_object(asked)
    return _describe_message(call, thread, message, fields or parse_fields("id,created_time"))


def _readable(store: Store, thread: sqlite3.Row) -> set[str]:
    rows = store.all(
        "SELECT mid FROM messages WHERE igsid = ? AND deleted = 0 ORDER BY created_at DESC, "
        "seq DESC LIMIT ?",
        thread["igsid"],
        READABLE,
    )
    return {row["mid"] for row in rows}


def _people(call: Any, thread: sqlite3.Row) -> tuple[dict[str, str], dict[str, str]]:
    account = call.sim.store.one("SELECT * FROM accounts WHERE id = ?", thread["account_id"])
    return (
        {"username": thread["username"], "id": thread["igsid"]},
        {"username": account["username"], "id": account["id"]},
    )


def _describe_thread(call: Any, thread: sqlite3.Row, fields: list[Field]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in fields:
        if item.name == "updated_time":
            found["updated_time"] = threads.iso(thread["updated_at"])
        elif item.name == "participants":
            found["participants"] = {"data": list(_people(call, thread))}
        elif item.name == "messages":
            found["messages"] = _describe_messages(call, thread, item)
        elif item.name not in ("id", "name", "link"):
            raise missing_field(item.name, "UnifiedThread")
    return found | {"id": thread["conversation_id"]}


def _describe_messages(call: Any, thread: sqlite3.Row, asked: Field) -> dict[str, Any]:
    store = call.sim.store
    rows = store.all(
        "SELECT * FROM messages WHERE igsid = ? AND deleted = 0 AND hidden = 0 AND via <> "
        "'postback' ORDER BY created_at DESC, seq DESC",
        thread["igsid"],
    )
    readable = _readable(store, thread)
    fields = asked.fields or parse_fields("id,created_time")
    part, paging = page_of(
        rows,
        limit=read_limit(asked.arguments.get("limit")),
        after=asked.arguments.get("after"),
        address=(
            f"{call.sim.settings.product_url}/{call.version}/{thread['conversation_id']}/messages"
        ),
        params={
            "access_token": call.token_text,
            "fields": ",".join(item.name for item in fields),
        },
    )
    bare = parse_fields("id,created_time")
    data = [
        _describe_message(call, thread, row, fields if row["mid"] in readable else bare)
        for row in part
    ]
    return {"data": data, **paging}


def _describe_message(
    call: Any, thread: sqlite3.Row, row: sqlite3.Row, fields: list[Field]
) -> dict[str, Any]:
    values = _list_message_fields(call, thread, row)
    found: dict[str, Any] = {}
    for item in fields:
        if item.name == "id":
            continue
        if item.name not in values:
            raise missing_field(item.name, "UnifiedMessage")
        if values[item.name] is not None:
            found[item.name] = values[item.name]
    return found | {"id": row["mid"]}


def _list_message_fields(call: Any, thread: sqlite3.Row, row: sqlite3.Row) -> dict[str, Any]:
    """Return each field that can be asked for, with its value; None where Graph leaves it out."""
    customer, business = _people(call, thread)
    mine = row["sender"] == "business"
    hanging = json.loads(row["attachments"])
    attachments = [
        item for item in hanging if item["type"] not in SHARES and item["type"] != "story_mention"
    ]
    reply_to = json.loads(row["reply_to"]) if row["reply_to"] else {}
    people = {"customer": customer, "business": business}
    return {
        "created_time": threads.iso(row["created_at"]),
        "from": business if mine else customer,
        "to": {"data": [customer if mine else business]},
        "message": row["text"] or "",
        "attachments": _data([_describe_attachment(row, item) for item in attachments]),
        "story": _story(hanging, reply_to),
        "reply_to": {"mid": reply_to["mid"]} if "mid" in reply_to else None,
        "reactions": _data(
            [
                {"reaction": emoji, "users": [people[who]]}
                for who, emoji in json.loads(row["reactions"]).items()
            ]
        ),
        "shares": _shares(hanging),
        "tags": None,
        "is_unsupported": json.loads(row["extra"]).get("is_unsupported"),
    }


def _data(listed: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the list as Graph wraps it; None for an empty one, which Graph leaves out."""
    return {"data": listed} if listed else None


def _story(hanging: list[dict[str, Any]], reply_to: dict[str, Any]) -> dict[str, Any] | None:
    """Return the story that was replied to or that mentions the shop, or None."""
    if "story" in reply_to:
        return {"reply_to": {"link": reply_to["story"]["url"], "id": reply_to["story"]["id"]}}
    mention = next((item["payload"] for item in hanging if item["type"] == "story_mention"), None)
    return (
        {"mention": {"link": mention["url"], "id": mention.get("story", {}).get("id", "")}}
        if mention
        else None
    )


def _shares(hanging: list[dict[str, Any]]) -> dict[str, Any] | None:
    payloads = [item.get("payload") or {} for item in hanging if item["type"] in SHARES]
    links = [payload.get("url") or payload.get("story_media_url") for payload in payloads]
    return _data([{"link": link} for link in links])


def _describe_attachment(row: sqlite3.Row, item: dict[str, Any]) -> dict[str, Any]:
    kind = item.get("type", "file")
    url = (item.get("payload") or {}).get("url")
    described: dict[str, Any] = {"id": str(row["seq"]), "name": f"{kind}-{row['seq']}"}
    if kind == "image":
        described["image_data"] = {"url": url}
    elif kind == "video":
        described["video_data"] = {"url": url}
    elif url:
        described["file_url"] = url
    return described
