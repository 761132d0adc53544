"""Reading and writing a model's rows by a piece of SQL, on the path of a DM.

Django compiles a query anew each time, which takes longer than Postgres takes to run one that looks
up a row by its key. Here a statement is built once for each model and set of columns. Elsewhere the
ORM is the right way.
"""

import functools
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


@functools.cache
def _plan(model: type[models.Model]) -> tuple[str, list[str], list[tuple[int, Any]]]:
    """The SELECT without its tail, the attributes in the order of the columns, and the columns to
    convert.
    """
    fields = model._meta.concrete_fields
    table = model._meta.db_table
    columns = ", ".join(f'"{table}"."{field.column}"' for field in fields)
    converters = [
        (index, field) for index, field in enumerate(fields) if hasattr(field, "from_db_value")
    ]
    select = f'SELECT {columns} FROM "{table}"'  # noqa: S608  names of ours, from the model
    return select, [field.attname for field in fields], converters


def fetch(model: type[Row], tail: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """The rows that `tail` ("WHERE … ORDER BY … FOR UPDATE") selects from the model's table, as
    instances.
    """
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


@functools.cache
def _insertion(model: type[models.Model]) -> tuple[str, list[Any]]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns, places = (
        ", ".join(f'"{field.column}"' for field in fields),
        ", ".join(["%s"] * len(fields)),
    )
    insert = f'INSERT INTO "{model._meta.db_table}" ({columns})'
    return f"{insert} VALUES ({places}) RETURNING id", fields


def insert(instance: Row) -> Row:
    """The new instance, stored, with its id."""
    statement, fields = _insertion(type(instance))
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            [
                field.get_db_prep_save(getattr(instance, field.attname), connection)
                for field in fields
            ],
        )
        instance.pk = cursor.fetchone()[0]
    instance._state.adding, instance._state.db = False, "default"
    return instance


@functools.cache
def _change(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    return f'UPDATE "{model._meta.db_table}" SET {columns} WHERE id = %s', fields  # noqa: S608  names of ours


def store(instance: models.Model, *names: str) -> None:
    """Write these fields of the instance to its row."""
    statement, fields = _change(type(instance), names)
    values = [
        field.get_db_prep_save(getattr(instance, field.attname), connection) for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, instance.pk])


def _convert(row: Sequence[Any], converters: list[tuple[int, Any]]) -> list[Any]:
    values = list(row)
    for index, field in converters:
        values[index] = field.from_db_value(values[index], None, connection)
    return values
