"""What Meta says of a connection when it is asked: the app, the token, the account, the
subscription.

Everything that the connection doctor asks differently of the two logins is here. Every call may
raise GraphError.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.json_values import read_dict, read_number, read_rows, read_time
from core.models import Business
from integrations.instagram.access import Access
from integrations.instagram.client import call_graph
from integrations.instagram.errors import GraphError, GraphErrorKind
from integrations.instagram.logins import Login, get_login


@dataclass(frozen=True)
class TokenFacts:
    """`ends_at` None: it has no end. `error` is the refusal of a token that is not valid."""

    scopes: list[str]
    ends_at: datetime | None = None
    data_access_ends_at: datetime | None = None
    error: GraphError | None = None


@dataclass(frozen=True)
class Identity:
    """Whose token it is, as Instagram says: the 17841… id, the id for our app alone ("" where there
    is none).
    """

    account_id: str
    scoped_id: str
    username: str


def inspect_app(login: Login, *, seconds: float) -> bool:
    """Whether Meta knows the app by this id and secret; Instagram Login has nothing that could be
    asked, so it is yes.
    """
    if login.code == "INSTAGRAM":
        return True
    app_token = f"{login.app_id}|{login.secret}"
    try:
        answer = _debug_token(app_token, login=login, seconds=seconds)
    except GraphError as error:
        if error.kind in {GraphErrorKind.TRANSIENT, GraphErrorKind.RATE}:
            raise
        return False
    return answer.get("is_valid") is True


def inspect_token(business: Business, access: Access, *, seconds: float) -> TokenFacts:
    """What the business's token is worth (Facebook Login: debug_token; Instagram Login has none, so
    it is tried).
    """
    if access.login == "INSTAGRAM":
        read_identity(access, seconds=seconds)
        return TokenFacts(scopes=list(business.granted_scopes), ends_at=business.token_expires_at)
    answer = _debug_token(access.token, login=get_login(access.login), seconds=seconds)
    error = None
    if answer.get("is_valid") is not True:
        told = read_dict(answer.get("error"))
        error = GraphError(
            GraphErrorKind.TOKEN,
            code=read_number(told.get("code")),
            subcode=read_number(told.get("subcode")),
            admin_text="debug_token: not valid",
        )
    scopes = answer.get("scopes")
    return TokenFacts(
        scopes=[str(scope) for scope in scopes] if isinstance(scopes, list) else [],
        ends_at=read_time(answer.get("expires_at")),
        data_access_ends_at=read_time(answer.get("data_access_expires_at")),
        error=error,
    )


def read_identity(access: Access, *, seconds: float) -> Identity:
    """Which account the token speaks for."""
    if access.login == "INSTAGRAM":
        answer = _call(access, "me", {"fields": "user_id,username"}, seconds)
        wrapped = answer.get("data")
        me: dict[str, Any] = (
            wrapped[0]
            if isinstance(wrapped, list) and wrapped and isinstance(wrapped[0], dict)
            else answer
        )
        return Identity(
            str(me.get("user_id") or ""), str(me.get("id") or ""), str(me.get("username") or "")
        )
    answer = _call(
        access, access.node, {"fields": "id,name,instagram_business_account{id,username}"}, seconds
    )
    account = read_dict(answer.get("instagram_business_account"))
    return Identity(str(account.get("id") or ""), "", str(account.get("username") or ""))


def list_subscribed_fields(access: Access, *, seconds: float) -> list[str] | None:
    """The fields that are delivered to our app, None when it is not subscribed at all."""
    rows = read_rows(_call(access, f"{access.node}/subscribed_apps", {}, seconds))
    app_id = get_login(access.login).app_id
    # Facebook Login lists every app of the Page. Instagram Login answers for the token's own app,
    # and not always with its id.
    ours = [row for row in rows if access.login == "INSTAGRAM" or str(row.get("id")) == app_id]
    if not ours:
        return None
    fields = [field for row in ours for field in row.get("subscribed_fields") or []]
    return [str(field.get("name")) if isinstance(field, dict) else str(field) for field in fields]


def shows_conversations(access: Access, *, seconds: float) -> bool:
    """Whether Instagram shows any conversation. None at all proves nothing for a new account."""
    params = {"platform": "instagram", "fields": "id", "limit": "1"}
    return bool(read_rows(_call(access, f"{access.node}/conversations", params, seconds)))


def _call(access: Access, path: str, params: dict[str, Any], seconds: float) -> dict[str, Any]:
    return call_graph(
        "GET", path, login=access.login, token=access.token, params=params, seconds=seconds
    )


def _debug_token(token: str, *, login: Login, seconds: float) -> dict[str, Any]:
    app_token = f"{login.app_id}|{login.secret}"
    answer = call_graph(
        "GET",
        "debug_token",
        login=login.code,
        token=app_token,
        params={"input_token": token},
        seconds=seconds,
    )
    return read_dict(answer.get("data"))
