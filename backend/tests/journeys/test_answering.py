"""A customer writes, the assistant answers once; a person steps in, and it stops."""

import uuid

from tests.servers import eventually


def test_a_dm_is_answered_once_from_the_instructions(shop):
    customer = shop.customer()
    shop.write(customer, "How much is a mug?")
    eventually(lambda: shop.seen_by(customer))
    assert len(shop.seen_by(customer)) == 1
    assert "20 euros" in shop.seen_by(customer)[0]
    thread = shop.thread_of(customer)
    messages = [item for item in shop.timeline(thread["id"]) if item["type"] == "MESSAGE"]
    assert [(m["author"], m["state"]) for m in messages] == [
        ("CUSTOMER", "RECEIVED"),
        ("ASSISTANT", "SENT"),
    ]


def test_three_quick_messages_get_one_answer(shop):
    shop.owner.call("PUT", f"{shop.path}/assistant/", debounce_seconds=1, base_version=1)
    customer = shop.customer()
    for text in ("Hello", "How much is", "a mug?"):
        shop.write(customer, text)
    eventually(lambda: shop.seen_by(customer))
    thread = shop.thread_of(customer)
    eventually(
        lambda: [
            i
            for i in shop.timeline(thread["id"])
            if i["type"] == "MESSAGE" and i["state"] == "SENT"
        ]
    )
    assert len(shop.seen_by(customer)) == 1


def test_a_message_delivered_twice_is_answered_once(shop):
    customer = shop.customer()
    shop.write(customer, "How long does shipping take?", copies=3)
    eventually(lambda: shop.seen_by(customer))
    shop.write(customer, "Thank you, and how much is a mug?")
    eventually(lambda: len(shop.seen_by(customer)) >= 2)
    assert len(shop.seen_by(customer)) == 2


def test_a_reply_from_the_phone_silences_the_assistant_until_hand_back(shop):
    customer = shop.customer()
    shop.write(customer, "Hello")
    eventually(lambda: len(shop.seen_by(customer)) == 1)
    shop.stack.simulator.post(
        "/sim/phone", account=shop.account, customer=customer, text="Hi, this is Alice herself"
    )
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


def test_a_customer_who_wants_a_person_gets_one_and_the_assistant_comes_back_when_told(shop):
    shop.owner.call(
        "PUT",
        f"{shop.path}/assistant/",
        base_version=1,
        discloses=True,
        handoff_message="Alice will write to you.",
    )
    customer = shop.customer()
    shop.write(customer, "How much is a mug?")
    eventually(lambda: len(shop.seen_by(customer)) == 2)
    assert "AI assistant" in shop.seen_by(customer)[0]
    assert "20 euros" in shop.seen_by(customer)[1]
    shop.write(customer, "Could I talk to a human?")
    eventually(lambda: shop.seen_by(customer)[2:] == ["Alice will write to you."])
    thread = shop.thread_of(customer)
    path = f"{shop.path}/threads/{thread['id']}/"
    assert thread["handed_off"]["reason"]
    assert thread["needs_you"]
    shop.write(customer, "Hello?")
    eventually(
        lambda: (
            [i["code"] for i in shop.timeline(thread["id"]) if i["type"] == "SILENCE"]
            == ["HANDED_OFF"]
        )
    )
    shop.owner.post(f"{path}messages/", 201, text="Alice here", client_id=str(uuid.uuid4()))
    eventually(lambda: shop.seen_by(customer)[3:] == ["Alice here"])
    assert shop.owner.get(path)["handed_off"] is None
    shop.owner.post(f"{path}hand-back/")
    shop.write(customer, "How much is a mug again?")
    eventually(lambda: len(shop.seen_by(customer)) == 6)
    assert "AI assistant" in shop.seen_by(customer)[4]
    assert "20 euros" in shop.seen_by(customer)[5]
    assert shop.owner.get(path)["handed_off"] is None


def test_a_heart_is_left_unanswered_and_says_why(shop):
    customer = shop.customer()
    shop.write(customer, "❤️")
    thread = shop.thread_of(customer)
    silence = eventually(lambda: [i for i in shop.timeline(thread["id"]) if i["type"] == "SILENCE"])
    assert silence[0]["code"] == "NO_ANSWER_NEEDED"
    assert shop.seen_by(customer) == []
