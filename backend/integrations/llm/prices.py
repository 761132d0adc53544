"""What the model costs: by the table of prices, or nothing on a machine of one's own."""

import ipaddress
import math
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

OWN_DOMAINS = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test")


@dataclass(frozen=True)
class Price:
    """Micros for a token read, and for one written."""

    read: float
    written: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> int:
        """What a call of so many tokens costs, rounded up."""
        return math.ceil(self.read * prompt_tokens + self.written * completion_tokens)


FREE = Price(0, 0)


def find_price(model: str | None = None) -> Price | None:
    """The price of the model (the one in use), by the longest beginning of its name that the table
    has.

    A model that has none costs nothing where its server is in one's own network: nobody sends a
    bill for it. Elsewhere its price is unknown: None.
    """
    name = model or settings.OPENAI_MODEL
    prefixes = [prefix for prefix in settings.OPENAI_PRICES if name.startswith(prefix)]
    if prefixes:
        return Price(*settings.OPENAI_PRICES[max(prefixes, key=len)])
    return FREE if is_own_server(settings.OPENAI_BASE_URL) else None


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
    small = 0 < micros < 100
    return f"${micros / 1_000_000:.6f}" if small else f"${micros / 1_000_000:.4f}"


def is_own_server(url: str) -> bool:
    """Whether the address is of this machine or its network: a private address, or a name that no
    public server has."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(OWN_DOMAINS)


def default_cap_cents() -> int | None:
    """The monthly limit that a new business starts with. None where there is none, or where it
    could not be kept because nobody knows the price: it would only keep the assistant from
    answering."""
    highest = highest_cap_cents()
    if not settings.AI_MONTHLY_CAP_DOLLARS or highest is None:
        return None
    return min(round(settings.AI_MONTHLY_CAP_DOLLARS * 100), highest)


def highest_cap_cents(given: int | None = None) -> int | None:
    """The highest monthly limit that an owner may set, which holds also where none is set: what an
    admin has `given` the business, or else what holds for all; never above the ceiling. None where
    no limit can be kept because nobody knows the price."""
    if find_price() is None:
        return None
    cents = round(settings.AI_HIGHEST_MONTHLY_CAP_DOLLARS * 100) if given is None else given
    ceiling = settings.AI_INSTALLATION_CAP_DOLLARS
    return min(cents, max(1, round(ceiling * 100))) if ceiling else cents


def transcription_cost(*, seconds: float | None, size: int) -> int:
    """Micros for a voice message. Where the provider does not say how long it was, the longest that
    so many bytes can be. Nothing where the model costs nothing: it is the same server."""
    if find_price() is FREE:
        return 0
    longest = size / SMALLEST_BYTES_A_SECOND if seconds is None else seconds
    return math.ceil(longest / 60 * settings.OPENAI_TRANSCRIPTION_PRICE * 1_000_000)


# Speech at 8 kilobits a second; Instagram's voice messages have four times as much.
SMALLEST_BYTES_A_SECOND = 1000
