"""The filters of the admin's lists of businesses and webhook events."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.languages import Text
from core.models import Business, InboxEvent
from core.platform_admin.actions import TROUBLED

HAS_ACCOUNT = Q(instagram_account_id__isnull=False) & ~Q(page_token_encrypted="")


class _OneOf(admin.SimpleListFilter):
    """A filter with one database condition for each choice."""

    conditions: dict[str, tuple[Text, Q]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, str(label)) for key, (label, _) in self.build().items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.build().get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset

    def build(self) -> dict[str, tuple[Text, Q]]:
        """Return the label and the condition of each choice by its key. Overridden where they
        depend on the current time.
        """
        return self.conditions


class InstagramFilter(_OneOf):
    title = "Instagram"
    parameter_name = "instagram"
    conditions = {
        "connected": (_("Connected"), HAS_ACCOUNT & Q(token_failed_at__isnull=True)),
        "refused": (
            _("Token refused"),
            Q(instagram_account_id__isnull=False, token_failed_at__isnull=False),
        ),
        "instagram": (_("Connected with Instagram"), HAS_ACCOUNT & Q(instagram_login="INSTAGRAM")),
        "facebook": (_("Connected with Facebook"), HAS_ACCOUNT & Q(instagram_login="FACEBOOK")),
        "none": (_("Not connected"), ~HAS_ACCOUNT & Q(token_failed_at__isnull=True)),
    }


class TokenFilter(_OneOf):
    """Finds tokens that end within a week, or have ended, because they were not renewed in time."""

    title = _("token")
    parameter_name = "token"

    def build(self) -> dict[str, tuple[Text, Q]]:
        now = timezone.now()
        return {
            "soon": (
                _("Ends within a week"),
                HAS_ACCOUNT
                & Q(token_expires_at__gt=now, token_expires_at__lt=now + timedelta(days=7)),
            ),
            "over": (_("Has ended"), HAS_ACCOUNT & Q(token_expires_at__lte=now)),
        }


class SyncFilter(_OneOf):
    """Finds businesses whose check for missed messages is overdue, and those whose history is being
    imported or could not be.
    """

    title = _("sync with Instagram")
    parameter_name = "looking"

    def build(self) -> dict[str, tuple[Text, Q]]:
        late = timezone.now() - timedelta(minutes=10 * settings.RECONCILE_MINUTES)
        live = HAS_ACCOUNT & Q(status=Business.Status.ACTIVE, token_failed_at__isnull=True)
        return {
            "late": (
                _("Overdue"),
                live
                & (
                    Q(reconciled_at__lt=late) | Q(reconciled_at__isnull=True, connected_at__lt=late)
                ),
            ),
            "importing": (_("Importing history"), Q(history_state=Business.History.RUNNING)),
            "failed": (_("History not imported"), Q(history_state=Business.History.FAILED)),
        }


class AssistantFilter(_OneOf):
    title = _("AI")
    parameter_name = "ai"
    conditions = {"on": (_("On"), Q(ai_enabled=True)), "off": (_("Off"), Q(ai_enabled=False))}


class WebhookFilter(_OneOf):
    """Finds connected businesses without recent webhooks, which may have lost their
    subscription.
    """

    title = _("webhooks")
    parameter_name = "webhooks"

    def build(self) -> dict[str, tuple[Text, Q]]:
        day = timezone.now() - timedelta(days=1)
        quiet = HAS_ACCOUNT & (Q(last_webhook_at__lt=day) | Q(last_webhook_at__isnull=True))
        return {
            "quiet": (_("None for a day"), quiet & Q(connected_at__lt=day)),
            "never": (_("None ever"), HAS_ACCOUNT & Q(last_webhook_at__isnull=True)),
            "recent": (_("Within a day"), Q(last_webhook_at__gte=day)),
        }


class StateFilter(admin.SimpleListFilter):
    """Filters events by state. By default it shows those in trouble and those that are pending, for
    which there are indexes.
    """

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("ALL", gettext("All")),
            *[(value, str(label)) for value, label in InboxEvent.State.choices],
        ]

    def choices(self, changelist: Any) -> Any:
        query = changelist.get_query_string(remove=[self.parameter_name])
        yield {
            "selected": self.value() is None,
            "query_string": query,
            "display": gettext("Trouble or waiting"),
        }
        for value, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == str(value), "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "ALL":
            return queryset
        if self.value() in InboxEvent.State.values:
            return queryset.filter(state=self.value())
        return queryset.filter(Q(state=InboxEvent.State.PENDING) | Q(state__in=TROUBLED))
