"""The Send API: what may be sent, to whom, when, and how Meta refuses (meta-platform 3)."""

import asyncio
import sqlite3
import time
from typing import Any

from starlette.responses import JSONResponse, Response

from simulator import faults, sights, threads, webhooks
from simulator.errors import BadControl, GraphError, bad_parameter
from simulator.runtime import Simulator
from simulator.tokens import has_scope

TEXT_BYTES = 1000
WINDOW_MS = 24 * 3_600_000
HUMAN_WINDOW_MS = 7 * WINDOW_MS
SENDS_PER_SECOND = 100
ECHO_AFTER_MS = 50
MEDIA = ("image", "audio", "video", "file")
OTHER_ATTACHMENTS = ("like_heart", "template", "MEDIA_SHARE")
MESSAGING_TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG")
TYPING = {"typing_on": True, "typing_off": False}


async def send(sim: Simulator, *, token: sqlite3.Row, account: sqlite3.Row, params: dict[str, Any]) -> Response:
    """Answers POST /{page}/messages; every attempt is kept with its outcome."""
    fault = faults.take(sim.store, "send", account["id"])
    try:
        early = await faults.before_call(fault)
        if early is not None:
            note_attempt(sim, account, params, status=early.status_code)
            return early
        answer = await _accept(sim, token=token, account=account, params=params)
    except GraphError as error:
        note_attempt(sim, account, params, status=error.status, code=error.code, subcode=error.subcode)
        raise
    if fault is not None and fault["kind"] == "timeout_after_accept":
        await asyncio.sleep(faults.seconds_of(fault, 30))
        return faults.gateway_timeout()
    return JSONResponse(answer)


async def _accept(sim: Simulator, *, token: sqlite3.Row, account: sqlite3.Row, params: dict[str, Any]) -> dict[str, Any]:
    if not sim.within_rate(f"send:{account['id']}", calls=SENDS_PER_SECOND, seconds=1):
        raise GraphError("(#613) Calls to this api have exceeded the rate limit.", 613)
    for scope in ("instagram_manage_messages", "pages_messaging"):
        if not has_scope(token, scope):
            raise GraphError(
                f"(#10) To use this endpoint, the {scope} permission is required: the application does not have permission for this action",
                10,
            )
    recipient_id = _recipient(params)
    action = params.get("sender_action")
    message = params.get("message")
    if action is None and message is None:
        raise bad_parameter("param message must be non-empty.")
    thread = threads.thread_of(sim.store, recipient_id)
    if thread is None or thread["account_id"] != account["id"] or thread["opened_at"] is None:
        raise GraphError("(#100) No matching user found", 100, 2018001)
    if action is not None:
        if message is not None:
            raise bad_parameter("Only one of message and sender_action can be given.")
        return _act(sim, account=account, thread=thread, params=params)
    new = _read_message(params)
    _check_window(sim, thread=thread, params=params)
    with sim.store.transaction():
        row = threads.store_message(sim.store, thread=thread, message=new)
        note_attempt(sim, account, params, status=200, mid=row["mid"])
    await echo(sim, account=account, message=row)
    sim.announce(account["id"], thread["username"])
    return {"recipient_id": recipient_id, "message_id": row["mid"]}


def _recipient(params: dict[str, Any]) -> str:
    recipient = params.get("recipient")
    if not isinstance(recipient, dict) or not recipient:
        raise bad_parameter("The parameter recipient is required.")
    recipient_id = recipient.get("id")
    if not isinstance(recipient_id, str | int) or isinstance(recipient_id, bool):
        raise bad_parameter('Param recipient[id] must be a valid ID string (e.g., "123")')
    return str(recipient_id)


def _read_message(params: dict[str, Any]) -> threads.NewMessage:
    message = params["message"]
    if not isinstance(message, dict) or not message:
        raise bad_parameter("param message must be non-empty.")
    kind, tag = params.get("messaging_type"), params.get("tag")
    if kind is not None and kind not in MESSAGING_TYPES:
        raise bad_parameter(f"Param messaging_type must be one of {{{', '.join(MESSAGING_TYPES)}}}")
    if kind == "MESSAGE_TAG" and tag is None:
        raise bad_parameter("The parameter tag is required when messaging_type is MESSAGE_TAG.")
    if tag is not None and tag != "HUMAN_AGENT":
        raise bad_parameter("Param tag must be one of {HUMAN_AGENT}")
    text = message.get("text")
    attachments = message.get("attachments") or ([message["attachment"]] if message.get("attachment") else [])
    if text is not None and attachments:
        raise bad_parameter("Only one of text and attachment can be set in message.")
    if text is not None:
        if not isinstance(text, str) or not text.strip():
            raise bad_parameter("param message[text] must be a non-empty UTF-8 encoded string")
        if len(text.encode()) > TEXT_BYTES:
            raise bad_parameter("Length of param message[text] must be less than or equal to 1000")
        replies = message.get("quick_replies")
        if replies is not None and (not isinstance(replies, list) or len(replies) > 13):
            raise bad_parameter("Param message[quick_replies] has too many elements.")
    elif attachments:
        _check_attachments(attachments)
    else:
        raise bad_parameter("param message must be non-empty.")
    reply_to = message.get("reply_to") or params.get("reply_to")
    return threads.NewMessage(
        sender="business",
        via="api",
        text=text,
        attachments=attachments,
        reply_to=reply_to if isinstance(reply_to, dict) else None,
        tag=tag,
    )


