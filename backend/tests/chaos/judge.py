"""What must hold in the morning, whatever died: read from Instagram's record of what customers saw,
and from the rows that the dashboard shows."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.chaos.scenario import Scenario
from tests.journeys.people import Shop

MARK = re.compile(r"#t\d+")
# A send that was picked before the takeover was known cannot be called back: the transaction that
# tells of it takes a moment.
MOMENT = timedelta(seconds=2)
# Ends that tell of a fault of ours, not of the scenario's.
OUR_FAULT = {"INTERNAL_ERROR"}
LOG_LINES = 40


@dataclass(frozen=True)
class Violation:
    what: str
    account: str = ""
    customer: str = ""
    ids: tuple[str, ...] = ()  # what to look for in the logs


@dataclass
class Views:
    """One thread as its customer sees it and as the product has it."""

    seen: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    turns: dict[int, dict[str, Any]]
    notes: list[dict[str, Any]]
    told: dict[str, datetime]  # when each delivered message was recorded, by mid
    needs_you: str = ""

    @property
    def replies(self) -> list[dict[str, Any]]:
        return [
            message
            for message in self.seen
            if message["from"] == "business" and message["via"] == "api"
        ]


def judge(scenario: Scenario, left: dict[str, list[dict[str, Any]]]) -> list[Violation]:
    """Everything that should not be. `left` is what did not come to rest."""
    found = [Violation(f"{what}: {rows}") for what, rows in left.items()]
    found += [Violation(f"A process died by itself: {death}") for death in scenario.deaths]
    found += [
        Violation(f"A connection is still broken at the end: {row}")
        for row in scenario.disconnected()
    ]
    found += [
        Violation(f"An event was not recorded: {row}")
        for row in scenario.stack.rows(
            "SELECT id, state, error, account_id FROM core_inboxevent WHERE state NOT IN "
            "('DONE', 'PENDING')"
        )
    ]
    found += [
        Violation(f"A job failed for good: {row}")
        for row in scenario.stack.rows(
            "SELECT id, task_name, args, attempts FROM procrastinate_jobs WHERE status = 'failed'"
        )
    ]
    for shop in scenario.shops:
        for customer, views in read_views(scenario, shop).items():
            found += [
                Violation(what, shop.account, customer, ids) for what, ids in check_thread(views)
            ]
    return found


def read_views(scenario: Scenario, shop: Shop) -> dict[str, Views]:
    """The threads of a shop by their customers' names."""
    schema, stack = scenario.schemas[shop.id], scenario.stack
    threads = stack.thread_ids(schema)
    messages = stack.rows("SELECT * FROM conversations_messagelog ORDER BY id", schema)
    turns = stack.rows("SELECT * FROM conversations_turn ORDER BY id", schema)
    notes = stack.rows("SELECT * FROM conversations_threadnote ORDER BY id", schema)
    needs = {
        row["id"]: row["needs_you_reason"]
        for row in stack.rows("SELECT id, needs_you_reason FROM conversations_thread", schema)
    }
    told = _told(scenario, shop)
    views = {}
    for number, customer in enumerate(scenario.customers):
        if scenario.shops[number % len(scenario.shops)] is shop:
            thread_id = threads.get(scenario.igsids[customer])
            views[customer] = Views(
                seen=stack.simulator.get("/sim/thread", account=shop.account, customer=customer)[
                    "messages"
                ],
                messages=[row for row in messages if row["thread_id"] == thread_id],
                turns={row["id"]: row for row in turns if row["thread_id"] == thread_id},
                notes=[row for row in notes if row["thread_id"] == thread_id],
                told=told,
                needs_you=needs.get(thread_id or 0, ""),
            )
    return views


def _told(scenario: Scenario, shop: Shop) -> dict[str, datetime]:
    """When the product recorded each message that Instagram says it has delivered."""
    delivered = {
        delivery["item"]["message"]["mid"]
        for delivery in scenario.stack.simulator.get("/sim/deliveries", account=shop.account)
        if delivery["state"] == "DELIVERED" and "message" in delivery["item"]
    }
    rows = scenario.stack.rows(
        "SELECT payload::json #>> '{item,message,mid}' AS mid, max(processed_at) AS at FROM "
        "core_inboxevent GROUP BY 1",
    )
    times = {row["mid"]: row["at"] for row in rows}
    return {mid: times[mid] for mid in delivered if times.get(mid) is not None} | {
        mid: datetime.max.replace(tzinfo=times[next(iter(times))].tzinfo)
        for mid in delivered
        if mid not in times
    }


def check_thread(views: Views) -> list[tuple[str, tuple[str, ...]]]:
    return [
        *_every_turn_has_its_end(views),
        *_nothing_twice(views),
        *_in_order(views),
        *_nobody_is_talked_over(views),
        *_nobody_is_taken_for_the_phone(views),
        *_nothing_is_said_to_be_open(views),
        *_both_see_the_same(views),
    ]


