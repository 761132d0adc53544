"""Instagram Login: its dialog, its codes and its tokens, on hosts of its own and with a secret of
its own (meta-platform 1.2).
"""

import hmac
import json
import sqlite3
import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from simulator.login import facebook_pages, instagram_pages
from simulator.login.dialog import asked_scopes, go_back, read_asked
from simulator.request_body import body_of
from simulator.runtime import Simulator, note_call, simulator_of
from simulator.world import faults, ids, people, tokens
from simulator.world.errors import BadControl, GraphError

CODE_MS = 3_600_000
SHORT_SECONDS = 3_600
LONG_SECONDS = 5_183_944
REFRESH_AFTER_SECONDS = 86_400
# A long list of what may be wrong has one control: answers wrapped in data[], ids as numbers.
SHAPES = ("wrapped", "numeric")


async def show_dialog(request: Request) -> Response:
    """GET: ask for the account, then what to allow. POST: handle the buttons."""
    sim = simulator_of(request)
    form, asked = await read_asked(request)
    problem = _what_is_wrong(sim, asked)
    if problem:
        return HTMLResponse(facebook_pages.error_page(problem), status_code=400)
    if asked.get("action") == "cancel":
        denial = {
            "error": "access_denied",
            "error_reason": "user_denied",
            "error_description": "The user denied your request",
        }
        return _redirect(asked, **denial)
    try:
        account = people.find_account(sim.store, asked.get("account"))
    except BadControl:
        accounts = sim.store.all(
            "SELECT accounts.* FROM accounts JOIN pages ON pages.account_id = accounts.id "
            "ORDER BY pages.position"
        )
        return HTMLResponse(instagram_pages.accounts_page(accounts, request.url.path, asked))
    wanted = asked_scopes(asked)
    if asked.get("action") == "accept":
        granted = {value for name, value in form if name == "scope_granted"}
        return _redirect(
            asked,
            code=_issue_code(sim, account, asked, [scope for scope in wanted if scope in granted]),
        )
    return HTMLResponse(instagram_pages.consent_page(account, wanted, request.url.path, asked))


def _what_is_wrong(sim: Simulator, asked: dict[str, str]) -> str | None:
    if not sim.settings.instagram_app_id or asked.get("client_id") != sim.settings.instagram_app_id:
        return "Invalid platform app"
    parts = urlsplit(asked.get("redirect_uri", ""))
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return "Invalid redirect_uri"
    if asked.get("response_type", "code") != "code":
        return "Invalid response_type"
    return None


def _issue_code(
    sim: Simulator, account: sqlite3.Row, asked: dict[str, str], scopes: list[str]
) -> str:
    code = ids.oauth_code()
    sim.store.run(
        "INSERT INTO instagram_codes VALUES (?, ?, ?, ?, ?, 0)",
        code,
        account["id"],
        asked["redirect_uri"],
        json.dumps(scopes),
        sim.store.now_ms(),
    )
    return code


def _redirect(asked: dict[str, str], **answer: str) -> Response:
    return go_back(asked, answer, fragment="_")


class ExchangeRefused(Exception):
    """The code exchange is refused, in words of its own and not in Graph's envelope."""


async def exchange_code(request: Request) -> Response:
    """Answer POST api.instagram.com/oauth/access_token, which is form-encoded."""
    sim, started = simulator_of(request), time.perf_counter()
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    try:
        asked = sim.store.one(
            "SELECT account_id FROM instagram_codes WHERE code = ?", form.get("code")
        )
        fault = faults.take(sim.store, "oauth", asked["account_id"] if asked else None)
        response = await faults.before_call(fault) or JSONResponse(_redeem(sim, form))
    except GraphError as error:
        response = error.response()
    except ExchangeRefused as refusal:
        response = JSONResponse(
            {"error_type": "OAuthException", "code": 400, "error_message": str(refusal)},
            status_code=400,
        )
    note_call(sim, request, response.status_code, started)
    return response


def _redeem(sim: Simulator, form: dict[str, str]) -> dict[str, Any]:
    settings, store = sim.settings, sim.store
    is_our_app = form.get("client_id") == settings.instagram_app_id
    if not is_our_app or not hmac.compare_digest(
        form.get("client_secret", "").encode(), settings.instagram_app_secret.encode()
    ):
        raise ExchangeRefused("Invalid platform app")
    if form.get("grant_type") != "authorization_code":
        raise ExchangeRefused("Invalid grant_type")
    row = store.one("SELECT * FROM instagram_codes WHERE code = ?", form.get("code", ""))
    if row is None or row["used"] or store.now_ms() - row["issued_at"] > CODE_MS:
        raise ExchangeRefused("Matching code was not found or was already used")
    if row["redirect_uri"] != form.get("redirect_uri"):
        raise ExchangeRefused(
            "Error validating verification code. Please make sure your redirect_uri is identical"
        )
    store.run("UPDATE instagram_codes SET used = 1 WHERE code = ?", row["code"])
    scopes = json.loads(row["scopes"])
    account = people.find_account(store, row["account_id"])
    token = mint(sim, account, scopes, kind="IG_SHORT", seconds=SHORT_SECONDS)
    shape = read_shape(sim)
    answer = {
        "access_token": token,
        # The app-scoped one, which is not the one that webhooks carry.
        "user_id": show_id(ids.app_scoped_id(account["id"]), shape),
        "permissions": scopes if shape["wrapped"] else ",".join(scopes),
    }
    return wrap(answer, shape)


