"""Find businesses by their Instagram accounts while a DM is handled, in the plain SQL that
decision 7 asks for.
"""

from collections.abc import Collection

from common.rows import fetch
from core.models import Business


def list_businesses_of(ids: Collection[str]) -> list[Business]:
    """Return the businesses whose Instagram account or Page has one of these ids."""
    return fetch(
        Business,
        "WHERE instagram_account_id = ANY(%s) OR instagram_page_id = ANY(%s)",
        [list(ids), list(ids)],
    )
