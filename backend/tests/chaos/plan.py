"""What happens in a scenario, written down before it runs: what people do and what breaks.

Pure: the same seed makes the same plan. How the processes meet it differs from run to run, so a
failing seed may have to be run several times until it fails again.
"""

import random
from dataclasses import dataclass, field
from typing import Any

SHOPS = 3
DMS_A_SECOND = 5.0
MANY_DMS = 200
WORDS = [
    "How much is a mug?",
    "Do you ship to Norway",
    "hello again",
    "is the blue one still there",
    "and when do you open?",
]
UNICODE = [
    "Grüße aus Köln 🙂",
    "価格はいくらですか",
    "هل لديكم توصيل",
    "naïve café — “quotes” \\/ <b>&amp;",
    "👩‍👩‍👧‍👦 ok?",
    "Z̷a̶l̴g̵o",
]

WEATHER: list[dict[str, Any]] = [
    {"scope": "webhook", "kind": "duplicate", "times": 3},
    {"scope": "webhook", "kind": "reorder", "times": 3, "seconds": 0.4},
    {"scope": "webhook", "kind": "reorder", "times": 1, "seconds": 3},
    {"scope": "webhook", "kind": "delay", "times": 2, "seconds": 1},
    {"scope": "webhook", "kind": "batch", "times": 4, "seconds": 0.4},
    # The cruellest: it arrived, and nobody says so. More often than the others, and with it often
    # no echo.
    *[{"scope": "send", "kind": "timeout_after_accept", "times": 2, "seconds": 3}] * 4,
    {"scope": "send", "kind": "hang", "times": 1, "seconds": 3},
    {"scope": "send", "kind": "slow", "times": 4, "seconds": 1},
    {"scope": "send", "kind": "garbage", "times": 1},
    {"scope": "send", "kind": "error", "times": 1, "code": 1, "status": 500},
    {"scope": "send", "kind": "error", "times": 1, "code": 2, "status": 500, "transient": True},
    {"scope": "send", "kind": "error", "times": 2, "code": 4, "status": 400},
    {"scope": "send", "kind": "error", "times": 2, "code": 613, "status": 400},
    {"scope": "send", "kind": "error", "times": 1, "code": 2, "status": 503},
    {"scope": "conversations", "kind": "error", "times": 1, "code": 2, "status": 500},
    {"scope": "conversations", "kind": "garbage", "times": 1},
    {"scope": "profile", "kind": "error", "times": 1, "code": 2, "status": 500},
    {"scope": "model", "kind": "hang", "times": 1, "seconds": 3},
    {"scope": "model", "kind": "slow", "times": 3, "seconds": 1},
    {"scope": "model", "kind": "error", "times": 2, "status": 500},
    {"scope": "model", "kind": "error", "times": 1, "status": 429, "retry_after": 1},
    {"scope": "model", "kind": "garbage", "times": 1},
    {"scope": "model", "kind": "refuse", "times": 1},
    {"scope": "model", "kind": "thinks", "times": 2},
    {"scope": "model", "kind": "cut", "times": 1},
    {"scope": "model", "kind": "streams", "times": 1},
]
STRANGERS = ["reset", "reset behind two", "leave", "half close", "stop halfway", "say nothing"]
ECHO_MODES = ["after", "before", "with", "late", "never", "never", "never"]
# What a send can be answered, be it accepted or not.
ANSWERS: list[dict[str, Any]] = [
    {"kind": "error", "code": 1, "status": 500},
    {"kind": "error", "code": 2, "status": 503, "transient": True},
    {"kind": "error", "code": 2, "subcode": 1545133, "status": 400},
    {"kind": "error", "code": 100, "status": 400, "transient": True},
    {"kind": "error", "code": 613, "status": 400},
    {"kind": "error", "code": 341, "status": 400},
    {"kind": "error", "code": 6000, "status": 400},
    {"kind": "error", "code": 190, "status": 500},
    {"kind": "page", "status": 502},
    {"kind": "empty", "status": 500},
    {"kind": "redirect"},
    {"kind": "answer", "answer": {"recipient_id": "1"}},
    {"kind": "drip", "seconds": 4},
    {"kind": "huge"},
    {"kind": "cut"},
]


@dataclass(frozen=True)
class Step:
    """At `at` seconds, `what` happens in the thread of `customer` with `shop`, or to all (None)."""

    at: float
    what: str
    shop: int | None = None
    customer: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


def make_plan(*, seed: int, dms: int) -> list[Step]:
    """The scenario's steps in their order: at least `dms` DMs of customers, and what comes
    between.
    """
    rng = random.Random(seed)
    length = dms / DMS_A_SECOND
    people = make_customers(dms)
    plan = [
        *_disasters(rng, length, list_workers(dms)),
        *_plan_faults(rng, length),
        *_deaths_of_tokens(rng, length),
        *_at_the_front_door(random.Random(f"{seed} front door"), length),
    ]
    written = 0
    while written < dms:
        customer = rng.randrange(people)
        steps = _write(rng, rng.uniform(0, length), customer % SHOPS, customer, written)
        plan += steps
        written += sum(step.what == "dm" for step in steps)
    plan += _persons(rng, length, people)
    return sorted(plan, key=lambda step: step.at)


