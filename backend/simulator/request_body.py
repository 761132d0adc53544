"""Reads the body of a control: JSON, texts and seconds. All raise BadControl."""

import json
from typing import Any

from starlette.requests import Request

from simulator.world.errors import BadControl


async def body_of(request: Request) -> dict[str, Any]:
    raw = await request.body()
    try:
        body = json.loads(raw) if raw else {}
        # Half an emoji is valid JSON, but no text that could be kept.
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadControl("The body is not JSON in UTF-8.") from error
    if not isinstance(body, dict):
        raise BadControl("The body must be a JSON object.")
    return body


def text_of(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadControl(f"{name} must be a text that is not empty.")
    return value


def seconds_of(body: dict[str, Any], name: str, usual: float) -> float:
    value = body.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise BadControl(f"{name} must be a number of seconds, zero or more.")
    return float(value)
