"""The HTTP door into a business: authenticate → membership or 404 → role or 403 → enter → leave.

A view of a business subclasses `BusinessAPIView` and cannot go around the door: it may not override
`dispatch`, `initial` or `handle_exception`, and its handlers run inside the schema.
"""

from typing import Any, ClassVar, cast

from django.db import connection
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication as DRFSessionAuthentication
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import get_membership
from accounts.models import Membership, Role, User
from common.errors import Forbidden
from common.tenancy import in_business, leave_business
from core.models import Business


class SessionAuthentication(DRFSessionAuthentication):
    """The session cookie with CSRF; signed out is 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"


class Suspended(Forbidden):
    code, detail = "SUSPENDED", "This business is suspended. Ask the people who run this installation."


class BusinessAPIView(APIView):
    """A view inside one business. `roles` names, by method, who may (default: every member).

    `self.business` and `self.membership` are there in every handler. Handlers must answer with data that
    is complete: nothing may be read from the database after the door has closed.
    """

    roles: ClassVar[dict[str, Role]] = {}
    business: Business
    membership: Membership

    _sealed = ("dispatch", "initial", "handle_exception", "finalize_response", "as_view")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in BusinessAPIView._sealed:
            if name in cls.__dict__:
                raise TypeError(f"{cls.__name__} may not override {name}: it is part of the door.")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        leave_business()
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            leave_business()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = request.method or ""
        if method not in {m.upper() for m in self.http_method_names if hasattr(self, m)}:
            raise exceptions.MethodNotAllowed(method)
        self.membership = get_membership(
            user=cast(User, request.user), business_id=int(kwargs["business_id"]), role=self.roles.get(method),
        )
        self.business = self.membership.business
        if self.business.suspended:
            raise Suspended
        door = in_business(self.business)
        door.__enter__()
        self._door = door

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[assignment]
        door = getattr(self, "_door", None)
        if door is not None:
            del self._door
            door.__exit__(None, None, None)
        return response

    @property
    def person(self) -> User:
        return self.membership.user


def in_public() -> bool:
    """Whether this thread is outside every business, for tests of the door."""
    return bool(connection.schema_name == "public")  # type: ignore[attr-defined]