def list_workers(dms: int) -> list[str]:
    """The names of the worker processes: with many DMs two, and one takes over from the other."""
    return ["worker", "worker 2"] if dms >= MANY_DMS else ["worker"]


def make_customers(dms: int) -> int:
    return max(30, dms // 5)


def _write(rng: random.Random, at: float, shop: int, customer: int, number: int) -> list[Step]:
    """One to three messages of a customer, each with a mark of its own, and what the customer does
    with the last.
    """

    def dm(offset: float, text: str, **details: Any) -> Step:
        nonlocal number
        number += 1
        return Step(
            at + offset,
            "dm",
            shop,
            customer,
            {"mark": f"#t{number}", "text": f"{text} #t{number}", **details},
        )

    kind = rng.choices(["text", "burst", "unicode", "long", "photo"], [50, 18, 14, 8, 10])[0]
    if kind == "burst":
        messages = [dm(0.15 * index, rng.choice(WORDS)) for index in range(rng.choice([2, 3]))]
    elif kind == "long":
        messages = [dm(0, "tell me everything #long")]
    elif kind == "photo":
        messages = [dm(0, rng.choice(WORDS), attachments=[{"type": "image"}])]
    else:
        messages = [dm(0, rng.choice(UNICODE if kind == "unicode" else WORDS))]
    mark = messages[-1].details["mark"]
    after = rng.choices(["", "react", "unsend", "edit", "seen"], [70, 10, 6, 7, 7])[0]
    if after:
        messages.append(
            Step(messages[-1].at + rng.uniform(0.05, 2), after, shop, customer, {"mark": mark})
        )
    return messages


def _persons(rng: random.Random, length: float, people: int) -> list[Step]:
    """Owners who answer, from the phone or in the dashboard, and some who hand back."""
    plan = []
    for number in range(max(2, people // 4)):
        customer, at = rng.randrange(people), rng.uniform(length * 0.15, length * 0.9)
        what = rng.choice(["phone", "reply"])
        plan.append(
            Step(
                at,
                what,
                customer % SHOPS,
                customer,
                {"text": f"A person writes this, number {number}."},
            )
        )
        if rng.random() < 0.4:
            plan.append(Step(at + rng.uniform(1, 5), "hand_back", customer % SHOPS, customer))
    return plan


def _disasters(rng: random.Random, length: float, workers: list[str]) -> list[Step]:
    """Every few seconds a process is killed, and soon started again. In a short scenario each dies
    once.
    """
    plan, at = [], rng.uniform(0.5, 1.5)
    all_of_them = [*workers, "web", "simulator", "postgres"]
    first = rng.sample(all_of_them, k=len(all_of_them))
    while at < length:
        # Workers have most in their hands
        victim = first.pop() if first else rng.choice([*workers, *all_of_them])
        plan.append(Step(at, "kill", details={"victim": victim}))
        plan.append(Step(at + rng.uniform(0.1, 1.5), "start", details={"victim": victim}))
        at += rng.uniform(1.5, 3) if first else rng.uniform(3, 8)
    return plan


def _at_the_front_door(rng: random.Random, length: float) -> list[Step]:
    """Clients that leave in the middle, and web that is told to end and starts again."""
    plan, at = [], 1.0
    while at < length:
        plan.append(Step(at, "stranger", details={"way": rng.choice(STRANGERS)}))
        at += rng.uniform(0.1, 0.8)
    restarts = [rng.uniform(2, length) for _ in range(1 + int(length / 15))]
    return plan + [Step(at, "restart") for at in restarts]


def _plan_faults(rng: random.Random, length: float) -> list[Step]:
    plan, at = [], 0.2
    while at < length:
        shop, dice = rng.randrange(SHOPS), rng.random()
        if dice < 0.15:
            plan.append(Step(at, "echo_mode", shop, details={"mode": rng.choice(ECHO_MODES)}))
        elif dice < 0.45:
            plan.append(Step(at, "fault", shop, details=_answer_badly(rng)))
        else:
            plan.append(Step(at, "fault", shop, details=rng.choice(WEATHER)))
        at += rng.uniform(0.2, 1.0)
    return plan


def _answer_badly(rng: random.Random) -> dict[str, Any]:
    """Some sends, more often accepted than not, are answered as if nobody knew."""
    fault = {
        "scope": "send",
        "times": rng.choice([1, 1, 2]),
        "accepted": rng.random() < 0.65,
        **rng.choice(ANSWERS),
    }
    echo = {"echo": rng.choice(ECHO_MODES), "app_id": rng.random() < 0.5}
    return fault | echo if rng.random() < 0.7 else fault


def _deaths_of_tokens(rng: random.Random, length: float) -> list[Step]:
    """A token dies now and then, and a while later the shop's owner connects the account again."""
    plan, at = [], rng.uniform(length * 0.2, length * 0.5)
    while at < length:
        shop = rng.randrange(SHOPS)
        plan.append(Step(at, "token_dies", shop, details={"subcode": rng.choice([458, 460, 463])}))
        at += rng.uniform(1, 2 + length / 10)
        plan.append(Step(at, "reconnect", shop))
        at += rng.uniform(5, 20)
    return plan
