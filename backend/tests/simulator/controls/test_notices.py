"""Who holds a thread, comments, mentions, opt-ins, policy, and the dashboard's button Test."""

import json

import pytest

EMMA = {"account": "luna.ceramics", "customer": "emma.w"}


def test_another_app_holds_the_thread_until_it_passes_it_back(sim, luna, told):
    igsid, token = sim.post("/sim/dm", **EMMA, text="Hello")["igsid"], luna["page_access_token"]
    item = told("/sim/thread_control", kind="take", app_id="777")["messaging"][0]
    assert item["take_thread_control"] == {
        "previous_owner_app_id": "4242424242",
        "new_owner_app_id": "777",
    }
    refused = sim.send(token, igsid, "Hi")
    assert (
        refused.status_code,
        refused.json()["error"]["code"],
        refused.json()["error"]["error_subcode"],
    ) == (403, 10, 2018300)
    assert told("/sim/dm", text="Anyone?")["standby"][0]["message"]["text"] == "Anyone?"
    item = told("/sim/thread_control", kind="pass")["messaging"][0]
    assert item["pass_thread_control"]["new_owner_app_id"] == "4242424242"
    assert sim.send(token, igsid, "Hi").status_code == 200
    assert told("/sim/dm", text="Thanks")["messaging"][0]["message"]["text"] == "Thanks"


def test_hold_of_another_app_ends_a_day_after_the_last_activity(sim, luna, told):
    igsid, token = sim.post("/sim/dm", **EMMA, text="Hello")["igsid"], luna["page_access_token"]
    assert (
        told("/sim/thread_control", kind="take", empty=True)["messaging"][0]["take_thread_control"]
        == {}
    )
    sim.post("/sim/clock", advance_seconds=20 * 3600)
    assert "standby" in told("/sim/dm", text="Still there?")
    sim.post("/sim/clock", advance_seconds=20 * 3600)
    assert sim.send(token, igsid, "Hi").status_code == 403
    sim.post("/sim/clock", advance_seconds=3 * 3600)
    assert sim.send(token, igsid, "Hi").status_code == 403
    sim.post("/sim/clock", advance_seconds=3600)
    assert (
        sim.send(token, igsid, "too late for the window, but ours again").json()["error"][
            "error_subcode"
        ]
        == 2534022
    )


def test_thread_is_asked_for_passed_and_taken_over_the_graph(sim, luna, told):
    igsid, token = sim.post("/sim/dm", **EMMA, text="Hello")["igsid"], luna["page_access_token"]
    asked = told("/sim/thread_control", kind="request", app_id="777", metadata="why")["messaging"][
        0
    ]
    assert asked["request_thread_control"] == {"requested_owner_app_id": "777", "metadata": "why"}
    body = {"recipient": {"id": igsid}, "target_app_id": "777"}
    assert sim.graph("POST", "/me/pass_thread_control", token, json=body).json() == {
        "success": True
    }
    assert sim.send(token, igsid, "Hi").status_code == 403
    assert (
        sim.graph("POST", "/me/take_thread_control", token, json=body).json()["error"]["code"] == 27
    )
    sim.post("/sim/app", conversation_routing=True)
    assert sim.graph("POST", "/me/take_thread_control", token, json=body).json() == {
        "success": True
    }
    assert sim.send(token, igsid, "Hi").status_code == 200


def test_comments_come_in_both_shapes(told, luna):
    entry = told("/sim/comment", text="So nice")
    assert entry["id"] == luna["instagram_id"]
    assert entry["time"] < 10**11
    (change,) = entry["changes"]
    assert (change["field"], change["value"]["text"], change["value"]["from"]["username"]) == (
        "comments",
        "So nice",
        "emma.w",
    )
    bare = told("/sim/comment", text="Live!", live=True, section="field")
    assert (bare["field"], bare["value"]["text"]) == ("live_comments", "Live!")
    assert (
        told("/sim/comment", text="Thanks!", by="business")["changes"][0]["value"]["from"]["id"]
        == luna["instagram_id"]
    )


def test_mentions_name_a_comment_or_a_post(told):
    assert set(told("/sim/mention")["changes"][0]["value"]) == {"media_id", "comment_id"}
    assert set(told("/sim/mention", caption=True)["changes"][0]["value"]) == {"media_id"}


def test_optin_brings_a_token(told):
    assert told("/sim/optin")["messaging"][0]["optin"]["notification_messages_token"]


def test_policy_block_is_told_and_refuses_sends_until_lifted(sim, luna, told):
    igsid, token = sim.post("/sim/dm", **EMMA, text="Hello")["igsid"], luna["page_access_token"]
    item = told("/sim/policy")["messaging"][0]
    assert item["policy-enforcement"]["action"] == "block"
    assert "sender" not in item
    assert sim.send(token, igsid, "Hi").json()["error"]["error_subcode"] == 1893063
    assert told("/sim/policy", action="unblock")["messaging"][0]["policy-enforcement"] == {
        "action": "unblock"
    }
    assert sim.send(token, igsid, "Hi").status_code == 200


@pytest.mark.parametrize(
    ("shape", "section"),
    [("changes", "changes"), ("messaging", "messaging"), ("event_type", "changes")],
)
def test_dashboards_test_button_in_its_three_shapes(sim, product, is_signed, shape, section):
    assert sim.post("/sim/webhook/test", shape=shape) == {"status": 200, "body": ""}
    (post,) = product.received
    (entry,) = post["body"]["entry"]
    assert entry["id"] == "0"
    assert "random_text" in json.dumps(entry[section])
    assert is_signed(post)
