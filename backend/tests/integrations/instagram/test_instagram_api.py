"""Graph: what a lost answer means, and what is sent and asked."""

import hashlib
import hmac
import logging
import socket
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings

from common.json_values import read_mid
from core.instagram_api import send_instagram_text_reply
from integrations.instagram.access import Access
from integrations.instagram.client import app_secret_proof
from integrations.instagram.conversations import find_sent_text
from integrations.instagram.errors import GraphError
from integrations.instagram.facebook_login import (
    exchange_code,
    exchange_long_lived,
    get_user_pages,
    subscribe,
    unsubscribe,
)
from integrations.instagram.messages import send_text
from integrations.instagram.profiles import get_profile
from tests.core.connecting.walking import subscribed
from tests.core.facebook_dialog import FacebookDialog


@pytest.fixture
def luna(simulator):
    """The page of @luna.ceramics, connected and subscribed, and Emma who has just written to it."""
    page = simulator.post("/sim/connect", account="luna.ceramics")
    access = Access("FACEBOOK", page["page_access_token"], page["page_id"])
    subscribe(access)
    dm = simulator.post(
        "/sim/dm", account="luna.ceramics", customer="emma.w", text="Hi there", deliver="never"
    )
    return {"access": access, "igsid": dm["igsid"]}


def send(luna, text="We open at nine."):
    return send_text(luna["access"], recipient_id=luna["igsid"], text=text)


def find(luna, text="We open at nine.", seconds=60, **more):
    since = datetime.now(UTC) - timedelta(seconds=seconds)
    return find_sent_text(luna["access"], igsid=luna["igsid"], text=text, since=since, **more)


def test_a_text_arrives_and_its_mid_comes_back(simulator, luna):
    mid = send(luna, "Grüße / 🙂")
    [sent] = simulator.get("/sim/sent", account="luna.ceramics")
    assert (sent["mid"], sent["text"], sent["igsid"]) == (mid, "Grüße / 🙂", luna["igsid"])


def test_send_instagram_text_reply_returns_what_graph_says(luna):
    answer = send_instagram_text_reply(luna["access"].token, luna["igsid"], "Test message from AI")
    assert answer["recipient_id"] == luna["igsid"]
    assert answer["message_id"]


def test_a_closed_window_is_reported_as_such(simulator, luna):
    simulator.post("/sim/clock", advance_seconds=25 * 3600)
    with pytest.raises(GraphError) as caught:
        send(luna)
    assert (caught.value.kind, caught.value.subcode, caught.value.http_status) == (
        "WINDOW",
        2534022,
        403,
    )


def test_a_text_above_the_limit_is_invalid_and_not_quoted(luna):
    with pytest.raises(GraphError) as caught:
        send(luna, "é" * 501)
    assert caught.value.kind == "INVALID"
    assert "é" not in caught.value.admin_text


def test_an_expired_token_is_reported_as_such(simulator, luna):
    simulator.post("/sim/tokens/expire", account="luna.ceramics", subcode=463)
    with pytest.raises(GraphError) as caught:
        send(luna)
    assert (caught.value.kind, caught.value.code, caught.value.subcode) == ("TOKEN", 190, 463)


def test_a_time_out_after_the_request_left_is_an_unknown_outcome(simulator, luna, settings):
    settings.GRAPH_TIMEOUT_SECONDS = 0.3
    simulator.post("/sim/faults", scope="send", kind="timeout_after_accept", seconds=1, times=1)
    with pytest.raises(GraphError) as caught:
        send(luna)
    assert (caught.value.kind, caught.value.http_status) == ("UNKNOWN_OUTCOME", 0)
    assert find(luna).mid == simulator.get("/sim/sent", account="luna.ceramics")[0]["mid"]


