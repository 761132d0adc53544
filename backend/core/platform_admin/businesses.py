"""The platform admin's pages of businesses. Those of webhooks are in `core.platform_admin.inbox`.

The admin runs in `public`. What is stored in the schema of a business is read through
`in_business`, for the rows of one page only. Only the instructions are edited there, by an admin
who owns the business.
"""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import MembershipInline
from accounts.models import Membership, Role, User
from common.admin_pages import OnlyOwnFilters
from common.errors import AppError
from common.tenancy import in_business
from core.assistant.settings import allow_monthly_cap, change_assistant
from core.businesses.creation import create_business
from core.businesses.settings import change_business
from core.models import Business
from core.platform_admin.business_actions import BusinessActions
from core.platform_admin.business_columns import BusinessColumns
from core.platform_admin.filters import (
    AssistantFilter,
    InstagramFilter,
    SyncFilter,
    TokenFilter,
    WebhookFilter,
)
from core.platform_admin.forms import BusinessForm, NewBusinessForm, OwnBusinessForm


class PeopleInline(MembershipInline):
    verbose_name_plural = _("people")
    fields = readonly_fields = ("user", "role", "since")


@admin.register(Business)
class BusinessAdmin(BusinessColumns, BusinessActions, OnlyOwnFilters):
    list_display = (
        "name",
        "instagram_with_id",
        "last_webhook",
        "message_count",
        "assistant",
        "status",
        "connect_link",
    )
    list_filter = (
        InstagramFilter,
        WebhookFilter,
        TokenFilter,
        SyncFilter,
        "status",
        AssistantFilter,
    )
    list_per_page = 25
    list_max_show_all = 25
    show_full_result_count = False
    ordering = ("-id",)
    search_fields = (
        "name",
        "instagram_username",
        "instagram_account_id",
        "instagram_page_id",
        "memberships__user__email",
    )
    search_help_text = _("Name, @username, account ID, Page ID or member email")
    nothing_yet = _(
        "No businesses yet. They appear when someone signs up and starts one, or when you add one."
    )
    actions = ("doctor", "clear_tokens", "subscribe", "test_ai", "suspend", "activate")
    form = BusinessForm
    inlines = (PeopleInline,)
    readonly_fields = (
        "id",
        "status",
        "instagram",
        "connect_link",
        "account",
        "instagram_page",
        "permissions",
        "connected",
        "token",
        "last_webhook",
        "delivery",
        "history",
        "last_reply",
        "message_count",
        "trouble",
        "assistant_now",
        "model_state",
        "waits",
        "takeover",
        "schema",
        "created_at",
        "instructions_by",
    )
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "timezone", "language", "ai_enabled", "highest_cap", "status"),
                "description": _(
                    "Businesses can’t be deleted here yet, because their customers’ messages would "
                    "go with them. To stop one, choose “Suspend” in the list."
                ),
            },
        ),
        (
            "Instagram",
            {
                "fields": (
                    "instagram",
                    "connect_link",
                    "account",
                    "instagram_page",
                    "permissions",
                    "connected",
                    "token",
                    "last_webhook",
                    "delivery",
                    "history",
                    "last_reply",
                )
            },
        ),
        (
            _("Messages"),
            {
                "fields": (
                    "message_count",
                    "trouble",
                    "assistant_now",
                    "model_state",
                    "waits",
                    "takeover",
                )
            },
        ),
        (_("Technical"), {"classes": ("collapse",), "fields": ("id", "schema", "created_at")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": ("name", "timezone", "language"),
                "description": _(
                    "You become its owner. On its page, you then connect Instagram, write "
                    "instructions and turn the AI on."
                ),
            },
        ),
    )

    # --- what is there --------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> QuerySet:
        owned = Membership.objects.filter(
            business=OuterRef("pk"), user_id=cast(int, request.user.pk), role=Role.OWNER
        )
        businesses = super().get_queryset(request)
        return cast(QuerySet, businesses.annotate(is_mine=Exists(owned)))

    def get_form(
        self, request: HttpRequest, obj: Business | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = (
            NewBusinessForm
            if obj is None
            else OwnBusinessForm
            if self._writes(request, obj)
            else BusinessForm
        )
        return super().get_form(request, obj, change=change, **{**kwargs, "form": form})

    def _writes(self, request: HttpRequest, business: Business) -> bool:
        """Return whether this admin owns the business and may edit its instructions."""
        return bool(getattr(business, "is_mine", False)) and self.has_change_permission(
            request, business
        )

    def get_fieldsets(self, request: HttpRequest, obj: Business | None = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        written = (
            ("instructions", "base_version") if self._writes(request, obj) else ("instructions_by",)
        )
        first, *others = self.fieldsets
        return (first, (_("Assistant"), {"fields": written}), *others)

    def get_inlines(self, request: HttpRequest, obj: Business | None) -> Any:
        return self.inlines if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # --- what can be changed --------------------------------------------------------------------
    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Business:
        unsaved = super().save_form(request, form, change)
        return (
            cast(Business, unsaved)
            if change
            else create_business(owner=cast(User, request.user), **form.cleaned_data)
        )

    def save_model(self, request: HttpRequest, obj: Business, form: Any, change: bool) -> None:
        """Write only what was changed, because webhooks and jobs write the other
        columns meanwhile.
        """
        if not change or not form.changed_data:
            return
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        instructions = changed.pop("instructions", None)
        off_first = (
            {"ai_enabled": changed.pop("ai_enabled")} if changed.get("ai_enabled") is False else {}
        )
        actor = cast(User, request.user)
        with in_business(obj):
            if "highest_cap" in changed:
                allow_monthly_cap(business=obj, cents=changed.pop("highest_cap"))
            # Turned off first: otherwise the instructions could not be emptied in the same save.
            change_business(business=obj, person=actor, by_admin=True, **off_first)
            if instructions is not None and instructions != form.initial["instructions"].strip():
                base = form.cleaned_data["base_version"]
                change_assistant(
                    business=obj, person=actor, base_version=base, instructions=instructions
                )
            change_business(business=obj, person=actor, by_admin=True, **changed)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, or an error if saving failed because someone else saved after the form was
        checked. Nothing is saved then.

        After connecting Instagram (`connected` in the query) a message says so. The redirect drops
        the parameter, so that reloading the page does not repeat the message.
        """
        if request.GET.get("connected"):
            self.message_user(request, gettext("Instagram is connected."), messages.SUCCESS)
            return HttpResponseRedirect(request.path)
        try:
            return super().change_view(request, *args, **kwargs)
        except AppError as problem:
            self.message_user(request, problem.detail, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def response_add(
        self, request: HttpRequest, obj: Business, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Redirect to the page of the new business, where the next steps are."""
        self.message_user(
            request,
            gettext(
                "%(business)s was added successfully. Next: connect Instagram, write instructions, "
                "switch the AI on."
            )
            % {"business": obj},
        )
        return HttpResponseRedirect(reverse("admin:core_business_change", args=[obj.pk]))
