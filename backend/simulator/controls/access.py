"""The control API of what keeps messages from the product: the account's own switch and the app's
state.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.request_body import body_of
from simulator.runtime import simulator_of
from simulator.world import people
from simulator.world.errors import BadControl


async def change_message_access(request: Request) -> Response:
    """Turn the switch "Allow access to messages" on the owner's phone."""
    sim, body = simulator_of(request), await body_of(request)
    account = people.find_account(sim.store, body.get("account"))
    if not isinstance(body.get("on"), bool):
        raise BadControl("on must be true or false.")
    sim.store.set_setting(f"message_access:{account['id']}", body["on"])
    return JSONResponse({"ok": True})


async def change_app(request: Request) -> Response:
    """Publish the app, or take that back. `testers` are the customers who have a role in it."""
    sim, body = simulator_of(request), await body_of(request)
    testers = body.get("testers", [])
    if not isinstance(body.get("live"), bool) or not isinstance(testers, list):
        raise BadControl("live must be true or false, testers a list of usernames.")
    sim.store.set_setting("app_live", body["live"])
    sim.store.set_setting("testers", testers)
    return JSONResponse({"ok": True})