def _every_turn_has_its_end(views: Views) -> list[tuple[str, tuple[str, ...]]]:
    rows = {row["mid"]: row for row in views.messages if row["mid"]}
    found = []
    for message in views.seen:
        if message["from"] != "customer" or message["mid"] not in views.told:
            continue
        row = rows.get(message["mid"])
        if row is None:
            found.append(
                (f"Lost: {message['text']!r} was delivered, and has no row", (message["mid"],))
            )
            continue
        turn = views.turns.get(row["turn_id"])
        complaint = _judge_turn(views, message, row, turn)
        if complaint:
            found.append((complaint, (f"turn_id={row['turn_id']}", f"message_id={row['id']}")))
    return found


def _judge_turn(views: Views, message: Any, row: Any, turn: Any) -> str | None:
    """What is wrong with the end of this message's turn."""
    if turn is None:
        return None if row["kind"] == "DELETED" else f"No turn for {message['text']!r}"
    if turn["state"] == "SILENT" and (turn["reason"] in OUR_FAULT or not turn["reason"]):
        return f"{message['text']!r} ended with {turn['reason']!r}"
    if turn["state"] == "ANSWERED":
        return _judge_answer(views, message, turn)
    return None


def _judge_answer(views: Views, message: Any, turn: Any) -> str | None:
    replies = [r for r in views.messages if r["turn_id"] == turn["id"] and r["direction"] == "OUT"]
    sent = [r for r in replies if r["state"] == "SENT"]
    answered = {mark for reply in views.replies for mark in MARK.findall(reply["text"])}
    if not replies:
        return f"The turn of {message['text']!r} is ANSWERED by nothing"
    if not sent and not all(r["error_text"] for r in replies):
        return f"The answer to {message['text']!r} failed without a reason"
    if sent and not message["deleted"] and not answered & set(MARK.findall(message["text"] or "")):
        return f"The answer to {message['text']!r} does not answer it"
    return None


def _nothing_twice(views: Views) -> list[tuple[str, tuple[str, ...]]]:
    """No text more often than the ledger says, and no reply of the model's more than once."""
    seen = Counter(reply["text"] for reply in views.replies)
    sent = Counter(
        row["text"] for row in views.messages if row["state"] == "SENT" and row["author"] != "PHONE"
    )
    by_mark: dict[str, set[int]] = {}
    for row in views.messages:
        if row["author"] == "ASSISTANT" and row["state"] == "SENT":
            for mark in MARK.findall(row["text"]):
                by_mark.setdefault(mark, set()).add(row["turn_id"])
    found = []
    for text in seen | sent:
        ids = tuple(f"message_id={row['id']}" for row in views.messages if row["text"] == text)
        if seen[text] != sent[text]:
            found.append(
                (
                    f"The customer saw {seen[text]} times what the ledger sent {sent[text]} "
                    f"times: {text[:80]!r}",
                    ids,
                )
            )
        elif seen[text] > 1 and MARK.search(text):
            found.append((f"Sent {seen[text]} times: {text[:80]!r}", ids))
    for mark, turns in by_mark.items():
        if len(turns) > 1:
            found.append(
                (
                    f"{mark} was answered by {len(turns)} turns",
                    tuple(f"turn_id={turn}" for turn in turns),
                )
            )
    return found


def _in_order(views: Views) -> list[tuple[str, tuple[str, ...]]]:
    """What we sent arrived in the order in which it was written."""
    places = {reply["mid"]: place for place, reply in enumerate(views.seen)}
    sent = [
        row
        for row in views.messages
        if row["direction"] == "OUT" and row["author"] != "PHONE" and row["mid"] in places
    ]
    return [
        (
            f"{later['text'][:60]!r} overtook {earlier['text'][:60]!r}",
            (f"message_id={earlier['id']}", f"message_id={later['id']}"),
        )
        for earlier, later in pairwise(sent)
        if places[earlier["mid"]] > places[later["mid"]]
    ]


def _nobody_is_talked_over(views: Views) -> list[tuple[str, tuple[str, ...]]]:
    takeovers = [
        (note["at"], "in the dashboard")
        for note in views.notes
        if note["code"] == "TOOK_OVER" and note["person_id"]
    ]
    takeovers += [
        (views.told[m["mid"]], "from the phone")
        for m in views.seen
        if m["via"] == "phone" and m["mid"] in views.told
    ]
    ends = [note["at"] for note in views.notes if note["code"] == "HANDED_BACK"]
    found = []
    for row in views.messages:
        if row["author"] != "ASSISTANT" or row["sending_at"] is None or row["asked_by_id"]:
            continue
        for began, where in takeovers:
            until = min([end for end in ends if end > began], default=None)
            if began + MOMENT < row["sending_at"] and (until is None or row["sending_at"] < until):
                ids = (f"message_id={row['id']}", f"turn_id={row['turn_id']}")
                found.append(
                    (f"{row['text'][:60]!r} was sent after a person answered {where}", ids)
                )
    return found


