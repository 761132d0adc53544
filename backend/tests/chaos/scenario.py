"""Runs a plan: people write, processes die, faults come and go. Then all is well again, and quiet
comes.
"""

import signal
import time
import uuid
from collections import deque
from typing import Any

import psycopg
import requests

from tests.chaos.plan import SHOPS, Step, list_workers, make_customers
from tests.chaos.stack import OwnStack
from tests.chaos.strangers import Strangers
from tests.journeys.people import Person, Shop

LATE_SECONDS = 2
AWAY = (requests.ConnectionError, requests.Timeout, psycopg.OperationalError)
QUIET_SECONDS = 150
DELAY_SECONDS = 1.5
LONGEST_START_SECONDS = 60
# Each is empty when nothing is in a middle state.
UNFINISHED_ANYWHERE = {
    "events that nobody recorded": (
        "SELECT id, shard, received_at FROM core_inboxevent WHERE state = 'PENDING'"
    ),
    "jobs that are due or run": (
        "SELECT id, task_name, status::text, args, attempts FROM procrastinate_jobs"
        " WHERE status = 'doing' OR (status = 'todo' AND coalesce(scheduled_at, now()) <= now())"
    ),
}
UNFINISHED_IN_A_SHOP = {
    "turns that did not end": (
        "SELECT id, thread_id, state, due_at, lease_until FROM conversations_turn WHERE state "
        "IN ('OPEN', 'THINKING')"
    ),
    "messages on their way": (
        "SELECT id, thread_id, state, attempts, next_attempt_at, error_code FROM "
        "conversations_messagelog"
        " WHERE state IN ('QUEUED', 'SENDING', 'UNKNOWN')"
    ),
}


