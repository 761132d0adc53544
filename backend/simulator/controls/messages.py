"""The control API of messages that people and other automations write."""

import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from simulator.cdn import attachments, server
from simulator.controls import stories
from simulator.controls.events import (
    answer,
    deliver_event,
    deliver_message_event,
    participants,
    travel_of,
)
from simulator.graph import sends
from simulator.request_body import body_of, text_of
from simulator.runtime import Simulator, simulator_of
from simulator.webhooks import bodies
from simulator.world import people, threads
from simulator.world.errors import BadControl
from simulator.world.threads import NewMessage

AD_WINDOW_MS = 7 * threads.WINDOW_MS
OTHER_APP_ID = "1217981644879628"


def _store_message(
    sim: Simulator, thread: sqlite3.Row, message: NewMessage, assets: list[str]
) -> sqlite3.Row:
    with sim.store.transaction():
        row = threads.store_message(sim.store, thread=thread, message=message)
        server.belong(sim.store, mid=row["mid"], assets=assets)
    return row


def _text(body: dict[str, Any]) -> str | None:
    text = body.get("text")
    if text is not None and not isinstance(text, str):
        raise BadControl("text must be a text.")
    return text or None


def _reply_to(body: dict[str, Any]) -> dict[str, Any] | None:
    return {"mid": str(body["reply_to"])} if body.get("reply_to") else None


def _ad(body: dict[str, Any]) -> dict[str, Any] | None:
    """Return the referral that the first message after an ad carries."""
    if not body.get("ad"):
        return None
    title = body["ad"] if isinstance(body["ad"], str) else "Handmade mugs"
    return {
        "ref": str(body.get("ref") or "spring-mugs"),
        "ad_id": str(body.get("ad_id") or attachments.some_id()),
        "source": "ADS",
        "type": "OPEN_THREAD",
        "ads_context_data": {
            "ad_title": title,
            "photo_url": "https://www.instagram.com/p/demo/media",
        },
    }


async def dm(request: Request) -> Response:
    """The customer writes to the shop: words, files, shares, a heart, a tapped quick reply, or from
    an ad.
    """
    sim, body = simulator_of(request), await body_of(request)
    text, travel = _text(body), travel_of(body)
    account, thread = participants(sim, body)
    made = attachments.make(sim, body.get("attachments"), account_id=account["id"])
    extra: dict[str, Any] = {}
    if body.get("quick_reply") is not None:
        extra["quick_reply"] = {"payload": str(body["quick_reply"])}
    referral = _ad(body)
    if referral:
        extra["referral"] = referral
    if body.get("unsupported"):
        extra["is_unsupported"] = True
        text, made.attachments = None, []
    elif not text and not made.attachments:
        raise BadControl("A message needs a text or an attachment.")
    new = NewMessage(
        "customer", "instagram", text, made.attachments, reply_to=_reply_to(body), extra=extra
    )
    new.window_ms = AD_WINDOW_MS if referral else threads.WINDOW_MS
    message = _store_message(sim, thread, new, made.assets)
    return deliver_message_event(sim, travel, message, bodies.message_item(message), "message")


async def phone(request: Request) -> Response:
    """The owner answers from the Instagram app, which causes an echo with no API call before it."""
    sim, body = simulator_of(request), await body_of(request)
    text, travel = _text(body), travel_of(body)
    account, thread = participants(sim, body)
    made = attachments.make(sim, body.get("attachments"), account_id=account["id"])
    if not text and not made.attachments:
        raise BadControl("text must be a text that is not empty.")
    message = _store_message(
        sim,
        thread,
        NewMessage("business", "phone", text, made.attachments, reply_to=_reply_to(body)),
        made.assets,
    )
    if sends.echo_mode(sim, account["id"]) == "never":
        return answer(sim, message, False)
    return deliver_message_event(sim, travel, message, bodies.message_item(message), "echo")


async def automation(request: Request) -> Response:
    """Another app, a help desk or a bot, answers for the business, which causes an echo with its
    app_id.
    """
    sim, body = simulator_of(request), await body_of(request)
    text, travel = text_of(body, "text"), travel_of(body)
    app_id = body.get("app_id", OTHER_APP_ID)
    _, thread = participants(sim, body)
    message = _store_message(sim, thread, NewMessage("business", "automation", text), [])
    item = bodies.message_item(message, app_id=None if app_id is None else str(app_id))
    return deliver_message_event(sim, travel, message, item, "echo")


