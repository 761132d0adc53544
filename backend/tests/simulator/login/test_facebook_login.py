"""Facebook Login as the product walks it: dialog, code, long-lived token, pages, permissions."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

APP = {"client_id": "4242424242", "client_secret": "app-secret-of-the-simulator-tests"}
BACK = "http://localhost:8000/core/instagram/callback/1/"
SCOPES = (
    "pages_show_list,pages_manage_metadata,pages_messaging,instagram_basic,"
    "instagram_manage_messages"
)
ASKED = {
    "client_id": APP["client_id"],
    "redirect_uri": BACK,
    "state": "s t/1",
    "scope": SCOPES,
    "response_type": "code",
}


@pytest.fixture
def page_ids(sim):
    pages = {page["name"]: page["id"] for page in sim.get("/sim/world")["pages"]}
    pages["all"] = list(pages.values())
    return pages


@pytest.fixture
def walk(sim, page_ids):
    """Presses the dialog's buttons and returns what came back to the redirect_uri."""

    def run(person="fb-nora", action="accept", scopes=None, pages=None):
        granted = SCOPES.split(",") if scopes is None else scopes
        form = {**ASKED, "person": person, "action": action, "scope_granted": granted}
        form["page"] = page_ids["all"] if pages is None else pages
        answer = sim.http.post(
            f"{sim.url}/v25.0/dialog/oauth", data=form, allow_redirects=False, timeout=10
        )
        assert answer.status_code == 302
        target = urlsplit(answer.headers["location"])
        assert target.fragment == "_=_"
        return {key: values[0] for key, values in parse_qs(target.query).items()}

    return run


@pytest.fixture
def redeem(sim):
    def run(code, **changes):
        params = {**APP, "redirect_uri": BACK, "code": code, **changes}
        return sim.graph("GET", "/oauth/access_token", params=params)

    return run


@pytest.fixture
def long_token(sim, walk, redeem):
    def run(**choices):
        short = redeem(walk(**choices)["code"]).json()["access_token"]
        params = {**APP, "grant_type": "fb_exchange_token", "fb_exchange_token": short}
        answer = sim.graph("GET", "/oauth/access_token", params=params).json()
        assert answer["expires_in"] > 59 * 86_400
        return answer["access_token"]

    return run


def test_dialog_offers_people_then_scopes_and_pages(sim, page_ids):
    people = sim.http.get(f"{sim.url}/v25.0/dialog/oauth", params=ASKED, timeout=10).text
    assert 'data-testid="person-fb-nora"' in people
    assert 'data-testid="next"' in people
    consent = sim.http.get(
        f"{sim.url}/v25.0/dialog/oauth", params={**ASKED, "person": "fb-nora"}, timeout=10
    ).text
    assert 'data-testid="scope-pages_messaging"' in consent
    assert f'data-testid="page-{page_ids["Luna Ceramics"]}"' in consent
    assert re.search(r'data-testid="accept">Continue as Nora<', consent)


def test_dialog_escapes_what_it_was_asked_with(sim):
    params = {**ASKED, "state": '"><script>alert(1)</script>'}
    assert (
        "<script>"
        not in sim.http.get(f"{sim.url}/v25.0/dialog/oauth", params=params, timeout=10).text
    )


def test_dialog_refuses_a_wrong_app(sim):
    answer = sim.http.get(
        f"{sim.url}/v25.0/dialog/oauth", params={**ASKED, "client_id": "1"}, timeout=10
    )
    assert answer.status_code == 400
    assert "Invalid App ID" in answer.text


def test_dialog_lets_a_new_person_in(sim):
    form = {
        **ASKED,
        "action": "new_person",
        "new_name": "Ada Berg",
        "new_page": "Ada's",
        "new_username": "@ada.berg",
    }
    consent = sim.http.post(f"{sim.url}/v25.0/dialog/oauth", data=form, timeout=10)
    assert "Continue as Ada" in consent.text
    assert "@ada.berg" in consent.text


def test_cancel_comes_back_as_a_denial(walk):
    back = walk(action="cancel")
    assert back["error"] == "access_denied"
    assert back["error_reason"] == "user_denied"
    assert back["error_description"] == "Permissions error"
    assert back["state"] == "s t/1"


def test_code_is_good_once(walk, redeem):
    code = walk()["code"]
    assert redeem(code).json()["token_type"] == "bearer"
    again = redeem(code)
    assert again.status_code == 400
    assert (again.json()["error"]["code"], again.json()["error"]["error_subcode"]) == (100, 36009)


def test_code_ends_after_ten_minutes(sim, walk, redeem):
    code = walk()["code"]
    sim.post("/sim/clock", advance_seconds=601)
    assert redeem(code).json()["error"]["error_subcode"] == 36009


