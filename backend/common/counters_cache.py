"""The cache in the database that counts tries, and which entries are dropped when there are too
many.

Django's own drops the keys that come first in the alphabet. An attacker could choose keys so that a
flood of cheap requests drops the counts of wrong passwords. This cache drops the entries that would
expire first, and a wrong password is remembered for a day.
"""

from datetime import datetime
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connections


class CountersCache(DatabaseCache):
    """Set as the BACKEND of CACHES; `createcachetable` makes its table as that of Django's own."""

    def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None:
        """Django calls it with the number of entries when that is above MAX_ENTRIES."""
        # A name from the settings, of which the stubs do not know.
        table = connections[db].ops.quote_name(self._table)  # type: ignore[attr-defined]
        expired = f"DELETE FROM {table} WHERE expires < %s"  # noqa: S608  the name is a setting
        cursor.execute(expired, [now])
        left = num - cursor.rowcount
        if left <= self._max_entries:
            return
        soonest = f"SELECT cache_key FROM {table} ORDER BY expires LIMIT %s"  # noqa: S608  as above
        cursor.execute(
            f"DELETE FROM {table} WHERE cache_key IN ({soonest})",  # noqa: S608  as above
            [left // self._cull_frequency],
        )
