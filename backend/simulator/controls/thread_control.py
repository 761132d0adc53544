"""The control API of who holds a thread: another app takes it, passes it on, or asks for it."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.controls.events import deliver_event, participants, travel_of
from simulator.graph.thread_control import INBOX_APP_ID, _holder_now, hold
from simulator.request_body import body_of
from simulator.runtime import simulator_of
from simulator.webhooks import bodies
from simulator.world import threads
from simulator.world.errors import BadControl

KINDS = ("pass", "take", "request")


async def change_control(request: Request) -> Response:
    """`take`: another app takes the thread. `pass`: it goes to `app_id`, or back to us. `request`:
    another app asks for it.

    `empty` leaves the event without its content, as sometimes happens.
    """
    sim, body = simulator_of(request), await body_of(request)
    travel, kind, ours = travel_of(body), body.get("kind"), sim.settings.app_id
    if kind not in KINDS:
        raise BadControl(f"kind must be one of {', '.join(KINDS)}.")
    account, thread = participants(sim, body)
    before = threads.holder(sim.store, thread)
    if kind == "pass":
        after = str(body.get("app_id") or ours)
        content = {"new_owner_app_id": after, "previous_owner_app_id": before or ours}
        hold(sim, thread, None if after == ours else after)
    else:
        other = str(body.get("app_id") or INBOX_APP_ID)
        content = {"requested_owner_app_id": other}
        if kind == "take":
            content = {"previous_owner_app_id": before or ours, "new_owner_app_id": other}
            hold(sim, thread, other)
    if body.get("metadata"):
        content["metadata"] = str(body["metadata"])
    item = bodies.from_customer(
        thread,
        sim.store.now_ms(),
        **{f"{kind}_thread_control": {} if body.get("empty") else content},
    )
    delivered = deliver_event(sim, travel, account["id"], item, "thread_control")
    sim.announce(account["id"], thread["username"])
    return JSONResponse(
        {"igsid": thread["igsid"], "held_by": _holder_now(sim, thread), "delivered": delivered}
    )
