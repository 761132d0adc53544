"""Instagram Login in the simulator: hosts, secret and tokens of its own."""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests

from tests.simulator.apps import APP_SECRET, INSTAGRAM_APP_ID, INSTAGRAM_APP_SECRET

BACK = "http://localhost/back"
DAY = 86_400


def instagram(
    sim: Any, method: str, path: str, token: str | None = None, **options: Any
) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return sim.http.request(
        method, f"{sim.url}/graph.instagram.com{path}", headers=headers, timeout=10, **options
    )


def error_of(answer: requests.Response) -> tuple[int, str, int]:
    error = answer.json()["error"]
    return answer.status_code, error["type"], error["code"]


@pytest.fixture
def token(sim: Any) -> str:
    return sim.post("/sim/instagram_login/connect", account="luna.ceramics")["access_token"]


def get_code(sim: Any, **changes: str) -> str:
    asked = {
        "client_id": INSTAGRAM_APP_ID,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "instagram_business_basic",
        "state": "s",
    }
    form = {
        "account": "luna.ceramics",
        "action": "accept",
        "scope_granted": "instagram_business_basic",
    }
    answer = sim.http.post(
        f"{sim.url}/www.instagram.com/oauth/authorize",
        params={**asked, **changes},
        data=form,
        allow_redirects=False,
    )
    assert answer.headers["Location"].endswith("&state=s#_")
    return answer.headers["Location"].split("code=")[1].split("&")[0]


def exchange(sim: Any, code: str, **changes: str) -> requests.Response:
    form = {
        "client_id": INSTAGRAM_APP_ID,
        "client_secret": INSTAGRAM_APP_SECRET,
        "grant_type": "authorization_code",
        "redirect_uri": BACK,
        "code": code,
    }
    return sim.http.post(
        f"{sim.url}/api.instagram.com/oauth/access_token", data={**form, **changes}, timeout=10
    )


def test_the_dialog_shows_accounts_then_what_to_allow(sim):
    asked = {
        "client_id": INSTAGRAM_APP_ID,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "instagram_business_basic",
    }
    page = sim.http.get(f"{sim.url}/www.instagram.com/oauth/authorize", params=asked).text
    assert 'data-testid="account-luna.ceramics"' in page
    page = sim.http.get(
        f"{sim.url}/www.instagram.com/oauth/authorize", params={**asked, "account": "luna.ceramics"}
    ).text
    assert 'data-testid="scope-instagram_business_basic"' in page
    wrong = sim.http.get(
        f"{sim.url}/www.instagram.com/oauth/authorize", params={**asked, "client_id": "1"}
    )
    assert (wrong.status_code, "Invalid platform app" in wrong.text) == (400, True)


def test_a_code_is_good_once_and_refused_in_words_of_its_own(sim):
    code = get_code(sim)
    assert (
        exchange(sim, code, client_secret="wrong").json()["error_message"] == "Invalid platform app"
    )
    assert exchange(sim, code).json()["access_token"].startswith("IGAA")
    again = exchange(sim, code)
    assert again.status_code == 400
    assert again.json() == {
        "error_type": "OAuthException",
        "code": 400,
        "error_message": "Matching code was not found or was already used",
    }


def test_a_short_token_becomes_a_long_one_of_sixty_days(sim):
    short = exchange(sim, get_code(sim)).json()["access_token"]
    asked = {
        "grant_type": "ig_exchange_token",
        "client_secret": INSTAGRAM_APP_SECRET,
        "access_token": short,
    }
    assert instagram(sim, "GET", "/access_token", params=asked).json()["expires_in"] == 5_183_944
    sim.post("/sim/clock", advance_seconds=3_601)
    assert error_of(instagram(sim, "GET", "/access_token", params=asked)) == (
        401,
        "OAuthException",
        190,
    )


def test_a_long_token_is_refreshed_after_a_day_and_before_its_end(sim, token):
    asked = {"grant_type": "ig_refresh_token", "access_token": token}
    assert error_of(instagram(sim, "GET", "/refresh_access_token", params=asked)) == (
        400,
        "IGApiException",
        100,
    )
    sim.post("/sim/clock", advance_seconds=2 * DAY)
    fresh = instagram(sim, "GET", "/refresh_access_token", params=asked).json()
    assert fresh["expires_in"] == 5_183_944
    assert instagram(sim, "GET", "/v25.0/me", fresh["access_token"]).status_code == 200
    assert error_of(instagram(sim, "POST", "/refresh_access_token", params=asked)) == (
        400,
        "IGApiException",
        100,
    )
    sim.post("/sim/clock", advance_seconds=59 * DAY)
    assert error_of(instagram(sim, "GET", "/refresh_access_token", params=asked)) == (
        401,
        "OAuthException",
        190,
    )


