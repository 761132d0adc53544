"""The log of what each customer saw, from which a judge tells whether anybody was
answered twice.
"""

from urllib.parse import urlsplit

import pytest

LUNA = {"account": "luna.ceramics"}


def shape(saw):
    return [(entry["kind"], entry["from"], entry.get("text")) for entry in saw]


def test_customer_saw_typing_seen_and_answers_in_order(sim, wrote):
    token, igsid = wrote
    sim.post("/sim/app", human_agent=True)
    recipient = {"recipient": {"id": igsid}}
    sim.graph("POST", "/me/messages", token, json=recipient | {"sender_action": "mark_seen"})
    sim.graph("POST", "/me/messages", token, json=recipient | {"sender_action": "typing_on"})
    sim.graph("POST", "/me/messages", token, json=recipient | {"sender_action": "typing_on"})
    mid = sim.send(token, igsid, "By hand", messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT").json()[
        "message_id"
    ]
    sim.post("/sim/phone", **LUNA, customer="emma.w", text="Me again")
    told = sim.get("/sim/seen_by", **LUNA, customer="emma.w")
    assert (told["customer"], told["igsid"]) == ("emma.w", igsid)
    assert shape(told["saw"]) == [
        ("text", "customer", "Hello"),
        ("seen", "business", None),
        ("typing", "business", None),
        ("text", "business", "By hand"),
        ("text", "business", "Me again"),
    ]
    typing, by_hand, again = told["saw"][2:]
    assert typing["at"] <= typing["until"] <= by_hand["at"]
    assert (by_hand["mid"], by_hand["via"], by_hand["tag"], by_hand["deleted"]) == (
        mid,
        "api",
        "HUMAN_AGENT",
        False,
    )
    assert (again["via"], again["tag"]) == ("phone", None)


def test_what_was_taken_back_was_seen_nevertheless(sim, wrote):
    mid = sim.send(*wrote, "Too early").json()["message_id"]
    sim.post("/sim/react", mid=mid)
    sim.post("/sim/unsend", mid=mid)
    saw = sim.get("/sim/seen_by", **LUNA, customer="emma.w")["saw"]
    assert [entry["kind"] for entry in saw] == ["text", "text", "seen", "reaction", "unsend"]
    gone = next(entry for entry in saw if entry["kind"] == "text" and entry["from"] == "business")
    assert (gone["text"], gone["deleted"], gone["deleted_at"]) == ("Too early", True, saw[-1]["at"])


def test_the_log_lists_the_customers_of_one_shop_and_of_no_other(sim, wrote):
    sim.send(*wrote, "Hi Emma")
    sim.post("/sim/dm", **LUNA, customer="leo.m", text="Salut")
    sim.post("/sim/dm", account="harbor.barber", customer="leo.m", text="Moin")
    told = sim.get("/sim/seen_by", **LUNA)
    assert [
        (row["customer"], [entry["text"] for entry in row["saw"] if entry["kind"] == "text"])
        for row in told
    ] == [
        ("emma.w", ["Hello", "Hi Emma"]),
        ("leo.m", ["Salut"]),
    ]


def test_log_outlives_a_killed_simulator(launch, tmp_path):
    data = str(tmp_path / "world.sqlite")
    sim, process = launch("http://127.0.0.1:9/hook", data=data)
    sim.post("/sim/dm", **LUNA, customer="emma.w", text="Hello")
    sim.post("/sim/phone", **LUNA, customer="emma.w", text="Hi Emma")
    before = sim.get("/sim/seen_by", **LUNA)
    process.kill()
    process.wait()
    again, _ = launch("http://127.0.0.1:9/hook", data=data, port=urlsplit(sim.url).port)
    assert again.get("/sim/seen_by", **LUNA) == before


@pytest.mark.parametrize(
    "asked", [{}, {"account": "nobody"}, {"account": "luna.ceramics", "customer": "nobody"}]
)
def test_the_log_of_an_unknown_customer_is_a_plain_sentence(sim, asked):
    answer = sim.http.get(f"{sim.url}/sim/seen_by", params=asked, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")
