"""Delivers webhooks to the product: stored first, in order for each account, retried until
accepted.

A delivery travels in one of three lanes: its account's own lane keeps the order; `aside` holds
those that may overtake and be overtaken; `batch` gathers several accounts into one POST.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterable
from typing import Any

import httpx2

from simulator.settings import Settings
from simulator.webhooks import bodies
from simulator.world import access, faults
from simulator.world.store import Store

ASIDE, BATCH = "aside", "batch"
ANSWER_SECONDS = 20
GIVE_UP_MS = 36 * 3_600_000
LONGEST_WAIT_MS = 3_600_000
# After this many failures (about half a minute) a delivery no longer holds up its account.
PATIENCE = 5
# With a backlog Meta puts several events into one POST.
BACKLOG = 10
BATCH_SIZE = 50
KEEP = 20_000
# What a fault does to a delivery: the lane that it travels in, and by how much it comes later when
# the fault does not say.
TROUBLED_LANES = {"reorder": ASIDE, "batch": BATCH}
LATE_SECONDS = {"reorder": 0.5, "batch": 0.3, "delay": 2.0}


class Courier:
    """Owns the outbox and the tasks that empty it."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self.client = httpx2.AsyncClient(
            timeout=ANSWER_SECONDS,
            trust_env=False,
            limits=httpx2.Limits(
                max_connections=200, max_keepalive_connections=50, keepalive_expiry=2
            ),
        )
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.wake = asyncio.Event()
        self.first_tries: dict[int, asyncio.Future[None]] = {}

    def start(self) -> None:
        """Take up what the simulator left undelivered when it ended."""
        for row in self.store.all("SELECT DISTINCT lane FROM deliveries WHERE state = 'PENDING'"):
            self._run_lane(row["lane"])

    async def stop(self) -> None:
        await self.forget()
        await self.client.aclose()

    async def forget(self) -> None:
        """End all work in hand, without touching the rows."""
        tasks = list(self.tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.tasks.clear()
        for waiting in self.first_tries.values():
            if not waiting.done():
                waiting.set_result(None)
        self.first_tries.clear()

    def rouse(self) -> None:
        """Have every lane look again at what is due, because the clock moved."""
        self.wake.set()
        self.wake = asyncio.Event()

    def retry_now(self) -> int:
        """Make all waiting deliveries due now. Returns how many there are."""
        count = self.store.run("UPDATE deliveries SET due_at = 0 WHERE state = 'PENDING'").rowcount
        self.rouse()
        return count

    def post(
        self,
        account_id: str,
        item: dict[str, Any],
        *,
        kind: str,
        section: str = "messaging",
        after_ms: int = 0,
        aside: bool = False,
    ) -> int | None:
        """Put an event into the outbox, once for each login that has subscribed.

        `aside` lets what happens later overtake it. Returns the last delivery's id; None when no
        login has subscribed, or Meta keeps the event back.
        """
        logins = self._subscribed_logins(account_id)
        if not logins or not access.lets_through(self.store, account_id, item):
            return None
        fault = faults.take(self.store, "webhook", account_id)
        trouble = fault["kind"] if fault else ""
        lane = TROUBLED_LANES.get(trouble) or (ASIDE if aside else account_id)
        if fault is not None and trouble in LATE_SECONDS:
            after_ms += int(1000 * faults.seconds_of(fault, LATE_SECONDS[trouble]))
        state = "DROPPED" if trouble == "drop" else "PENDING"
        delivery_id = 0
        for login in logins * (2 if trouble == "duplicate" else 1):
            delivery_id = self._insert(
                account_id=account_id,
                item=json.dumps(item, separators=(",", ":")),
                kind=kind,
                section=section,
                lane=lane,
                after_ms=after_ms,
                state=state,
                login=login,
            )
        if state == "PENDING":
            self._run_lane(lane)
        return delivery_id

    def _insert(self, *, after_ms: int, **columns: str | int) -> int:
        """Insert a delivery with these columns that is due in `after_ms`, and return its id.

        Now and then the oldest that are over and done with are deleted.
        """
        now = self.store.now_ms()
        columns |= {"created_at": now, "due_at": now + after_ms}
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        row = self.store.run(
            f"INSERT INTO deliveries ({names}) VALUES ({marks})", *columns.values()
        )
        delivery_id = row.lastrowid or 0
        if delivery_id % 1000 == 0:
            self.store.run(
                "DELETE FROM deliveries WHERE state <> 'PENDING' AND id < ?", delivery_id - KEEP
            )
        return delivery_id

    async def first_try(self, delivery_id: int, seconds: float) -> None:
        """Wait until a delivery has been attempted once, or the time is over."""
        waiting = asyncio.get_running_loop().create_future()
        self.first_tries[delivery_id] = waiting
        try:
            await asyncio.wait_for(waiting, seconds)
        except TimeoutError:
            return
        finally:
            self.first_tries.pop(delivery_id, None)

    def _run_lane(self, lane: str) -> None:
        # A task that runs looks at the table again before it ends, with no await in between.
        if lane not in self.tasks:
            self.tasks[lane] = asyncio.create_task(self._empty_lane(lane))
        elif lane in (ASIDE, BATCH):
            self.rouse()

    async def _empty_lane(self, lane: str) -> None:
        try:
            await self._work_through(lane)
        finally:
            if self.tasks.get(lane) is asyncio.current_task():
                del self.tasks[lane]

    async def _work_through(self, lane: str) -> None:
        order = "due_at, id" if lane == ASIDE else "id"
        while True:
            rows = self.store.all(
                "SELECT * FROM deliveries WHERE state = 'PENDING' AND lane = ? ORDER BY "
                f"{order} LIMIT ?",
                lane,
                BATCH_SIZE,
            )
            if not rows:
                return
            now = self.store.now_ms()
            wait_ms = rows[0]["due_at"] - now
            if wait_ms > 0:
                await self._nap(wait_ms)
            elif lane == ASIDE:
                due = [row for row in rows if row["due_at"] <= now]
                await asyncio.gather(*(self._carry([row]) for row in due))
            elif lane == BATCH:
                await self._carry(rows)
            else:
                due = [row for row in rows if row["due_at"] <= now]
                await self._carry(due if len(due) >= BACKLOG else rows[:1])

    async def _nap(self, wait_ms: int) -> None:
        try:
            await asyncio.wait_for(self.wake.wait(), wait_ms / 1000)
        except TimeoutError:
            return

    def _subscribed_logins(self, account_id: str) -> list[str]:
        row = self.store.one(
            "SELECT subscribed_fields, instagram_fields FROM pages JOIN accounts ON "
            "accounts.id = pages.account_id WHERE account_id = ?",
            account_id,
        )
        fields = (
            {"FACEBOOK": row["subscribed_fields"], "INSTAGRAM": row["instagram_fields"]}
            if row
            else {}
        )
        return [login for login, names in fields.items() if names != "[]"]

    async def _carry(self, rows: list[sqlite3.Row]) -> None:
        """Send these events, in one POST for each login: each signs with its own secret."""
        for login in dict.fromkeys(row["login"] for row in rows):
            await self._post(login, [row for row in rows if row["login"] == login])

    async def _post(self, login: str, rows: list[sqlite3.Row]) -> None:
        """Send one POST with these events, and keep what became of it."""
        secret = (
            self.settings.app_secret if login == "FACEBOOK" else self.settings.instagram_app_secret
        )
        body = bodies.envelope(
            [
                (row["account_id"], row["created_at"], row["section"], json.loads(row["item"]))
                for row in rows
            ]
        )
        raw = bodies.serialise(body)
        started = time.perf_counter()
        status = await self.send_raw(raw, bodies.signature_headers(raw, secret))
        ms = round((time.perf_counter() - started) * 1000, 2)
        with self.store.transaction():
            for row in rows:
                self._record_attempt(row, status, ms)
        for row in rows:
            waiting = self.first_tries.get(row["id"])
            if waiting is not None and not waiting.done():
                waiting.set_result(None)

    def _record_attempt(self, row: sqlite3.Row, status: int | None, ms: float) -> None:
        attempts = row["attempts"] + 1
        state, lane, due_at = "PENDING", row["lane"], row["due_at"]
        now = self.store.now_ms()
        if status == 200:
            state = "DELIVERED"
        elif now - row["created_at"] >= GIVE_UP_MS:
            state = "GIVEN_UP"
        else:
            due_at = now + min(1000 * 2 ** (attempts - 1), LONGEST_WAIT_MS)
            if attempts >= PATIENCE:
                lane = ASIDE
        self.store.run(
            "UPDATE deliveries SET state = ?, lane = ?, due_at = ?, attempts = ?, status = "
            "?, ms = ? WHERE id = ?",
            state,
            lane,
            due_at,
            attempts,
            status,
            ms,
            row["id"],
        )
        if lane != row["lane"]:
            self._run_lane(lane)

    async def send_raw(self, raw: bytes, headers: dict[str, str]) -> int | None:
        """Return the status of the product's answer, None when there was none."""
        answer = await self.exchange(raw, headers)
        return answer.status_code if answer is not None else None

    async def exchange(self, raw: bytes, headers: dict[str, str]) -> httpx2.Response | None:
        """Return the product's answer to these bytes, None when there was none."""
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            **headers,
        }
        try:
            return await self.client.post(self.settings.webhook_url, content=raw, headers=headers)
        except httpx2.HTTPError:
            return None

    async def verify(self, params: dict[str, str]) -> httpx2.Response | None:
        """Return the product's answer to Meta's GET handshake, None when there was none."""
        try:
            return await self.client.get(self.settings.webhook_url, params=params)
        except httpx2.HTTPError:
            return None

    def describe(self, rows: Iterable[sqlite3.Row]) -> list[dict[str, Any]]:
        return [
            {
                "id": row["id"],
                "account": row["account_id"],
                "kind": row["kind"],
                "section": row["section"],
                "state": row["state"],
                "status": row["status"],
                "attempts": row["attempts"],
                "ms": row["ms"],
                "next_attempt_at": row["due_at"] if row["state"] == "PENDING" else None,
                "item": json.loads(row["item"]),
            }
            for row in rows
        ]
