"""The columns and read-only fields that the admin shows about a business. Each is read
separately.
"""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib import admin
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from common.languages import say
from common.relative_times import format_ago
from common.tenancy import in_business
from common.worker_health import get_worker_health
from conversations.instructions import are_written, get_latest
from conversations.models import MessageLog, Turn
from conversations.webhook_delivery import describe_delivery
from core.answering.status import read_assistant_state
from core.connecting.state import describe
from core.models import Business
from core.spending.installation import is_ceiling_reached
from core.spending.tries import are_tries_paused
from integrations.instagram.logins import get_login
from integrations.llm.tool_support import tools_refused_at

COUNT_LIMIT = 10_000  # counting further would read the whole table of a large business for each row
WORDS = {
    "CONNECTED": _("Connected"),
    "NOT_CONNECTED": _("Not connected"),
    "TOKEN_EXPIRED": _("Token refused"),
    "MISSING_PERMISSIONS": _("Permission missing"),
}


def read_in_business(business: Business, read: Callable[[], str]) -> str:
    """Return what `read` returns inside the business, or a sentence if its tables are missing or
    old. Runs in a savepoint, so that a broken schema spoils one cell and not the page.
    """
    try:
        with transaction.atomic(), in_business(business):
            return read()
    except ProgrammingError:
        return gettext("Its tables are missing or old: run migrate.")


def _count_messages() -> str:
    count = len(MessageLog.objects.values_list("pk")[: COUNT_LIMIT + 1])
    if count > COUNT_LIMIT:
        return say(_("more than %(count)s"), {"count": COUNT_LIMIT})
    return number_format(count, force_grouping=True)


def _list_trouble() -> str:
    """Return the ten newest unsent messages and failed turns as HTML, without any message text."""
    unsent = MessageLog.objects.filter(direction="OUT", state__in=["FAILED", "UNKNOWN"]).order_by(
        "-id"
    )[:10]
    lines = [(row.at, _describe_unsent(row)) for row in unsent]
    lines += [
        (
            row.opened_at,
            gettext("turn %(number)s, no answer: %(why)s") % {"number": row.pk, "why": row.error},
        )
        for row in Turn.objects.exclude(error="").order_by("-id")[:10]
    ]
    newest = [
        (at.strftime("%Y-%m-%d %H:%M"), line.strip())
        for at, line in sorted(lines, reverse=True)[:10]
    ]
    return format_html_join("", "<div>{} UTC · {}</div>", newest) or gettext("Nothing.")


def _describe_unsent(message: MessageLog) -> str:
    why = message.error_text or gettext("no answer from Instagram")
    return gettext("message %(number)s, %(state)s: %(why)s") % {
        "number": message.pk,
        "state": message.get_state_display(),
        "why": f"{why} {message.error_code} {message.error_trace_id}",
    }


def _say_delivery(business: Business) -> str:
    delivery = describe_delivery(checked_at=business.reconciled_at)
    return say(
        _(
            "%(by_webhook)s of %(arrived)s messages in %(days)s days; last check for missed ones "
            "%(when)s"
        ),
        {
            "by_webhook": delivery.by_webhook,
            "arrived": delivery.arrived,
            "days": delivery.days,
            "when": format_ago(delivery.checked_at),
        },
    )


def _describe_refusal(business: Business) -> str:
    refused = {"when": format_ago(business.token_failed_at), "why": business.token_error}
    said = gettext("Refused %(when)s: %(why)s") % refused
    if business.token_mailed_at:
        told = {"when": format_ago(business.token_mailed_at)}
        said += " " + gettext("The owners were told %(when)s.") % told
    return said


def _list_model_troubles(business: Business) -> Iterator[str]:
    """Yield a sentence for each reason why the model answers less than it could."""
    if refused_at := tools_refused_at(settings.OPENAI_BASE_URL, settings.OPENAI_MODEL):
        yield gettext(
            "%(model)s refuses tools (seen %(when)s), so it can hand over in words only."
        ) % {"model": settings.OPENAI_MODEL, "when": format_ago(refused_at)}
    if is_ceiling_reached(timezone.now()):
        yield gettext(
            "The monthly limit of all businesses together (AI_INSTALLATION_CAP_DOLLARS) is "
            "reached: nobody is answered."
        )
    if are_tries_paused(timezone.now()):
        yield gettext(
            "Trying out is paused until next month for all businesses: its share "
            "(AI_TRIES_SHARE_PERCENT) is used up."
        )
    if business.model_failed_at:
        yield gettext("It started failing %(when)s: %(why)s") % {
            "when": format_ago(business.model_failed_at),
            "why": business.model_error,
        }


def _say_written() -> str:
    if are_written(get_latest()):
        return gettext("Instructions are written.")
    return gettext("No instructions yet.")


