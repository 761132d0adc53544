"""The actions of the admin's list of businesses: what is asked first, then run for each."""

from typing import cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.models import User
from core.models import Business
from core.platform_admin import actions as admin_actions

# Each is a call over the network while the admin waits.
AT_ONCE = {"subscribe": 25, "test_ai": 5, "doctor": 3}


class BusinessActions(admin.ModelAdmin):
    """The actions of BusinessAdmin."""

    @admin.action(description="Clear Instagram tokens", permissions=["change"])
    def clear_tokens(self, request: HttpRequest, chosen: QuerySet[Business]) -> HttpResponse | None:
        consequence = (
            "Disconnects Instagram: new messages stop arriving and nothing is answered or sent "
            "until an owner connects again. Messages, customers and instructions are kept."
        )
        if not request.POST.get("confirmed"):
            return self._ask_first(
                request, chosen, "clear_tokens", "Clear Instagram tokens", consequence
            )
        return self._run(request, chosen, admin_actions.clear_tokens)

    @admin.action(description="Run the connection doctor", permissions=["view"])
    def doctor(self, request: HttpRequest, chosen: QuerySet[Business]) -> None:
        self._run(request, chosen, admin_actions.examine_connection, at_once=AT_ONCE["doctor"])

    @admin.action(description="Subscribe page to app", permissions=["change"])
    def subscribe(self, request: HttpRequest, chosen: QuerySet[Business]) -> None:
        self._run(request, chosen, admin_actions.subscribe, at_once=AT_ONCE["subscribe"])

    @admin.action(description="Test AI responses", permissions=["change"])
    def test_ai(self, request: HttpRequest, chosen: QuerySet[Business]) -> None:
        self._run(request, chosen, admin_actions.ask_assistant, at_once=AT_ONCE["test_ai"])

    @admin.action(description="Suspend", permissions=["change"])
    def suspend(self, request: HttpRequest, chosen: QuerySet[Business]) -> HttpResponse | None:
        consequence = (
            "Members lose access and the assistant stops until the business is activated again. "
            "Messages are still saved."
        )
        if not request.POST.get("confirmed"):
            return self._ask_first(request, chosen, "suspend", "Suspend", consequence)
        return self._run(request, chosen, admin_actions.suspend)

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, chosen: QuerySet[Business]) -> None:
        self._run(request, chosen, admin_actions.activate)

    def _ask_first(
        self,
        request: HttpRequest,
        chosen: QuerySet[Business],
        action: str,
        label: str,
        consequence: str,
    ) -> HttpResponse:
        """The page that says what will happen, and leads back here with `confirmed`."""
        return TemplateResponse(
            request,
            "admin/core/confirm_action.html",
            {
                **self.admin_site.each_context(request),
                "title": label,
                "opts": self.opts,
                "businesses": list(chosen),
                "action": action,
                "label": label,
                "consequence": consequence,
                "checkbox": ACTION_CHECKBOX_NAME,
            },
        )

    def _run(
        self,
        request: HttpRequest,
        chosen: QuerySet[Business],
        act: admin_actions.Act,
        *,
        at_once: int = 1000,
    ) -> HttpResponse | None:
        """Each chosen business in turn; what became of it is a message on the list."""
        businesses = list(chosen.order_by("id")[: at_once + 1])
        if len(businesses) > at_once:
            self.message_user(
                request,
                f"Choose up to {at_once} businesses: each takes a moment.",
                messages.WARNING,
            )
            return None
        for business in businesses:
            outcome = act(business, cast(User, request.user))
            self.message_user(request, outcome.text, outcome.level)
            if outcome.audit:
                self.log_change(request, business, outcome.audit)
        return None
