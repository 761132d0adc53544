"""Find businesses by their keys while a DM is handled, in the plain SQL that decision 7
asks for.
"""

from collections.abc import Collection

from common.rows import fetch
from core.models import Business


def read_business(business_id: int) -> Business:
    """Return the business as it is stored now, because its switch, hours or account may have
    changed since the caller read it. Raises IndexError if there is none.
    """
    return fetch(Business, "WHERE id = %s", [business_id])[0]


def list_businesses_of(ids: Collection[str]) -> list[Business]:
    """Return the businesses whose Instagram account or Page has one of these ids."""
    return fetch(
        Business,
        "WHERE instagram_account_id = ANY(%s) OR instagram_page_id = ANY(%s)",
        [list(ids), list(ids)],
    )
