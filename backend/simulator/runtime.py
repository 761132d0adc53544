"""What all requests share: the store, the courier, the log of calls and the open phone pages."""

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from simulator.settings import Settings
from simulator.webhooks.courier import Courier
from simulator.world.store import Store

KEEP_CALLS = 20_000
KEEP_PROMPTS = 200


@dataclass
class Simulator:
    """The running simulator."""

    settings: Settings
    store: Store
    courier: Courier
    calls: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEEP_CALLS))
    prompts: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEEP_PROMPTS))
    listeners: set[asyncio.Queue[str]] = field(default_factory=set)
    recent_calls: dict[str, deque[float]] = field(default_factory=dict)

    def announce(self, account_id: str, username: str) -> None:
        """Tell open phone pages that a thread changed."""
        if self.listeners:
            data = json.dumps({"account": account_id, "customer": username})
            for listener in self.listeners:
                listener.put_nowait(data)

    def within_rate(self, key: str, *, calls: int, seconds: float) -> bool:
        """Return whether one more call fits the rate; one that fits is counted."""
        now = asyncio.get_running_loop().time()
        recent = self.recent_calls.setdefault(key, deque())
        while recent and recent[0] <= now - seconds:
            recent.popleft()
        if len(recent) >= calls:
            return False
        recent.append(now)
        return True


def simulator_of(request: Request) -> Simulator:
    """Return the simulator that this request is for."""
    sim: Simulator = request.app.state.simulator
    return sim


def note_call(
    sim: Simulator, request: Request, status: int, started: float, *, api: str = "graph"
) -> None:
    """Keep what was asked and how it went, without the query, which may hold a token."""
    sim.calls.append(
        {
            "at": time.time() * 1000,
            "api": api,
            "method": request.method,
            "path": request.url.path,
            "status": status,
            "ms": round((time.perf_counter() - started) * 1000, 2),
        }
    )
