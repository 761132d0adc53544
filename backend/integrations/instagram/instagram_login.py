"""The calls of Instagram Login: code, tokens, who am I.

Rests on Meta's pages on Business Login for Instagram and refresh_access_token. Answers come flat or
wrapped in `data[]`, ids as text or as numbers beyond what a float can hold, permissions as a list
or a comma list.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from common.json_values import read_count, read_text
from integrations.instagram.client import call_graph, call_url
from integrations.instagram.errors import GraphError, GraphErrorKind
from integrations.instagram.facebook_login import Account, read_token
from integrations.instagram.logins import get_login

ME_FIELDS = "user_id,username,name,account_type,profile_picture_url"
LONG_SECONDS = 60 * 86_400


@dataclass(frozen=True)
class ShortToken:
    """What a code is worth: a token of one hour, and what the person allowed."""

    token: str
    scopes: list[str]


@dataclass(frozen=True)
class LongToken:
    token: str
    expires_at: datetime


def exchange_instagram_code(*, code: str, redirect_uri: str) -> ShortToken:
    """The short token for the code of the dialog. Raises GraphError; a refusal has no Graph code,
    only words.
    """
    login = get_login("INSTAGRAM")
    answer = _unwrap(
        call_url(
            "POST",
            f"{settings.IG_API_URL}/oauth/access_token",
            form={
                "client_id": login.app_id,
                "client_secret": login.secret,
                "grant_type": "authorization_code",
                "redirect_uri": redirect_uri,
                "code": code,
            },
        )
    )
    return ShortToken(read_token(answer), _read_scopes(answer.get("permissions")))


def exchange_instagram_token(short_token: str) -> LongToken:
    """A token of 60 days for one of an hour. Raises GraphError."""
    secret = get_login("INSTAGRAM").secret
    return _ask_long(
        "access_token",
        grant_type="ig_exchange_token",
        client_secret=secret,
        access_token=short_token,
    )


def refresh_instagram_token(token: str) -> LongToken:
    """Another 60 days; the token may be another one. Raises GraphError: too young (24 h), expired,
    taken back.
    """
    return _ask_long("refresh_access_token", grant_type="ig_refresh_token", access_token=token)


def get_instagram_account(token: str) -> Account:
    """Who the token speaks for, with both ids. Raises GraphError."""
    answer = _unwrap(
        call_graph("GET", "me", login="INSTAGRAM", token=token, params={"fields": ME_FIELDS})
    )
    account_id, scoped_id = str(answer.get("user_id") or ""), str(answer.get("id") or "")
    if not account_id:
        raise GraphError(
            GraphErrorKind.TRANSIENT, http_status=200, admin_text="HTTP 200 without a user_id"
        )
    return Account(
        id=account_id,
        username=read_text(answer.get("username"), 100),
        name=read_text(answer.get("name"), 200),
        picture_url=read_text(answer.get("profile_picture_url"), 2000),
        scoped_id=scoped_id,
    )


def _ask_long(path: str, **params: str) -> LongToken:
    answer = _unwrap(call_graph("GET", path, login="INSTAGRAM", versioned=False, params=params))
    seconds = read_count(answer.get("expires_in")) or LONG_SECONDS
    return LongToken(read_token(answer), timezone.now() + timedelta(seconds=seconds))


def _unwrap(answer: dict[str, Any]) -> dict[str, Any]:
    data = answer.get("data")
    return data[0] if isinstance(data, list) and data and isinstance(data[0], dict) else answer


def _read_scopes(value: Any) -> list[str]:
    names = value if isinstance(value, list) else str(value or "").split(",")
    return sorted({str(name).strip() for name in names if str(name).strip()})
