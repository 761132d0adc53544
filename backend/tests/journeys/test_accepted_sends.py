"""What Instagram accepts and answers as if it had not, or as if nobody knew: the customer has it
once.

Rows of the table of Graph's answers, each accepted and not, each with its echo before the answer,
after it, late, never, with our app's id and without, for a reply of the assistant and for a
person's message; through the real processes, all of them side by side, each in a conversation of
its own.
"""

import uuid
from dataclasses import dataclass
from itertools import count, product
from typing import Any

import pytest

from tests.journeys.people import Person, Shop
from tests.servers import eventually

ANSWERS: list[dict[str, Any]] = [
    {"kind": "error", "status": 500, "code": 1},
    {"kind": "error", "status": 500, "code": 2},
    {"kind": "error", "status": 400, "code": 2, "subcode": 1545133},
    {"kind": "error", "status": 503, "code": 2, "transient": True},
    {"kind": "error", "status": 400, "code": 100, "transient": True},
    {"kind": "error", "status": 429, "code": 613},
    {"kind": "error", "status": 400, "code": 341},
    {"kind": "error", "status": 400, "code": -1},
    {"kind": "error", "status": 400, "code": 6000},
    {"kind": "error", "status": 500, "code": 190, "subcode": 463},
    {"kind": "page", "status": 502},
    {"kind": "page", "status": 403},
    {"kind": "empty", "status": 500},
    {"kind": "empty", "status": 408},
    {"kind": "redirect"},
    {"kind": "garbage"},
    {"kind": "answer", "answer": {"recipient_id": "1"}},
    {"kind": "drip", "seconds": 6},
    {"kind": "huge"},
    {"kind": "cut"},
    {"kind": "hang", "seconds": 3},
]
ECHOES = ["before", "after", "late", "never"]
numbers = count(1)


@dataclass(frozen=True, eq=False)
class Case:
    """`words` are what is sent, with a mark that is in no other message."""

    answer: dict[str, Any]
    accepted: bool
    echo: str
    named: bool
    author: str
    number: int

    @property
    def mark(self) -> str:
        return f"#a{self.number:04}"

    @property
    def words(self) -> str:
        return f"This answers {self.mark}."

    @property
    def customer(self) -> str:
        return f"accepted{self.number}"

    @property
    def in_charge(self) -> str:
        return {"PERSON": "Alice", "ASSISTANT": ""}[self.author]

    def __str__(self) -> str:
        answer = "-".join(
            str(value) for value in self.answer.values() if not isinstance(value, dict)
        )
        accepted = "accepted" if self.accepted else "refused"
        return f"{self.author}-{answer}-{accepted}-{self.echo}-{self.named}".lower()


def make_cases() -> list[Case]:
    """Every answer with every echo; who wrote it and whether the echo names our app take turns."""
    cases = []
    for answer, echo in product(ANSWERS, ECHOES):
        number = next(numbers)
        cases.append(
            Case(
                answer,
                True,
                echo,
                number % 2 == 0,
                "ASSISTANT" if number // 2 % 2 else "PERSON",
                number,
            )
        )
    for answer in ANSWERS:
        number = next(numbers)
        cases.append(
            Case(answer, False, "after", False, "ASSISTANT" if number % 2 else "PERSON", number)
        )
    return cases


CASES = make_cases()


SHOPS = 7  # Instagram takes two questions a second about the conversations of an account


@pytest.fixture(scope="module")
def lived(stack):
    """Every case, lived through at the same time: what each customer sees, and what the product has
    of them.
    """
    owner = Person(stack, "Alice").sign_up()
    shops = [Shop(stack, owner) for _ in range(SHOPS)]
    places = [(case, shops[case.number % SHOPS]) for case in CASES]
    stack.simulator.post("/sim/model", name_marks=True)
    for case, shop in places:
        prepare_fault(stack, case, shop)
    send_all(places)
    try:
        names = {
            row["id"]: row["schema_name"]
            for row in stack.rows("SELECT id, schema_name FROM core_business")
        }
        schemas = [names[shop.id] for shop in shops]
        eventually(lambda: not find_unrest(stack, schemas), seconds=120)
        rows = read_rows(stack, schemas)
        yield {
            case: (
                shop.seen_by(case.customer).count(case.words),
                [row for row in rows if case.mark in row["text"]],
            )
            for case, shop in places
        }
    finally:
        stack.simulator.delete("/sim/model")
        stack.simulator.delete("/sim/faults")


def prepare_fault(stack, case, shop):
    """What Instagram will answer to the case's message."""
    shop.customer(case.customer)
    stack.simulator.post(
        "/sim/faults",
        scope="send",
        account=shop.account,
        times=1,
        match=case.mark,
        accepted=case.accepted,
        echo=case.echo,
        app_id=case.named,
        **case.answer,
    )


def send_all(places):
    """Each customer writes; a person answers some of them, the assistant the others."""
    by_person = [(case, shop) for case, shop in places if case.author == "PERSON"]
    for case, shop in by_person:
        shop.write(case.customer, "Hello")
    for case, shop in places:
        if case.author == "ASSISTANT":
            shop.write(case.customer, f"When do you open? {case.mark}")
    for case, shop in by_person:
        thread = shop.thread_of(case.customer)
        shop.owner.post(
            f"{shop.path}/threads/{thread['id']}/messages/",
            201,
            text=case.words,
            client_id=str(uuid.uuid4()),
        )


def find_unrest(stack, schemas):
    """What is still on its way."""
    waiting = (
        "SELECT id FROM conversations_messagelog WHERE state IN ('QUEUED', 'SENDING', 'UNKNOWN')"
    )
    thinking = "SELECT id FROM conversations_turn WHERE state IN ('OPEN', 'THINKING')"
    found = [
        row
        for schema in schemas
        for query in (waiting, thinking)
        for row in stack.rows(query, schema)
    ]
    undelivered = [
        delivery
        for delivery in stack.simulator.get("/sim/deliveries")
        if delivery["state"] == "PENDING"
    ]
    return found or undelivered or len(read_rows(stack, schemas)) < len(CASES)


def read_rows(stack, schemas):
    """The marked messages that the product has, with who answers in their conversation and who is
    needed there.
    """
    query = (
        "SELECT m.author, m.state, m.text, t.person_name, t.needs_you_reason FROM "
        "conversations_messagelog m"
        " JOIN conversations_thread t ON t.id = m.thread_id WHERE m.direction = 'OUT' AND "
        "m.text LIKE '%#a%' ORDER BY m.id"
    )
    return [row for schema in schemas for row in stack.rows(query, schema)]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_customer_has_an_accepted_message_once_and_nobody_took_over(lived, case):
    seen, rows = lived[case]
    assert seen == 1
    row = {
        "author": case.author,
        "state": "SENT",
        "text": case.words,
        "person_name": case.in_charge,
        "needs_you_reason": "",
    }
    assert rows == [row]