def _check_attachments(attachments: Any) -> None:
    if not isinstance(attachments, list) or len(attachments) > 10:
        raise bad_parameter("Param message[attachments] must be an array of at most 10 images.")
    for attachment in attachments:
        kind = attachment.get("type") if isinstance(attachment, dict) else None
        if kind not in MEDIA + OTHER_ATTACHMENTS:
            raise bad_parameter(f"Param message[attachment][type] must be one of {{{', '.join(MEDIA + OTHER_ATTACHMENTS)}}}")
        if len(attachments) > 1 and kind != "image":
            raise bad_parameter("Only images can be sent together.")
        payload = attachment.get("payload")
        if kind in MEDIA:
            address = payload.get("url") if isinstance(payload, dict) else None
            uploaded = payload.get("attachment_id") if isinstance(payload, dict) else None
            if not uploaded and not str(address or "").startswith(("http://", "https://")):
                raise bad_parameter("Param message[attachment][payload][url] must be a valid URL.")


def _check_window(sim: Simulator, *, thread: sqlite3.Row, params: dict[str, Any]) -> None:
    allowed = HUMAN_WINDOW_MS if params.get("tag") == "HUMAN_AGENT" else WINDOW_MS
    if sim.store.now_ms() - thread["opened_at"] > allowed:
        raise GraphError(
            "(#10) This message is sent outside of allowed window. Learn more about the new policy "
            "here: https://developers.facebook.com/docs/messenger-platform/policy-overview",
            10,
            2534022,
            status=403,
        )


def _act(sim: Simulator, *, account: sqlite3.Row, thread: sqlite3.Row, params: dict[str, Any]) -> dict[str, Any]:
    """Typing, seen and reactions: answered without a message_id, echoed never."""
    action = params["sender_action"]
    if action in TYPING:
        threads.set_typing(sim.store, thread=thread, on=TYPING[action])
    elif action == "mark_seen":
        threads.mark_seen_by_business(sim.store, thread=thread)
    elif action in ("react", "unreact"):
        given = params.get("payload")
        payload: dict[str, Any] = given if isinstance(given, dict) else {}
        try:
            message = threads.find_message(sim.store, payload.get("message_id"))
        except BadControl as error:
            raise bad_parameter("Invalid message_id in payload.") from error
        emoji = payload.get("reaction", "love") if action == "react" else None
        set_reaction(sim, message, who="business", emoji="❤️" if emoji == "love" else emoji)
    else:
        raise bad_parameter("Param sender_action must be one of {TYPING_ON, TYPING_OFF, MARK_SEEN, REACT, UNREACT}")
    note_attempt(sim, account, params, status=200)
    sim.announce(account["id"], thread["username"])
    return {"recipient_id": thread["igsid"]}


def set_reaction(sim: Simulator, message: sqlite3.Row, *, who: str, emoji: str | None) -> None:
    """One reaction a person on a message; None takes it away."""
    sights.note(sim.store, message["igsid"], "reaction", who=who, mid=message["mid"], text=emoji)
    if emoji is None:
        sim.store.run(
            "UPDATE messages SET reactions = json_remove(reactions, ?) WHERE mid = ?",
            f"$.{who}",
            message["mid"],
        )
    else:
        sim.store.run(
            "UPDATE messages SET reactions = json_set(reactions, ?, ?) WHERE mid = ?",
            f"$.{who}",
            emoji,
            message["mid"],
        )


def echo_mode(sim: Simulator, account_id: str) -> str:
    own = sim.store.one("SELECT echo_mode FROM accounts WHERE id = ?", account_id)
    mode: str = (own and own["echo_mode"]) or sim.store.setting("echo_mode", "after")
    return mode


async def echo(sim: Simulator, *, account: sqlite3.Row, message: sqlite3.Row) -> None:
    """Meta's copy of a message that the business sent, at the moment that was asked for."""
    mode = echo_mode(sim, account["id"])
    if mode == "never":
        return
    from_api = message["via"] == "api"
    named = from_api and sim.store.setting("echo_app_id", False)
    delivery_id = sim.courier.post(
        account["id"],
        webhooks.message_item(message, app_id=sim.settings.app_id if named else None),
        kind="echo",
        after_ms=ECHO_AFTER_MS if mode == "after" and from_api else 0,
    )
    if mode == "before" and delivery_id is not None and from_api:
        await sim.courier.first_try(delivery_id, 5)


def note_attempt(
    sim: Simulator,
    account: sqlite3.Row,
    params: dict[str, Any],
    *,
    status: int,
    code: int | None = None,
    subcode: int | None = None,
    mid: str | None = None,
) -> None:
    message, recipient = params.get("message"), params.get("recipient")
    igsid = str(recipient.get("id")) if isinstance(recipient, dict) else None
    thread = threads.thread_of(sim.store, igsid) if igsid else None
    text = message.get("text") if isinstance(message, dict) else None
    sim.store.run(
        "INSERT INTO sends (at, account_id, igsid, customer, action, text, tag, status, code, subcode, mid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        time.time() * 1000 + sim.store.offset_seconds * 1000,
        account["id"],
        igsid,
        thread["username"] if thread else None,
        str(params.get("sender_action") or "message"),
        text if isinstance(text, str) else None,
        params.get("tag") if isinstance(params.get("tag"), str) else None,
        status,
        code,
        subcode,
        mid,
    )
