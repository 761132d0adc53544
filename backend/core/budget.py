"""What the model costs a business, month by month, and the cap on it.

Amounts are in millionths of a US dollar ("micros"): a price in dollars for a million tokens is the same
number in micros for one token. A month is one of the business's time zone.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from common.rows import fetch_one
from conversations.models import MonthSpend
from core.models import Business

MICROS_IN_CENT = 10_000


@dataclass(frozen=True)
class Price:
    """Micros for a token read, and for one written."""

    read: float
    written: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> int:
        """What a call of so many tokens costs, rounded up."""
        return math.ceil(self.read * prompt_tokens + self.written * completion_tokens)


@dataclass(frozen=True)
class Spend:
    """The month so far, as the owner sees it: `month` is "2026-11", `warned` that 80 % of the cap are used."""

    month: str
    spent_cents: float
    cap_cents: int | None
    prices_known: bool
    warned: bool


def find_price(model: str | None = None) -> Price | None:
    """The price of the model (the one in use), by the longest beginning of its name that the table has."""
    name = model or settings.OPENAI_MODEL
    prefixes = [prefix for prefix in settings.OPENAI_PRICES if name.startswith(prefix)]
    return Price(*settings.OPENAI_PRICES[max(prefixes, key=len)]) if prefixes else None


def find_cost(prompt_tokens: int | None, completion_tokens: int | None) -> int | None:
    """Micros; None where no price is known or the provider did not count."""
    price = find_price()
    if price is None or prompt_tokens is None or completion_tokens is None:
        return None
    return price.of(prompt_tokens, completion_tokens)


def show_cost(micros: int | None) -> str | None:
    """ "$0.0012"; None stays None."""
    if micros is None:
        return None
    return f"${micros / 1_000_000:.4f}" if micros >= 100 or micros == 0 else f"${micros / 1_000_000:.6f}"


def month_of(business: Business, now: datetime) -> date:
    return now.astimezone(ZoneInfo(business.timezone)).date().replace(day=1)


def describe_spend(business: Business, *, now: datetime) -> Spend:
    """Called inside the business."""
    month = month_of(business, now)
    spend = fetch_one(MonthSpend, "WHERE month = %s", [month]) or MonthSpend(month=month)
    return Spend(
        month=f"{month:%Y-%m}", spent_cents=round(spend.spent_micros / MICROS_IN_CENT, 2), cap_cents=business.monthly_cap_cents,
        prices_known=find_price() is not None, warned=spend.warned_at is not None,
    )
