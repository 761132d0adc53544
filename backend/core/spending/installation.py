"""What all businesses together cost in a month, and the ceiling on it.

Each business has a row of its own, so that none waits for another's. Each process reads the sum
every few seconds: what is under way when the ceiling is reached still goes out. A month here is one
of UTC.
"""

import time
from datetime import UTC, date, datetime

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from core.models import InstallationSpend

CACHE_SECONDS = 10
ADD_SQL = """
INSERT INTO core_installationspend AS this (month, business_id, spent_micros)
VALUES (%(month)s, %(business)s, %(micros)s)
ON CONFLICT (month, business_id) DO UPDATE SET spent_micros = this.spent_micros + %(micros)s
"""
_cached: dict[tuple[date, float], tuple[float, bool]] = {}


def add_spend(business_id: int, *, micros: int, now: datetime) -> None:
    """Add what a call cost, in the transaction that counts it for the business."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_SQL, {"month": month_of(now), "business": business_id, "micros": micros})


def is_ceiling_reached(now: datetime) -> bool:
    """Whether nobody's assistant may answer any more this month."""
    ceiling = settings.AI_INSTALLATION_CAP_DOLLARS
    if not ceiling:
        return False
    key, clock = (month_of(now), ceiling), time.monotonic()
    looked_at, reached = _cached.get(key, (-float("inf"), False))
    if clock - looked_at >= CACHE_SECONDS:
        reached = read_spend(now) >= ceiling * 1_000_000
        _cached.clear()
        _cached[key] = (clock, reached)
    return reached


def read_spend(now: datetime) -> int:
    """Micros, of this month, of all businesses."""
    rows = InstallationSpend.objects.filter(month=month_of(now))
    return int(rows.aggregate(sum=Sum("spent_micros"))["sum"] or 0)


def forget_sum() -> None:
    """Drop this process's copy, so that the sum is read again."""
    _cached.clear()


def month_of(now: datetime) -> date:
    """By the clock of UTC, which is the same for all businesses."""
    return now.astimezone(UTC).date().replace(day=1)
