"""Subscribing, sending and reading over the Graph API, and every way it says no."""

import http.client
import json
from urllib.parse import urlsplit

import pytest


def error_of(answer):
    error = answer.json()["error"]
    return answer.status_code, error["code"], error.get("error_subcode")


def test_one_unknown_field_rejects_the_whole_subscription(sim, connect):
    shop = connect(subscribe=False)
    path, token = f"/{shop['page_id']}/subscribed_apps", shop["page_access_token"]
    answer = sim.graph("POST", path, token, data={"subscribed_fields": "messages,messaging_seen"})
    assert error_of(answer) == (400, 100, None)
    assert "subscribed_fields[1]" in answer.json()["error"]["message"]
    assert sim.graph("GET", path, token).json() == {"data": []}


@pytest.mark.parametrize(
    "options",
    [
        {"data": {"subscribed_fields": "messages,message_reads"}},
        {"data": {"subscribed_fields[]": ["messages", "message_reads"]}},
        {"json": {"subscribed_fields": ["messages", "message_reads"]}},
        {"params": {"subscribed_fields": "messages,message_reads"}},
    ],
)
def test_subscription_takes_its_list_in_every_spelling(sim, connect, options):
    shop = connect(subscribe=False)
    path, token = f"/{shop['page_id']}/subscribed_apps", shop["page_access_token"]
    assert sim.graph("POST", path, token, **options).json() == {"success": True}
    assert sim.graph("GET", path, token).json()["data"][0]["subscribed_fields"] == [
        "message_reads",
        "messages",
    ]
    assert sim.graph("DELETE", path, token).json() == {"success": True}
    assert sim.graph("GET", path, token).json() == {"data": []}


def test_send_answers_with_recipient_and_message(sim, wrote):
    token, igsid = wrote
    answer = sim.send(token, igsid, "Hello Emma").json()
    assert answer["recipient_id"] == igsid
    assert answer["message_id"].startswith("aWdfZAG1")
    assert [
        (sent["text"], sent["mid"], sent["customer"])
        for sent in sim.get("/sim/sent", account="luna.ceramics")
    ] == [("Hello Emma", answer["message_id"], "emma.w")]


def test_send_takes_form_fields_that_hold_json(sim, wrote):
    token, igsid = wrote
    form = {
        "recipient": json.dumps({"id": igsid}),
        "message": json.dumps({"text": "Hi"}),
        "access_token": token,
    }
    assert sim.graph("POST", "/me/messages", data=form).json()["recipient_id"] == igsid


def test_sender_actions_answer_without_a_message(sim, wrote):
    token, igsid = wrote
    answer = sim.graph(
        "POST",
        "/me/messages",
        token,
        json={"recipient": {"id": igsid}, "sender_action": "typing_on"},
    )
    assert answer.json() == {"recipient_id": igsid}
    assert sim.get("/sim/thread", account="luna.ceramics", customer="emma.w")["typing"] is True
    sim.send(token, igsid, "done")
    assert sim.get("/sim/thread", account="luna.ceramics", customer="emma.w")["typing"] is False


def test_thousand_bytes_pass_and_one_more_does_not(sim, wrote):
    token, igsid = wrote
    assert sim.send(token, igsid, "é" * 500).status_code == 200
    assert error_of(sim.send(token, igsid, "é" * 500 + "a")) == (400, 100, None)


def test_window_closes_after_a_day_and_a_week_for_people(sim, wrote):
    token, igsid = wrote
    human = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    sim.post("/sim/app", human_agent=True)
    sim.post("/sim/clock", advance_seconds=24 * 3600 + 60)
    assert error_of(sim.send(token, igsid, "late")) == (403, 10, 2534022)
    assert sim.send(token, igsid, "late, by hand", **human).status_code == 200
    sim.post("/sim/clock", advance_seconds=6 * 86_400)
    assert error_of(sim.send(token, igsid, "too late", **human)) == (403, 10, 2534022)
    attempts = [(send["status"], send["code"], send["subcode"]) for send in sim.get("/sim/sends")]
    assert attempts == [(403, 10, 2534022), (200, None, None), (403, 10, 2534022)]


