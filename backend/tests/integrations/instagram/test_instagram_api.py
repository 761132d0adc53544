"""Graph: what its errors mean, what a lost answer means, and what is sent and asked."""

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
from integrations.instagram.errors import GraphError, classify
from integrations.instagram.facebook_login import (
    exchange_code,
    exchange_long_lived,
    get_user_pages,
    subscribe,
    unsubscribe,
)
from integrations.instagram.messages import send_text
from integrations.instagram.profiles import get_profile
from tests.core.facebook_dialog import FacebookDialog

# meta-platform notes 3.5, row by row: (status, code, subcode, is_transient) and the kind.
TABLE = [
    (400, 190, None, None, "TOKEN"),
    (400, 190, 458, None, "TOKEN"),
    (400, 190, 459, None, "TOKEN"),
    (401, 190, 460, None, "TOKEN"),
    (401, 190, 463, None, "TOKEN"),
    (400, 190, 464, None, "TOKEN"),
    (400, 190, 467, True, "TOKEN"),
    (400, 102, None, None, "TOKEN"),
    (403, 10, 2534022, None, "WINDOW"),
    (400, 10, 2018278, None, "WINDOW"),
    (400, 10, 1893063, None, "POLICY"),
    (403, 10, None, None, "PERMISSION"),
    (403, 200, None, None, "PERMISSION"),
    (400, 210, None, None, "PERMISSION"),
    (400, 299, None, None, "PERMISSION"),
    (400, 3, None, None, "INVALID"),
    (400, 4, None, None, "RATE"),
    (400, 17, None, None, "RATE"),
    (400, 32, None, None, "RATE"),
    (400, 341, None, None, "RATE"),
    (400, 613, None, None, "RATE"),
    (429, 613, 1893007, True, "RATE"),
    (400, 80002, None, None, "RATE"),
    (400, 80007, None, None, "RATE"),
    (429, None, None, None, "RATE"),
    (500, 1, None, None, "TRANSIENT"),
    (500, 2, None, None, "TRANSIENT"),
    (400, 2, 1545133, None, "TRANSIENT"),
    (400, 100, None, True, "TRANSIENT"),
    (503, None, None, None, "TRANSIENT"),
    (408, None, None, None, "TRANSIENT"),
    (400, 368, None, None, "POLICY"),
    (400, 100, None, None, "INVALID"),
    (400, 100, 2018001, None, "RECIPIENT"),
    (400, 100, 2534014, None, "RECIPIENT"),
    (400, 100, 2534001, None, "RECIPIENT"),
    (400, 100, 2534025, None, "INVALID"),
    (400, -1, 2534023, None, "INVALID"),
    (400, 551, 1545041, None, "RECIPIENT"),
    (400, 230, None, None, "RECIPIENT"),
    (400, 9010, None, None, "RECIPIENT"),
    (400, 100, 33, None, "INVALID"),
    (400, 2500, None, None, "INVALID"),
    (400, 27, None, None, "INVALID"),
    (404, None, None, None, "INVALID"),
    (200, 190, 463, None, "TOKEN"),
]


@pytest.mark.parametrize(("status", "code", "subcode", "transient", "kind"), TABLE)
def test_each_code_means_what_the_sender_must_do(status, code, subcode, transient, kind):
    given = {
        "message": "Nachricht",
        "type": "OAuthException",
        "code": code,
        "error_subcode": subcode,
        "is_transient": transient,
    }
    error = classify(
        status,
        {
            "error": {
                **{name: value for name, value in given.items() if value is not None},
                "fbtrace_id": "Trace1",
            }
        },
    )
    assert (error.kind, error.code, error.subcode, error.http_status) == (
        kind,
        code,
        subcode,
        status,
    )
    assert error.trace_id == "Trace1"
    assert error.user_text
    assert error.detail == error.user_text


# What of it proves to a send that nothing was accepted, because Meta documents it as refused
# before.
REFUSED = [
    *[
        (status, 190, subcode, transient)
        for status in (200, 400, 401)
        for subcode, transient in [(None, None), (463, None), (467, True)]
    ],
    (400, 102, None, None),
    (403, 10, 2534022, None),
    (400, 10, 1893063, None),
    (403, 10, None, False),
    (403, 200, None, None),
    (400, 299, None, None),
    (400, 3, None, None),
    (400, 4, None, True),
    (403, 17, None, None),
    (400, 32, None, None),
    (400, 80002, None, None),
    (429, 80007, None, None),
    (400, 368, None, None),
    (400, 100, None, None),
    (400, 100, 2018001, None),
    (400, 551, 1545041, None),
    (400, 230, None, None),
    (400, 9010, None, None),
    (400, 2500, None, None),
    (400, 27, None, None),
]
# And what does not, whatever it looks like.
NO_PROOF = [
    (500, 1, None, None),
    (500, 2, None, None),
    (400, 1, None, None),
    (400, 2, 1545133, None),
    (400, 100, None, True),
    (403, 10, None, True),
    (503, 100, None, None),
    (500, 190, None, None),
    (500, 10, 2534022, None),
    (400, 341, None, None),
    (400, 613, None, None),
    (429, 613, 1893007, True),
    (400, -1, None, None),
    (400, -1, 2534023, None),
    (400, 100, 2534025, None),
    (400, 6000, None, None),
    (400, None, None, None),
    (429, None, None, None),
    (408, 190, None, None),
    (302, 100, None, None),
    (204, None, None, None),
]