@pytest.mark.parametrize(
    ("change", "code", "subcode"),
    [
        ({"redirect_uri": BACK + "x"}, 100, 36008),
        ({"client_secret": "wrong"}, 1, None),
        ({"client_id": "7"}, 101, None),
        ({"code": "nonsense"}, 100, None),
        ({"code": ""}, 100, None),
    ],
)
def test_a_wrong_exchange_is_refused_with_its_code(walk, redeem, change, code, subcode):
    error = redeem(**{"code": walk()["code"], **change}).json()["error"]
    assert (error["code"], error.get("error_subcode")) == (code, subcode)
    assert error["fbtrace_id"]


def test_accounts_list_pages_with_and_without_instagram(sim, long_token):
    fields = (
        "id,name,access_token,tasks,instagram_business_account{id,username,profile_picture_url}"
    )
    data = sim.graph("GET", "/me/accounts", long_token(), params={"fields": fields}).json()["data"]
    assert [page["name"] for page in data] == ["Luna Ceramics", "Luna Workshop"]
    assert data[0]["instagram_business_account"]["username"] == "luna.ceramics"
    assert "instagram_business_account" not in data[1]


def test_accounts_come_page_by_page(sim, long_token):
    token = long_token(person="fb-theo")
    first = sim.graph("GET", "/me/accounts", token, params={"limit": 1, "fields": "name"}).json()
    assert [page["name"] for page in first["data"]] == ["Brandt Cycles"]
    after = sim.graph(
        "GET",
        "/me/accounts",
        token,
        params={"limit": 1, "after": first["paging"]["cursors"]["after"]},
    ).json()
    assert [page["name"] for page in after["data"]] == ["Brandt Coffee"]
    assert "next" not in after["paging"]
    assert (
        sim.http.get(first["paging"]["next"], timeout=10).json()["data"][0]["name"]
        == "Brandt Coffee"
    )


def test_page_that_was_not_ticked_is_not_there(sim, long_token, page_ids):
    token = long_token(pages=[page_ids["Luna Workshop"]])
    data = sim.graph("GET", "/me/accounts", token).json()["data"]
    assert [page["name"] for page in data] == ["Luna Workshop"]
    assert sim.graph("GET", f"/{page_ids['Luna Ceramics']}", token).json()["error"]["code"] == 100


def test_granular_page_is_found_through_debug_token_only(sim, long_token):
    token = long_token(person="fb-gia")
    assert sim.graph("GET", "/me/accounts", token).json() == {"data": []}
    debug = sim.graph(
        "GET",
        "/debug_token",
        f"{APP['client_id']}|{APP['client_secret']}",
        params={"input_token": token},
    )
    granted = {
        entry["scope"]: entry.get("target_ids") for entry in debug.json()["data"]["granular_scopes"]
    }
    page = granted["pages_show_list"][0]
    found = sim.graph(
        "GET",
        f"/{page}",
        token,
        params={"fields": "access_token,instagram_business_account{username}"},
    ).json()
    assert found["instagram_business_account"]["username"] == "studio.gia"
    assert found["access_token"]


def test_declined_scope_is_told_and_missed(sim, long_token, page_ids):
    token = long_token(scopes=["pages_show_list", "instagram_basic"])
    told = sim.graph("GET", "/me/permissions", token).json()["data"]
    assert {"permission": "pages_messaging", "status": "declined"} in told
    page = sim.graph(
        "GET", f"/{page_ids['Luna Ceramics']}", token, params={"fields": "access_token"}
    ).json()
    answer = sim.graph(
        "POST",
        f"/{page['id']}/subscribed_apps",
        page["access_token"],
        json={"subscribed_fields": ["messages"]},
    )
    assert answer.json()["error"]["code"] == 200


def test_page_token_of_a_long_token_never_expires(sim, connect):
    token = connect(subscribe=False)["page_access_token"]
    debug = sim.graph("GET", "/debug_token", token, params={"input_token": token}).json()["data"]
    assert (debug["expires_at"], debug["type"], debug["is_valid"]) == (0, "PAGE", True)
    sim.post("/sim/clock", advance_seconds=200 * 86_400)
    assert sim.graph("GET", "/me", token).status_code == 200


@pytest.mark.parametrize("subcode", [463, 458, 460])
def test_dead_token_answers_190(sim, connect, subcode):
    token = connect(subscribe=False)["page_access_token"]
    sim.post("/sim/tokens/expire", account="luna.ceramics", subcode=subcode)
    error = sim.graph("GET", "/me", token).json()["error"]
    assert (error["code"], error["error_subcode"], error["type"]) == (
        190,
        subcode,
        "OAuthException",
    )
    assert sim.graph("GET", "/me", connect(subscribe=False)["page_access_token"]).status_code == 200


@pytest.mark.parametrize(("token", "code"), [("rubbish", 190), (None, 2500)])
def test_no_token_and_a_bad_token_are_refused(sim, token, code):
    assert sim.graph("GET", "/me", token).json()["error"]["code"] == code


def test_wrong_appsecret_proof_is_refused(sim, connect):
    token = connect(subscribe=False)["page_access_token"]
    assert (
        sim.graph("GET", "/me", token, params={"appsecret_proof": "00"}).json()["error"]["code"]
        == 100
    )
