"""The platform admin's list of deletion requests that people made through Meta."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin_pages import OnlyOwnFilters
from core.models import DeletionRequest


@admin.register(DeletionRequest)
class DeletionRequestAdmin(OnlyOwnFilters):
    """The requests, newest first. They prove that deletions were carried out, so none can be added,
    changed or removed.
    """

    list_display = ("id", "state", "login", "received_at", "finished_at")
    list_filter = ("state", "login")
    list_per_page = 50
    ordering = ("-id",)
    search_fields = ("=code", "=user_id")
    search_help_text = _("Confirmation code or Meta user ID")
    nothing_yet = _(
        "Nobody has asked for deletion. Requests come from Meta and are carried out without you."
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_delete_permission = has_change_permission
