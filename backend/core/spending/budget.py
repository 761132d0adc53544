"""What the model costs a business, month by month, and the cap on it.

Every business has a cap: its owner's, or the highest that an owner may set
(integrations.llm.prices), so that no business can use up what all of them may spend. The worst that
a call can cost is set aside before it is made, in the transaction that makes the turn THINKING, and
what it did cost takes its place afterwards: whatever dies in between counts as spent, so the cap
holds.

Where nobody knows the model's price no cap can be kept: a business whose owner set none is
answered, and what was spent is added up as far as it is known. A cap that an owner did set keeps
the assistant from answering (NO_PRICE): an owner who set one would rather wait for a person than be
billed without end.

Amounts are in millionths of a US dollar ("micros"): a price in dollars for a million tokens is the
same number in micros for one token. A month is one of the business's time zone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from common.jobs import enqueue
from common.rows import fetch_one
from conversations.models import MonthSpend
from conversations.silences import SilenceReason
from core.models import Business
from core.spending.installation import add_spend, is_ceiling_reached
from integrations.llm.completions import Completion
from integrations.llm.failures import Usage
from integrations.llm.prices import find_cost, find_price, highest_cap_cents, transcription_cost

MICROS_IN_CENT = 10_000
Refusal = Literal[
    SilenceReason.NO_PRICE, SilenceReason.OVER_BUDGET, SilenceReason.INSTALLATION_LIMIT
]
WARN_AT = 0.8  # of the cap


@dataclass(frozen=True)
class Spend:
    """The month so far, as the owner sees it: `month` is "2026-11", `warned` that 80 % of the cap
    are used, `capped` that it has kept the assistant from answering."""

    month: str
    spent_cents: float
    cap_cents: int | None
    prices_known: bool
    warned: bool
    capped: bool


def month_of(business: Business, now: datetime) -> date:
    return now.astimezone(ZoneInfo(business.timezone)).date().replace(day=1)


def find_cap(business: Business) -> int | None:
    """Cents that a month may cost: what the owner allows, and no more than an owner may. None where
    no cap can be kept and the owner set none."""
    own, highest = business.monthly_cap_cents, highest_cap_cents(business.highest_cap_cents)
    return min((cap for cap in (own, highest) if cap is not None), default=None)


@dataclass(frozen=True)
class Reservation:
    """What is set aside for a call and its tries, in which month, and the worst that one try can
    cost (micros).
    """

    month: date
    micros: int
    one_try: int


# The row is locked until the caller's transaction ends, which is soon: no network in between.
SET_ASIDE_SQL = """
INSERT INTO conversations_monthspend AS this (month, spent_micros) VALUES (%(month)s, %(micros)s)
ON CONFLICT (month) DO UPDATE SET spent_micros = this.spent_micros + %(micros)s
  WHERE this.spent_micros + %(micros)s <= %(cap)s
