"""Reading a model's rows by a piece of SQL, on the path of a DM.

Django compiles a query anew each time, which takes longer than Postgres takes to run one that looks up a
row by its key. Here the columns are listed once for each model, and the rest of the statement is written
by hand. Elsewhere the ORM is the right way.
"""

import functools
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


@functools.cache
def _plan(model: type[models.Model]) -> tuple[str, list[str], list[tuple[int, Any]]]:
    """The SELECT without its tail, the attributes in the order of the columns, and what must be converted."""
    fields = model._meta.concrete_fields
    table = model._meta.db_table
    columns = ", ".join(f'"{table}"."{field.column}"' for field in fields)
    converters = [(index, field) for index, field in enumerate(fields) if hasattr(field, "from_db_value")]
    select = f'SELECT {columns} FROM "{table}"'  # noqa: S608  names of ours, from the model
    return select, [field.attname for field in fields], converters


def fetch(model: type[Row], tail: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """The rows that `tail` ("WHERE … ORDER BY … FOR UPDATE") selects from the model's table, as instances."""
    select, names, converters = _plan(model)
    with connection.cursor() as cursor:
        cursor.execute(f"{select} {tail}", parameters)
        rows = cursor.fetchall()
    if converters:
        rows = [_convert(row, converters) for row in rows]
    return [model.from_db("default", names, row) for row in rows]


def fetch_one(model: type[Row], tail: str, parameters: Sequence[Any] = ()) -> Row | None:
    """The first such row, or None."""
    return next(iter(fetch(model, tail, parameters)), None)


def _convert(row: Sequence[Any], converters: list[tuple[int, Any]]) -> list[Any]:
    values = list(row)
    for index, field in converters:
        values[index] = field.from_db_value(values[index], None, connection)
    return values