def _nobody_is_taken_for_the_phone(views: Views) -> list[tuple[str, tuple[str, ...]]]:
    """What our app sent is never a person's on the phone, and takes nothing over."""
    ours = {reply["mid"] for reply in views.replies}
    found = [
        (
            f"Our own words were taken for the phone's: {row['text'][:60]!r}",
            (f"message_id={row['id']}",),
        )
        for row in views.messages
        if row["author"] == "PHONE" and row["mid"] in ours
    ]
    on_the_phone = any(message["via"] == "phone" for message in views.seen)
    takeovers = [
        note for note in views.notes if note["code"] == "TOOK_OVER" and note["person_id"] is None
    ]
    return found + [
        ("The phone took over, which nobody held", ()) for _ in takeovers if not on_the_phone
    ]


def _nothing_is_said_to_be_open(views: Views) -> list[tuple[str, tuple[str, ...]]]:
    """Every message has come to rest, so none may be said to be unconfirmed."""
    return (
        [("The conversation says that a message is not confirmed", ())]
        if views.needs_you == "SENDING_STUCK"
        else []
    )


def _both_see_the_same(views: Views) -> list[tuple[str, tuple[str, ...]]]:
    """What the customer took back is gone."""
    rows = {row["mid"]: row for row in views.messages if row["mid"]}
    return [
        (f"Taken back, and still there: {row['text']!r}", (f"message_id={row['id']}",))
        for message in views.seen
        if message["deleted"] and (row := rows.get(message["mid"])) is not None and row["text"]
    ]


def count_arrivals(scenario: Scenario) -> Counter[str]:
    """How customers' messages came: "WEBHOOK", or how they were found by asking Instagram."""
    counted: Counter[str] = Counter()
    for schema in scenario.schemas.values():
        for row in scenario.stack.rows(
            "SELECT found_by, count(*) AS many FROM conversations_messagelog "
            "WHERE direction = 'IN' GROUP BY 1",
            schema,
        ):
            counted[row["found_by"] or "WEBHOOK"] += row["many"]
    return counted


def count_ends(scenario: Scenario) -> Counter[str]:
    """How the turns ended: ANSWERED, or by which reason SILENT."""
    ends: Counter[str] = Counter()
    for shop in scenario.shops:
        for row in scenario.stack.rows(
            "SELECT state, reason, count(*) AS many FROM conversations_turn GROUP BY 1, 2",
            scenario.schemas[shop.id],
        ):
            ends[row["reason"] or row["state"]] += row["many"]
    return ends


def describe(scenario: Scenario, violation: Violation) -> str:
    """The violation with both views of its thread and the log lines that speak of it."""
    lines = [f"✗ {violation.what}"]
    if violation.customer:
        shop = next(shop for shop in scenario.shops if shop.account == violation.account)
        views = read_views(scenario, shop)[violation.customer]
        lines.append(f"  {violation.customer} at {violation.account}; the customer sees:")
        lines += [
            f"    {m['from']:8} {m['via']:9} {m['created_time']}  {(m['text'] or '')[:90]}"
            for m in views.seen
        ]
        lines.append("  the product has:")
        lines += [
            f"    {m['id']:5} {m['author']:9} {m['state']:8} turn {m['turn_id']} at "
            f"{m['at']:%H:%M:%S.%f}"
            f" sending {m['sending_at'] and m['sending_at'].time()} {m['error_code']} "
            f"{m['error_text']}  {m['text'][:90]}"
            for m in views.messages
        ]
        lines += [
            (
                f"    turn {t['id']} {t['state']} {t['reason']} opened "
                f"{t['opened_at']:%H:%M:%S.%f} attempt {t['attempt']} {t['error']}"
            )
            for t in views.turns.values()
        ]
        lines += [
            f"    note {n['code']} {n['at']:%H:%M:%S.%f} {n['person_name']}" for n in views.notes
        ]
    for name in ("web", "worker", "worker 2", "simulator"):
        log = scenario.stack.folder / f"{name}.log"
        lines_of_log = log.read_text(errors="replace").splitlines() if log.exists() else []
        told = [
            line for line in lines_of_log if any(_speaks_of(line, key) for key in violation.ids)
        ]
        lines += [f"  {name}: {line[:300]}" for line in told[-LOG_LINES:]]
    return "\n".join(lines)


def _speaks_of(line: str, key: str) -> bool:
    name, _, value = key.partition("=")
    return (
        re.search(rf"\b{re.escape(name)}\W{{1,4}}{re.escape(value)}\b", line) is not None
        if value
        else key in line
    )
