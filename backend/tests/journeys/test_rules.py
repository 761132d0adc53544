"""When nobody may or can answer, customers are not left in the dark, and nothing is said twice."""

from datetime import UTC, datetime, timedelta

from core.businesses.hours import KEYS
from tests.servers import eventually


def test_a_closed_shop_says_once_when_it_is_back(shop):
    opens = datetime.now(UTC) + timedelta(days=3)
    hours = {KEYS[opens.weekday()]: [["00:00", "00:00"]]}
    shop.owner.call(
        "PUT",
        f"{shop.path}/assistant/",
        answers_when="INSIDE",
        hours=hours,
        away_message="Back {opens}.",
        base_version=1,
    )
    eventually(lambda: shop.owner.get(f"{shop.path}/")["assistant_state"]["code"] == "OUT_OF_HOURS")
    customer = shop.customer()
    shop.write(customer, "How much is a mug?")
    eventually(lambda: shop.seen_by(customer))
    shop.write(customer, "Anyone?")
    thread = shop.thread_of(customer)
    eventually(
        lambda: (
            len(
                [
                    i
                    for i in shop.timeline(thread["id"])
                    if i["type"] == "SILENCE" and i["code"] == "OUT_OF_HOURS"
                ]
            )
            == 2
        )
    )
    assert shop.seen_by(customer) == [f"Back {opens:%A} 00:00."]
    assert shop.owner.get(f"{shop.path}/threads/{thread['id']}/")["needs_you"]


def test_while_the_model_is_down_messages_are_taken_in_and_shown_and_are_answered_when_it_is_back(
    shop,
):
    shop.stack.simulator.post(
        "/sim/faults",
        scope="model",
        kind="error",
        status=500,
        code=None,
        message="down",
        times=None,
    )
    customer = shop.customer()
    shop.write(customer, "How much is a mug?")
    thread = shop.thread_of(customer)
    eventually(lambda: shop.owner.get(f"{shop.path}/health/")["model"] == "FAILING")
    shown = shop.owner.get(f"{shop.path}/threads/{thread['id']}/")
    assert (shown["live_turn"] is None, shown["needs_you"]) == (False, False)
    shop.stack.simulator.delete("/sim/faults")
    eventually(lambda: shop.seen_by(customer))
    assert len(shop.seen_by(customer)) == 1
    assert shop.owner.get(f"{shop.path}/health/")["model"] == "OK"
