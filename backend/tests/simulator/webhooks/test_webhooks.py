"""Webhooks as Meta makes them: bytes, signatures, echoes, order, retries."""

import pytest


@pytest.fixture
def emma_writes(sim):
    def run(text="Hello", **options):
        return sim.post("/sim/dm", account="luna.ceramics", customer="emma.w", text=text, **options)

    return run


def test_message_arrives_signed_over_metas_own_bytes(luna, emma_writes, product, is_signed):
    told = emma_writes("Olé 😀 https://a.b/c")
    post = product.posts(1)[0]
    assert is_signed(post)
    assert rb'"text":"Ol\u00e9 \ud83d\ude00 https:\/\/a.b\/c"' in post["raw"]
    assert b", " not in post["raw"]
    entry = post["body"]["entry"][0]
    item = entry["messaging"][0]
    assert post["body"]["object"] == "instagram"
    assert entry["id"] == item["recipient"]["id"] == luna["instagram_id"]
    assert item["sender"]["id"] == told["igsid"]
    assert item["message"] == {"mid": told["mid"], "text": "Olé 😀 https://a.b/c"}


def test_shop_that_did_not_subscribe_hears_nothing(sim, connect, emma_writes, product):
    connect("luna.ceramics", subscribe=False)
    assert emma_writes()["delivered"] is False
    assert sim.get("/sim/deliveries") == []
    assert product.received == []


def test_deliver_never_stores_and_stays_silent(sim, luna, emma_writes):
    emma_writes(deliver="never")
    assert sim.get("/sim/deliveries") == []
    assert len(sim.get("/sim/thread", account="luna.ceramics", customer="emma.w")["messages"]) == 1


def test_copies_arrive_as_redeliveries_of_one_mid(luna, emma_writes, product):
    told = emma_writes(copies=3)
    assert [item["message"]["mid"] for item in product.items(3)] == [told["mid"]] * 3


@pytest.mark.parametrize("mode", ["before", "with", "after"])
def test_accepted_send_comes_back_as_an_echo(sim, luna, emma_writes, product, mode):
    sim.post("/sim/echo", mode=mode)
    igsid = emma_writes()["igsid"]
    product.posts(1)
    mid = sim.send(luna["page_access_token"], igsid, "Hi Emma").json()["message_id"]
    echo = product.items(2)[1]
    assert echo["sender"]["id"] == luna["instagram_id"]
    assert echo["recipient"]["id"] == igsid
    assert echo["message"] == {"mid": mid, "text": "Hi Emma", "is_echo": True}


def test_an_echo_that_comes_before_the_answer_is_there_when_the_answer_comes(
    sim, luna, emma_writes, product
):
    sim.post("/sim/echo", mode="before")
    igsid = emma_writes()["igsid"]
    product.posts(1)
    sim.send(luna["page_access_token"], igsid, "Hi Emma")
    assert len(product.received) == 2


def test_echo_never_stays_away(sim, luna, emma_writes):
    sim.post("/sim/echo", account="luna.ceramics", mode="never")
    sim.send(luna["page_access_token"], emma_writes()["igsid"], "Hi Emma")
    assert [delivery["kind"] for delivery in sim.get("/sim/deliveries")] == ["message"]


def test_owner_on_the_phone_is_an_echo_too(sim, luna, emma_writes, product):
    emma_writes()
    told = sim.post("/sim/phone", account="luna.ceramics", customer="emma.w", text="It's me")
    echo = product.items(2)[1]
    assert echo["message"] == {"mid": told["mid"], "text": "It's me", "is_echo": True}
    thread = sim.get("/sim/thread", account="luna.ceramics", customer="emma.w")
    assert [message["via"] for message in thread["messages"]] == ["instagram", "phone"]
    assert thread["seen_by_business"] == thread["messages"][0]["mid"]


def test_order_of_an_account_is_kept_through_failures(sim, luna, emma_writes, product):
    product.statuses = [500]
    for number in range(5):
        emma_writes(f"n{number}")
    product.posts(1)
    sim.post("/sim/deliveries/retry")
    texts = [item["message"]["text"] for item in product.items(6)]
    assert texts == ["n0", "n0", "n1", "n2", "n3", "n4"]


def test_failed_delivery_is_retried_when_its_time_comes(sim, luna, emma_writes, product):
    product.statuses = [500, 503]
    emma_writes()
    product.posts(1)
    sim.post("/sim/clock", advance_seconds=1)
    product.posts(2)
    sim.post("/sim/clock", advance_seconds=2)
    product.posts(3)
    delivery = sim.wait_for_deliveries()[0]
    assert (delivery["state"], delivery["attempts"], delivery["status"]) == ("DELIVERED", 3, 200)


def test_backlog_is_delivered_in_batches(sim, luna, emma_writes, product):
    product.statuses = [500] * 1000  # away until all is written
    emma_writes("first")
    product.posts(1)
    for number in range(30):
        emma_writes(f"n{number}")
    product.forget()  # back again
    sim.post("/sim/deliveries/retry")
    texts = [item["message"]["text"] for item in product.items(31)]
    assert texts == ["first", *(f"n{number}" for number in range(30))]
    assert len(product.received) < 20