def test_seen_does_not_open_the_window_and_a_reaction_does(sim, wrote):
    token, igsid = wrote
    mid = sim.send(token, igsid, "Hello").json()["message_id"]
    sim.post("/sim/clock", advance_seconds=25 * 3600)
    sim.post("/sim/seen", account="luna.ceramics", customer="emma.w")
    assert error_of(sim.send(token, igsid, "late")) == (403, 10, 2534022)
    sim.post("/sim/react", mid=mid)
    assert sim.send(token, igsid, "in time").status_code == 200


@pytest.mark.parametrize("igsid", ["1234567890123456", "nobody"])
def test_unknown_person_cannot_be_written_to(sim, wrote, igsid):
    assert error_of(sim.send(wrote[0], igsid, "Hi")) == (400, 100, 2018001)


def test_customer_of_another_shop_cannot_be_written_to(sim, wrote, connect):
    other = connect("harbor.barber", subscribe=False)
    assert error_of(sim.send(other["page_access_token"], wrote[1], "Hi")) == (400, 100, 2018001)


def test_igsid_differs_for_every_account(sim):
    ids = {
        sim.post("/sim/igsid", username="emma.w", account=name)["igsid"]
        for name in ("luna.ceramics", "harbor.barber")
    }
    assert len(ids) == 2


def test_instagram_id_in_place_of_the_page_is_a_capability_error(sim, wrote, connect):
    shop = connect(subscribe=False)
    body = {"recipient": {"id": wrote[1]}, "message": {"text": "Hi"}}
    answer = sim.graph(
        "POST", f"/{shop['instagram_id']}/messages", shop["page_access_token"], json=body
    )
    assert error_of(answer) == (400, 3, None)


def test_send_without_the_scope_is_refused(sim, wrote, connect):
    shop = connect(subscribe=False, scopes=["pages_show_list", "pages_messaging"])
    assert error_of(sim.send(shop["page_access_token"], wrote[1], "Hi")) == (400, 10, None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": {}},
        {"message": {"text": ""}},
        {"message": {"attachment": {"type": "gif"}}},
        {"tag": "X"},
    ],
)
def test_malformed_send_is_code_100(sim, wrote, body):
    full = {
        "recipient": {"id": wrote[1]},
        **({"message": {"text": "x"}} if "tag" in body else {}),
        **body,
    }
    assert error_of(sim.graph("POST", "/me/messages", wrote[0], json=full)) == (400, 100, None)


def test_half_an_emoji_is_refused(sim, wrote):
    raw = json.dumps({"recipient": {"id": wrote[1]}, "message": {"text": "\ud83d"}})
    headers = {"Authorization": f"Bearer {wrote[0]}", "Content-Type": "application/json"}
    answer = sim.http.post(f"{sim.url}/v25.0/me/messages", data=raw, headers=headers, timeout=5)
    assert error_of(answer) == (400, 100, None)


def test_hundred_sends_a_second_and_no_more(sim, wrote):
    # The cheapest of sends on one bare connection, so that a busy machine too makes more than a
    # hundred in a second.
    wire = http.client.HTTPConnection(urlsplit(sim.url).netloc, timeout=10)
    codes = []
    for _ in range(150):
        wire.request(
            "POST",
            "/v25.0/me/messages",
            b"{}",
            {"Authorization": f"Bearer {wrote[0]}", "Content-Type": "application/json"},
        )
        codes.append(json.loads(wire.getresponse().read())["error"]["code"])
    wire.close()
    assert codes[:100] == [100] * 100
    assert 613 in codes


