"""The HTTP door into a business: authenticate → membership or 404 → role or 403 → enter → leave.

A view of a business subclasses `BusinessAPIView` and cannot go around the door: what the door
consists of may not be overridden, neither by the view nor by a mixin, and its handlers run inside
the schema.
"""

import inspect
from contextlib import ExitStack
from typing import Any, ClassVar, cast

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.access import get_membership
from accounts.models import Membership, Role, User
from common.errors import ErrorCode, Forbidden
from common.tenancy import in_business, leave_business
from core.models import Business


class Suspended(Forbidden):
    code = ErrorCode.SUSPENDED
    text = _("This business is suspended. Ask your Conversa administrator.")


class BusinessAPIView(APIView):
    """A view inside one business.

    `roles` names, by method, who may use it (default: every member). `self.business` and
    `self.membership` are set in every handler. Handlers must answer with complete data: nothing may
    be read from the database after the business has been left.
    """

    roles: ClassVar[dict[str, Role]] = {}
    business: Business
    membership: Membership

    SEALED: ClassVar[tuple[str, ...]] = (
        "SEALED",
        "__init__",
        "__init_subclass__",
        "as_view",
        "setup",
        "dispatch",
        "initialize_request",
        "initial",
        "enter",
        "perform_authentication",
        "authentication_classes",
        "get_authenticators",
        "permission_classes",
        "get_permissions",
        "check_permissions",
        "handle_exception",
        "get_exception_handler",
        "raise_uncaught_exception",
        "finalize_response",
        "person",
    )

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in BusinessAPIView.SEALED:
            if inspect.getattr_static(cls, name) is not inspect.getattr_static(
                BusinessAPIView, name
            ):
                raise TypeError(f"{cls.__name__} may not override {name}: it is part of the door.")

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        if initkwargs:
            raise TypeError(
                f"{cls.__name__} takes no options in its URL: they would go around the door."
            )
        return super().as_view()

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        leave_business()
        try:
            # The stack closes the door before this returns or raises, and never later.
            with ExitStack() as self._door:
                return super().dispatch(request, *args, **kwargs)
        finally:
            leave_business()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = "GET" if request.method == "HEAD" else request.method or ""
        if method.lower() not in self.http_method_names or not hasattr(self, method.lower()):
            raise exceptions.MethodNotAllowed(method)
        self.enter(
            user=cast(User, request.user),
            business_id=int(kwargs["business_id"]),
            role=self.roles.get(method),
        )

    def enter(self, *, user: User, business_id: int, role: Role | None) -> None:
        self.membership = get_membership(user=user, business_id=business_id, role=role)
        self.business = self.membership.business
        if self.business.suspended:
            raise Suspended
        self._door.enter_context(in_business(self.business))

    @property
    def person(self) -> User:
        return self.membership.user