def test_a_success_that_cannot_be_read_is_an_unknown_outcome(simulator, luna):
    simulator.post("/sim/faults", scope="send", kind="garbage", times=1)
    with pytest.raises(GraphError) as caught:
        send(luna)
    assert (caught.value.kind, caught.value.http_status) == ("UNKNOWN_OUTCOME", 200)


@pytest.mark.parametrize("mid", [None, "", True, ["a"], {"a": 1}, 1.5, "\x00"])
def test_a_success_whose_mid_is_none_is_an_unknown_outcome(simulator, luna, mid):
    simulator.post("/sim/faults", scope="send", kind="answer", answer={"message_id": mid}, times=1)
    with pytest.raises(GraphError) as caught:
        send(luna)
    assert caught.value.kind == "UNKNOWN_OUTCOME"


def test_a_mid_longer_than_its_column_is_the_one_that_its_echo_has(simulator, luna):
    simulator.post(
        "/sim/faults", scope="send", kind="answer", answer={"message_id": "m" * 700}, times=1
    )
    assert send(luna) == read_mid("m" * 700)


def test_a_gateways_page_is_an_unknown_outcome_of_a_send_only(simulator, luna):
    simulator.post("/sim/faults", scope="send", kind="hang", seconds=0.01, times=1)
    with pytest.raises(GraphError) as caught:
        send(luna)
    assert (caught.value.kind, caught.value.http_status) == ("UNKNOWN_OUTCOME", 504)
    simulator.post("/sim/faults", scope="profile", kind="hang", seconds=0.01, times=1)
    with pytest.raises(GraphError) as caught:
        get_profile(luna["access"], luna["igsid"])
    assert caught.value.kind == "TRANSIENT"


def test_an_error_of_graph_on_a_send_keeps_its_wait(simulator, luna):
    simulator.post(
        "/sim/faults", scope="send", kind="error", status=400, code=4, retry_after=11, times=1
    )
    with pytest.raises(GraphError) as caught:
        send(luna)
    assert (caught.value.kind, caught.value.retry_after) == ("RATE", 11)
    simulator.post(
        "/sim/faults", scope="send", kind="error", status=400, code=613, retry_after=12, times=1
    )
    with pytest.raises(GraphError) as caught:
        send(luna)
    assert (caught.value.kind, caught.value.retry_after) == ("UNKNOWN_OUTCOME", 12)


