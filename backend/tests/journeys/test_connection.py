"""What an owner learns of the connection: what was said before it, and whether it is sound."""

from datetime import UTC, datetime, timedelta

from tests.servers import eventually


def test_what_was_said_before_connecting_is_in_the_inbox_and_stays_unanswered(shop):
    shop.owner.post(f"{shop.path}/instagram/disconnect/")
    customer, week_ago = shop.customer(), datetime.now(UTC) - timedelta(days=7)
    lines = [("customer", "Do you ship to Norway?"), ("business", "We do! Alice")]
    messages = [
        {"from": who, "text": text, "created_time": (week_ago + timedelta(minutes=n)).isoformat()}
        for n, (who, text) in enumerate(lines)
    ]
    shop.stack.simulator.post(
        "/sim/history", account=shop.account, customer=customer, messages=messages
    )
    shop.connect()
    eventually(
        lambda: (
            shop.owner.get(f"{shop.path}/instagram/")["history"] == {"state": "DONE", "messages": 2}
        )
    )
    thread = shop.thread_of(customer)
    shown = [
        (item["author"], item["text"], item["found_by"])
        for item in shop.timeline(thread["id"])
        if item["type"] == "MESSAGE"
    ]
    assert shown == [
        ("CUSTOMER", "Do you ship to Norway?", "HISTORY"),
        ("PHONE", "We do! Alice", "HISTORY"),
    ]
    assert thread["unread"] == 0
    shop.write(customer, "How much is a mug?")
    eventually(lambda: len(shop.seen_by(customer)) == 2)
    assert "20 euros" in shop.seen_by(customer)[1]


def test_the_doctor_writes_to_the_public_address_and_finds_it_in_the_inbox(shop):
    customer = shop.customer()
    shop.write(customer, "Hello")
    eventually(lambda: shop.seen_by(customer))
    checks = shop.owner.post(f"{shop.path}/instagram/doctor/")["checks"]
    # One customer proves nothing about the others, and this installation has no https address.
    assert {check["code"]: check["state"] for check in checks if check["state"] != "OK"} == {
        "ACCESS_LEVEL": "WAITING"
    }
    again = {
        check["code"]: check["result"]
        for check in shop.owner.post(f"{shop.path}/instagram/doctor/")["checks"]
    }
    assert "The last test event came just now." in again["LAST_WEBHOOK"]
    assert [thread["customer"]["username"] for thread in shop.threads()] == [customer]
