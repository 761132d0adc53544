"""The control API, part two: things that people do on Instagram."""

import secrets
import sqlite3
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator import pictures, sends, sights, threads, webhooks, world
from simulator.controls import body_of, text_of
from simulator.errors import BadControl
from simulator.runtime import Simulator, simulator_of
from simulator.threads import NewMessage

REACTIONS = {"❤️": "love", "😂": "haha", "😮": "wow", "😢": "sad", "😡": "angry", "👍": "like"}
MOST_COPIES = 20


def _thread(sim: Simulator, body: dict[str, Any]) -> tuple[sqlite3.Row, sqlite3.Row]:
    account = world.find_account(sim.store, body.get("account"))
    customer = world.find_customer(sim.store, body.get("customer"))
    thread = threads.open_thread(sim.store, account_id=account["id"], username=customer["username"])
    return account, thread


def _delivers(body: dict[str, Any]) -> bool:
    deliver = body.get("deliver", "now")
    if deliver not in ("now", "never"):
        raise BadControl('deliver must be "now" or "never".')
    return bool(deliver == "now")


def _post(sim: Simulator, body: dict[str, Any], account_id: str, item: dict[str, Any], kind: str) -> bool:
    """Sends the event to the product unless told not to. Whether a webhook is on its way."""
    copies = body.get("copies", 1)
    if isinstance(copies, bool) or not isinstance(copies, int) or not 1 <= copies <= MOST_COPIES:
        raise BadControl(f"copies must be a number from 1 to {MOST_COPIES}.")
    if not _delivers(body):
        return False
    posted = [sim.courier.post(account_id, item, kind=kind) for _ in range(copies)]
    return posted[0] is not None


def _answer(sim: Simulator, message: sqlite3.Row, delivered: bool) -> Response:
    sim.announce(message["account_id"], message["username"])
    return JSONResponse(
        {
            "mid": message["mid"],
            "igsid": message["igsid"],
            "thread_id": message["conversation_id"],
            "delivered": delivered,
        }
    )


def _attachments(sim: Simulator, given: Any) -> list[dict[str, Any]]:
    """Attachments as webhooks carry them; one without an address gets a picture of ours."""
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise BadControl("attachments must be a list of objects.")
    made = []
    for item in given:
        kind = text_of(item, "type")
        if isinstance(item.get("payload"), dict):
            made.append({"type": kind, "payload": item["payload"]})
        elif kind == "like_heart":
            made.append({"type": kind})
        else:
            url = item.get("url") or pictures.media_url(sim, secrets.token_hex(8))
            made.append({"type": kind, "payload": {"url": url}})
    return made


def _store_from_customer(sim: Simulator, thread: sqlite3.Row, message: NewMessage) -> sqlite3.Row:
    with sim.store.transaction():
        return threads.store_message(sim.store, thread=thread, message=message)


async def dm(request: Request) -> Response:
    """The customer writes to the shop."""
    sim, body = simulator_of(request), await body_of(request)
    attachments = _attachments(sim, body.get("attachments"))
    text = body.get("text")
    if text is not None and not isinstance(text, str):
        raise BadControl("text must be a text.")
    if not text and not attachments:
        raise BadControl("A message needs a text or an attachment.")
    _delivers(body)
    account, thread = _thread(sim, body)
    reply_to = {"mid": str(body["reply_to"])} if body.get("reply_to") else None
    message = _store_from_customer(
        sim,
        thread,
        NewMessage("customer", "instagram", text or None, attachments, reply_to=reply_to),
    )
    item = webhooks.message_item(message, quick_reply=body.get("quick_reply"))
    return _answer(sim, message, _post(sim, body, account["id"], item, "message"))


async def phone(request: Request) -> Response:
    """The owner answers from the Instagram app: an echo, and no API call before it."""
    sim, body = simulator_of(request), await body_of(request)
    text = text_of(body, "text")
    account, thread = _thread(sim, body)
    with sim.store.transaction():
        message = threads.store_message(sim.store, thread=thread, message=NewMessage("business", "phone", text))
    delivered = False
    if sends.echo_mode(sim, account["id"]) != "never":
        item = webhooks.message_item(message)
        delivered = _post(sim, body, account["id"], item, "echo")
    return _answer(sim, message, delivered)


async def story_reply(request: Request) -> Response:
    sim, body = simulator_of(request), await body_of(request)
    text = text_of(body, "text")
    account, thread = _thread(sim, body)
    story_id = str(body.get("story_id") or 17_900_000_000_000_000 + secrets.randbelow(10**14))
    story = {"id": story_id, "url": body.get("url") or pictures.story_url(sim, story_id)}
    message = _store_from_customer(sim, thread, NewMessage("customer", "instagram", text, reply_to={"story": story}))
    item = webhooks.message_item(message)
    return _answer(sim, message, _post(sim, body, account["id"], item, "message"))


async def postback(request: Request) -> Response:
    """A tap on an ice breaker or a menu entry."""
    sim, body = simulator_of(request), await body_of(request)
    title, payload = text_of(body, "title"), str(body.get("payload") or body["title"])
    account, thread = _thread(sim, body)
    message = _store_from_customer(sim, thread, NewMessage("customer", "postback", title))
    item = webhooks.postback_item(message, title=title, payload=payload)
    return _answer(sim, message, _post(sim, body, account["id"], item, "postback"))


