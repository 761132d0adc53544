"""Faults: what goes wrong next. The control API adds them, and each call that meets one
uses it up.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from typing import Any

from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)

from simulator.world.errors import BadControl, GraphError
from simulator.world.store import Store

SCOPES = ("send", "graph", "model", "webhook", "profile", "conversations", "oauth", "cdn")
CALL_KINDS = (
    "error",
    "timeout_after_accept",
    "hang",
    "slow",
    "garbage",
    "answer",
    "refuse",
    "page",
    "empty",
    "redirect",
    "drip",
    "huge",
    "cut",
)
ECHO_MODES = ("before", "with", "after", "late", "never")
CDN_KINDS = ("error", "hang", "slow", "garbage", "redirect", "huge")
WEBHOOK_KINDS = ("drop", "duplicate", "reorder", "delay", "batch")
DRIP_SECONDS = 0.1
HUGE_BYTES = 8_000_000
NUMBERS = ("longest", "seconds", "status", "code", "subcode", "retry_after", "times")


def add_fault(
    store: Store,
    *,
    account_id: str | None,
    body: dict[str, Any],
    model_kinds: Collection[str],
) -> int:
    """Keep one fault until it is spent or cleared, and return its id.

    `model_kinds` is how a model can misbehave. Raises BadControl for a fault that there is not.
    """
    _check_fault(body, model_kinds)
    scope = body["scope"]
    if scope == "model" and account_id is not None:
        raise BadControl(
            "The model knows no account; use match with words that only this account's "
            "prompts have."
        )
    detail = {key: value for key, value in body.items() if key not in ("scope", "account", "times")}
    row = store.run(
        "INSERT INTO faults (scope, account_id, remaining, detail) VALUES (?, ?, ?, ?)",
        scope,
        account_id,
        body.get("times"),
        json.dumps(detail),
    )
    return int(row.lastrowid or 0)


def _check_fault(body: dict[str, Any], model_kinds: Collection[str]) -> None:
    """Raise BadControl unless its kind and what goes with it fit its scope."""
    scope, kind = body.get("scope"), body.get("kind")
    if scope not in SCOPES:
        raise BadControl(f"The scope must be one of {', '.join(SCOPES)}.")
    kinds = {"webhook": WEBHOOK_KINDS, "cdn": CDN_KINDS, "model": (*CALL_KINDS, *model_kinds)}.get(
        scope, CALL_KINDS
    )
    if kind not in kinds:
        raise BadControl(f"A fault of scope {scope} has a kind out of {', '.join(kinds)}.")
    if scope != "send" and (
        kind == "timeout_after_accept" or {"accepted", "echo", "app_id"} & body.keys()
    ):
        raise BadControl("Only a send can be accepted and then fail, and only it has an echo.")
    if body.get("echo") not in (None, *ECHO_MODES):
        raise BadControl(f"The echo must be one of {', '.join(ECHO_MODES)}.")
    if kind == "refuse" and scope != "model":
        raise BadControl("Only the model can refuse.")
    match = body.get("match")
    if match is not None and (
        scope not in ("model", "send") or not isinstance(match, str) or not match
    ):
        raise BadControl(
            "match is a text that the model is given, or that is sent; no other faults have one."
        )
    _check_numbers(body)


def _check_numbers(body: dict[str, Any]) -> None:
    for name in NUMBERS:
        value = body.get(name)
        # An OpenAI error code is a word, a Graph one a number.
        wordy = name == "code" and body["scope"] == "model" and isinstance(value, str)
        # Graph has the code -1.
        lowest = -1 if name == "code" else 0
        if (
            value is not None
            and not wordy
            and (isinstance(value, bool) or not isinstance(value, int | float) or value < lowest)
        ):
            raise BadControl(f"{name} must be a number, not {value!r}.")


def list_faults(store: Store, account_id: str | None = None) -> list[dict[str, Any]]:
    """Return the faults there are; with an account, those of this account alone."""
    rows = store.all(
        "SELECT * FROM faults WHERE ? IS NULL OR account_id = ? ORDER BY id", account_id, account_id
    )
    return [
        {
            "id": row["id"],
            "scope": row["scope"],
            "account": row["account_id"],
            "times": row["remaining"],
            **json.loads(row["detail"]),
        }
        for row in rows
    ]


def clear_faults(store: Store, account_id: str | None = None) -> None:
    """Delete all faults; with an account, those of this account alone."""
    store.run("DELETE FROM faults WHERE ? IS NULL OR account_id = ?", account_id, account_id)


def take(
    store: Store, scope: str, *account_ids: str | None, text: str = ""
) -> dict[str, Any] | None:
    """Return the oldest fault that fits, used once; None when there is none.

    A fault of one account fits when it is among `account_ids`; one with `match` when that stands in
    `text`.
    """
    marks = ",".join("?" * len(account_ids))
    rows = store.all(
        f"SELECT * FROM faults WHERE scope = ? AND (account_id IS NULL OR account_id IN ({marks}))"
        " AND (remaining IS NULL OR remaining > 0) ORDER BY id",
        scope,
        *account_ids,
    )
    for row in rows:
        detail: dict[str, Any] = json.loads(row["detail"])
        if str(detail.get("match") or "") not in text:
            continue
        if row["remaining"] is not None:
            store.run("UPDATE faults SET remaining = remaining - 1 WHERE id = ?", row["id"])
        return detail
    return None


def seconds_of(fault: dict[str, Any], usual: float) -> float:
    """Return the fault's seconds, else the usual ones."""
    seconds = fault.get("seconds")
    return usual if seconds is None else float(seconds)


