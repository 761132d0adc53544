"""What test conversations may cost all businesses together: a share of the ceiling.

Free accounts may have them too, in as many businesses as they open. So they have money of their
own: when it is used up, they pause, and customers are answered as before. The worst that one can
cost is set aside in one row under one condition, so that two at the same moment cannot pass the
share; the real cost replaces it afterwards. A month here is one of UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, ErrorCode
from core.models import TrySpend
from core.spending.installation import month_of

SET_ASIDE_SQL = """
INSERT INTO core_tryspend AS this (month, spent_micros, refused_micros)
VALUES (%(month)s, %(micros)s, 0)
ON CONFLICT (month) DO UPDATE SET spent_micros = this.spent_micros + %(micros)s
WHERE this.spent_micros + %(micros)s <= %(share)s
RETURNING spent_micros
"""
REFUSED_SQL = """
INSERT INTO core_tryspend AS this (month, spent_micros, refused_micros)
VALUES (%(month)s, 0, %(micros)s)
ON CONFLICT (month) DO UPDATE SET refused_micros =
CASE WHEN this.refused_micros = 0 THEN %(micros)s ELSE least(this.refused_micros, %(micros)s) END
"""
RECORD_SQL = """
UPDATE core_tryspend SET spent_micros = spent_micros + %(more)s WHERE month = %(month)s
"""


@dataclass(frozen=True)
class TryReservation:
    """Micros that are set aside for a try, and in which month."""

    month: date
    micros: int


class TriesPaused(Conflict):
    """The month's share for trying out is used up."""

    code = ErrorCode.TRIES_PAUSED

    text = _(
        "Trying out is paused on this Conversa until %(until)s: its budget for this month is used "
        "up. Customers still get their replies. Your Conversa administrator can raise the budget."
    )

    def __init__(self, now: datetime) -> None:
        super().__init__(params={"until": next_month_of(now)})


def share_micros() -> int | None:
    """What all tries of a month may cost. None where the installation has no ceiling."""
    if not settings.AI_INSTALLATION_CAP_DOLLARS:
        return None
    # Dollars x percent x 10,000 are micros.
    return round(settings.AI_INSTALLATION_CAP_DOLLARS * settings.AI_TRIES_SHARE_PERCENT * 10_000)


def set_aside_try(micros: int, *, now: datetime) -> TryReservation | None:
    """Room for a try that costs so much at worst. None: there is no ceiling to have a share of.
    Raises TriesPaused. The row is locked until the caller's transaction ends."""
    share = share_micros()
    if share is None:
        return None
    found: dict[str, date | int] = {"month": month_of(now), "micros": micros, "share": share}
    if micros <= share:
        with connection.cursor() as cursor:
            cursor.execute(SET_ASIDE_SQL, found)
            if cursor.fetchone() is not None:
                return TryReservation(month_of(now), micros)
    raise TriesPaused(now)


def note_refusal(micros: int, *, now: datetime) -> None:
    """Note that a try of that cost had no room, outside the transaction that the refusal undoes."""
    with connection.cursor() as cursor:
        cursor.execute(REFUSED_SQL, {"month": month_of(now), "micros": micros})


def record_try(reservation: TryReservation | None, *, micros: int) -> None:
    """Count what the try cost, in place of what was set aside for it."""
    if reservation is None:
        return
    with connection.cursor() as cursor:
        more = micros - reservation.micros
        cursor.execute(RECORD_SQL, {"month": reservation.month, "more": more})


def are_tries_paused(now: datetime) -> bool:
    """Whether a try that was refused this month would be refused again. So tries that wait for
    others to end, or a share that was raised, leave nothing behind."""
    share, spend = share_micros(), TrySpend.objects.filter(month=month_of(now)).first()
    if share is None or spend is None or not spend.refused_micros:
        return False
    return spend.spent_micros + spend.refused_micros > share


def next_month_of(now: datetime) -> date:
    """Its first day, when the next month's share begins."""
    return (month_of(now) + timedelta(days=31)).replace(day=1)
