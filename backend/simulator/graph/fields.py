"""Graph's `fields` parameter: names with sub-fields and arguments, and paging."""

import base64
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from simulator.world.errors import GraphError, bad_parameter

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ARGUMENT = re.compile(r"\.([a-z_]+)\(([^()]*)\)")


@dataclass
class Field:
    """One field that is asked for: messages.limit(20){id,from} has an argument and two
    sub-fields.
    """

    name: str
    arguments: dict[str, str] = field(default_factory=dict)
    fields: "list[Field]" = field(default_factory=list)


def parse_fields(text: str) -> list[Field]:
    """Return the fields of a comma list. Raises GraphError 2500 on bad syntax."""
    found, rest = _read_list(text.replace(" ", ""))
    if rest:
        raise _syntax_error(rest)
    return found


def _syntax_error(rest: str) -> GraphError:
    return GraphError(f'Syntax error "Expected end of string instead of "{rest[0]}"."', 2500)


def _read_list(text: str) -> tuple[list[Field], str]:
    found: list[Field] = []
    while text:
        name = _NAME.match(text)
        if not name:
            raise _syntax_error(text)
        item = Field(name.group())
        text = text[name.end() :]
        while argument := _ARGUMENT.match(text):
            item.arguments[argument.group(1)] = argument.group(2)
            text = text[argument.end() :]
        if text.startswith("{"):
            item.fields, text = _read_list(text[1:])
            if not text.startswith("}"):
                raise GraphError('Syntax error "Expected "}"."', 2500)
            text = text[1:]
        found.append(item)
        if not text.startswith(","):
            break
        text = text[1:]
    return found, text


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"cursor:{position}".encode()).decode()


def _position(cursor: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor.encode()).decode().removeprefix("cursor:"))
    except ValueError as error:
        raise bad_parameter("Invalid cursor.") from error


def read_limit(text: Any, default: int = 25) -> int:
    if text in (None, ""):
        return default
    try:
        limit = int(text)
    except ValueError as error:
        raise bad_parameter("Param limit must be a non-negative integer") from error
    if limit < 1:
        raise bad_parameter("Param limit must be a positive integer")
    return min(limit, 100)


def page_of(
    rows: list[Any], *, limit: int, after: str | None, address: str, params: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Return one page of rows and its `paging` object, which has `next` only when more follows."""
    start = _position(after) if after else 0
    part = rows[start : start + limit]
    if not part:
        return [], {}
    end = start + len(part)
    paging: dict[str, Any] = {"cursors": {"before": _cursor(start), "after": _cursor(end)}}
    if end < len(rows):
        query = {**params, "limit": limit, "after": paging["cursors"]["after"]}
        paging["next"] = f"{address}?{urlencode(query)}"
    return part, {"paging": paging}
