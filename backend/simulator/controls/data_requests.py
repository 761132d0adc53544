"""What Meta may ask of an app: a person removes it, or wants their data deleted
(meta-platform 5).
"""

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urljoin

import httpx2
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.request_body import body_of
from simulator.runtime import Simulator, simulator_of
from simulator.world import ids, people
from simulator.world.errors import BadControl

PATHS = {"deauthorize": "/core/meta/deauthorize/", "data_deletion": "/core/meta/data-deletion/"}


def sign_request(payload: dict[str, Any], secret: str) -> str:
    """Return Meta's signed_request: both parts in base64url without padding, with the signature
    over the encoded payload.
    """
    encoded = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=")
    signature = base64.urlsafe_b64encode(
        hmac.new(secret.encode(), encoded, hashlib.sha256).digest()
    ).rstrip(b"=")
    return f"{signature.decode()}.{encoded.decode()}"


async def deauthorize(request: Request) -> Response:
    """POST /sim/deauthorize {account, login}: the person removes the app in their settings, which
    ends its tokens.
    """
    sim, body = simulator_of(request), await body_of(request)
    account, login = people.find_account(sim.store, body.get("account")), _login(body)
    if login == "INSTAGRAM":
        sim.store.run("UPDATE accounts SET instagram_fields = '[]' WHERE id = ?", account["id"])
        sim.store.run(
            "UPDATE tokens SET dead_subcode = 458 WHERE dead_subcode IS NULL AND page_id = "
            "? AND kind LIKE 'IG%'",
            account["page_id"],
        )
    else:
        sim.store.run(
            "UPDATE pages SET subscribed_fields = '[]' WHERE owner_id = ?", account["owner_id"]
        )
        sim.store.run(
            "UPDATE tokens SET dead_subcode = 458 WHERE dead_subcode IS NULL AND person_id "
            "= ? AND kind NOT LIKE 'IG%'",
            account["owner_id"],
        )
    return await _tell(sim, "deauthorize", account, login)


async def data_deletion(request: Request) -> Response:
    """POST /sim/data_deletion {account, login}: the person asks Meta to have their data deleted."""
    sim, body = simulator_of(request), await body_of(request)
    return await _tell(
        sim, "data_deletion", people.find_account(sim.store, body.get("account")), _login(body)
    )


def _login(body: dict[str, Any]) -> str:
    login = body.get("login", "FACEBOOK")
    if login not in ("FACEBOOK", "INSTAGRAM"):
        raise BadControl("login must be FACEBOOK or INSTAGRAM.")
    return str(login)


async def _tell(sim: Simulator, what: str, account: Any, login: str) -> Response:
    """Call the product as Meta does, and return what it answered."""
    settings = sim.settings
    user_id = ids.app_scoped_id(account["id"]) if login == "INSTAGRAM" else account["owner_id"]
    secret = settings.instagram_app_secret if login == "INSTAGRAM" else settings.app_secret
    payload = {"algorithm": "HMAC-SHA256", "issued_at": int(time.time()), "user_id": user_id}
    address = urljoin(settings.webhook_url, PATHS[what])
    try:
        answer = await sim.courier.client.post(
            address, data={"signed_request": sign_request(payload, secret)}
        )
    except httpx2.HTTPError:
        return JSONResponse({"status": None, "text": "", "user_id": user_id})
    return JSONResponse({"status": answer.status_code, "text": answer.text, "user_id": user_id})
