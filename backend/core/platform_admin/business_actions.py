"""The actions in the admin's list of businesses, with a confirmation page where one is needed."""

from typing import cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.languages import Text, say
from core.models import Business
from core.platform_admin import actions as admin_actions

# Businesses at once: each takes a network call while the admin waits.
AT_ONCE = {"subscribe": 25, "test_ai": 5, "doctor": 3}
CHOOSE_FEWER = ngettext_lazy(
    "Choose up to %(count)s business: each takes a moment.",
    "Choose up to %(count)s businesses: each takes a moment.",
    "count",
)


class BusinessActions(admin.ModelAdmin):
    """The actions of BusinessAdmin."""

    @admin.action(description=_("Clear Instagram tokens"), permissions=["change"])
    def clear_tokens(self, request: HttpRequest, chosen: QuerySet[Business]) -> HttpResponse | None:
        consequence = gettext(
            "Disconnects Instagram: new messages stop arriving and nothing is answered or sent "
            "until an owner connects again. Messages, customers and instructions are kept."
        )
        confirm = ngettext_lazy(
            "Clear the tokens of %(count)s business",
            "Clear the tokens of %(count)s businesses",
            "count",
        )
        return self._run_once_confirmed(
            request,
            chosen,
            admin_actions.clear_tokens,
            label=gettext("Clear Instagram tokens"),
            consequence=consequence,
            confirm=confirm,
        )

    @admin.action(description=_("Run the connection doctor"), permissions=["view"])
    def doctor(self, request: HttpRequest, chosen: QuerySet[Business]) -> None:
        self._run(request, chosen, admin_actions.examine_connection, at_once=AT_ONCE["doctor"])

    @admin.action(description=_("Subscribe page to app"), permissions=["change"])
    def subscribe(self, request: HttpRequest, chosen: QuerySet[Business]) -> None:
        self._run(request, chosen, admin_actions.subscribe, at_once=AT_ONCE["subscribe"])

    @admin.action(description=_("Test AI responses"), permissions=["change"])
    def test_ai(self, request: HttpRequest, chosen: QuerySet[Business]) -> None:
        self._run(request, chosen, admin_actions.ask_assistant, at_once=AT_ONCE["test_ai"])

    @admin.action(description=_("Suspend"), permissions=["change"])
    def suspend(self, request: HttpRequest, chosen: QuerySet[Business]) -> HttpResponse | None:
        consequence = gettext(
            "Members lose access and the assistant stops until the business is activated again. "
            "Messages are still saved."
        )
        confirm = ngettext_lazy(
            "Suspend %(count)s business", "Suspend %(count)s businesses", "count"
        )
        return self._run_once_confirmed(
            request,
            chosen,
            admin_actions.suspend,
            label=gettext("Suspend"),
            consequence=consequence,
            confirm=confirm,
        )

    @admin.action(description=_("Activate"), permissions=["change"])
    def activate(self, request: HttpRequest, chosen: QuerySet[Business]) -> None:
        self._run(request, chosen, admin_actions.activate)

    def _run_once_confirmed(
        self,
        request: HttpRequest,
        chosen: QuerySet[Business],
        act: admin_actions.Act,
        *,
        label: str,
        consequence: str,
        confirm: Text,
    ) -> HttpResponse | None:
        """Return the confirmation page, which says what will happen and posts back with
        `confirmed`; then run `act`, which bears the name of its action.

        `confirm` is the label of its button, with the number of businesses as `count`.
        """
        if request.POST.get("confirmed"):
            return self._run(request, chosen, act)
        businesses = list(chosen)
        return TemplateResponse(
            request,
            "admin/core/confirm_action.html",
            {
                **self.admin_site.each_context(request),
                "title": label,
                "opts": self.opts,
                "businesses": businesses,
                "action": act.__name__,
                "label": label,
                "consequence": consequence,
                "confirm": say(confirm, {"count": len(businesses)}),
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
        """Run `act` for each chosen business and show its outcome as a message. Does nothing but
        warn if more than `at_once` are chosen.
        """
        businesses = list(chosen.order_by("id")[: at_once + 1])
        if len(businesses) > at_once:
            self.message_user(
                request,
                say(CHOOSE_FEWER, {"count": at_once}),
                messages.WARNING,
            )
            return None
        for business in businesses:
            outcome = act(business, cast(User, request.user))
            self.message_user(request, outcome.text, outcome.level)
            if outcome.audit:
                self.log_change(request, business, [{"changed": dict(outcome.audit)}])
        return None
