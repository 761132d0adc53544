"""The control API of events that are no messages: comments, mentions, referrals, opt-ins,
policy.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.cdn import attachments
from simulator.controls.events import deliver_event, participants, travel_of
from simulator.request_body import body_of, text_of
from simulator.runtime import Simulator, simulator_of
from simulator.webhooks import bodies
from simulator.world import people, threads
from simulator.world.errors import BadControl

COMMENT_FIELDS = ("comments", "live_comments")


def _answer(
    sim: Simulator, account_id: str, username: str, delivered: bool, **told: Any
) -> Response:
    sim.announce(account_id, username)
    return JSONResponse({**told, "delivered": delivered})


async def comment(request: Request) -> Response:
    """Somebody comments on a post, or live. `by: "business"` is the shop itself, which must be
    ignored.

    `section: "field"` is the shape of Meta's documentation, without changes.
    """
    sim, body = simulator_of(request), await body_of(request)
    text, travel = text_of(body, "text"), travel_of(body)
    account, thread = participants(sim, body)
    own = body.get("by") == "business"
    value: dict[str, Any] = {
        "id": attachments.some_id(),
        "text": text,
        "from": {"id": account["id"], "username": account["username"]}
        if own
        else {"id": thread["igsid"], "username": thread["username"]},
        "media": {
            "id": str(body.get("media_id") or attachments.some_id()),
            "media_product_type": "LIVE" if body.get("live") else "FEED",
        },
    }
    if body.get("parent_id"):
        value["parent_id"] = str(body["parent_id"])
    item = {"field": COMMENT_FIELDS[bool(body.get("live"))], "value": value}
    delivered = deliver_event(sim, travel, account["id"], item, "comment")
    return _answer(
        sim,
        account["id"],
        thread["username"],
        delivered,
        id=value["id"],
        media_id=value["media"]["id"],
    )


async def mention(request: Request) -> Response:
    """Somebody mentions the shop: in a comment, or, with `caption`, in a post of their own."""
    sim, body = simulator_of(request), await body_of(request)
    travel = travel_of(body)
    account, thread = participants(sim, body)
    value = {"media_id": str(body.get("media_id") or attachments.some_id())}
    if not body.get("caption"):
        value["comment_id"] = attachments.some_id()
    delivered = deliver_event(
        sim, travel, account["id"], {"field": "mentions", "value": value}, "mention"
    )
    return _answer(sim, account["id"], thread["username"], delivered, **value)


async def referral(request: Request) -> Response:
    """The customer follows an ig.me link (or an ad) into a thread that exists, which opens the
    window.
    """
    sim, body = simulator_of(request), await body_of(request)
    travel = travel_of(body)
    account, thread = participants(sim, body)
    source = str(body.get("source") or "SHORTLINK")
    content = {
        "ref": str(body.get("ref") or "window-sticker"),
        "source": source,
        "type": "OPEN_THREAD",
    }
    now = sim.store.now_ms()
    if thread["opened_at"] is not None:
        threads.note_opening_action(sim.store, thread=thread, at=now)
    item = bodies.from_customer(thread, now, referral=content)
    delivered = deliver_event(sim, travel, account["id"], item, "referral", thread=thread)
    return _answer(sim, account["id"], thread["username"], delivered, igsid=thread["igsid"])


async def optin(request: Request) -> Response:
    """The customer asks for messages on a topic."""
    sim, body = simulator_of(request), await body_of(request)
    travel = travel_of(body)
    account, thread = participants(sim, body)
    content = {
        "type": "notification_messages",
        "title": str(body.get("title") or "New pieces first"),
        "payload": str(body.get("payload") or "NEWS"),
        "notification_messages_token": attachments.some_id(),
    }
    item = bodies.from_customer(thread, sim.store.now_ms(), optin=content)
    delivered = deliver_event(sim, travel, account["id"], item, "optin", thread=thread)
    return _answer(sim, account["id"], thread["username"], delivered, igsid=thread["igsid"])


async def policy(request: Request) -> Response:
    """Meta restricts the account for breaking its policy, or lifts that; in between, sends are
    refused.
    """
    sim, body = simulator_of(request), await body_of(request)
    travel = travel_of(body)
    account = people.find_account(sim.store, body.get("account"))
    action = body.get("action", "block")
    if action not in ("block", "unblock"):
        raise BadControl('action must be "block" or "unblock".')
    sim.store.run(
        "UPDATE accounts SET blocked = ? WHERE id = ?", int(action == "block"), account["id"]
    )
    content = {"action": action}
    if action == "block":
        content["reason"] = str(
            body.get("reason")
            or "The automated experience sent many messages that people reported as spam."
        )
    item = bodies.policy_item(account["id"], sim.store.now_ms(), content)
    return _answer(
        sim, account["id"], "", deliver_event(sim, travel, account["id"], item, "policy")
    )
