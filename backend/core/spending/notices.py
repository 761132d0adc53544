"""Telling the platform admins that the month's money of the installation runs out."""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.emails import send_email
from common.languages import Value, in_language_of, say
from common.logs import get_log
from core.spending.installation import month_of, read_spend
from core.spending.tries import are_tries_paused, next_month_of, share_micros

log = get_log(__name__)
WARN_AT = 0.8
REMEMBER_SECONDS = 40 * 24 * 3600  # longer than a month


def email_admins() -> None:
    """Email the platform admins at 80 % of the ceiling, when it is reached, and when trying out is
    paused: each once a month."""
    ceiling, now = settings.AI_INSTALLATION_CAP_DOLLARS, timezone.now()
    if not ceiling:
        return
    used = read_spend(now) / (ceiling * 1_000_000)
    if used >= WARN_AT:
        _email_once("REACHED" if used >= 1 else "WARNING", now=now, limit=ceiling)
    if are_tries_paused(now):
        _email_once("TRIES_PAUSED", now=now, limit=(share_micros() or 0) / 1_000_000)


def _email_once(what: str, *, now: datetime, limit: float) -> None:
    key = f"ceiling:{month_of(now)}:{limit:g}:{what}"
    if not cache.add(key, 1, REMEMBER_SECONDS):
        return
    log.warning("installation.spend", what=what, limit_dollars=limit)
    for admin in User.objects.filter(is_superuser=True, is_active=True):
        with in_language_of(admin):
            subject, text = WORDS[what]
            values: dict[str, Value] = {"limit": float(limit), "end": next_month_of(now)}
            send_email(
                to=admin.email,
                subject=str(subject),
                template="email/notice.html",
                context={
                    "name": admin.name and admin.get_short_name(),
                    "text": say(text, values),
                    "button": gettext("Open the admin"),
                    "link": f"{settings.PUBLIC_URL}/admin/core/business/",
                },
            )


# In the reader's language.
WORDS = {
    "WARNING": (
        _("All businesses together have used 80% of this month’s limit"),
        _(
            "All businesses together have used 80%% of what this server may spend on the AI "
            "model this month (%(limit)s). At the limit every assistant stops and hands over to "
            "its team. You can raise the limit: AI_INSTALLATION_CAP_DOLLARS."
        ),
    ),
    "REACHED": (
        _("This month’s limit of all businesses is reached: all assistants have stopped"),
        _(
            "All businesses together have used what this server may spend on the AI model this "
            "month (%(limit)s). Every assistant has stopped and hands over to its team until next "
            "month. To go on, raise AI_INSTALLATION_CAP_DOLLARS and restart."
        ),
    ),
    "TRIES_PAUSED": (
        _("Trying out is paused: its share of the monthly limit is used up"),
        _(
            "All businesses together have used what trying out the assistant may cost this month "
            "(%(limit)s). Nobody can try it out until %(end)s; customers still get their answers. "
            "Someone may be trying it out without end; you can suspend a business in the admin. "
            "To go on, raise AI_TRIES_SHARE_PERCENT and restart."
        ),
    ),
}
