"""Find a business by its key while a DM is handled, in the plain SQL that decision 7 asks for."""

from collections.abc import Callable

from common.rows import ask
from core.models import Business


def ask_business(business_id: int) -> Callable[[], list[Business]]:
    """Ask for the business as it is stored now, because its switch, hours or account may have
    changed since the caller read it; see `common.rows.ask`.
    """
    return ask(Business, "WHERE id = %s", [business_id])


def read_business(business_id: int) -> Business:
    """Return what `ask_business` asks for. Raises IndexError if there is none."""
    return ask_business(business_id)()[0]
