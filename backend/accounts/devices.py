"""Devices on which somebody has logged in before, so that strangers' wrong passwords do not lock
them out.

A signed cookie holds, for each person who logged in with this browser, a keyed hash of the address
and a random id of the device. It grants nothing: it only says whose tries are counted apart.
"""

import secrets
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from common.security_log import name_address

COOKIE, SALT = "conversa_device", "accounts.devices"
SECONDS = 365 * 24 * 3600
MOST_PEOPLE = 6  # who share a browser and are remembered


def find_device(request: HttpRequest, email: str) -> str | None:
    """Return the id of this device if the person with that address (in its normal form) has logged
    in with it before, else None.
    """
    known = _read(request)
    names = (name_address(email, secret=secret) for secret in _list_secrets())
    return next((known[name] for name in names if name in known), None)


def remember_device(request: HttpRequest, user: User) -> None:
    """Have the answer to this request carry the cookie: the person has proven who they are."""
    cast(Any, request).device_of = user.email


def _list_secrets() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _read(request: HttpRequest) -> dict[str, str]:
    try:
        pairs = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
        return {str(who): str(device) for who, device in pairs}
    except (signing.BadSignature, ValueError, TypeError):
        return {}


class RememberDevice:
    """Middleware that writes the cookie for `remember_device`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        email = getattr(request, "device_of", None)
        if email is not None:
            known, who = _read(request), name_address(email)
            device = known.pop(who, None) or secrets.token_urlsafe(9)
            newest_last = [*known.items(), (who, device)][-MOST_PEOPLE:]
            response.set_cookie(
                COOKIE,
                signing.dumps(newest_last, salt=SALT),
                max_age=SECONDS,
                httponly=True,
                secure=settings.SECURE_COOKIES,
                samesite="Lax",
            )
        return response
