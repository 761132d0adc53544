"""The ids of a business's rows."""

from typing import Any

from django.db import models


class RowId(models.BigAutoField):
    """An id from `row_ids`, the one sequence of a business's schema.

    A sequence for each table would cost every empty business another 8 kB and each connection that
    works for the business another entry in Postgres' cache, table by table.
    """

    def db_type_suffix(self, connection: Any) -> str:
        return "DEFAULT nextval('row_ids')"
