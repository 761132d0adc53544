"""The platform admin's view of the webhook inbox: what Meta delivered and what became of it."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from accounts.models import User
from common.admin_pages import OnlyOwnFilters
from common.relative_times import format_ago
from core.intake.redaction import hide_words
from core.models import InboxEvent
from core.platform_admin.actions import retry_events
from core.platform_admin.filters import StateFilter


@admin.register(InboxEvent)
class InboxEventAdmin(OnlyOwnFilters):
    """What Meta delivered, troubled first. Nothing can be added, changed or removed; trouble can be
    tried again.
    """

    list_display = ("id", "state", "account_id", "received", "error")
    list_filter = (StateFilter,)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-id",)
    search_fields = ("=account_id", "=id")
    search_help_text = "Account ID or event number"
    nothing_yet = (
        "Nothing is in trouble or waiting. Choose “All” to see everything that Meta delivered "
        "lately."
    )
    actions = ("try_again",)
    fields = (
        "id",
        "state",
        "error",
        "account_id",
        "customer_id",
        "shard",
        "received_at",
        "processed_at",
        "shape",
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_delete_permission = has_change_permission

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return cast(User, request.user).has_perm("core.change_inboxevent")

    @admin.display(description="received", ordering="id")
    def received(self, event: InboxEvent) -> str:
        return format_ago(event.received_at)

    @admin.display(description="what it holds")
    def shape(self, event: InboxEvent) -> str:
        """The event's shape, with every word that a person wrote replaced by its length."""
        return format_html('<pre style="margin:0">{}</pre>', hide_words(event.payload))

    @admin.action(description="Try again", permissions=["retry"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[InboxEvent]) -> None:
        ids = list(chosen.values_list("pk", flat=True))
        count = retry_events(ids)
        skipped = (
            f" {len(ids) - count} had no problem and were left alone." if len(ids) > count else ""
        )
        events = "One event is" if count == 1 else f"{count} events are"
        level = messages.SUCCESS if count else messages.INFO
        self.message_user(request, f"{events} in line again.{skipped}", level)
