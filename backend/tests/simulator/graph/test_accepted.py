"""A send that arrives and is answered as if it had not: how it is answered, and what its
echo does.
"""

import pytest
import requests

ANSWERS = [
    ({"kind": "error", "code": 1, "status": 500}, 500),
    ({"kind": "error", "code": 2, "subcode": 1545133, "status": 503, "transient": True}, 503),
    ({"kind": "error", "code": 613, "status": 400}, 400),
    ({"kind": "page", "status": 502}, 502),
    ({"kind": "empty", "status": 500}, 500),
    ({"kind": "redirect"}, 302),
    ({"kind": "garbage"}, 200),
    ({"kind": "answer", "answer": {"recipient_id": "1"}}, 200),
    ({"kind": "drip", "seconds": 0.3}, 200),
    ({"kind": "huge"}, 200),
    ({"kind": "hang", "seconds": 0.1}, 504),
]


@pytest.fixture
def igsid(sim, luna, product):
    """Emma has written to Luna, and the product knows it."""
    told = sim.post("/sim/dm", account="luna.ceramics", customer="emma.w", text="Hello")
    product.posts(1)
    product.forget()
    return told["igsid"]


@pytest.mark.parametrize(("fault", "status"), ANSWERS, ids=lambda value: str(value))
@pytest.mark.parametrize("arrives", [True, False])
def test_every_answer_can_be_given_to_what_arrived_and_to_what_did_not(
    sim, wrote, product, fault, status, arrives
):
    token, igsid = wrote
    sim.post("/sim/faults", scope="send", times=1, accepted=arrives, **fault)
    answer = sim.graph(
        "POST",
        "/me/messages",
        token,
        json={"recipient": {"id": igsid}, "message": {"text": "Hi"}},
        allow_redirects=False,
    )
    assert answer.status_code == status
    assert [sent["text"] for sent in sim.get("/sim/sent")] == ["Hi"] * arrives
    assert len(sim.get("/sim/sends")) == 1


def test_an_answer_can_be_cut_off(sim, wrote):
    token, igsid = wrote
    sim.post("/sim/faults", scope="send", times=1, accepted=True, kind="cut")
    with pytest.raises(requests.RequestException):
        sim.graph(
            "POST",
            "/me/messages",
            token,
            json={"recipient": {"id": igsid}, "message": {"text": "Hi"}},
        )
    assert len(sim.get("/sim/sent")) == 1


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("echo", ["before", "with", "after", "late"])
def test_its_echo_comes_when_it_was_asked_to_and_names_the_app_or_not(
    sim, luna, igsid, product, echo, named
):
    sim.post(
        "/sim/faults",
        scope="send",
        times=1,
        accepted=True,
        kind="error",
        code=1,
        status=500,
        echo=echo,
        app_id=named,
    )
    assert sim.send(luna["page_access_token"], igsid, "Hi").status_code == 500
    sim.post("/sim/clock", advance_seconds=10)
    [item] = product.items(1)
    assert (item["message"]["text"], "app_id" in item["message"]) == ("Hi", named)


def test_its_echo_may_never_come_and_another_message_meets_no_fault(sim, luna, igsid):
    sim.post(
        "/sim/faults", scope="send", times=1, accepted=True, kind="error", echo="never", match="#7"
    )
    for text in ("Hi", "Hi #7"):
        sim.send(luna["page_access_token"], igsid, text)
    assert [send["status"] for send in sim.get("/sim/sends")] == [200, 200]
    echoes = [
        delivery["item"]["message"]["text"]
        for delivery in sim.get("/sim/deliveries")
        if delivery["kind"] == "echo"
    ]
    assert echoes == ["Hi"]


@pytest.mark.parametrize(
    "fault",
    [
        {"scope": "graph", "kind": "error", "accepted": True},
        {"scope": "send", "kind": "error", "echo": "sometimes"},
        {"scope": "profile", "kind": "error", "match": "x"},
    ],
)
def test_only_a_send_is_accepted_has_an_echo_and_a_text(sim, fault):
    assert sim.http.post(f"{sim.url}/sim/faults", json=fault, timeout=10).status_code == 400