def mint(
    sim: Simulator, account: sqlite3.Row, scopes: list[str], *, kind: str, seconds: int
) -> str:
    return tokens.mint(
        sim.store,
        token=ids.instagram_token(),
        kind=kind,
        person_id=account["owner_id"],
        scopes=scopes,
        declined=[],
        pages=[account["page_id"]],
        expires_in=seconds,
        page_id=account["page_id"],
    )


async def lengthen(request: Request) -> Response:
    """Answer GET graph.instagram.com/access_token: a long-lived token for a short-lived one."""
    return await _answer_exchange(request, "ig_exchange_token", _lengthen)


async def refresh(request: Request) -> Response:
    """Answer GET graph.instagram.com/refresh_access_token: 60 more days."""
    return await _answer_exchange(request, "ig_refresh_token", _refresh)


async def _answer_exchange(request: Request, grant_type: str, answer: Any) -> Response:
    sim, started = simulator_of(request), time.perf_counter()
    params = dict(request.query_params)
    try:
        asked = sim.store.one(
            "SELECT pages.account_id FROM tokens JOIN pages ON pages.id = tokens.page_id "
            "WHERE token = ?",
            params.get("access_token"),
        )
        response = await faults.before_call(
            faults.take(sim.store, "oauth", asked["account_id"] if asked else None)
        )
        if response is None:
            if request.method != "GET":
                raise GraphError(
                    "Unsupported request - method type: post", 100, kind="IGApiException"
                )
            if params.get("grant_type") != grant_type:
                raise GraphError("Invalid grant_type", 100, kind="IGApiException")
            response = JSONResponse(answer(sim, params))
    except GraphError as error:
        response = error.response()
    note_call(sim, request, response.status_code, started)
    return response


def _row_of(sim: Simulator, params: dict[str, str]) -> sqlite3.Row:
    settings = sim.settings
    return tokens.check_token(
        sim.store,
        token=params.get("access_token"),
        proof=None,
        app_id=settings.instagram_app_id,
        app_secret=settings.instagram_app_secret,
        instagram=True,
    )


def _lengthen(sim: Simulator, params: dict[str, str]) -> dict[str, Any]:
    if not hmac.compare_digest(
        params.get("client_secret", "").encode(), sim.settings.instagram_app_secret.encode()
    ):
        raise GraphError("Error validating client secret.", 1, kind="IGApiException")
    row = _row_of(sim, params)
    if row["kind"] != "IG_SHORT":
        raise GraphError(
            "Unsupported get request: the token is a long-lived one already",
            100,
            kind="IGApiException",
        )
    return _long(sim, row)


def _refresh(sim: Simulator, params: dict[str, str]) -> dict[str, Any]:
    row = _row_of(sim, params)
    age = sim.store.now_ms() // 1000 - row["issued_at"]
    if row["kind"] != "IG_LONG" or age < REFRESH_AFTER_SECONDS:
        raise GraphError(
            "The access token cannot be refreshed: it must be long-lived and at least 24 hours old",
            100,
            kind="IGApiException",
        )
    if not tokens.has_scope(row, "instagram_business_basic"):
        raise GraphError("(#10) Requires instagram_business_basic", 10, kind="IGApiException")
    return _long(sim, row)


def _long(sim: Simulator, row: sqlite3.Row) -> dict[str, Any]:
    account_id = sim.store.one("SELECT account_id FROM pages WHERE id = ?", row["page_id"])
    account = people.find_account(sim.store, account_id["account_id"] if account_id else None)
    token = mint(sim, account, json.loads(row["scopes"]), kind="IG_LONG", seconds=LONG_SECONDS)
    return {"access_token": token, "token_type": "bearer", "expires_in": LONG_SECONDS}


# --- the shape of answers, and controls ----------------------------------------------------------
def read_shape(sim: Simulator) -> dict[str, bool]:
    told = sim.store.setting("instagram_login", {})
    return {name: bool(told.get(name)) for name in SHAPES}


def show_id(value: str, shape: dict[str, bool]) -> str | int:
    return int(value) if shape["numeric"] else value


def wrap(answer: dict[str, Any], shape: dict[str, bool]) -> dict[str, Any]:
    return {"data": [answer]} if shape["wrapped"] else answer


async def change_shape(request: Request) -> Response:
    """POST /sim/instagram_login {wrapped?, numeric?}: choose among the shapes that its answers have
    been seen in.
    """
    sim, body = simulator_of(request), await body_of(request)
    if not all(name in SHAPES and isinstance(value, bool) for name, value in body.items()):
        raise BadControl(f"Instagram Login has the switches {' and '.join(SHAPES)}.")
    sim.store.set_setting("instagram_login", sim.store.setting("instagram_login", {}) | body)
    return JSONResponse(read_shape(sim))


async def connect(request: Request) -> Response:
    """POST /sim/instagram_login/connect {account, scopes?}: answer with what the whole walk ends
    with, but do not subscribe.
    """
    sim, body = simulator_of(request), await body_of(request)
    account = people.find_account(sim.store, body.get("account"))
    scopes = body.get("scopes", list(instagram_pages.SCOPE_WORDS))
    token = mint(sim, account, scopes, kind="IG_LONG", seconds=LONG_SECONDS)
    return JSONResponse(
        {
            "access_token": token,
            "expires_in": LONG_SECONDS,
            "scopes": scopes,
            "instagram_id": account["id"],
            "scoped_id": ids.app_scoped_id(account["id"]),
            "username": account["username"],
            "name": account["name"],
        }
    )
