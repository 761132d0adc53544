"""The platform admin's list of the webhook inbox: what Meta delivered and what became of it."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from common.admin_pages import OnlyOwnFilters
from common.languages import say
from common.relative_times import format_ago
from core.intake.redaction import hide_words
from core.models import InboxEvent
from core.platform_admin.actions import retry_events
from core.platform_admin.filters import StateFilter


@admin.register(InboxEvent)
class InboxEventAdmin(OnlyOwnFilters):
    """The events, by default those in trouble or pending. None can be added, changed or removed,
    but those in trouble can be tried again.
    """

    list_display = ("id", "state", "account_id", "received", "error")
    list_filter = (StateFilter,)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-id",)
    search_fields = ("=account_id", "=id")
    search_help_text = _("Account ID or event number")
    nothing_yet = _(
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

    @admin.display(description=_("received"), ordering="id")
    def received(self, event: InboxEvent) -> str:
        return format_ago(event.received_at)

    @admin.display(description=_("what it holds"))
    def shape(self, event: InboxEvent) -> str:
        """Return the event as HTML, with each text that a person wrote replaced by its length."""
        return format_html('<pre style="margin:0">{}</pre>', hide_words(event.payload))

    @admin.action(description=_("Try again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[InboxEvent]) -> None:
        ids = list(chosen.values_list("pk", flat=True))
        count = retry_events(ids)
        said = say(
            ngettext_lazy(
                "%(count)s event is in line again.", "%(count)s events are in line again.", "count"
            ),
            {"count": count},
        )
        if len(ids) > count:
            said += " " + say(
                ngettext_lazy(
                    "%(count)s had no problem and was left alone.",
                    "%(count)s had no problem and were left alone.",
                    "count",
                ),
                {"count": len(ids) - count},
            )
        self.message_user(request, said, messages.SUCCESS if count else messages.INFO)
