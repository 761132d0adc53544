"""Authentication: the session cookie, with the CSRF token on every request that changes data."""

from typing import cast

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication as DRFSessionAuthentication
from rest_framework.request import Request

from accounts.models import User
from common.errors import ErrorCode


class CsrfFailed(exceptions.PermissionDenied):
    default_code = ErrorCode.CSRF_FAILED
    default_detail = _("This page is out of date. Reload it and try again.")


class SessionAuthentication(DRFSessionAuthentication):
    """The session cookie with CSRF, also for logging in, which is worth forging too. Signed out is
    401, not 403.
    """

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        self.enforce_csrf(request)
        user = cast(User | None, getattr(request._request, "user", None))
        return (user, None) if user is not None and user.is_active else None

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise CsrfFailed from None

    def authenticate_header(self, request: Request) -> str:
        return "Session"