@pytest.mark.parametrize(
    ("kind", "wanted"), [("drop", ["b"]), ("duplicate", ["a", "a", "b"]), ("reorder", ["b", "a"])]
)
def test_a_webhook_travels_through_the_weather_that_was_set(
    sim, luna, emma_writes, product, kind, wanted
):
    sim.post("/sim/faults", scope="webhook", kind=kind, times=1, seconds=0.2)
    emma_writes("a")
    emma_writes("b")
    assert [item["message"]["text"] for item in product.items(len(wanted))] == wanted


def test_batch_gathers_several_accounts_in_one_post(sim, luna, connect, emma_writes, product):
    connect("harbor.barber")
    sim.post("/sim/faults", scope="webhook", kind="batch", times=2, seconds=0.1)
    emma_writes("a")
    sim.post("/sim/dm", account="harbor.barber", customer="jonas_k", text="b")
    entries = product.posts(1)[0]["body"]["entry"]
    assert [entry["messaging"][0]["message"]["text"] for entry in entries] == ["a", "b"]
    assert len({entry["id"] for entry in entries}) == 2


def test_gestures_arrive_as_events_of_their_own(sim, luna, emma_writes, product):
    mid = emma_writes()["mid"]
    sent = sim.send(luna["page_access_token"], product.items(1)[0]["sender"]["id"], "Hi").json()[
        "message_id"
    ]
    sim.post("/sim/seen", account="luna.ceramics", customer="emma.w")
    sim.post("/sim/react", mid=sent, emoji="😂")
    sim.post("/sim/react", mid=sent, action="unreact")
    sim.post("/sim/edit", mid=mid, text="Hello there")
    sim.post("/sim/unsend", mid=mid)
    sim.post(
        "/sim/postback",
        account="luna.ceramics",
        customer="emma.w",
        title="Opening hours",
        payload="HOURS",
    )
    sim.post("/sim/story_reply", account="luna.ceramics", customer="emma.w", text="Lovely")
    items = product.items(9)
    assert items[1]["message"]["mid"] == sent
    assert items[2]["read"] == {"mid": sent}
    assert items[3]["reaction"] == {
        "mid": sent,
        "action": "react",
        "reaction": "haha",
        "emoji": "😂",
    }
    assert items[4]["reaction"] == {"mid": sent, "action": "unreact"}
    assert items[5]["message_edit"] == {"mid": mid, "text": "Hello there", "num_edit": 1}
    assert items[6]["message"] == {"mid": mid, "is_deleted": True}
    assert (items[7]["postback"]["title"], items[7]["postback"]["payload"]) == (
        "Opening hours",
        "HOURS",
    )
    assert items[8]["message"]["reply_to"]["story"]["url"].startswith("http")


def test_picture_of_a_customer_has_a_link_that_dies_with_the_message(sim, luna, product):
    told = sim.post(
        "/sim/dm", account="luna.ceramics", customer="emma.w", attachments=[{"type": "image"}]
    )
    message = product.items(1)[0]["message"]
    url = message["attachments"][0]["payload"]["url"]
    assert "text" not in message
    assert sim.http.get(url, timeout=10).status_code == 200
    sim.post("/sim/unsend", mid=told["mid"])
    assert sim.http.get(url, timeout=10).status_code == 404


def test_handshake_passes_with_the_right_token_only(sim):
    assert sim.post("/sim/webhook/verify")["ok"] is True
    assert sim.post("/sim/webhook/verify", token="wrong") == {
        "ok": False,
        "status": 403,
        "body": "",
    }


@pytest.mark.parametrize(("sign", "good"), [(True, True), (False, False), ("wrong", False)])
def test_raw_webhook_posts_anything_now(sim, product, is_signed, sign, good):
    body = {"object": "instagram", "entry": [{"id": "0", "changes": [{"field": "messages"}]}]}
    assert sim.post("/sim/webhook/raw", body=body, sign=sign) == {"status": 200, "body": ""}
    assert product.received[0]["body"] == body
    assert is_signed(product.received[0]) is good


def test_history_is_set_without_webhooks_and_opens_the_window_then(sim, luna, product):
    messages = [
        {
            "from": "customer",
            "text": "Hi",
            "created_time": "2020-01-01T10:00:00+00:00",
            "mid": "old-1",
        },
        {
            "from": "business",
            "via": "phone",
            "text": "Hello",
            "created_time": "2020-01-01T10:01:00+00:00",
        },
    ]
    told = sim.post(
        "/sim/history",
        account="luna.ceramics",
        customer="nina.b",
        name="Nina Berg",
        messages=messages,
    )
    assert told["mids"][0] == "old-1"
    assert sim.get("/sim/deliveries") == []
    late = sim.send(luna["page_access_token"], told["igsid"], "late")
    assert late.json()["error"]["error_subcode"] == 2534022