def gateway_timeout() -> Response:
    return PlainTextResponse("upstream request timeout", status_code=504)


def is_accepted(fault: dict[str, Any] | None) -> bool:
    """Return whether a send arrives although it is answered with this fault."""
    return fault is not None and (
        fault["kind"] == "timeout_after_accept" or bool(fault.get("accepted"))
    )


async def _drip(seconds: float) -> AsyncIterator[bytes]:
    """Yield white space, a byte now and then, and then an object."""
    for _ in range(int(seconds / DRIP_SECONDS)):
        yield b" "
        await asyncio.sleep(DRIP_SECONDS)
    yield b"{}"


async def before_call(fault: dict[str, Any] | None) -> Response | None:
    """Do what the fault does before a Graph call is looked at, or after a send was accepted.

    Returns a response that replaces the call's own, or None to go on. Raises GraphError.
    """
    if fault is None:
        return None
    kind = fault["kind"]
    if kind == "slow":
        await asyncio.sleep(seconds_of(fault, 2))
    elif kind in ("hang", "timeout_after_accept"):
        await asyncio.sleep(seconds_of(fault, 30))
        return gateway_timeout()
    elif kind in ("page", "empty", "redirect", "drip", "huge", "cut"):
        return _no_answer_of_graphs(kind, fault)
    elif kind == "garbage":
        return PlainTextResponse('{"recipient_id": "12', media_type="application/json")
    elif kind == "answer":
        return JSONResponse(fault.get("answer"))
    elif kind == "error":
        raise graph_error(fault)
    return None


def _no_answer_of_graphs(kind: str, fault: dict[str, Any]) -> Response:
    """Return what a gateway, a proxy or a bad line makes of an answer."""
    if kind == "redirect":
        return RedirectResponse(
            "https://www.facebook.com/unsupportedbrowser", fault.get("status") or 302
        )
    if kind == "drip":
        return StreamingResponse(_drip(seconds_of(fault, 30)), media_type="application/json")
    if kind == "huge":
        return Response(b" " * HUGE_BYTES, media_type="application/json")
    if kind == "cut":
        return Response(
            b'{"recipient_id": "12', media_type="application/json", headers={"Content-Length": "80"}
        )
    status = int(fault.get("status") or 502)
    return (
        HTMLResponse("<html><body>Sorry, something went wrong.</body></html>", status)
        if kind == "page"
        else Response(status_code=status)
    )


def graph_error(fault: dict[str, Any]) -> GraphError:
    """Return the Graph error that the fault describes."""
    code = fault.get("code") or 2
    return GraphError(
        fault.get("message")
        or f"(#{code}) An unexpected error has occurred. Please retry your request later.",
        code,
        fault.get("subcode"),
        status=fault.get("status") or (500 if code in (1, 2) else 400),
        transient=fault.get("transient"),
        retry_after=fault.get("retry_after"),
    )
