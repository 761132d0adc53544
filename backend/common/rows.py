"""Reading and writing a model's rows by a piece of SQL, on the path of a DM.

Django compiles a query anew each time, which takes longer than Postgres takes to run one that looks
up a row by its key. Here a statement is built once for each model and set of columns. Elsewhere the
ORM is the right way.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

from common.database.base import ask_for

Row = TypeVar("Row", bound=models.Model)
# Fields whose values psycopg takes as they are.
AS_THEY_ARE = {
    models.BigIntegerField,
    models.BooleanField,
    models.CharField,
    models.DateTimeField,
    models.IntegerField,
    models.TextField,
}


@functools.cache
def _plan(model: type[models.Model]) -> tuple[str, list[str], list[tuple[str, Any]]]:
    """The SELECT without its tail, the attributes in the order of the columns, and the columns to
    convert.
    """
    fields = model._meta.concrete_fields
    table = model._meta.db_table
    columns = ", ".join(f'"{table}"."{field.column}"' for field in fields)
    converters = [(field.attname, field) for field in fields if hasattr(field, "from_db_value")]
    select = f'SELECT {columns} FROM "{table}"'  # noqa: S608  names of ours, from the model
    return select, [field.attname for field in fields], converters


def fetch(model: type[Row], tail: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """The rows that `tail` ("WHERE … ORDER BY … FOR UPDATE") selects from the model's table, as
    instances.
    """
    return ask(model, tail, parameters)()


def ask(model: type[Row], tail: str, parameters: Sequence[Any] = ()) -> Callable[[], list[Row]]:
    """Ask for the rows that `fetch` returns, and return what waits for them: several that are asked
    for inside `pipelined` cost one wait.
    """
    answer = ask_for(f"{_plan(model)[0]} {tail}", parameters)
    return lambda: [build(model, row) for row in answer.fetchall()]


@functools.cache
def list_columns(model: type[models.Model]) -> str:
    """The model's columns, for a statement of one's own whose rows go through `build`."""
    return _plan(model)[0].partition(" FROM ")[0].removeprefix("SELECT ")


def count_columns(model: type[models.Model]) -> int:
    """How many columns `list_columns` names."""
    return len(_plan(model)[1])


def build(model: type[Row], row: Sequence[Any]) -> Row:
    """The instance of a row with the columns of `list_columns`.

    It is what `Model.from_db` returns, in a tenth of the time: all columns are there, and nobody
    listens to the signals of its birth.
    """
    _, names, converters = _plan(model)
    instance = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, "default"
    instance.__dict__.update(zip(names, row, strict=True), _state=state)
    for name, field in converters:
        instance.__dict__[name] = field.from_db_value(instance.__dict__[name], None, connection)
    return instance


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
    instance.pk = ask_for(statement, _prepare(instance, fields)).fetchone()[0]
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
    ask_for(statement, [*_prepare(instance, fields), instance.pk])


def _prepare(instance: models.Model, fields: list[Any]) -> list[Any]:
    """Return the values of these fields as psycopg takes them."""
    return [
        getattr(instance, field.attname)
        if type(field) in AS_THEY_ARE
        else field.get_db_prep_save(getattr(instance, field.attname), connection)
        for field in fields
    ]
