"""A model that hangs holds up nothing but its own answers."""

import uuid

import pytest

from tests.journeys.people import Person, Shop
from tests.servers import eventually

PLACES = 2  # jobs that the worker runs at once


@pytest.fixture
def model_hangs(stack):
    """A worker of few places, and a model that hangs for a minute."""
    usual = stack.environment["MODEL_TIMEOUT_SECONDS"]
    stack.environment.update(WORKER_CONCURRENCY=str(PLACES), MODEL_TIMEOUT_SECONDS="60")
    stack.kill("worker")
    stack.start("worker")
    stack.simulator.post("/sim/faults", scope="model", kind="hang", seconds=60, times=None)
    yield
    stack.simulator.delete("/sim/faults")
    del stack.environment["WORKER_CONCURRENCY"]
    stack.environment["MODEL_TIMEOUT_SECONDS"] = usual
    stack.kill("worker")
    stack.start("worker")


def find_thread(shop, words):
    return next(
        (thread for thread in shop.threads() if thread["last_message"]["text"] == words), None
    )


def list_attempts(stack, shop):
    """How often each turn of the shop that is thought about was begun."""
    schemas = {
        row["id"]: row["schema_name"]
        for row in stack.rows("SELECT id, schema_name FROM core_business")
    }
    return [
        row["attempt"]
        for row in stack.rows(
            "SELECT attempt FROM conversations_turn WHERE attempt > 0", schemas[shop.id]
        )
    ]


@pytest.mark.usefixtures("model_hangs")
def test_while_the_model_hangs_for_one_shop_another_sees_its_customers_and_answers_them_itself(
    stack, shop
):
    other = Shop(stack, Person(stack, "Charlie").sign_up())
    for _ in range(3 * PLACES):
        shop.write(shop.customer(), "How much is a mug?")
    eventually(lambda: list_attempts(stack, shop) == [1] * PLACES)
    customer = other.customer()
    other.write(customer, "Are you open today?")
    thread = eventually(lambda: find_thread(other, "Are you open today?"))
    other.owner.post(
        f"{other.path}/threads/{thread['id']}/messages/",
        201,
        text="Until six.",
        client_id=str(uuid.uuid4()),
    )
    assert eventually(lambda: other.seen_by(customer)) == ["Until six."]
    assert list_attempts(stack, shop) == [1] * PLACES  # all this while no place became free