async def react(request: Request) -> Response:
    sim, body = simulator_of(request), await body_of(request)
    message = threads.find_message(sim.store, body.get("mid"))
    action, emoji = body.get("action", "react"), body.get("emoji", "❤️")
    if action not in ("react", "unreact") or not isinstance(emoji, str):
        raise BadControl('action must be "react" or "unreact", emoji a text.')
    on = action == "react"
    sends.set_reaction(sim, message, who="customer", emoji=emoji if on else None)
    now = sim.store.now_ms()
    if on:
        thread = threads.thread_of(sim.store, message["igsid"])
        assert thread is not None
        threads.note_opening_action(sim.store, thread=thread, at=now)
    reaction = body.get("reaction") or REACTIONS.get(emoji, "other")
    item = webhooks.reaction_item(message, now, emoji=emoji, reaction=reaction, on=on)
    return _answer(sim, message, _post(sim, body, message["account_id"], item, "reaction"))


async def unsend(request: Request) -> Response:
    sim, body = simulator_of(request), await body_of(request)
    message = threads.find_message(sim.store, body.get("mid"))
    if not message["deleted"]:
        sim.store.run("UPDATE messages SET deleted = 1 WHERE mid = ?", message["mid"])
        sights.note(sim.store, message["igsid"], "unsend", who=message["sender"], mid=message["mid"])
    item = webhooks.unsend_item(message, sim.store.now_ms())
    return _answer(sim, message, _post(sim, body, message["account_id"], item, "unsend"))


async def edit(request: Request) -> Response:
    sim, body = simulator_of(request), await body_of(request)
    text = text_of(body, "text")
    message = threads.find_message(sim.store, body.get("mid"))
    if message["sender"] != "customer" or message["deleted"]:
        raise BadControl("Only a message of the customer that is still there can be edited.")
    if message["edits"] >= 5:
        raise BadControl("Instagram allows five edits of a message.")
    sim.store.run("UPDATE messages SET text = ?, edits = edits + 1 WHERE mid = ?", text, message["mid"])
    sights.note(sim.store, message["igsid"], "edit", who="customer", mid=message["mid"], text=text)
    message = threads.find_message(sim.store, message["mid"])
    item = webhooks.edit_item(message, sim.store.now_ms())
    return _answer(sim, message, _post(sim, body, message["account_id"], item, "edit"))


async def seen(request: Request) -> Response:
    """The customer (or, with by=business, the owner on the phone) opens the thread."""
    sim, body = simulator_of(request), await body_of(request)
    if body.get("mid") and not body.get("account"):
        message = threads.find_message(sim.store, body["mid"])
        body = body | {"account": message["account_id"], "customer": message["username"]}
    account, thread = _thread(sim, body)
    mid, delivered = None, False
    if body.get("by") == "business":
        threads.mark_seen_by_business(sim.store, thread=thread)
    else:
        mid = threads.mark_seen_by_customer(sim.store, thread=thread, mid=body.get("mid"))
        if mid is not None:
            item = webhooks.seen_item(thread, sim.store.now_ms(), mid)
            delivered = _post(sim, body, account["id"], item, "seen")
    sim.announce(account["id"], thread["username"])
    return JSONResponse({"mid": mid, "igsid": thread["igsid"], "delivered": delivered})


async def set_history(request: Request) -> Response:
    """A thread's past, without a word to the product: what a seed of a demo starts from."""
    sim, body = simulator_of(request), await body_of(request)
    account = world.find_account(sim.store, body.get("account"))
    username = text_of(body, "customer")
    given = body.get("messages")
    if not isinstance(given, list):
        raise BadControl("messages must be a list.")
    messages = [_past_message(item) for item in given]
    with sim.store.transaction():
        if body.get("name") or not sim.store.one("SELECT 1 FROM customers WHERE username = ?", username):
            world.add_customer(sim.store, username=username, name=body.get("name"))
        thread = threads.open_thread(sim.store, account_id=account["id"], username=username)
        try:
            mids = [threads.store_message(sim.store, thread=thread, message=message)["mid"] for message in messages]
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
    sim = simulator_of(request)
    _, thread = _thread(sim, dict(request.query_params))
    return JSONResponse(threads.describe_thread(sim.store, thread))


async def show_threads(request: Request) -> Response:
    sim = simulator_of(request)
    account = world.find_account(sim.store, request.query_params.get("account"))
    return JSONResponse(threads.list_threads(sim.store, account_id=account["id"]))


async def show_seen_by(request: Request) -> Response:
    """What the customers of an account saw; with `customer`, that one's alone."""
    sim = simulator_of(request)
    account = world.find_account(sim.store, request.query_params.get("account"))
    asked = request.query_params.get("customer")
    if not asked:
        return JSONResponse(sights.seen_by(sim.store, account_id=account["id"]))
    _, thread = _thread(sim, dict(request.query_params))
    return JSONResponse(sights.seen_by(sim.store, account_id=account["id"], username=thread["username"])[0])
