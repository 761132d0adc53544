"""What all controls that make something happen share: who takes part, how the webhook travels, and
what is answered.
"""

import sqlite3
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.request_body import seconds_of
from simulator.runtime import Simulator
from simulator.webhooks import bodies
from simulator.world import people, threads
from simulator.world.errors import BadControl

MOST_COPIES = 20


def account_asked(sim: Simulator, request: Request) -> str | None:
    """Return the id of the account that ?account= names; None without it. Raises BadControl."""
    asked = request.query_params.get("account")
    return people.find_account(sim.store, asked)["id"] if asked else None


def participants(sim: Simulator, body: dict[str, Any]) -> tuple[sqlite3.Row, sqlite3.Row]:
    """Return the account and its thread with the customer, which is created if there is none.
    Raises BadControl.
    """
    account = people.find_account(sim.store, body.get("account"))
    customer = people.find_customer(sim.store, body.get("customer"))
    thread = threads.open_thread(sim.store, account_id=account["id"], username=customer["username"])
    return account, thread


@dataclass(frozen=True)
class Travel:
    """How a webhook reaches the product: whether at all, in how many `copies`, how much later (and
    then out of order), and in which section of the body.
    """

    sent: bool
    copies: int
    late_ms: int | None
    section: str | None


def travel_of(body: dict[str, Any]) -> Travel:
    """Return how a control's webhook travels, by its `deliver` ("now", "never", or "late" by
    `late_seconds`), `copies` and `section`.

    Raises BadControl.
    """
    deliver, copies, section = (
        body.get("deliver", "now"),
        body.get("copies", 1),
        body.get("section"),
    )
    if deliver not in ("now", "never", "late"):
        raise BadControl('deliver must be "now", "late" or "never".')
    if isinstance(copies, bool) or not isinstance(copies, int) or not 1 <= copies <= MOST_COPIES:
        raise BadControl(f"copies must be a number from 1 to {MOST_COPIES}.")
    if section is not None and section not in bodies.SECTIONS:
        raise BadControl(f"section must be one of {', '.join(bodies.SECTIONS)}.")
    late_ms = int(1000 * seconds_of(body, "late_seconds", 2)) if deliver == "late" else None
    return Travel(deliver != "never", copies, late_ms, section)


def deliver_event(
    sim: Simulator,
    travel: Travel,
    account_id: str,
    item: dict[str, Any],
    kind: str,
    *,
    thread: sqlite3.Row | None = None,
) -> bool:
    """Send the event to the product, unless told not to. Returns whether a webhook is on its way.

    What happens in a thread that another app holds arrives as standby.
    """
    if not travel.sent:
        return False
    usual = "standby" if thread is not None and threads.holder(sim.store, thread) else "messaging"
    section = travel.section or ("changes" if "field" in item else usual)
    if "field" in item and section not in ("changes", "field"):
        raise BadControl(f"A {kind} comes under changes or field, never under {section}.")
    if section in ("changes", "field") and "field" not in item:
        item = {"field": "messages", "value": item}
    posted = [
        sim.courier.post(
            account_id,
            item,
            kind=kind,
            section=section,
            after_ms=travel.late_ms or 0,
            aside=travel.late_ms is not None,
        )
        for _ in range(travel.copies)
    ]
    return posted[0] is not None


def answer(sim: Simulator, message: sqlite3.Row, delivered: bool) -> Response:
    sim.announce(message["account_id"], message["username"])
    return JSONResponse(
        {
            "mid": message["mid"],
            "igsid": message["igsid"],
            "thread_id": message["conversation_id"],
            "delivered": delivered,
        }
    )


def deliver_message_event(
    sim: Simulator, travel: Travel, message: sqlite3.Row, item: dict[str, Any], kind: str
) -> Response:
    """Deliver an event about a message, and return the control's answer."""
    thread = threads.thread_of(sim.store, message["igsid"])
    return answer(
        sim, message, deliver_event(sim, travel, message["account_id"], item, kind, thread=thread)
    )
