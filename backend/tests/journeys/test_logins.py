"""A shop that moves to Instagram Login, loses it, comes back, and has its data deleted."""

import re

import requests

from tests.servers import eventually


def state(shop):
    return shop.owner.get(f"{shop.path}/instagram/")


def test_the_same_conversation_goes_on_through_the_other_login(shop):
    customer = shop.customer()
    shop.write(customer, "How much is a mug?")
    eventually(lambda: len(shop.seen_by(customer)) == 1)
    shop.connect("INSTAGRAM")
    assert (state(shop)["login"], state(shop)["problem"]) == ("INSTAGRAM", None)
    assert state(shop)["token_expires_at"] is not None
    shop.write(customer, "How long does shipping take?")
    eventually(lambda: len(shop.seen_by(customer)) == 2)
    assert [thread["customer"]["username"] for thread in shop.threads()] == [customer]
    shop.connect("FACEBOOK")
    shop.write(customer, "And what does it cost?")
    eventually(lambda: len(shop.seen_by(customer)) == 3)
    assert len(shop.threads()) == 1


def test_who_removes_the_app_in_instagram_is_told_and_comes_back_with_one_login(shop):
    shop.connect("INSTAGRAM")
    customer = shop.customer()
    shop.write(customer, "Hello")
    eventually(lambda: shop.seen_by(customer))
    told = shop.stack.simulator.post("/sim/deauthorize", account=shop.account, login="INSTAGRAM")
    assert told["status"] == 200
    shown = state(shop)
    assert (shown["state"], shown["problem"]["code"], shown["problem"]["action"]) == (
        "TOKEN_EXPIRED",
        "REVOKED",
        "RECONNECT",
    )
    shop.connect("INSTAGRAM")
    shop.write(customer, "How much is a mug?")
    eventually(lambda: len(shop.seen_by(customer)) == 2)
    assert len(shop.threads()) == 1


def test_deletion_is_asked_for_at_instagram_and_its_page_says_when_it_is_done(shop):
    shop.connect("INSTAGRAM")
    customer = shop.customer()
    shop.write(customer, "Hello")
    eventually(lambda: shop.seen_by(customer))
    told = shop.stack.simulator.post("/sim/data_deletion", account=shop.account, login="INSTAGRAM")
    address = (
        re.search(r'"url": "([^"]+)"', told["text"]).group(1).replace("localhost", "127.0.0.1")
    )
    eventually(lambda: "Your data is deleted" in requests.get(address, timeout=20).text)
    assert shop.threads() == []
    assert state(shop)["state"] == "NOT_CONNECTED"
