"""The control API of what people do with messages: react, unsend, edit, see."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.cdn import server
from simulator.controls.events import (
    answer,
    deliver_event,
    deliver_message_event,
    participants,
    travel_of,
)
from simulator.graph import sends
from simulator.request_body import body_of, text_of
from simulator.runtime import simulator_of
from simulator.webhooks import bodies
from simulator.world import ids, sights, threads
from simulator.world.errors import BadControl

REACTIONS = {"❤️": "love", "😂": "haha", "😮": "wow", "😢": "sad", "😡": "angry", "👍": "like"}
MOST_EDITS = 5


def _who(body: dict[str, Any]) -> str:
    who = body.get("by", "customer")
    if who not in ("customer", "business"):
        raise BadControl('by must be "customer" or "business".')
    return str(who)


async def react(request: Request) -> Response:
    """A person reacts to a message. As with Meta, what the business does on its phone causes no
    webhook.
    """
    sim, body = simulator_of(request), await body_of(request)
    message, travel = threads.find_message(sim.store, body.get("mid")), travel_of(body)
    action, emoji, who = body.get("action", "react"), body.get("emoji", "❤️"), _who(body)
    if action not in ("react", "unreact") or not isinstance(emoji, str):
        raise BadControl('action must be "react" or "unreact", emoji a text.')
    on = action == "react"
    sends.set_reaction(sim, message, who=who, emoji=emoji if on else None)
    if who == "business":
        return answer(sim, message, False)
    now = sim.store.now_ms()
    thread = threads.thread_of(sim.store, message["igsid"])
    assert thread is not None
    if on:
        threads.note_opening_action(sim.store, thread=thread, at=now)
    reaction = body.get("reaction") or REACTIONS.get(emoji, "other")
    item = bodies.reaction_item(message, now, emoji=emoji, reaction=reaction, on=on)
    return deliver_message_event(sim, travel, message, item, "reaction")


async def unsend(request: Request) -> Response:
    """A message is unsent. With account and customer but no mid it is one that the product never
    heard of.
    """
    sim, body = simulator_of(request), await body_of(request)
    travel = travel_of(body)
    if body.get("mid") is None and body.get("account"):
        account, thread = participants(sim, body)
        mid = ids.message_id(account["id"])
        item = bodies.unsend_unknown_item(thread, mid, sim.store.now_ms())
        delivered = deliver_event(sim, travel, account["id"], item, "unsend", thread=thread)
        return JSONResponse(
            {
                "mid": mid,
                "igsid": thread["igsid"],
                "thread_id": thread["conversation_id"],
                "delivered": delivered,
            }
        )
    message = threads.find_message(sim.store, body.get("mid"))
    if not message["deleted"]:
        sim.store.run("UPDATE messages SET deleted = 1 WHERE mid = ?", message["mid"])
        sights.note(
            sim.store, message["igsid"], "unsend", who=message["sender"], mid=message["mid"]
        )
    item = bodies.unsend_item(message, sim.store.now_ms(), with_text=bool(body.get("with_text")))
    return deliver_message_event(sim, travel, message, item, "unsend")


async def edit(request: Request) -> Response:
    """The customer changes a message, five times at most."""
    sim, body = simulator_of(request), await body_of(request)
    text, travel = text_of(body, "text"), travel_of(body)
    message = threads.find_message(sim.store, body.get("mid"))
    if message["sender"] != "customer" or message["deleted"]:
        raise BadControl("Only a message of the customer that is still there can be edited.")
    if message["edits"] >= MOST_EDITS:
        raise BadControl("Instagram allows five edits of a message.")
    sim.store.run(
        "UPDATE messages SET text = ?, edits = edits + 1 WHERE mid = ?", text, message["mid"]
    )
    sights.note(sim.store, message["igsid"], "edit", who="customer", mid=message["mid"], text=text)
    message = threads.find_message(sim.store, message["mid"])
    item = bodies.edit_item(message, sim.store.now_ms())
    return deliver_message_event(sim, travel, message, item, "edit")


async def seen(request: Request) -> Response:
    """The customer (or, with by=business, the owner on the phone) opens the thread."""
    sim, body = simulator_of(request), await body_of(request)
    travel = travel_of(body)
    if body.get("mid") and not body.get("account"):
        message = threads.find_message(sim.store, body["mid"])
        body = body | {"account": message["account_id"], "customer": message["username"]}
    account, thread = participants(sim, body)
    mid, delivered = None, False
    if _who(body) == "business":
        threads.mark_seen_by_business(sim.store, thread=thread)
    else:
        mid = threads.mark_seen_by_customer(sim.store, thread=thread, mid=body.get("mid"))
        if mid is not None:
            item = bodies.seen_item(thread, sim.store.now_ms(), mid)
            delivered = deliver_event(sim, travel, account["id"], item, "seen", thread=thread)
    sim.announce(account["id"], thread["username"])
    return JSONResponse({"mid": mid, "igsid": thread["igsid"], "delivered": delivered})


async def expire_files(request: Request) -> Response:
    """The links of a message's files stop working now, while the message stays."""
    sim, body = simulator_of(request), await body_of(request)
    message = threads.find_message(sim.store, body.get("mid"))
    return JSONResponse({"expired": server.expire(sim.store, mid=message["mid"])})