class Scenario:
    """The shops and their customers during one plan. `mids` are the DMs by their marks."""

    def __init__(self, stack: OwnStack, dms: int) -> None:
        self.stack = stack
        stack.prepare()
        stack.start("simulator", "web", *list_workers(dms))
        stack.simulator.post("/sim/model", name_marks=True)
        owner = Person(stack, "Alice").sign_up()
        self.shops = [Shop(stack, owner) for _ in range(SHOPS)]
        self.customers = [
            self.shops[number % SHOPS].customer(f"c{number}")
            for number in range(make_customers(dms))
        ]
        self.igsids = {
            name: stack.simulator.post(
                "/sim/igsid", username=name, account=self.shops[number % SHOPS].account
            )["igsid"]
            for number, name in enumerate(self.customers)
        }
        self.schemas = {
            row["id"]: row["schema_name"]
            for row in stack.rows("SELECT id, schema_name FROM core_business")
        }
        self.mids: dict[str, str] = {}
        self.kills: list[str] = []
        self.deaths: list[str] = []
        self._strangers = Strangers(stack)
        self._down: set[str] = set()
        self._starting: dict[str, float] = {}
        self._waiting: deque[Step] = deque()

    def run(self, plan: list[Step]) -> None:
        clock, looked = 0.0, time.monotonic()
        for step in plan:
            while clock < step.at:
                self._catch_up()
                time.sleep(0.02)
                now = time.monotonic()
                clock, looked = clock if self._stands_still(now) else clock + now - looked, now
            if step.what in {"kill", "start", "restart", "stranger"}:
                getattr(self, f"_{step.what}")(**step.details)
            else:
                self._waiting.append(step)
                # Whoever waits for a dashboard without Postgres makes the rest late; what is next
                # then, its start perhaps, must not wait for each of them once more.
                if clock < step.at + LATE_SECONDS:
                    self._catch_up()

    def wait_until_idle(self) -> dict[str, list[dict[str, Any]]]:
        """End the faults, start what is dead, and wait for quiet. Returns what did not come to
        rest.
        """
        self.deaths += self.stack.died_alone()
        for name in [
            *sorted(self._down),
            *(name for name, process in self.stack.processes.items() if process.poll() is not None),
        ]:
            self._start(name)
        for name in ("simulator", "web"):
            self.stack.wait_until_up(name)
        self._strangers.close()
        self.stack.simulator.session.close()
        self.stack.simulator.delete("/sim/faults")
        deadline = time.monotonic() + QUIET_SECONDS
        while time.monotonic() < deadline:
            self._catch_up()
            if not self._waiting and not self.unfinished():
                self.stack.simulator.post("/sim/deliveries/retry")
                if not self._undelivered() and not self.unfinished():
                    # Not asked once more: a look that was asked for a while ahead may become due
                    # just then.
                    self.deaths += self.stack.died_alone()
                    return {}
            time.sleep(0.1)
        self.deaths += self.stack.died_alone()
        return self.unfinished()

    def disconnected(self) -> list[dict[str, Any]]:
        """The businesses whose token is said to be dead although their owner has reconnected."""
        return self.stack.rows(
            "SELECT id, token_failed_at, token_error FROM core_business WHERE "
            "token_failed_at IS NOT NULL"
        )

    def unfinished(self) -> dict[str, list[dict[str, Any]]]:
        found = {what: self.stack.rows(query) for what, query in UNFINISHED_ANYWHERE.items()}
        for shop in self.shops:
            found |= {
                f"{what} in {shop.account}": self.stack.rows(query, self.schemas[shop.id])
                for what, query in UNFINISHED_IN_A_SHOP.items()
            }
        return {what: rows for what, rows in found.items() if rows}

    def _undelivered(self) -> list[dict[str, Any]]:
        return [
            delivery
            for delivery in self.stack.simulator.get("/sim/deliveries")
            if delivery["state"] == "PENDING"
        ]

    def _stands_still(self, now: float) -> bool:
        """On a slow machine a process takes long to come back. The scenario waits for it, else all
        that is written meanwhile becomes one turn a customer, and little is proved. But not without
        Postgres, which comes back by the scenario's clock: a worker waits for it."""
        if "postgres" in self._down:
            return False
        self._starting = {
            name: at
            for name, at in self._starting.items()
            if not self.stack.is_up(name) and not self.stack.is_dead(name)
        }
        for name, at in self._starting.items():
            assert now < at + LONGEST_START_SECONDS, f"{name} does not come up"
        return any(at + DELAY_SECONDS < now for at in self._starting.values())

    # --- what breaks ------------------------------------------------------------------------------
    def _kill(self, victim: str) -> None:
        if victim not in self._down:
            self.deaths += self.stack.died_alone()
            self.stack.kill(victim)
            self._down.add(victim)
            self._starting.pop(victim, None)
            self.kills.append(victim)

    def _start(self, victim: str) -> None:
        self._down.discard(victim)
        self.stack.launch(victim)
        self._starting[victim] = time.monotonic()

    def _restart(self) -> None:
        """Web is told to end, and starts again when it has ended."""
        if "web" not in self._down:
            self.stack.kill("web", how=signal.SIGTERM)
            self.kills.append("web (told to end)")
            self._start("web")

    def _stranger(self, way: str) -> None:
        self._strangers.come(way)

    # --- what people do ---------------------------------------------------------------------------
    def _catch_up(self) -> None:
        """Do what waits, in its order. While Instagram is away nobody can use it; that waits on."""
        while self._waiting:
            try:
                self._do(self._waiting[0])
            except AWAY:
                return
            self._waiting.popleft()

    def _do(self, step: Step) -> None:
        shop = self.shops[step.shop if step.shop is not None else 0]
        customer = self.customers[step.customer] if step.customer is not None else ""
        getattr(self, f"_do_{step.what}")(shop, customer, **step.details)

    def _said(self, shop: Shop, customer: str, text: str) -> str | None:
        """The mid of a message that Instagram kept before it died on us."""
        messages = self.stack.simulator.get("/sim/thread", account=shop.account, customer=customer)[
            "messages"
        ]
        return next((message["mid"] for message in messages if message["text"] == text), None)

    def _do_dm(self, shop: Shop, customer: str, mark: str, text: str, **options: Any) -> None:
        self.mids[mark] = (
            self._said(shop, customer, text) or shop.write(customer, text, **options)["mid"]
        )

    def _do_phone(self, shop: Shop, customer: str, text: str) -> None:
        if self._said(shop, customer, text) is None:
            self.stack.simulator.post(
                "/sim/phone", account=shop.account, customer=customer, text=text
            )

    def _do_react(self, shop: Shop, customer: str, mark: str) -> None:
        self.stack.simulator.post("/sim/react", mid=self.mids[mark])

    def _do_unsend(self, shop: Shop, customer: str, mark: str) -> None:
        self.stack.simulator.post("/sim/unsend", mid=self.mids[mark])

    def _do_edit(self, shop: Shop, customer: str, mark: str) -> None:
        self.stack.simulator.post("/sim/edit", mid=self.mids[mark], text=f"I changed this {mark}")

    def _do_seen(self, shop: Shop, customer: str, mark: str) -> None:
        self.stack.simulator.post("/sim/seen", mid=self.mids[mark])

    def _do_fault(self, shop: Shop, customer: str, **fault: Any) -> None:
        # The model does not know whom it works for
        whose = {} if fault["scope"] == "model" else {"account": shop.account}
        self.stack.simulator.post("/sim/faults", **whose, **fault)

    def _do_echo_mode(self, shop: Shop, customer: str, mode: str) -> None:
        self.stack.simulator.post("/sim/echo", account=shop.account, mode=mode)

    def _do_token_dies(self, shop: Shop, customer: str, subcode: int) -> None:
        self.stack.simulator.post("/sim/tokens/expire", account=shop.account, subcode=subcode)

    def _do_reconnect(self, shop: Shop, customer: str) -> None:
        """The owner walks through the dialog, again and again while a half of the house is down."""
        try:
            shop.connect()
        except (AssertionError, KeyError, ValueError) as refused:
            raise requests.ConnectionError(f"{shop.account} could not be connected") from refused

    def _thread_path(self, shop: Shop, customer: str) -> str | None:
        found = self.stack.thread_ids(self.schemas[shop.id]).get(self.igsids[customer])
        return f"{shop.path}/threads/{found}/" if found is not None else None

    def _do_reply(self, shop: Shop, customer: str, text: str) -> None:
        """A person answers in the dashboard, and presses the button again until it worked."""
        path = self._thread_path(shop, customer)
        if path is not None:
            self._press(
                shop.owner,
                f"{path}messages/",
                text=text,
                client_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{customer}/{text}")),
            )

    def _do_hand_back(self, shop: Shop, customer: str) -> None:
        path = self._thread_path(shop, customer)
        if path is not None:
            self._press(shop.owner, f"{path}hand-back/")

    def _press(self, owner: Person, path: str, **body: Any) -> None:
        headers = {
            "X-CSRFToken": owner.session.cookies.get("csrftoken", ""),
            "Referer": self.stack.url,
        }
        answer = owner.session.post(self.stack.url + path, json=body, headers=headers, timeout=5)
        if answer.status_code >= 500:
            raise requests.ConnectionError(f"{path}: {answer.status_code}")
        # 409: what the customer wrote has not come yet, only what belongs to it, so nothing can be
        # answered.
        assert answer.status_code < 400 or answer.status_code == 409, (
            f"{path}: {answer.status_code} {answer.text[:300]}"
        )