async def self_message(request: Request) -> Response:
    """The business writes to itself, in a thread of its own to which no window applies."""
    sim, body = simulator_of(request), await body_of(request)
    text, travel = text_of(body, "text"), travel_of(body)
    account = people.find_account(sim.store, body.get("account"))
    thread = threads.open_self_thread(sim.store, account=account)
    message = _store_message(
        sim, thread, NewMessage("business", "phone", text, extra={"is_self": True}), []
    )
    threads.note_opening_action(sim.store, thread=thread, at=message["created_at"])
    return deliver_message_event(sim, travel, message, bodies.message_item(message), "echo")


async def story_reply(request: Request) -> Response:
    """The customer replies to a story of the shop: the named one, else its newest, else a
    new one.
    """
    sim, body = simulator_of(request), await body_of(request)
    text, travel = text_of(body, "text"), travel_of(body)
    account, thread = participants(sim, body)
    if body.get("story_id"):
        story = stories.find(sim, str(body["story_id"]))
    else:
        story = next(iter(stories.showing(sim, account["id"])), None) or stories.post(
            sim, account_id=account["id"], author="business"
        )
    reply_to = {"story": stories.reference(sim, story)}
    message = _store_message(
        sim, thread, NewMessage("customer", "instagram", text, reply_to=reply_to), []
    )
    return deliver_message_event(sim, travel, message, bodies.message_item(message), "message")


async def story_mention(request: Request) -> Response:
    """The customer mentions the shop in a story of their own. `nested` names the story inside the
    payload.
    """
    sim, body = simulator_of(request), await body_of(request)
    text, travel = _text(body), travel_of(body)
    account, thread = participants(sim, body)
    story = stories.post(
        sim, account_id=account["id"], author=thread["username"], sample=body.get("sample")
    )
    payload: dict[str, Any] = {"url": stories.address(sim, story)}
    if body.get("nested"):
        payload["story"] = stories.reference(sim, story)
    mention = [{"type": "story_mention", "payload": payload}]
    message = _store_message(
        sim, thread, NewMessage("customer", "instagram", text, mention), [story["asset_id"]]
    )
    return deliver_message_event(sim, travel, message, bodies.message_item(message), "message")


async def postback(request: Request) -> Response:
    """The customer taps an ice breaker, a menu entry or a button. `title: false` leaves the title
    out of the webhook.
    """
    sim, body = simulator_of(request), await body_of(request)
    untitled = body.get("title") is False
    title = "Get started" if untitled else text_of(body, "title")
    payload, travel = str(body.get("payload") or title), travel_of(body)
    _, thread = participants(sim, body)
    message = _store_message(sim, thread, NewMessage("customer", "postback", title), [])
    referral = (
        {"ref": str(body["ref"]), "source": "SHORTLINK", "type": "OPEN_THREAD"}
        if body.get("ref")
        else None
    )
    item = bodies.postback_item(
        message, title=None if untitled else title, payload=payload, referral=referral
    )
    return deliver_message_event(sim, travel, message, item, "postback")


async def phantom_edit(request: Request) -> Response:
    """A new message that arrives as an edit without words, sender and recipient (meta-platform
    2.4).

    `named` keeps sender and recipient; `readable: false` makes Graph answer {} for its mid;
    `follow` sends the real event after it.
    """
    sim, body = simulator_of(request), await body_of(request)
    text, travel = text_of(body, "text"), travel_of(body)
    account, thread = participants(sim, body)
    message = _store_message(sim, thread, NewMessage("customer", "instagram", text), [])
    if body.get("readable") is False:
        sim.store.run("UPDATE messages SET hidden = 1 WHERE mid = ?", message["mid"])
    item = bodies.phantom_edit_item(message, named=bool(body.get("named")))
    delivered = deliver_event(sim, travel, account["id"], item, "edit", thread=thread)
    if body.get("follow"):
        deliver_event(
            sim, travel, account["id"], bodies.message_item(message), "message", thread=thread
        )
    return answer(sim, message, delivered)
