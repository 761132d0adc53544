"""The Send API: what may be sent, to whom, when, and how Meta refuses (meta-platform 3)."""

import sqlite3
import time
from typing import Any

from starlette.responses import JSONResponse, Response

from simulator.graph import send_rules, thread_control
from simulator.runtime import Simulator
from simulator.webhooks import bodies
from simulator.world import faults, sights, threads
from simulator.world.errors import BadControl, GraphError, bad_parameter
from simulator.world.tokens import has_scope

SENDS_PER_SECOND = 100
MEDIA_PER_SECOND = 10
ECHO_AFTER_MS = 50
ECHO_LATE_MS = 3000
TYPING = {"typing_on": True, "typing_off": False}


async def send(
    sim: Simulator, *, token: sqlite3.Row, account: sqlite3.Row, params: dict[str, Any]
) -> Response:
    """Answer POST /{page}/messages. Every attempt is kept with its outcome."""
    message = params.get("message")
    text = str(message.get("text") or "") if isinstance(message, dict) else ""
    fault = faults.take(sim.store, "send", account["id"], text=text)
    accepted = faults.is_accepted(fault)
    try:
        early = None if accepted else await faults.before_call(fault)
        if early is not None:
            note_attempt(sim, account, params, status=early.status_code)
            return early
        answer = await _accept(sim, token=token, account=account, params=params, fault=fault or {})
    except GraphError as error:
        note_attempt(
            sim, account, params, status=error.status, code=error.code, subcode=error.subcode
        )
        raise
    early = await faults.before_call(fault) if accepted else None
    return early or JSONResponse(answer)


async def _accept(
    sim: Simulator,
    *,
    token: sqlite3.Row,
    account: sqlite3.Row,
    params: dict[str, Any],
    fault: dict[str, Any],
) -> dict[str, Any]:
    _count(sim, f"send:{account['id']}", SENDS_PER_SECOND)
    _check_permissions(token)
    recipient_id = _recipient(params)
    action = params.get("sender_action")
    message = params.get("message")
    if action is None and message is None:
        raise bad_parameter("param message must be non-empty.")
    thread = _find_open_thread(sim, account, recipient_id)
    if action is not None:
        if message is not None:
            raise bad_parameter("Only one of message and sender_action can be given.")
        return _act(sim, account=account, thread=thread, params=params)
    new = send_rules.read_message(sim, thread=thread, params=params)
    if any(item.get("type") in send_rules.SLOW_MEDIA for item in new.attachments):
        _count(sim, f"media:{account['id']}", MEDIA_PER_SECOND)
    send_rules.check_window(sim, thread=thread, tag=new.tag)
    with sim.store.transaction():
        row = threads.store_message(sim.store, thread=thread, message=new)
        note_attempt(sim, account, params, status=200, mid=row["mid"])
    await echo(sim, account=account, message=row, mode=fault.get("echo"), named=fault.get("app_id"))
    sim.announce(account["id"], thread["username"])
    return {"recipient_id": recipient_id, "message_id": row["mid"]}


def _check_permissions(token: sqlite3.Row) -> None:
    for scope in ("instagram_manage_messages", "pages_messaging"):
        if not has_scope(token, scope):
            raise GraphError(
                f"(#10) To use this endpoint, the {scope} permission is required: the "
                "application does not have permission for this action",
                10,
            )


def _find_open_thread(sim: Simulator, account: sqlite3.Row, recipient_id: str) -> sqlite3.Row:
    """Return the recipient's thread with the account; raises GraphError if the account may not
    write in it.
    """
    thread = threads.thread_of(sim.store, recipient_id)
    if thread is None or thread["account_id"] != account["id"] or thread["opened_at"] is None:
        raise GraphError("(#100) No matching user found", 100, 2018001)
    if account["blocked"]:
        raise GraphError(
            "(#10) This account is temporarily restricted from sending messages.",
            10,
            1893063,
            status=403,
        )
    thread_control.check_holder(sim, thread)
    return thread


def _count(sim: Simulator, key: str, calls: int) -> None:
    if not sim.within_rate(key, calls=calls, seconds=1):
        raise GraphError("(#613) Calls to this api have exceeded the rate limit.", 613)


def _recipient(params: dict[str, Any]) -> str:
    recipient = params.get("recipient")
    if not isinstance(recipient, dict) or not recipient:
        raise bad_parameter("The parameter recipient is required.")
    recipient_id = recipient.get("id")
    if not isinstance(recipient_id, str | int) or isinstance(recipient_id, bool):
        raise bad_parameter('Param recipient[id] must be a valid ID string (e.g., "123")')
    return str(recipient_id)


def _act(
    sim: Simulator, *, account: sqlite3.Row, thread: sqlite3.Row, params: dict[str, Any]
) -> dict[str, Any]:
    """Do a sender action (typing, seen, a reaction), which gets no message_id and causes
    no echo.
    """
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
        raise bad_parameter(
            "Param sender_action must be one of {TYPING_ON, TYPING_OFF, MARK_SEEN, REACT, UNREACT}"
        )
    note_attempt(sim, account, params, status=200)
    sim.announce(account["id"], thread["username"])
    return {"recipient_id": thread["igsid"]}


def set_reaction(sim: Simulator, message: sqlite3.Row, *, who: str, emoji: str | None) -> None:
    """Set the one reaction that a person has on a message; None takes it away."""
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
    """Return when the account's echoes come: its own setting, else everybody's."""
    own = sim.store.one("SELECT echo_mode FROM accounts WHERE id = ?", account_id)
    mode: str = (own and own["echo_mode"]) or sim.store.setting("echo_mode", "after")
    return mode


async def echo(
    sim: Simulator,
    *,
    account: sqlite3.Row,
    message: sqlite3.Row,
    mode: str | None = None,
    named: bool | None = None,
) -> None:
    """Send Meta's copy of a message that the business sent, at the moment that was asked for.

    `named` says whether it names the app that sent it.
    """
    mode = mode or echo_mode(sim, account["id"])
    if mode == "never":
        return
    from_api = message["via"] == "api"
    named = from_api and (sim.store.setting("echo_app_id", False) if named is None else named)
    after = {"after": ECHO_AFTER_MS, "late": ECHO_LATE_MS} if from_api else {}
    delivery_id = sim.courier.post(
        account["id"],
        bodies.message_item(message, app_id=sim.settings.app_id if named else None),
        kind="echo",
        after_ms=after.get(mode, 0),
        aside=mode == "late",
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
    """Keep an attempt to send with its outcome."""
    message, recipient = params.get("message"), params.get("recipient")
    igsid = str(recipient.get("id")) if isinstance(recipient, dict) else None
    thread = threads.thread_of(sim.store, igsid) if igsid else None
    text = message.get("text") if isinstance(message, dict) else None
    sim.store.run(
        "INSERT INTO sends (at, account_id, igsid, customer, action, text, tag, status, "
        "code, subcode, mid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