RETURNING spent_micros
"""
CAPPED_SQL = """
INSERT INTO conversations_monthspend (month, spent_micros, capped_at) VALUES (%(month)s, 0, %(now)s)
ON CONFLICT (month) DO UPDATE SET capped_at = coalesce(conversations_monthspend.capped_at, %(now)s)
"""
SPENT_SQL = """
INSERT INTO conversations_monthspend AS this (month, spent_micros) VALUES (%(month)s, %(micros)s)
ON CONFLICT (month) DO UPDATE SET spent_micros = this.spent_micros + %(micros)s
RETURNING spent_micros, warned_at, capped_at
"""


def set_aside(
    business: Business,
    *,
    prompt_bytes: int,
    now: datetime,
) -> Reservation | Refusal | None:
    """Room for one call with a prompt of so many bytes (no token is shorter than a byte), tried as
    often as a call is; or why there is none. None: the business has no cap that could be kept.
    Inside it, in the transaction of the claim."""
    price = find_price()
    one_try = None if price is None else price.of(prompt_bytes, settings.OPENAI_MAX_REPLY_TOKENS)
    return _reserve(business, one_try=one_try, tries=_most_calls(), now=now)


def set_aside_sound(
    business: Business,
    *,
    size: int,
    now: datetime,
) -> Reservation | Refusal | None:
    """As `set_aside`, for writing down a voice message of so many bytes."""
    worst = transcription_cost(seconds=None, size=size)
    return _reserve(business, one_try=worst, tries=1, now=now)


def _reserve(
    business: Business, *, one_try: int | None, tries: int, now: datetime
) -> Reservation | Refusal | None:
    """Room for so many tries that cost `one_try` micros each at worst; None: nobody knows."""
    if is_ceiling_reached(now):
        return SilenceReason.INSTALLATION_LIMIT
    cap_cents = find_cap(business)
    if cap_cents is None:
        return None
    if one_try is None:
        return SilenceReason.NO_PRICE
    micros, cap = one_try * tries, cap_cents * MICROS_IN_CENT
    reservation = Reservation(month_of(business, now), micros, one_try)
    found: dict[str, date | int] = {
        "month": reservation.month,
        "micros": micros,
        "cap": cap,
        "now": now,
    }
    with connection.cursor() as cursor:
        if micros <= cap:
            cursor.execute(SET_ASIDE_SQL, found)
            if cursor.fetchone() is not None:
                return reservation
        cursor.execute(CAPPED_SQL, found)
    return SilenceReason.OVER_BUDGET


def cost_of(reservation: Reservation | None, completion: Completion) -> int | None:
    """Micros that a call has cost: its tokens, and the tries that timed out before, which may be
    billed too.

    Where the provider counts no tokens, the worst case. None: there is neither a price nor a cap.
    """
    usage = Usage(completion.answers, completion.prompt_tokens, completion.completion_tokens)
    return cost_of_failure(reservation, usage=usage, seconds=completion.seconds)


def cost_of_failure(reservation: Reservation | None, *, usage: Usage, seconds: float) -> int | None:
    """As cost_of, for a call that ended without a reply after so many seconds: refused tries cost
    nothing, answers that could not be used what they say."""
    known = find_cost(usage.prompt_tokens, usage.completion_tokens) if usage.answers else 0
    if reservation is None:
        return known
    timed_out = min(int(seconds // settings.MODEL_TIMEOUT_SECONDS), _most_calls() - usage.answers)
    return (reservation.one_try * usage.answers if known is None else known) + max(
        0, timed_out
    ) * reservation.one_try


def _most_calls() -> int:
    """How many answers one thought may have to pay for: its tries, and one that is asked
    for again.
    """
    return int(settings.MODEL_RETRIES) + 2


def record_spend(
    business: Business, reservation: Reservation | None, *, micros: int, now: datetime
) -> None:
    """Count what a call cost, in place of what was set aside for it.

    The owners are emailed once a month at 80 % of the cap. Called inside the business, at the end
    of the transaction that ends the thought.
    """
    month = reservation.month if reservation is not None else month_of(business, now)
    if micros:
        add_spend(business.pk, micros=micros, now=now)
    more = micros - (reservation.micros if reservation is not None else 0)
    if not more:
        return
    with connection.cursor() as cursor:
        cursor.execute(SPENT_SQL, {"month": month, "micros": more})
        spent, warned_at, capped_at = cursor.fetchone()
        cap = find_cap(business)
        if cap is None:
            return
        is_near = spent >= cap * MICROS_IN_CENT * WARN_AT
        if capped_at is not None and reservation is not None and not is_near:
            # What many calls at once had set aside kept others from being made. This one was, and
            # the cap is far.
            cursor.execute(
                "UPDATE conversations_monthspend SET capped_at = NULL WHERE month = %s", [month]
            )
        if warned_at is None and is_near:
            cursor.execute(
                "UPDATE conversations_monthspend SET warned_at = %s WHERE month = %s", [now, month]
            )
            enqueue("core.tell_team", business_id=business.pk, what="BUDGET_80")


def forget_warnings(business: Business, *, now: datetime) -> None:
    """Forget this month's warnings, because the cap was changed. Called inside the business."""
    MonthSpend.objects.filter(month=month_of(business, now)).update(warned_at=None, capped_at=None)


def describe_spend(business: Business, *, now: datetime) -> Spend:
    """Return the month so far, as the owner sees it. Called inside the business."""
    month, cap = month_of(business, now), find_cap(business)
    spend = fetch_one(MonthSpend, "WHERE month = %s", [month]) or MonthSpend(month=month)
    return Spend(
        month=f"{month:%Y-%m}",
        spent_cents=round(spend.spent_micros / MICROS_IN_CENT, 2),
        cap_cents=cap,
        prices_known=find_price() is not None,
        warned=spend.warned_at is not None,
        capped=cap is not None and spend.capped_at is not None,
    )
