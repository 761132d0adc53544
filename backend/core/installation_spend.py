"""What all businesses together cost in a month, and the ceiling on it.

A row for each business, so that nobody waits for anybody else's. The sum is looked at every few
seconds by each process: what is under way when the ceiling is reached still goes out. A month here
is one of UTC.
"""

import time
from datetime import UTC, date, datetime

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from common.emails import send_email
from common.logs import get_log
from core.models import InstallationSpend

log = get_log(__name__)
LOOK_AGAIN_SECONDS = 10
WARN_AT = 0.8
REMEMBER_SECONDS = 40 * 24 * 3600  # longer than a month
ADD_SQL = """
INSERT INTO core_installationspend AS this (month, business_id, spent_micros)
VALUES (%(month)s, %(business)s, %(micros)s)
ON CONFLICT (month, business_id) DO UPDATE SET spent_micros = this.spent_micros + %(micros)s
"""
_looked: dict[tuple[date, float], tuple[float, bool]] = {}


def add_spend(business_id: int, *, micros: int, now: datetime) -> None:
    """In the transaction that counts it for the business."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_SQL, {"month": _month(now), "business": business_id, "micros": micros})


def is_ceiling_reached(now: datetime) -> bool:
    """Whether nobody's assistant may answer any more this month."""
    ceiling = settings.AI_INSTALLATION_CAP_DOLLARS
    if not ceiling:
        return False
    key, clock = (_month(now), ceiling), time.monotonic()
    looked_at, reached = _looked.get(key, (-float("inf"), False))
    if clock - looked_at >= LOOK_AGAIN_SECONDS:
        reached = read_spend(now) >= ceiling * 1_000_000
        _looked.clear()
        _looked[key] = (clock, reached)
    return reached


def read_spend(now: datetime) -> int:
    """Micros, of this month, of all businesses."""
    rows = InstallationSpend.objects.filter(month=_month(now))
    return int(rows.aggregate(sum=Sum("spent_micros"))["sum"] or 0)


def forget_look() -> None:
    """Look at the sum again at the next question."""
    _looked.clear()


def tell_admins() -> None:
    """Email the platform admins at 80 % of the ceiling and when it is reached, each once a month."""
    ceiling, now = settings.AI_INSTALLATION_CAP_DOLLARS, timezone.now()
    share = read_spend(now) / (ceiling * 1_000_000) if ceiling else 0
    what = "REACHED" if share >= 1 else "WARNING" if share >= WARN_AT else ""
    if not what or not cache.add(f"ceiling:{_month(now)}:{ceiling:g}:{what}", 1, REMEMBER_SECONDS):
        return
    subject, text = WORDS[what]
    log.warning("installation.spend", what=what, ceiling_dollars=ceiling)
    for admin in User.objects.filter(is_superuser=True, is_active=True):
        send_email(
            to=admin.email,
            subject=subject,
            template="email/notice.html",
            context={
                "name": admin.get_short_name(),
                "text": text.format(ceiling=f"${ceiling:,.0f}"),
                "button": "Open the admin",
                "link": f"{settings.PUBLIC_URL}/admin/core/business/",
            },
        )


WORDS = {
    "WARNING": (
        "80% of this installation's monthly limit is used",
        "All businesses together have used 80% of what this installation may spend on the AI model"
        " this month ({ceiling}). At the limit every assistant stops and hands over to its team."
        " You can raise the limit: AI_INSTALLATION_CAP_DOLLARS.",
    ),
    "REACHED": (
        "This installation's monthly limit is reached: all assistants have stopped",
        "All businesses together have used what this installation may spend on the AI model this"
        " month ({ceiling}). Every assistant has stopped and hands over to its team until next"
        " month. To go on, raise AI_INSTALLATION_CAP_DOLLARS and restart.",
    ),
}


def _month(now: datetime) -> date:
    return now.astimezone(UTC).date().replace(day=1)
