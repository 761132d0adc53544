"""Facebook Login: the dialog, the exchange of codes and tokens, and debug_token."""

import hmac
import json
import sqlite3
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from simulator.login import facebook_pages
from simulator.login.dialog import asked_scopes, go_back, read_asked
from simulator.runtime import Simulator, simulator_of
from simulator.world import ids, people, tokens
from simulator.world.errors import BadControl, GraphError, bad_parameter
from simulator.world.store import Store

CODE_MS = 10 * 60_000


async def show_dialog(request: Request) -> Response:
    """GET: ask who is logged in, then what to allow. POST: handle the buttons of both pages."""
    sim = simulator_of(request)
    form, asked = await read_asked(request)
    problem = _what_is_wrong(sim, asked)
    if problem:
        return HTMLResponse(facebook_pages.error_page(problem), status_code=400)
    action = asked.get("action")
    if action == "cancel":
        return _redirect(
            asked,
            error="access_denied",
            error_code="200",
            error_description="Permissions error",
            error_reason="user_denied",
        )
    if action == "new_person":
        return _add_person(sim, request, asked)
    person = sim.store.one("SELECT * FROM people WHERE id = ?", asked.get("person"))
    if person is None:
        return HTMLResponse(facebook_pages.people_page(_people(sim.store), request.url.path, asked))
    if action == "accept":
        chosen = {name: [v for k, v in form if k == name] for name in ("scope_granted", "page")}
        return _accept(sim, asked, person, chosen["scope_granted"], chosen["page"])
    return HTMLResponse(
        facebook_pages.consent_page(
            person, _pages(sim.store, person["id"]), _choosable(asked), request.url.path, asked
        )
    )


def _what_is_wrong(sim: Simulator, asked: dict[str, str]) -> str | None:
    if not hmac.compare_digest(asked.get("client_id", "").encode(), sim.settings.app_id.encode()):
        return "Invalid App ID: The provided app ID does not look like a valid app ID."
    parts = urlsplit(asked.get("redirect_uri", ""))
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return "Invalid redirect_uri: it must be an absolute URL registered for the app."
    if asked.get("response_type", "code") != "code":
        return "Invalid response_type: this app uses response_type=code."
    return None


def _choosable(asked: dict[str, str]) -> list[str]:
    """Return the scopes asked for that a person may refuse."""
    return [name for name in asked_scopes(asked) if name != "public_profile"]


def _pages(store: Store, person_id: str) -> list[sqlite3.Row]:
    return store.all(
        "SELECT pages.*, accounts.username FROM pages LEFT JOIN accounts ON accounts.id = "
        "pages.account_id WHERE owner_id = ? ORDER BY position",
        person_id,
    )


def _people(store: Store) -> list[tuple[sqlite3.Row, list[sqlite3.Row]]]:
    rows = store.all("SELECT * FROM people ORDER BY rowid")
    return [(row, _pages(store, row["id"])) for row in rows]


def _add_person(sim: Simulator, request: Request, asked: dict[str, str]) -> Response:
    name, page = asked.get("new_name", "").strip(), asked.get("new_page", "").strip()
    username = asked.get("new_username", "").strip().removeprefix("@").lower()
    try:
        if not name or (username and not page):
            raise BadControl("A person needs a name, and an Instagram account needs a page.")
        pages = [{"name": page, "instagram_username": username or None}] if page else []
        person = people.add_person(sim.store, name=name, pages=pages)
    except BadControl as error:
        body = facebook_pages.people_page(
            _people(sim.store), request.url.path, asked, problem=str(error)
        )
        return HTMLResponse(body, status_code=400)
    kept = {key: value for key, value in asked.items() if key in facebook_pages.CARRIED}
    query = urlencode(kept | {"person": person["id"]})
    return RedirectResponse(f"{request.url.path}?{query}", status_code=303)


def _accept(
    sim: Simulator,
    asked: dict[str, str],
    person: sqlite3.Row,
    granted: list[str],
    pages: list[str],
) -> Response:
    wanted = _choosable(asked)
    own = [row["id"] for row in _pages(sim.store, person["id"])]
    code = ids.oauth_code()
    sim.store.run(
        "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
        code,
        person["id"],
        asked["redirect_uri"],
        json.dumps([scope for scope in wanted if scope in granted]),
        json.dumps([scope for scope in wanted if scope not in granted]),
        json.dumps([page for page in own if page in pages]),
        sim.store.now_ms(),
    )
    return _redirect(asked, code=code)


def _redirect(asked: dict[str, str], **answer: str) -> Response:
    return go_back(asked, answer, fragment="_=_")


def exchange(call: Any) -> Response:
    """Answer /oauth/access_token: a code for a user token, or a user token for a long-lived one.
    Raises GraphError.
    """
    params, settings = call.params, call.sim.settings
    if str(params.get("client_id", "")) != settings.app_id:
        raise GraphError("Error validating application. Invalid application ID.", 101)
    secret = str(params.get("client_secret", ""))
    if not hmac.compare_digest(secret.encode(), settings.app_secret.encode()):
        raise GraphError("Error validating client secret.", 1)
    if params.get("grant_type") == "client_credentials":
        token = f"{settings.app_id}|{settings.app_secret}"
        return JSONResponse({"access_token": token, "token_type": "bearer"})
    if params.get("grant_type") == "fb_exchange_token":
        return JSONResponse(_lengthen(call, str(params.get("fb_exchange_token") or "")))
    return JSONResponse(_redeem(call, params))


