"""Who holds a thread when several apps serve one account (meta-platform 3.3): controls and Graph
edges.

A thread is ours unless another app holds it. While one does, what the customer writes reaches us as
standby, our sends are refused, and control comes back a day after the last activity.
"""

import sqlite3
from typing import Any

from simulator.runtime import Simulator
from simulator.world import threads
from simulator.world.errors import GraphError, bad_parameter

# The Instagram inbox itself, which takes part like an app.
INBOX_APP_ID = "1217981644879628"


def hold(sim: Simulator, thread: sqlite3.Row, app_id: str | None) -> None:
    """Give the thread to an app, or to us."""
    until = sim.store.now_ms() + threads.CONTROL_MS if app_id else None
    sim.store.run(
        "UPDATE threads SET held_by = ?, held_until = ? WHERE igsid = ?",
        app_id,
        until,
        thread["igsid"],
    )


def _holder_now(sim: Simulator, thread: sqlite3.Row) -> str | None:
    row = threads.thread_of(sim.store, thread["igsid"])
    return threads.holder(sim.store, row) if row is not None else None


def check_holder(sim: Simulator, thread: sqlite3.Row) -> None:
    """Raise Meta's refusal when another app holds the thread."""
    if threads.holder(sim.store, thread):
        raise GraphError(
            "(#10) Message failed to send because another app is controlling this thread now.",
            10,
            2018300,
            status=403,
        )


def _thread(call: Any) -> sqlite3.Row:
    recipient = call.params.get("recipient")
    asked = str(recipient.get("id")) if isinstance(recipient, dict) else ""
    row = threads.thread_of(call.sim.store, asked)
    page = call.sim.store.one("SELECT account_id FROM pages WHERE id = ?", call.token()["page_id"])
    if row is None or page is None or row["account_id"] != page["account_id"]:
        raise GraphError("(#100) No matching user found", 100, 2018001)
    return row


def pass_edge(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    target = call.params.get("target_app_id")
    if not target:
        raise bad_parameter("The parameter target_app_id is required.")
    thread = _thread(call)
    check_holder(call.sim, thread)
    ours = (call.sim.settings.app_id, call.sim.settings.instagram_app_id)
    hold(call.sim, thread, None if str(target) in ours else str(target))
    return {"success": True}


def take_edge(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    if not call.sim.store.setting("app", {}).get("conversation_routing"):
        raise GraphError("(#27) The app must use Conversation Routing to take thread control.", 27)
    hold(call.sim, _thread(call), None)
    return {"success": True}


def release_edge(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    check_holder(call.sim, _thread(call))
    return {"success": True}


def request_edge(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    _thread(call)
    return {"success": True}
