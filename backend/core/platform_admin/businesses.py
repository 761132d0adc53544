"""The platform admin's view of businesses; `core.platform_admin.inbox` has that of the webhooks.

The admin runs in `public`. What belongs to one business is read through `in_business`, for the rows
of a page only, and never edited here.
"""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import ProgrammingError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from accounts.admin import MembershipInline
from accounts.models import Membership, Role, User
from common.admin_pages import OnlyOwnFilters
from common.errors import AppError
from common.moments import ago
from common.tenancy import in_business
from common.worker_health import get_worker_health
from conversations.instructions import are_written, get_latest
from conversations.models import MessageLog, Turn
from core.answering.status import read_assistant_state
from core.assistant.settings import allow_monthly_cap, change_assistant
from core.businesses.creation import create_business
from core.businesses.settings import change_business
from core.connecting.state import describe
from core.models import Business
from core.platform_admin import actions as admin_actions
from core.platform_admin.filters import (
    AssistantFilter,
    InstagramFilter,
    LookFilter,
    TokenFilter,
    WebhookFilter,
)
from core.platform_admin.forms import BusinessForm, NewBusinessForm, OwnBusinessForm
from core.reconciling.missed_messages import describe_delivery
from core.spending.installation import is_ceiling_reached
from core.spending.tries import are_tries_paused
from integrations.instagram.logins import get_login
from integrations.llm.tool_support import tools_refused_at

COUNT_LIMIT = 10_000  # counting further would read the whole table of a large business for each row
AT_ONCE = {
    "subscribe": 25,
    "test_ai": 5,
    "doctor": 3,
}  # each is a call over the network while the admin waits
WORDS = {
    "CONNECTED": "Connected",
    "NOT_CONNECTED": "Not connected",
    "TOKEN_EXPIRED": "Token refused",
    "MISSING_PERMISSIONS": "Permission missing",
}


def look_into(business: Business, read: Callable[[], str]) -> str:
    """What `read` says inside the business. In a savepoint, so that a broken schema breaks one cell
    and not the page.
    """
    try:
        with transaction.atomic(), in_business(business):
            return read()
    except ProgrammingError:
        return "Its tables are missing or old: run migrate."


def _count_messages() -> str:
    count = len(MessageLog.objects.values_list("pk")[: COUNT_LIMIT + 1])
    return f"more than {COUNT_LIMIT:,}" if count > COUNT_LIMIT else f"{count:,}"


def _list_trouble() -> str:
    """The newest messages that were not sent, and turns that the model failed: never anybody's
    words.
    """
    unsent = MessageLog.objects.filter(direction="OUT", state__in=["FAILED", "UNKNOWN"]).order_by(
        "-id"
    )[:10]
    lines = [
        (
            row.at,
            f"message {row.pk}, {row.state}: {row.error_text or 'no answer from Instagram'} "
            f"{row.error_code} {row.error_trace_id}",
        )
        for row in unsent
    ]
    lines += [
        (row.opened_at, f"turn {row.pk}, no answer: {row.error}")
        for row in Turn.objects.exclude(error="").order_by("-id")[:10]
    ]
    newest = [
        (at.strftime("%Y-%m-%d %H:%M"), line.strip())
        for at, line in sorted(lines, reverse=True)[:10]
    ]
    return format_html_join("", "<div>{} UTC · {}</div>", newest) or "Nothing."


def _say_delivery(business: Business) -> str:
    delivery = describe_delivery(business)
    return (
        f"{delivery.by_webhook:,} of {delivery.arrived:,} messages in {delivery.days} days; "
        f"last check for missed ones {ago(delivery.checked_at)}"
    )


class PeopleInline(MembershipInline):
    verbose_name_plural = "people"
    fields = readonly_fields = ("user", "role", "since")


