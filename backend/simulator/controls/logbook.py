"""The control API that tells what has happened so far: sends, calls, prompts, webhooks on their
way.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.controls.events import account_asked
from simulator.runtime import simulator_of


async def show_sent(request: Request) -> Response:
    """Answer with every accepted message of the product, in order."""
    sim = simulator_of(request)
    account_id = account_asked(sim, request)
    rows = sim.store.all(
        "SELECT mid, customer, igsid, text, tag, at FROM sends WHERE mid IS NOT NULL AND (? "
        "IS NULL OR account_id = ?) ORDER BY seq",
        account_id,
        account_id,
    )
    return JSONResponse([dict(row) for row in rows])


async def show_sends(request: Request) -> Response:
    """Answer with every attempt to send, accepted or not, sender actions included."""
    sim = simulator_of(request)
    account_id = account_asked(sim, request)
    rows = sim.store.all(
        "SELECT at, account_id AS account, customer, igsid, action, text, tag, status, code,"
        " subcode, mid FROM sends WHERE (? IS NULL OR account_id = ?) ORDER BY seq",
        account_id,
        account_id,
    )
    return JSONResponse([dict(row) for row in rows])


async def calls(request: Request) -> Response:
    """Answer with the calls of the Graph API and the model, or forget them (DELETE)."""
    sim = simulator_of(request)
    if request.method == "DELETE":
        sim.calls.clear()
        sim.prompts.clear()
        return JSONResponse({"ok": True})
    return JSONResponse(list(sim.calls))


async def prompts(request: Request) -> Response:
    """Answer with what the model was given, newest last: the bodies of the latest chat calls."""
    return JSONResponse(list(simulator_of(request).prompts))


async def deliveries(request: Request) -> Response:
    """Answer with the webhooks, and what became of each."""
    sim = simulator_of(request)
    account_id = account_asked(sim, request)
    rows = sim.store.all(
        "SELECT * FROM deliveries WHERE (? IS NULL OR account_id = ?) ORDER BY id",
        account_id,
        account_id,
    )
    return JSONResponse(sim.courier.describe(rows))


async def retry_deliveries(request: Request) -> Response:
    """Try all webhooks that are waiting again, now."""
    return JSONResponse({"waiting": simulator_of(request).courier.retry_now()})
