"""Connecting one of several accounts: how they are found, and who may choose."""

from tests.core.connecting.walking import (
    BACK,
    choose,
    let_pass,
    page_id,
    start,
    subscribed,
    to_choice,
    words,
)
from tests.core.facebook_dialog import FacebookDialog


def test_a_page_behind_many_others_is_found(browser, alice, alpha, simulator):
    pages = [{"name": f"Empty {number}", "instagram_username": None} for number in range(60)]
    person = simulator.post(
        "/sim/people",
        name="Agency",
        pages=[*pages, {"name": "Last", "instagram_username": "last.shop"}],
    )
    client = browser(alice)
    assert (
        client.get(FacebookDialog(simulator, person["id"]).answer(start(client, alpha))).status_code
        == 302
    )
    alpha.refresh_from_db()
    assert alpha.instagram_username == "last.shop"


def test_a_page_that_only_the_granular_scopes_name_is_found(browser, alice, alpha, simulator):
    client = browser(alice)
    assert (
        client.get(FacebookDialog(simulator, "fb-gia").answer(start(client, alpha))).status_code
        == 302
    )
    alpha.refresh_from_db()
    assert alpha.instagram_username == "studio.gia"


def test_the_owner_chooses_among_several_accounts(browser, alice, alpha, simulator):
    client = browser(alice)
    address = to_choice(client, simulator, alpha)
    text = words(client.get(address))
    assert "@brandt.cycles" in text
    assert "@brandt.coffee" in text
    answer = choose(client, address, page_id(simulator, "Brandt Coffee"))
    assert (answer.status_code, answer["Location"]) == (302, f"{BACK}?connected=1")
    alpha.refresh_from_db()
    assert alpha.instagram_username == "brandt.coffee"
    assert subscribed(simulator, "Brandt Coffee")
    assert subscribed(simulator, "Brandt Cycles") == []
    assert client.get(address).status_code == 400  # the tokens that waited are gone


def test_nothing_chosen_asks_again_and_a_page_never_offered_cannot_be_chosen(
    browser, alice, alpha, simulator
):
    client = browser(alice)
    address = to_choice(client, simulator, alpha)
    client.get(address)
    for page in ("", page_id(simulator, "Harbor Barber")):
        answer = choose(client, address, page)
        assert answer.status_code == 400
        assert "Choose one of the accounts" in words(answer)
    alpha.refresh_from_db()
    assert not alpha.instagram_connected


def test_a_choice_needs_the_csrf_token_the_owner_and_a_connection_under_way(
    browser, alice, bob, alpha, simulator
):
    client = browser(alice)
    address = to_choice(client, simulator, alpha)
    assert client.post(address, {"page_id": page_id(simulator, "Brandt Coffee")}).status_code == 403
    assert browser(alice).get(address).status_code == 400
    assert browser(bob).get(address).status_code == 403


def test_a_choice_waits_for_ten_minutes(browser, alice, alpha, simulator, monkeypatch):
    client = browser(alice)
    address = to_choice(client, simulator, alpha)
    let_pass(monkeypatch, minutes=11)
    answer = client.get(address)
    assert (answer.status_code, "This took too long" in words(answer)) == (400, True)