class BusinessColumns:
    """The columns and read-only fields of BusinessAdmin."""

    @admin.display(description="Instagram")
    def instagram(self, business: Business) -> str:
        state = describe(business).state
        handle = f" · @{business.instagram_username}" if business.instagram_username else ""
        return f"{WORDS[state]}{handle}"

    @admin.display(description="Instagram", ordering="instagram_username")
    def instagram_with_id(self, business: Business) -> str:
        return format_html(
            '{}<div class="help">{}</div>',
            self.instagram(business),
            business.instagram_account_id or "",
        )

    @admin.display(description=_("AI"), boolean=True, ordering="ai_enabled")
    def assistant(self, business: Business) -> bool:
        return business.ai_enabled

    @admin.display(description=_("account ID"))
    def account(self, business: Business) -> str:
        return business.instagram_account_id or "–"

    @admin.display(description=_("Page"))
    def instagram_page(self, business: Business) -> str:
        return (
            f"{business.instagram_page_name} ({business.instagram_page_id})"
            if business.instagram_page_id
            else "–"
        )

    @admin.display(description=_("permissions"))
    def permissions(self, business: Business) -> str:
        return ", ".join(
            f"{item.scope} {'✓' if item.granted else '✗'}"
            for item in describe(business).permissions
        )

    @admin.display(description=_("connected"))
    def connected(self, business: Business) -> str:
        if not business.connected_at:
            return "–"
        who = {"when": format_ago(business.connected_at), "name": business.connected_by}
        return gettext("%(when)s by %(name)s") % who

    @admin.display(description=_("token"))
    def token(self, business: Business) -> str:
        if business.token_failed_at:
            return _describe_refusal(business)
        if not business.page_token_encrypted:
            return gettext("No token.")
        login = get_login(business.instagram_login).name
        if business.token_expires_at is None:
            return gettext("%(login)s Login; has no end. Kept encrypted; never shown.") % {
                "login": login
            }
        return gettext("%(login)s Login; ends on %(day)s. Kept encrypted; never shown.") % {
            "login": login,
            "day": f"{business.token_expires_at:%Y-%m-%d}",
        }

    @admin.display(description=_("last webhook"), ordering="last_webhook_at")
    def last_webhook(self, business: Business) -> str:
        return format_ago(business.last_webhook_at)

    @admin.display(description=_("delivered by webhook"))
    def delivery(self, business: Business) -> str:
        return read_in_business(business, lambda: _say_delivery(business))

    @admin.display(description=_("imported history"))
    def history(self, business: Business) -> str:
        state: str = business.get_history_state_display()
        if not business.history_state:
            return state
        return say(
            ngettext_lazy("%(state)s, %(count)s message", "%(state)s, %(count)s messages", "count"),
            {"state": state, "count": business.history_messages},
        )

    @admin.display(description=_("last reply"))
    def last_reply(self, business: Business) -> str:
        return format_ago(business.last_reply_at)

    @admin.display(description=_("messages"))
    def message_count(self, business: Business) -> str:
        address = reverse("admin:conversations_messagelog_changelist")
        count = read_in_business(business, _count_messages)
        return format_html(
            '{} · <a href="{}?business={}">{}</a>',
            count,
            address,
            business.pk,
            gettext("Messages"),
        )

    @admin.display(description=_("not sent"))
    def trouble(self, business: Business) -> str:
        return read_in_business(business, _list_trouble)

    @admin.display(description=_("assistant now"))
    def assistant_now(self, business: Business) -> str:
        """Return the same sentence that the business's own team reads in the dashboard."""
        is_alive = get_worker_health().alive
        return read_in_business(
            business,
            lambda: (
                read_assistant_state(
                    business, written=are_written(get_latest()), worker_alive=is_alive
                ).detail
            ),
        )

    @admin.display(description=_("model"))
    def model_state(self, business: Business) -> str:
        written = read_in_business(business, _say_written)
        return " ".join([written, *_list_model_troubles(business)])

    @admin.display(description=_("waits before replying"))
    def waits(self, business: Business) -> str:
        return say(
            ngettext_lazy(
                "%(count)s second, in case the customer writes more",
                "%(count)s seconds, in case the customer writes more",
                "count",
            ),
            {"count": business.debounce_seconds},
        )

    @admin.display(description=_("pause after a person"))
    def takeover(self, business: Business) -> str:
        return say(
            ngettext_lazy(
                "%(count)s hour after someone on the team replied",
                "%(count)s hours after someone on the team replied",
                "count",
            ),
            {"count": business.takeover_hours},
        )

    @admin.display(description=_("instructions"))
    def instructions_by(self, business: Business) -> str:
        return gettext("Written by its owners, in the dashboard under Assistant.")

    @admin.display(description=_("schema"))
    def schema(self, business: Business) -> str:
        return gettext("%(schema)s, version %(version)s") % {
            "schema": business.schema_name,
            "version": business.schema_version,
        }

    @admin.display(description=_("connection"))
    def connect_link(self, business: Business) -> str:
        if not getattr(business, "is_mine", False):
            return gettext("An owner connects it, in the dashboard")
        back = reverse("admin:core_business_change", args=[business.pk])
        label = (
            gettext("Connect again")
            if business.instagram_account_id
            else gettext("Connect Instagram")
        )
        return format_html(
            '<a href="{}?next={}">{}</a>',
            reverse("instagram-connect", args=[business.pk]),
            back,
            label,
        )