def accounts_asked_about(call: Any) -> list[str]:
    """Return the accounts of the pages that the exchanged code or token is for."""
    store, params = call.sim.store, call.params
    row = store.one("SELECT pages FROM codes WHERE code = ?", str(params.get("code"))) or store.one(
        "SELECT pages FROM tokens WHERE token = ?", str(params.get("fb_exchange_token"))
    )
    return tokens.accounts_of(store, json.loads(row["pages"])) if row else []


def _redeem(call: Any, params: dict[str, Any]) -> dict[str, Any]:
    store = call.sim.store
    if not params.get("code"):
        raise bad_parameter("Missing authorization code")
    row = store.one("SELECT * FROM codes WHERE code = ?", params["code"])
    if row is None:
        raise GraphError("Invalid verification code format.", 100)
    if row["redirect_uri"] != params.get("redirect_uri"):
        raise GraphError(
            "Error validating verification code. Please make sure your redirect_uri is "
            "identical to the one you used in the OAuth dialog request",
            100,
            36008,
        )
    if row["used"] or store.now_ms() - row["issued_at"] > CODE_MS:
        state = "used" if row["used"] else "expired"
        raise GraphError(
            f"This authorization code has {'been ' if row['used'] else ''}{state}.", 100, 36009
        )
    store.run("UPDATE codes SET used = 1 WHERE code = ?", row["code"])
    return _mint(store, row, kind="SHORT", seconds=tokens.SHORT_SECONDS)


def _lengthen(call: Any, text: str) -> dict[str, Any]:
    settings = call.sim.settings
    row = tokens.check_token(
        call.sim.store,
        token=text or None,
        proof=None,
        app_id=settings.app_id,
        app_secret=settings.app_secret,
    )
    return _mint(call.sim.store, row, kind="LONG", seconds=tokens.LONG_SECONDS)


def _mint(store: Store, row: sqlite3.Row, *, kind: str, seconds: int) -> dict[str, Any]:
    """Return a token of that kind for what the row of a code, or of an earlier token, allows."""
    token = tokens.mint(
        store,
        kind=kind,
        person_id=row["person_id"],
        scopes=json.loads(row["scopes"]),
        declined=json.loads(row["declined"]),
        pages=json.loads(row["pages"]),
        expires_in=seconds,
    )
    return {"access_token": token, "token_type": "bearer", "expires_in": seconds}


def debug_token(call: Any) -> Response:
    """Answer /debug_token, which tells what a token is worth.

    It is asked with the app's own token or a good token of a person. Raises GraphError.
    """
    sim = call.sim
    app_token = f"{sim.settings.app_id}|{sim.settings.app_secret}"
    if call.token_text != app_token:
        call.token()
    text = call.params.get("input_token")
    if not text:
        raise bad_parameter("The parameter input_token is required")
    if text == app_token:
        return JSONResponse(
            {
                "data": {
                    "app_id": sim.settings.app_id,
                    "type": "APP",
                    "application": "Conversa",
                    "is_valid": True,
                    "scopes": [],
                }
            }
        )
    row = sim.store.one("SELECT * FROM tokens WHERE token = ?", text)
    if row is None or row["kind"].startswith("IG_"):
        error = {"code": 190, "message": "Invalid OAuth access token."}
        return JSONResponse({"data": {"error": error, "is_valid": False, "scopes": []}})
    return JSONResponse({"data": _describe_token(sim, row)})


def _describe_token(sim: Simulator, row: sqlite3.Row) -> dict[str, Any]:
    """Return the description of a person's or a page's token, whether it still works or not."""
    dead = tokens.why_dead(sim.store, row, sim.settings.app_id)
    scopes = json.loads(row["scopes"])
    data: dict[str, Any] = {
        "app_id": sim.settings.app_id,
        "type": "PAGE" if row["page_id"] else "USER",
        "application": "Conversa",
        "data_access_expires_at": row["issued_at"] + tokens.DATA_ACCESS_SECONDS,
        "expires_at": row["expires_at"],
        "is_valid": dead is None,
        "issued_at": row["issued_at"],
        "scopes": [*scopes, "public_profile"],
        "granular_scopes": _granular_scopes(sim.store, row, scopes),
        "user_id": row["person_id"],
    }
    if row["page_id"]:
        data["profile_id"] = row["page_id"]
    if dead is not None:
        data["error"] = {"code": 190, "message": dead.message, "subcode": dead.subcode}
    return data


def _granular_scopes(store: Store, row: sqlite3.Row, scopes: list[str]) -> list[dict[str, Any]]:
    """Return each scope with the pages or Instagram accounts that it was given for."""
    pages = json.loads(row["pages"])
    accounts = tokens.accounts_of(store, pages)
    listed = []
    for scope in scopes:
        entry: dict[str, Any] = {"scope": scope}
        if scope.startswith(("pages_", "instagram_")):
            entry["target_ids"] = accounts if scope.startswith("instagram_") else pages
        listed.append(entry)
    return listed