def answer_of(code, subcode, transient):
    given = {"code": code, "error_subcode": subcode, "is_transient": transient}
    return {"error": {name: value for name, value in given.items() if value is not None}}


@pytest.mark.parametrize(("status", "code", "subcode", "transient"), REFUSED)
def test_a_documented_refusal_proves_to_a_send_that_nothing_was_accepted(
    status, code, subcode, transient
):
    body = answer_of(code, subcode, transient)
    assert classify(status, body, sends=True).kind == classify(status, body).kind != "TRANSIENT"


@pytest.mark.parametrize(("status", "code", "subcode", "transient"), NO_PROOF)
def test_everything_else_leaves_the_outcome_of_a_send_open(status, code, subcode, transient):
    body = answer_of(code, subcode, transient)
    assert classify(status, body, sends=True).kind == "UNKNOWN_OUTCOME"
    assert classify(status, body).kind != "UNKNOWN_OUTCOME"


def test_a_mid_beside_an_error_proves_the_opposite():
    refused = {"error": {"code": 100}, "message_id": "m1"}
    assert classify(400, refused, sends=True).kind == "UNKNOWN_OUTCOME"


@pytest.mark.parametrize(
    "body",
    [None, {}, {"error": "no object"}, {"error": {"code": "many"}}, {"error": {"code": [1]}}],
)
def test_an_answer_that_is_not_graphs_is_judged_by_its_status(body):
    assert classify(502, body).kind == "TRANSIENT"
    assert classify(400, body).kind == "INVALID"


@pytest.mark.parametrize(
    ("error", "headers", "seconds"),
    [
        ({"code": 613, "error_data": {"retry_after": 7}}, {}, 7),
        ({"code": 613, "error_data": '{"retry_after": "9"}'}, {}, 9),
        ({"code": 4}, {"Retry-After": "30"}, 30),
        (
            {"code": 80007},
            {
                "X-Business-Use-Case-Usage": (
                    '{"1784": [{"type": "instagram", "estimated_time_to_regain_access": 2}]}'
                )
            },
            120,
        ),
        (
            {"code": 613},
            {
                "X-Business-Use-Case-Usage": "not json",
                "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            None,
        ),
        ({"code": 100, "error_data": {"retry_after": 7}}, {}, None),
        ({"code": 4}, {"Retry-After": "nan"}, None),
        ({"code": 4}, {"Retry-After": "inf"}, 86_400),
        (
            {"code": 80007},
            {"X-Business-Use-Case-Usage": '{"1": [{"estimated_time_to_regain_access": NaN}]}'},
            None,
        ),
    ],
)
def test_the_wait_is_read_wherever_meta_says_it(error, headers, seconds):
    assert classify(400, {"error": error}, headers=headers).retry_after == seconds


def test_what_admins_read_holds_no_token_and_no_words_of_a_reply():
    message = "Error validating access_token=EAAsecret123 for text 'We open at nine'"
    error = classify(400, {"error": {"code": 100, "message": message}}, private="We open at nine")
    assert "EAAsecret123" not in error.admin_text
    assert "nine" not in error.admin_text
    assert "code 100" in error.admin_text


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


def test_the_reply_by_hand_returns_what_graph_says(luna):
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


def test_it_cannot_be_told_when_the_same_words_were_sent_shortly_before_by_nobody_known(luna):
    send(luna, "Thanks")
    with pytest.raises(GraphError) as caught:
        find(luna, "Thanks", seconds=-100)
    assert caught.value.kind == "UNKNOWN_OUTCOME"


def test_it_cannot_be_told_when_graph_shows_newer_messages_only(luna):
    for number in range(21):
        send(luna, f"message {number}")
    with pytest.raises(GraphError) as caught:
        find(luna, "message 0")
    assert caught.value.kind == "UNKNOWN_OUTCOME"


def test_it_cannot_be_told_when_graph_fails_or_hides_the_thread(simulator, luna):
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


def subscribed(simulator):
    return next(
        page["subscribed_fields"]
        for page in simulator.get("/sim/world")["pages"]
        if page["name"] == "Luna Ceramics"
    )


def test_the_pages_by_hand_are_graphs_rows_over_all_cursors(simulator):
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


def test_the_proof_is_the_tokens_hmac_under_the_app_secret():
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


def test_half_a_character_in_what_meta_says_can_be_kept():
    error = classify(
        400,
        {
            "error": {
                "code": 100,
                "type": "OAuthException",
                "message": "Not sent: \ud83d\x00",
                "fbtrace_id": "A\ud83d\x00",
            }
        },
    )
    assert error.admin_text.endswith("OAuthException: Not sent: ?")
    assert error.trace_id == "A?"