def test_profile_gives_the_asked_fields(sim, wrote):
    token, igsid = wrote
    answer = sim.graph(
        "GET", f"/{igsid}", token, params={"fields": "name,username,profile_pic,follower_count"}
    ).json()
    assert (answer["name"], answer["username"], answer["id"]) == ("Emma Wilson", "emma.w", igsid)
    picture = sim.http.get(answer["profile_pic"], timeout=10)
    assert picture.headers["content-type"].startswith("image/svg")
    sim.post("/sim/clock", advance_seconds=6 * 86_400)
    assert sim.http.get(answer["profile_pic"], timeout=10).status_code == 403


def test_one_wrong_profile_field_fails_the_call(sim, wrote):
    answer = sim.graph(
        "GET", f"/{wrote[1]}", wrote[0], params={"fields": "name,profile_picture_url"}
    )
    assert error_of(answer) == (400, 100, None)


def test_profile_of_someone_who_never_wrote_needs_consent(sim, connect):
    token = connect(subscribe=False)["page_access_token"]
    igsid = sim.post("/sim/igsid", username="leo.m", account="luna.ceramics")["igsid"]
    assert error_of(sim.graph("GET", f"/{igsid}", token, params={"fields": "name"})) == (
        400,
        230,
        None,
    )


def test_conversation_shows_what_was_said_newest_first(sim, wrote, connect):
    token, igsid = wrote
    sim.send(token, igsid, "Hello Emma")
    page = connect(subscribe=False)["page_id"]
    params = {
        "platform": "instagram",
        "user_id": igsid,
        "fields": "messages.limit(20){id,created_time,from,to,message}",
    }
    data = sim.graph("GET", f"/{page}/conversations", token, params=params).json()["data"]
    messages = data[0]["messages"]["data"]
    assert [(message["message"], message["from"]["username"]) for message in messages] == [
        ("Hello Emma", "luna.ceramics"),
        ("Hello", "emma.w"),
    ]
    assert messages[0]["to"]["data"][0]["id"] == igsid
    one = sim.graph(
        "GET", f"/{messages[0]['id']}", token, params={"fields": "id,message,from"}
    ).json()
    assert one["message"] == "Hello Emma"


def test_only_the_twenty_newest_messages_can_be_read(sim, wrote):
    token, igsid = wrote
    mids = [sim.send(token, igsid, f"n{number}").json()["message_id"] for number in range(21)]
    assert sim.graph("GET", f"/{mids[1]}", token, params={"fields": "message"}).status_code == 200
    assert error_of(sim.graph("GET", f"/{mids[0]}", token, params={"fields": "message"})) == (
        400,
        100,
        33,
    )


def test_unsent_message_is_gone_from_the_history(sim, wrote):
    token, _ = wrote
    mid = sim.get("/sim/thread", account="luna.ceramics", customer="emma.w")["messages"][0]["mid"]
    sim.post("/sim/unsend", mid=mid)
    assert error_of(sim.graph("GET", f"/{mid}", token)) == (400, 100, 33)


def test_history_of_another_shop_cannot_be_read(sim, wrote, connect):
    mid = sim.get("/sim/thread", account="luna.ceramics", customer="emma.w")["messages"][0]["mid"]
    other = connect("harbor.barber", subscribe=False)
    assert error_of(sim.graph("GET", f"/{mid}", other["page_access_token"])) == (400, 100, 33)


def test_conversations_with_the_instagram_id_is_a_capability_error(sim, connect):
    shop = connect(subscribe=False)
    answer = sim.graph(
        "GET",
        f"/{shop['instagram_id']}/conversations",
        shop["page_access_token"],
        params={"platform": "instagram"},
    )
    assert error_of(answer) == (400, 3, None)


def test_every_answer_carries_usage_and_calls_are_logged_without_tokens(sim, connect):
    token = connect(subscribe=False)["page_access_token"]
    answer = sim.graph("GET", "/me", params={"access_token": token})
    assert "call_count" in json.loads(answer.headers["X-App-Usage"])
    calls = sim.http.get(f"{sim.url}/sim/calls", timeout=10)
    assert calls.json()[-1]["path"] == "/v25.0/me"
    assert token not in calls.text
