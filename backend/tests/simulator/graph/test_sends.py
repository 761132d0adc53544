"""What a send may contain, how often it may come, and what is kept of every attempt."""

import http.client
import json
from urllib.parse import urlsplit

import pytest

EMMA = {"account": "luna.ceramics", "customer": "emma.w"}


@pytest.fixture
def code(sim, wrote):
    """`code(message=…)` sends to Emma; the error's code, None when it was accepted."""
    token, igsid = wrote

    def run(**body):
        answer = sim.graph("POST", "/me/messages", token, json={"recipient": {"id": igsid}, **body})
        return answer.json().get("error", {}).get("code")

    return run


def button(**changes):
    return {"content_type": "text", "title": "Yes", "payload": "YES", **changes}


@pytest.mark.parametrize("kind", ["RESPONSE", "UPDATE"])
def test_type_of_a_message_is_taken_and_not_needed(code, kind):
    assert code(message={"text": "Hi"}, messaging_type=kind) is None


@pytest.mark.parametrize(
    "body",
    [
        {"messaging_type": "REPLY"},
        {"messaging_type": "MESSAGE_TAG"},
        {"messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE"},
        {"messaging_type": "MESSAGE_TAG", "tag": "CONFIRMED_EVENT_UPDATE"},
        {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"},
        {"sender_action": "typing_on"},
        {"sender_action": "mark_seen"},
        {"reply_to": {"mid": "of-nobody"}},
        {"reply_to": "mid"},
    ],
)
def test_message_is_refused_with_a_wrong_type_tag_action_or_reply(code, body):
    assert code(message={"text": "Hi"}, **body) == 100


def test_human_agent_needs_the_feature(sim, code):
    assert code(message={"text": "Hi"}, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT") == 100
    assert sim.post("/sim/app", human_agent=True) == {
        "human_agent": True,
        "conversation_routing": False,
    }
    assert code(message={"text": "Hi"}, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT") is None


def test_business_replies_to_a_message(sim, code, product):
    mid = sim.get("/sim/thread", **EMMA)["messages"][0]["mid"]
    assert code(message={"text": "Hi"}, reply_to={"mid": mid}) is None
    assert sim.get("/sim/thread", **EMMA)["messages"][-1]["reply_to"] == {"mid": mid}


@pytest.mark.parametrize(
    "replies",
    [
        [],
        "Yes",
        [button()] * 14,
        [button(content_type="user_email")],
        [button(content_type="user_phone_number")],
        [button(title="")],
        [button(payload=None)],
    ],
)
def test_malformed_quick_replies_are_refused(code, replies):
    assert code(message={"text": "Which?", "quick_replies": replies}) == 100


def test_thirteen_quick_replies_pass_with_a_text_and_not_without(code):
    assert code(message={"text": "Which?", "quick_replies": [button()] * 13}) is None
    picture = {"type": "image", "payload": {"url": "https://example.org/mug.jpg"}}
    assert code(message={"attachment": picture, "quick_replies": [button()]}) == 100


@pytest.mark.parametrize("kind", ["audio", "video"])
def test_ten_voice_notes_or_videos_a_second_and_no_more(sim, wrote, kind):
    token, igsid = wrote
    body = json.dumps(
        {
            "recipient": {"id": igsid},
            "message": {
                "attachment": {"type": kind, "payload": {"url": "https://example.org/file"}}
            },
        }
    )
    wire = http.client.HTTPConnection(urlsplit(sim.url).netloc, timeout=10)
    codes = []
    for _ in range(40):
        wire.request(
            "POST",
            "/v25.0/me/messages",
            body,
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        codes.append(json.loads(wire.getresponse().read()).get("error", {}).get("code"))
    wire.close()
    assert codes[:10] == [None] * 10
    assert 613 in codes


def test_typing_and_seen_are_kept_as_attempts(sim, code):
    for action in ("mark_seen", "typing_on", "typing_off"):
        assert code(sender_action=action) is None
    assert code(sender_action="wave") == 100
    assert [(send["action"], send["status"], send["mid"]) for send in sim.get("/sim/sends")] == [
        ("mark_seen", 200, None),
        ("typing_on", 200, None),
        ("typing_off", 200, None),
        ("wave", 400, None),
    ]
    assert sim.get("/sim/sent") == []