def test_a_refused_connection_is_transient_because_nothing_was_sent(settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.FB_GRAPH_URL = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(GraphError) as caught:
            send_text(Access("FACEBOOK", "EAAtoken"), recipient_id="1", text="hello")
    assert (caught.value.kind, caught.value.http_status) == ("TRANSIENT", 0)


def test_a_profile_comes_with_what_instagram_tells(luna):
    profile = get_profile(luna["access"], luna["igsid"])
    assert (profile.name, profile.username) == ("Emma Wilson", "emma.w")
    assert profile.picture_url.startswith("http")
    assert isinstance(profile.follower_count, int)
    assert isinstance(profile.is_follower, bool)


def test_a_profile_without_consent_is_reported_as_such(simulator, luna):
    stranger = simulator.post("/sim/igsid", username="aiko.t", account="luna.ceramics")["igsid"]
    with pytest.raises(GraphError) as caught:
        get_profile(luna["access"], stranger)
    assert (caught.value.kind, caught.value.code) == ("RECIPIENT", 230)


def test_a_text_that_was_not_sent_is_a_sure_no(luna):
    assert find(luna) is None


def test_the_same_words_of_the_customer_are_not_taken_for_ours(simulator, luna):
    simulator.post(
        "/sim/dm", account="luna.ceramics", customer="emma.w", text="Thanks", deliver="never"
    )
    assert find(luna, "Thanks") is None


def test_an_earlier_message_with_the_same_words_is_not_taken_for_this_one(simulator, luna):
    first = send(luna, "Thanks")
    assert find(luna, "Thanks").mid == first
    assert find(luna, "Thanks", known_mids=[first]) is None
    assert find(luna, "Thanks", seconds=-100, known_mids=[first]) is None
    assert find(luna, "Thanks", seconds=-25 * 3600) is None


def test_the_outcome_stays_open_when_nobody_knows_who_sent_the_same_words_shortly_before(luna):
    send(luna, "Thanks")
    with pytest.raises(GraphError) as caught:
        find(luna, "Thanks", seconds=-100)
    assert caught.value.kind == "UNKNOWN_OUTCOME"


def test_the_outcome_stays_open_when_graph_shows_newer_messages_only(luna):
    for number in range(21):
        send(luna, f"message {number}")
    with pytest.raises(GraphError) as caught:
        find(luna, "message 0")
    assert caught.value.kind == "UNKNOWN_OUTCOME"


def test_the_outcome_stays_open_when_graph_fails_or_hides_the_thread(simulator, luna):
    simulator.post("/sim/faults", scope="conversations", kind="error", status=500, code=2, times=1)
    with pytest.raises(GraphError) as caught:
        find(luna)
    assert caught.value.kind == "TRANSIENT"
    with pytest.raises(GraphError) as caught:
        find(
            {
                **luna,
                "igsid": simulator.post("/sim/igsid", username="aiko.t", account="luna.ceramics")[
                    "igsid"
                ],
            }
        )
    assert caught.value.kind == "UNKNOWN_OUTCOME"


def test_too_much_data_is_asked_for_in_smaller_pieces(simulator, luna):
    mid = send(luna)
    simulator.delete("/sim/calls")
    simulator.post("/sim/faults", scope="conversations", kind="slow", seconds=0.01, times=1)
    simulator.post("/sim/faults", scope="conversations", kind="error", status=500, code=1, times=2)
    assert find(luna).mid == mid
    assert [call["status"] for call in simulator.get("/sim/calls")] == [200, 500, 500, 200]


def test_a_page_is_subscribed_with_names_that_pages_know(simulator, luna):
    assert "messages" in subscribed(simulator)
    unsubscribe(luna["access"])
    assert subscribed(simulator) == []


def test_get_user_pages_returns_the_rows_of_every_page_of_results(simulator):
    made = simulator.post(
        "/sim/people",
        name="Many Pages",
        pages=[{"name": f"Page {n}", "instagram_username": None} for n in range(61)],
    )
    token = user_token(simulator, made["id"])
    rows = get_user_pages(token)["data"]
    assert [row["name"] for row in rows] == [f"Page {n}" for n in range(61)]


def user_token(simulator, person):
    back = "http://localhost:9/core/instagram/callback/"
    asked = (
        f"client_id={django_settings.FB_APP_ID}&redirect_uri={back}&scope=pages_show_list&state=s"
    )
    dialog = f"{simulator.url}/v25.0/dialog/oauth?{asked}"
    code = FacebookDialog(simulator, person).answer(dialog).split("code=")[1].split("&")[0]
    return exchange_long_lived(exchange_code(code=code, redirect_uri=back))


def test_the_appsecret_proof_is_the_hmac_of_the_token_under_the_app_secret():
    expected = hmac.new(
        django_settings.FB_APP_SECRET.encode(), b"EAAtoken", hashlib.sha256
    ).hexdigest()
    assert app_secret_proof("EAAtoken") == expected


def test_a_failed_call_is_logged_without_token_or_text(simulator, luna, caplog):
    caplog.set_level(logging.DEBUG)
    simulator.post(
        "/sim/faults",
        scope="send",
        kind="error",
        status=400,
        code=100,
        message="Bad text: We open at nine.",
        times=1,
    )
    with pytest.raises(GraphError):
        send(luna)
    lines = "\n".join(str(record.msg) for record in caplog.records)
    assert "graph.failed" in lines
    assert f"{luna['access'].node}/messages" in lines
    assert luna["access"].token not in lines
    assert app_secret_proof(luna["access"].token) not in lines
    assert "nine" not in lines