def test_the_two_logins_do_not_understand_each_others_tokens(sim, token, connect):
    page_token = connect(subscribe=False)["page_access_token"]
    for answer in (sim.graph("GET", "/me", token), instagram(sim, "GET", "/v25.0/me", page_token)):
        assert (answer.status_code, answer.json()["error"]["message"]) == (
            400,
            "Invalid OAuth access token - Cannot parse access token",
        )


def test_who_am_i_has_two_ids(sim, token):
    me = instagram(sim, "GET", "/v25.0/me", token, params={"fields": "user_id,username"}).json()
    assert me["user_id"].startswith("17841")
    assert me["id"] != me["user_id"]
    sim.post("/sim/instagram_login", wrapped=True, numeric=True)
    assert instagram(sim, "GET", "/v25.0/me", token, params={"fields": "user_id"}).json() == {
        "data": [{"user_id": int(me["user_id"]), "id": int(me["id"])}],
    }


def test_it_subscribes_with_instagrams_names_and_signs_with_its_own_secret(
    sim, token, product, connect
):
    wrong = instagram(
        sim,
        "POST",
        "/v25.0/me/subscribed_apps",
        token,
        params={"subscribed_fields": "messages,message_reads"},
    )
    assert error_of(wrong) == (400, "IGApiException", 100)
    assert instagram(
        sim, "POST", "/v25.0/me/subscribed_apps", token, params={"subscribed_fields": "messages"}
    ).json() == {"success": True}
    sim.post("/sim/dm", account="luna.ceramics", customer="emma.w", text="Hello")
    assert signer(product.posts(1)[0]) == INSTAGRAM_APP_SECRET
    # By both logins: both deliver, each with its own signature.
    connect()
    product.forget()
    sim.post("/sim/dm", account="luna.ceramics", customer="emma.w", text="Hello again")
    posts = product.posts(2)
    assert {signer(post) for post in posts} == {APP_SECRET, INSTAGRAM_APP_SECRET}
    assert len({item["message"]["mid"] for item in product.items(2)}) == 1


def signer(post: dict[str, Any]) -> str:
    found = [
        secret
        for secret in (APP_SECRET, INSTAGRAM_APP_SECRET)
        if post["headers"]["X-Hub-Signature-256"]
        == "sha256=" + hmac.new(secret.encode(), post["raw"], hashlib.sha256).hexdigest()
    ]
    return found[0]


def test_an_account_sends_reads_names_and_history_with_its_own_token(sim, token):
    igsid = sim.post("/sim/dm", account="luna.ceramics", customer="emma.w", text="Hello")["igsid"]
    body = {"recipient": {"id": igsid}, "message": {"text": "Hi Emma"}}
    assert (
        instagram(sim, "POST", "/v25.0/me/messages", token, json=body).json()["recipient_id"]
        == igsid
    )
    assert (
        instagram(sim, "GET", f"/v25.0/{igsid}", token, params={"fields": "username"}).json()[
            "username"
        ]
        == "emma.w"
    )
    account = instagram(sim, "GET", "/v25.0/me", token).json()["user_id"]
    threads = instagram(
        sim, "GET", f"/v25.0/{account}/conversations", token, params={"platform": "instagram"}
    ).json()["data"]
    assert len(threads) == 1


def test_the_person_removes_the_app_and_its_tokens_die(sim, token, product):
    told = sim.post("/sim/deauthorize", account="luna.ceramics", login="INSTAGRAM")
    assert told["user_id"].isdigit()
    signature, _, payload = parse_qs(product.posts(1)[0]["raw"].decode())["signed_request"][
        0
    ].partition(".")
    expected = hmac.new(INSTAGRAM_APP_SECRET.encode(), payload.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "=") == expected
    assert (
        json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["user_id"]
        == told["user_id"]
    )
    assert error_of(instagram(sim, "GET", "/v25.0/me", token)) == (401, "OAuthException", 190)
