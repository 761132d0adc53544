"""What the admin's list and page say of a business. Each cell is read for itself."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import admin
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from common.relative_times import format_ago
from common.tenancy import in_business
from common.worker_health import get_worker_health
from conversations.instructions import are_written, get_latest
from conversations.models import MessageLog, Turn
from core.answering.status import read_assistant_state
from core.connecting.state import describe
from core.models import Business
from core.reconciling.missed_messages import describe_delivery
from core.spending.installation import is_ceiling_reached
from core.spending.tries import are_tries_paused
from integrations.instagram.logins import get_login
from integrations.llm.tool_support import tools_refused_at

COUNT_LIMIT = 10_000  # counting further would read the whole table of a large business for each row
WORDS = {
    "CONNECTED": "Connected",
    "NOT_CONNECTED": "Not connected",
    "TOKEN_EXPIRED": "Token refused",
    "MISSING_PERMISSIONS": "Permission missing",
}


def count_in_business(business: Business, read: Callable[[], str]) -> str:
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
        f"last check for missed ones {format_ago(delivery.checked_at)}"
    )


class BusinessColumns:
    """The readonly fields of BusinessAdmin."""

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
            f"{format_ago(business.connected_at)} by {business.connected_by}"
            if business.connected_at
            else "–"
        )

    @admin.display(description="token")
    def token(self, business: Business) -> str:
        if business.token_failed_at:
            told = (
                f" The owners were told {format_ago(business.token_mailed_at)}."
                if business.token_mailed_at
                else ""
            )
            return f"Refused {format_ago(business.token_failed_at)}: {business.token_error}{told}"
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
        return format_ago(business.last_webhook_at)

    @admin.display(description="delivered by webhook")
    def delivery(self, business: Business) -> str:
        return count_in_business(business, lambda: _say_delivery(business))

    @admin.display(description="imported history")
    def history(self, business: Business) -> str:
        count = f", {business.history_messages:,} messages" if business.history_state else ""
        return f"{business.get_history_state_display()}{count}"

    @admin.display(description="last reply")
    def last_reply(self, business: Business) -> str:
        return format_ago(business.last_reply_at)

    @admin.display(description="messages")
    def message_count(self, business: Business) -> str:
        address = reverse("admin:conversations_messagelog_changelist")
        count = count_in_business(business, _count_messages)
        return format_html(
            '{} · <a href="{}?business={}">Messages</a>', count, address, business.pk
        )

    @admin.display(description="not sent")
    def trouble(self, business: Business) -> str:
        return count_in_business(business, _list_trouble)

    @admin.display(description="assistant now")
    def assistant_now(self, business: Business) -> str:
        """The very words that the business's own people read."""
        is_alive = get_worker_health().alive
        return count_in_business(
            business,
            lambda: (
                read_assistant_state(
                    business, written=are_written(get_latest()), worker_alive=is_alive
                ).detail
            ),
        )

    @admin.display(description="model")
    def model_state(self, business: Business) -> str:
        written = count_in_business(
            business,
            lambda: (
                "Instructions are written." if are_written(get_latest()) else "No instructions yet."
            ),
        )
        if refused_at := tools_refused_at(settings.OPENAI_BASE_URL, settings.OPENAI_MODEL):
            written += (
                f" {settings.OPENAI_MODEL} refuses tools (seen {format_ago(refused_at)}), so it "
                "can hand over in words only."
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
            since = format_ago(business.model_failed_at)
            return f"{written} Failing since {since}: {business.model_error}"
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
