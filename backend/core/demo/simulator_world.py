"""The simulator's side of the demo: the same people and threads exist there, over its
control API.
"""

import time
from typing import Any

import requests
from django.conf import settings

from core.demo.script import Talk


class NoSimulator(Exception):
    """FB_GRAPH_URL is not a simulator that answers; the message says what to do."""


WAITS_SECONDS = 30


def wait_for_simulator() -> None:
    """Return when it answers. Raises NoSimulator, so that nothing of the demo ever reaches a real
    account.
    """
    deadline = time.monotonic() + WAITS_SECONDS
    while True:
        try:
            if requests.get(f"{settings.FB_GRAPH_URL}/sim/health", timeout=5).json() == {
                "ok": True
            }:
                return
        except (requests.RequestException, ValueError):
            pass
        if time.monotonic() > deadline:
            raise NoSimulator(
                f"There is no simulator at FB_GRAPH_URL ({settings.FB_GRAPH_URL}). `make "
                "demo` starts one."
            )
        time.sleep(0.1)


def call(path: str, **body: Any) -> dict[str, Any]:
    """POST to the control API. Raises requests.HTTPError."""
    answer = requests.post(f"{settings.FB_GRAPH_URL}/sim/{path}", json=body, timeout=20)
    answer.raise_for_status()
    return dict(answer.json())


def set_up_thread(
    *, account: str, talk: Talk, mids: list[str], times: list[str]
) -> tuple[str, str]:
    """Give the thread its past unless it has one. Returns the customer's IGSID and picture."""
    call("customers", username=talk.username, name=talk.name)
    igsid = str(call("igsid", username=talk.username, account=account)["igsid"])
    there = requests.get(
        f"{settings.FB_GRAPH_URL}/sim/thread",
        params={"account": account, "customer": talk.username},
        timeout=20,
    )
    there.raise_for_status()
    if not there.json()["messages"]:
        call(
            "history",
            account=account,
            customer=talk.username,
            name=talk.name,
            messages=[
                {
                    "from": "customer" if line.who == "customer" else "business",
                    "via": {"customer": "instagram", "phone": "phone"}.get(line.who, "api"),
                    "text": line.text,
                    "created_time": at,
                    "mid": mid,
                }
                for line, mid, at in zip(talk.lines, mids, times, strict=True)
            ],
        )
    world = requests.get(f"{settings.FB_GRAPH_URL}/sim/world", timeout=20)
    world.raise_for_status()
    pictures = {
        customer["username"]: customer.get("picture_url", "")
        for customer in world.json()["customers"]
    }
    return igsid, str(pictures.get(talk.username) or "")