@admin.register(Business)
class BusinessAdmin(OnlyOwnFilters):
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
        LookFilter,
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
    search_help_text = "Name, @username, account ID, Page ID or member email"
    nothing_yet = (
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
                "description": "Businesses can't be deleted here "
                "yet, because their customers' messages "
                "would go with them. "
                "To stop one, choose “Suspend” in the list.",
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
            "Messages",
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
        ("Technical", {"classes": ("collapse",), "fields": ("id", "schema", "created_at")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": ("name", "timezone", "language"),
                "description": (
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
        """Whether this admin owns the business, and so writes its instructions."""
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
        return (first, ("Assistant", {"fields": written}), *others)

    def get_inlines(self, request: HttpRequest, obj: Business | None) -> Any:
        return self.inlines if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Instagram")
    def instagram(self, business: Business) -> str:
        state = describe(business).state
        handle = f" · @{business.instagram_username}" if business.instagram_username else ""
        return WORDS[state] + handle

    @admin.display(description="Instagram", ordering="instagram_username")
    def instagram_with_id(self, business: Business) -> str:
        return format_html(
            '{}<div class="help">{}</div>',
            self.instagram(business),
            business.instagram_account_id or "",
        )

    @admin.display(description="AI", boolean=True, ordering="ai_enabled")
    def assistant(self, business: Business) -> bool:
        return business.ai_enabled

    @admin.display(description="account ID", empty_value="–")
    def account(self, business: Business) -> str | None:
        return business.instagram_account_id

    @admin.display(description="Page")
    def instagram_page(self, business: Business) -> str:
        return (
            f"{business.instagram_page_name} ({business.instagram_page_id})"
            if business.instagram_page_id
            else "–"
        )

    @admin.display(description="permissions")
    def permissions(self, business: Business) -> str:
        return ", ".join(
            f"{item.scope} {'✓' if item.granted else '✗'}"
            for item in describe(business).permissions
        )

    @admin.display(description="connected")
    def connected(self, business: Business) -> str:
        return (
            f"{ago(business.connected_at)} by {business.connected_by}"
            if business.connected_at
            else "–"
        )

    @admin.display(description="token")
    def token(self, business: Business) -> str:
        if business.token_failed_at:
            told = (
                f" The owners were told {ago(business.token_mailed_at)}."
                if business.token_mailed_at
                else ""
            )
            return f"Refused {ago(business.token_failed_at)}: {business.token_error}{told}"
        if not business.page_token_encrypted:
            return "None."
        end = (
            f"ends on {business.token_expires_at:%Y-%m-%d}"
            if business.token_expires_at
            else "has no end"
        )
        return (
            f"{get_login(business.instagram_login).name} Login; {end}. Kept encrypted; never shown."
        )

    @admin.display(description="last webhook", ordering="last_webhook_at")
    def last_webhook(self, business: Business) -> str:
        return ago(business.last_webhook_at)

    @admin.display(description="delivered by webhook")
    def delivery(self, business: Business) -> str:
        return look_into(business, lambda: _say_delivery(business))

    @admin.display(description="imported history")
    def history(self, business: Business) -> str:
        count = f", {business.history_messages:,} messages" if business.history_state else ""
        return f"{business.get_history_state_display()}{count}"

    @admin.display(description="last reply")
    def last_reply(self, business: Business) -> str:
        return ago(business.last_reply_at)

    @admin.display(description="messages")
    def message_count(self, business: Business) -> str:
        address = reverse("admin:conversations_messagelog_changelist")
        count = look_into(business, _count_messages)
        return format_html(
            '{} · <a href="{}?business={}">Messages</a>', count, address, business.pk
        )

    @admin.display(description="not sent")
    def trouble(self, business: Business) -> str:
        return look_into(business, _list_trouble)

    @admin.display(description="assistant now")
    def assistant_now(self, business: Business) -> str:
        """The very words that the business's own people read."""
        is_alive = get_worker_health().alive
        return look_into(
            business,
            lambda: (
                read_assistant_state(
                    business, written=are_written(get_latest()), worker_alive=is_alive
                ).detail
            ),
        )

    @admin.display(description="model")
    def model_state(self, business: Business) -> str:
        written = look_into(
            business,
            lambda: (
                "Instructions are written." if are_written(get_latest()) else "No instructions yet."
            ),
        )
        if refused_at := tools_refused_at(settings.OPENAI_BASE_URL, settings.OPENAI_MODEL):
            written += (
                f" {settings.OPENAI_MODEL} refuses tools (seen {ago(refused_at)}), so it can "
                "hand over in words only."
            )
        if is_ceiling_reached(timezone.now()):
            written += (
                " The monthly limit of all businesses together (AI_INSTALLATION_CAP_DOLLARS) is "
                "reached: nobody is answered."
            )
        if are_tries_paused(timezone.now()):
            written += (
                " Trying out is paused until next month for all businesses: its share "
                "(AI_TRIES_SHARE_PERCENT) is used up."
            )
        if business.model_failed_at:
            return (
                f"{written} Failing since {ago(business.model_failed_at)}: {business.model_error}"
            )
        return written

    @admin.display(description="waits before replying")
    def waits(self, business: Business) -> str:
        return f"{business.debounce_seconds} seconds, in case the customer writes more"

    @admin.display(description="pause after a person")
    def takeover(self, business: Business) -> str:
        return f"{business.takeover_hours} hours after someone on the team replied"

    @admin.display(description="instructions")
    def instructions_by(self, business: Business) -> str:
        return "Written by its owners, in the dashboard under Assistant."

    @admin.display(description="schema")
    def schema(self, business: Business) -> str:
        return f"{business.schema_name}, version {business.schema_version}"

    @admin.display(description="connection")
    def connect_link(self, business: Business) -> str:
        if not getattr(business, "is_mine", False):
            return "Made by an owner, in the dashboard"
        back = reverse("admin:core_business_change", args=[business.pk])
        label = "Connect again" if business.instagram_account_id else "Connect Instagram"
        return format_html(
            '<a href="{}?next={}">{}</a>',
            reverse("instagram-connect", args=[business.pk]),
            back,
            label,
        )

    # --- what can be changed --------------------------------------------------------------------
    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Business:
        unsaved = super().save_form(request, form, change)
        return (
            cast(Business, unsaved)
            if change
            else create_business(owner=cast(User, request.user), **form.cleaned_data)
        )

    def save_model(self, request: HttpRequest, obj: Business, form: Any, change: bool) -> None:
        """Only what was changed is written: webhooks and jobs write the other columns meanwhile."""
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
            change_business(
                business=obj, person=actor, by_admin=True, **off_first
            )  # else the text could not be emptied with it
            if instructions is not None and instructions != form.initial["instructions"].strip():
                base = form.cleaned_data["base_version"]
                change_assistant(
                    business=obj, person=actor, base_version=base, instructions=instructions
                )
            change_business(business=obj, person=actor, by_admin=True, **changed)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Somebody may have saved between the check of the form and the saving; then nothing is
        saved.

        Who comes back from connecting Instagram (`connected`) is told so, once: reloading does not
        repeat it.
        """
        if request.GET.get("connected"):
            self.message_user(request, "Instagram is connected.", messages.SUCCESS)
            return HttpResponseRedirect(request.path)
        try:
            return super().change_view(request, *args, **kwargs)
        except AppError as problem:
            self.message_user(request, problem.detail, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def response_add(
        self, request: HttpRequest, obj: Business, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to its page, where the next steps are."""
        self.message_user(
            request,
            f"{obj} was added successfully. Next: connect Instagram, write instructions, "
            "switch the AI on.",
        )
        return HttpResponseRedirect(reverse("admin:core_business_change", args=[obj.pk]))

    # --- actions --------------------------------------------------------------------------------
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
