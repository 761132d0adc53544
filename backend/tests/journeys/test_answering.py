"""A customer writes, the assistant answers once; a person steps in, and it is quiet."""

import uuid

from tests.journeys.conftest import eventually


def test_a_dm_is_answered_once_from_the_instructions(shop):
    customer = shop.customer()
    shop.write(customer, "How much is a mug?")
    eventually(lambda: shop.seen_by(customer))
    assert len(shop.seen_by(customer)) == 1
    assert "20 euros" in shop.seen_by(customer)[0]
    thread = shop.thread_of(customer)
    messages = [item for item in shop.timeline(thread["id"]) if item["type"] == "MESSAGE"]
    assert [(m["author"], m["state"]) for m in messages] == [("CUSTOMER", "RECEIVED"), ("ASSISTANT", "SENT")]


def test_three_quick_messages_get_one_answer(shop):
    shop.owner.call("PUT", f"{shop.path}/assistant/", debounce_seconds=1, base_version=1)
    customer = shop.customer()
    for text in ("Hello", "How much is", "a mug?"):
        shop.write(customer, text)
    eventually(lambda: shop.seen_by(customer))
    thread = shop.thread_of(customer)
    eventually(lambda: [i for i in shop.timeline(thread["id"]) if i["type"] == "MESSAGE" and i["state"] == "SENT"])
    assert len(shop.seen_by(customer)) == 1


def test_a_message_delivered_twice_is_answered_once(shop):
    customer = shop.customer()
    shop.write(customer, "How long does shipping take?", copies=3)
    eventually(lambda: shop.seen_by(customer))
    shop.write(customer, "Thank you")
    eventually(lambda: len(shop.seen_by(customer)) >= 2)
    assert len(shop.seen_by(customer)) == 2


def test_a_reply_from_the_phone_silences_the_assistant_until_hand_back(shop):
    customer = shop.customer()
    shop.write(customer, "Hello")
    eventually(lambda: len(shop.seen_by(customer)) == 1)
    shop.stack.simulator.post("/sim/phone", account=shop.account, customer=customer, text="Hi, this is Alice herself")
    thread = shop.thread_of(customer)
    path = f"{shop.path}/threads/{thread['id']}/"
    eventually(lambda: shop.owner.get(path)["answered_by"] == "PERSON")
    shop.write(customer, "How much is a mug?")
    silence = eventually(lambda: [i for i in shop.timeline(thread["id"]) if i["type"] == "SILENCE"])
    assert silence[0]["code"] == "PERSON_ANSWERS"
    assert len(shop.seen_by(customer)) == 2
    shop.owner.post(f"{path}hand-back/")
    shop.write(customer, "How long is shipping?")
    eventually(lambda: len(shop.seen_by(customer)) == 3)


def test_a_reply_in_the_dashboard_takes_over_and_is_sent_once(shop):
    customer = shop.customer()
    shop.write(customer, "Hello")
    eventually(lambda: len(shop.seen_by(customer)) == 1)
    thread = shop.thread_of(customer)
    path, client_id = f"{shop.path}/threads/{thread['id']}/", str(uuid.uuid4())
    first = shop.owner.post(f"{path}messages/", 201, text="Alice here", client_id=client_id)
    again = shop.owner.post(f"{path}messages/", 200, text="Alice here", client_id=client_id)
    assert first["id"] == again["id"]
    eventually(lambda: shop.seen_by(customer)[1:] == ["Alice here"])
    assert shop.owner.get(path)["answered_by"] == "PERSON"


def test_a_long_reply_arrives_in_pieces_and_in_order(shop):
    long = " ".join(f"Sentence number {n} says something." for n in range(60))
    shop.stack.simulator.post("/sim/model", reply=long, reply_times=1)
    customer = shop.customer()
    shop.write(customer, "Tell me everything")
    eventually(lambda: " ".join(shop.seen_by(customer)) == long)
    assert all(len(piece.encode()) <= 1000 for piece in shop.seen_by(customer))
