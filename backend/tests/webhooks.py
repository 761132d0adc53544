"""Webhook bodies as Meta posts them: those of `tests/payloads`, as they are or with changes."""

import hashlib
import hmac
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from conftest import SECRETS

PAYLOADS = Path(__file__).parent / "payloads"
NAMES = sorted(path.stem for path in PAYLOADS.glob("*.json"))
# Who is in the files, and who it is in most tests.
RECORDED_ACCOUNT, RECORDED_CUSTOMER = "17841000000000001", "7001"
ACCOUNT, CUSTOMER = "17841", "700"
# Who an event is between, and when: the rest is what it says.
FRAME = {"sender", "recipient", "timestamp"}


def read_payload(name: str) -> bytes:
    """The body of that name as it was posted."""
    return (PAYLOADS / f"{name}.json").read_bytes()


def payload(
    name: str,
    *,
    account: object = ACCOUNT,
    customer: object = CUSTOMER,
    at: int | None = None,
    **fields: object,
) -> dict[str, Any]:
    """The body of that name between this account and this customer.

    `at` is when, in milliseconds. `fields` stand in the place of what the file has under these
    names, at whatever depth. Raises KeyError for a name that it has not.
    """
    body: dict[str, Any] = json.loads(read_payload(name))
    ids = {RECORDED_ACCOUNT: account, RECORDED_CUSTOMER: customer}
    if at is not None:
        # Changes of an account are dated in seconds.
        times = {"time": at // 1000 if _has(body, "changes") else at, "timestamp": at}
        fields = {name: time for name, time in times.items() if _has(body, name)} | fields
    if missing := [field for field in fields if not _has(body, field)]:
        raise KeyError(f"{name}.json has no {missing}")
    changed: dict[str, Any] = _change(body, ids, fields)
    return changed


def content(name: str, **fields: object) -> dict[str, Any]:
    """What the event of that name says, without who said it to whom and when; for a change of the
    account its field and value.
    """
    [entry] = payload(name, **fields)["entry"]
    [[event]] = [
        entry[channel] for channel in ("messaging", "standby", "changes") if channel in entry
    ]
    return {key: value for key, value in event.items() if key not in FRAME}


def wrap(
    *events: Any,
    account: object = ACCOUNT,
    customer: object = CUSTOMER,
    at: int,
    channel: str = "messaging",
    people: bool = True,
    **head: object,
) -> dict[str, Any]:
    """One body with these events, in the frame of a recorded one: who and when are filled in where
    an event does not say. Without `people` they name nobody. `head` stands beside the entry.
    """
    body = payload("message_text", account=account, customer=customer, at=at)
    [frame] = body["entry"]
    [recorded] = frame.pop("messaging")
    known = FRAME if people else {"timestamp"}
    ends = {key: value for key, value in recorded.items() if key in known}
    frame[channel] = [{**deepcopy(ends), **event} for event in events]
    return {**body, **head}


def sign(body: bytes, secret: str = SECRETS["FB_APP_SECRET"]) -> str:
    """The header with which Meta signs a body, by the secret of Facebook Login unless told."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _has(value: Any, name: str) -> bool:
    if isinstance(value, dict):
        return name in value or any(_has(inner, name) for inner in value.values())
    return isinstance(value, list) and any(_has(inner, name) for inner in value)


def _change(value: Any, ids: dict[str, object], fields: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {
            key: fields[key] if key in fields else _change(inner, ids, fields)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_change(inner, ids, fields) for inner in value]
    return ids.get(value, value) if isinstance(value, str) else value
