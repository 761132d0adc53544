"""Businesses by their keys, on the path of a DM: the SQL of decision 7 that callers share."""

from collections.abc import Collection

from common.rows import fetch
from core.models import Business


def read_business(business_id: int) -> Business:
    """The row as it is now: its switch, hours or account may have changed since it was read."""
    return fetch(Business, "WHERE id = %s", [business_id])[0]


def list_businesses_of(ids: Collection[str]) -> list[Business]:
    """The businesses whose Instagram account, or its Page, has one of these ids."""
    return fetch(
        Business,
        "WHERE instagram_account_id = ANY(%s) OR instagram_page_id = ANY(%s)",
        [list(ids), list(ids)],
    )
