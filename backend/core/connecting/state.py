"""The connection of a business as the dashboard shows it: its state, what is wrong with it, what
was granted.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext

from common.languages import Text
from core.models import Business
from integrations.instagram.errors import UNREADABLE
from integrations.instagram.logins import LoginCode, choose_login, get_login
from integrations.instagram.token_problems import PROBLEMS, TokenProblem, read_problem

State = Literal["NOT_CONNECTED", "CONNECTED", "TOKEN_EXPIRED", "MISSING_PERMISSIONS"]


@dataclass(frozen=True)
class Permission:
    scope: str
    granted: bool
    why: Text


@dataclass(frozen=True)
class Instagram:
    """The connection as the dashboard shows it; everything but state, detail and permissions is
    None without one.
    """

    state: State
    detail: str
    login: LoginCode | None
    problem: TokenProblem | None
    token_expires_at: datetime | None
    username: str | None
    name: str | None
    picture_url: str | None
    page_name: str | None
    connected_by: str | None
    connected_at: datetime | None
    last_message_at: datetime | None
    last_reply_at: datetime | None
    permissions: list[Permission]


def describe(business: Business) -> Instagram:
    """The connection of the business in state and words."""
    problem = find_problem(business)
    state, detail = _state(business, problem)
    connected = state != "NOT_CONNECTED"
    login = get_login(business.instagram_login) if connected else choose_login("")
    return Instagram(
        state=state,
        detail=detail,
        login=login.code if connected else None,
        problem=problem,
        token_expires_at=business.token_expires_at if connected else None,
        username=business.instagram_username or None,
        name=business.instagram_name or None,
        picture_url=business.instagram_picture_url or None,
        page_name=business.instagram_page_name or None,
        connected_by=business.connected_by or None,
        connected_at=business.connected_at,
        last_message_at=business.last_webhook_at if connected else None,
        last_reply_at=business.last_reply_at if connected else None,
        permissions=[
            Permission(asked.scope, asked.scope in business.granted_scopes, asked.why)
            for asked in login.permissions
        ],
    )


def find_problem(business: Business) -> TokenProblem | None:
    """Why the account cannot be used, None when it can or when there is none."""
    if not business.instagram_account_id:
        return None
    if business.token_failed_at is not None:
        return read_problem(business.token_error)
    if not business.token_readable:
        return PROBLEMS[UNREADABLE]  # the worker has not found it yet
    if business.page_token_encrypted and business.token_expired:
        return PROBLEMS["EXPIRED"]  # by the clock; nobody has been refused yet
    return (
        PROBLEMS["PERMISSION"]
        if business.page_token_encrypted and _list_missing(business)
        else None
    )


def _list_missing(business: Business) -> list[str]:
    asked = get_login(business.instagram_login).permissions
    return (
        [item.scope for item in asked if item.needed and item.scope not in business.granted_scopes]
        if business.granted_scopes
        else []
    )


def _state(business: Business, problem: TokenProblem | None) -> tuple[State, str]:
    if not business.instagram_account_id or not (business.page_token_encrypted or problem):
        return "NOT_CONNECTED", gettext("No Instagram account is connected.")
    account = business.instagram_username
    account = f"@{account}" if account else gettext("This Instagram account")
    if problem is None:
        connected = gettext("%(account)s is connected. New messages arrive here.")
        return "CONNECTED", connected % {"account": account}
    if problem.code in {"PERMISSION", "ROLE_LOST"} and business.page_token_encrypted:
        return "MISSING_PERMISSIONS", _say_missing(account, _list_missing(business))
    return "TOKEN_EXPIRED", f"{account}: {problem.title}. {problem.text}"


def _say_missing(account: str, missing: list[str]) -> str:
    if not missing:
        return gettext(
            "%(account)s is connected, but a permission is missing. Reconnect and leave all "
            "permissions checked."
        ) % {"account": account}
    return gettext(
        "%(account)s is connected, but a permission is missing (%(missing)s). Reconnect and leave "
        "all permissions checked."
    ) % {"account": account, "missing": ", ".join(missing)}
