"""The control API for calling the webhook address by hand."""

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.request_body import body_of
from simulator.runtime import Simulator, simulator_of
from simulator.webhooks import bodies
from simulator.world.errors import BadControl


def _secret(sim: Simulator, body: dict[str, Any]) -> str:
    """Return the app secret that signs for a login: Facebook's app has one, Instagram's another."""
    login = body.get("login", "FACEBOOK")
    if login not in ("FACEBOOK", "INSTAGRAM"):
        raise BadControl('login must be "FACEBOOK" or "INSTAGRAM".')
    return sim.settings.app_secret if login == "FACEBOOK" else sim.settings.instagram_app_secret


async def raw_webhook(request: Request) -> Response:
    """Post any body to the product now: signed, unsigned, or signed with a wrong key."""
    sim, body = simulator_of(request), await body_of(request)
    if "body" not in body:
        raise BadControl("body is missing: what shall be posted?")
    content, sign = body["body"], body.get("sign", True)
    raw = content.encode() if isinstance(content, str) else bodies.serialise(content)
    if sign not in (True, False, "wrong"):
        raise BadControl('sign must be true, false or "wrong".')
    secret = _secret(sim, body) + ("-wrong" if sign == "wrong" else "")
    headers = bodies.signature_headers(raw, secret) if sign else {}
    extra = body.get("headers") or {}
    if not isinstance(extra, dict):
        raise BadControl("headers must be an object.")
    headers |= {str(name): str(value) for name, value in extra.items()}
    answer = await sim.courier.exchange(raw, headers)
    if answer is None:
        return JSONResponse({"status": None, "body": "", "error": "The product did not answer."})
    return JSONResponse({"status": answer.status_code, "body": answer.text})


async def verify_webhook(request: Request) -> Response:
    """Do the handshake that Meta does when a callback address is saved."""
    sim, body = simulator_of(request), await body_of(request)
    challenge = str(10**9 + secrets.randbelow(10**9))
    params = {
        "hub.mode": str(body.get("mode", "subscribe")),
        "hub.challenge": challenge,
        "hub.verify_token": str(body.get("token", sim.settings.verify_token)),
    }
    answer = await sim.courier.verify(params)
    if answer is None:
        return JSONResponse({"ok": False, "status": None, "body": ""})
    good = answer.status_code == 200 and answer.text == challenge
    return JSONResponse({"ok": good, "status": answer.status_code, "body": answer.text[:500]})


async def dashboard_test(request: Request) -> Response:
    """Do what the button Test in Meta's app dashboard does, in its three generations (meta-platform
    2.5): post a signed event for nobody's account.
    """
    sim, body = simulator_of(request), await body_of(request)
    shape = body.get("shape", "changes")
    people = {"sender": {"id": "12334"}, "recipient": {"id": "23245"}, "timestamp": "1527459824"}
    message = {"mid": "random_mid", "text": "random_text"}
    seconds = sim.store.now_ms() // 1000
    entry: dict[str, Any] = {"id": "0", "time": seconds}
    if shape == "changes":
        entry["changes"] = [{"field": "messages", "value": people | {"message": message}}]
    elif shape == "messaging":
        entry["messaging"] = [people | {"message": message}]
    elif shape == "event_type":
        entry["changes"] = [
            {"field": "messages", "value": {"event_type": "TEXT", "event_data": people | message}}
        ]
    else:
        raise BadControl('shape must be "changes", "messaging" or "event_type".')
    raw = bodies.serialise({"object": "instagram", "entry": [entry]})
    answer = await sim.courier.exchange(raw, bodies.signature_headers(raw, _secret(sim, body)))
    return JSONResponse(
        {"status": answer.status_code if answer else None, "body": answer.text if answer else ""}
    )
