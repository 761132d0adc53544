"""Connecting an Instagram account, from the dashboard's link to Facebook's dialog and back."""

import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from core.connecting.connections import disconnect
from core.models import Business
from tests.core.connecting.walking import (
    BACK,
    choose,
    page_id,
    start,
    subscribed,
    to_choice,
    words,
)


def test_the_dialog_is_asked_for_a_code_with_our_scopes_and_the_fixed_callback(
    browser, alice, alpha, simulator
):
    asked = parse_qs(urlsplit(start(browser(alice), alpha)).query)
    assert asked["client_id"] == ["1000000001"]
    assert asked["redirect_uri"] == ["http://localhost:9/core/instagram/callback/"]
    assert asked["response_type"] == ["code"]
    assert set(asked["scope"][0].split(",")) == {
        "instagram_basic",
        "instagram_manage_messages",
        "pages_show_list",
        "pages_read_engagement",
        "pages_manage_metadata",
        "pages_messaging",
        "business_management",
    }


def test_an_owner_connects_and_returns_to_the_dashboard(browser, alice, alpha, dialog, simulator):
    client = browser(alice)
    answer = client.get(dialog.answer(start(client, alpha, next="/start?business=1#step")))
    assert (answer.status_code, answer["Location"]) == (302, "/start?business=1&connected=1#step")
    alpha.refresh_from_db()
    assert alpha.instagram_connected
    assert not alpha.token_expired
    assert alpha.instagram_account_id.startswith("17841")
    assert (alpha.instagram_username, alpha.instagram_name) == ("luna.ceramics", "Luna Ceramics")
    assert alpha.instagram_page_name == "Luna Ceramics"
    assert alpha.instagram_picture_url.startswith("http")
    assert (alpha.connected_by, alpha.connected_at is not None) == ("Alice", True)
    assert alpha.page_access_token.startswith("EAA")
    assert alpha.page_access_token not in alpha.page_token_encrypted
    assert {"messages", "messaging_postbacks", "message_reactions", "message_reads"} <= set(
        subscribed(simulator)
    )


def test_a_connection_opened_by_hand_comes_back_to_the_businesss_own_callback(
    browser, alice, alpha, dialog
):
    client = browser(alice)
    address = start(client, alpha, next="")
    assert parse_qs(urlsplit(address).query)["redirect_uri"][0].endswith(
        f"/core/instagram/callback/{alpha.pk}/"
    )
    answer = client.get(dialog.answer(address))
    assert answer.status_code == 200
    assert "Connected as @luna.ceramics" in words(answer)
    alpha.refresh_from_db()
    assert alpha.instagram_connected


def test_an_installation_on_a_public_address_uses_that_address(
    browser, alice, alpha, simulator, settings
):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://conversa.example", ["conversa.example"]
    client = browser(alice)
    client.defaults["HTTP_HOST"] = "conversa.example"
    asked = parse_qs(urlsplit(start(client, alpha)).query)
    assert asked["redirect_uri"] == ["https://conversa.example/core/instagram/callback/"]


def test_on_ones_own_machine_the_name_in_the_browser_is_kept(browser, alice, alpha, simulator):
    answer = browser(alice).get(
        f"/core/instagram/connect/{alpha.pk}/", {"next": BACK}, headers={"host": "127.0.0.1:5173"}
    )
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert asked["redirect_uri"] == ["http://127.0.0.1:5173/core/instagram/callback/"]


@pytest.mark.parametrize(
    "next",
    [
        "https://evil.example/x",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nb",
        "b/1",
        "/" + "x" * 600,
    ],
)
def test_a_next_address_on_another_site_is_not_followed(browser, alice, alpha, dialog, next):
    client = browser(alice)
    answer = client.get(dialog.answer(start(client, alpha, next=next)))
    assert answer.status_code == 200
    assert "Connected as @luna.ceramics" in words(answer)
    assert "evil" not in words(answer)


def test_who_is_signed_out_logs_in_first_and_comes_back_to_the_start(
    browser, alpha, settings, tmp_path
):
    settings.DASHBOARD_DIST = tmp_path
    (tmp_path / "index.html").write_text("<!doctype html>")
    answer = browser().get(f"/core/instagram/connect/{alpha.pk}/", {"next": BACK})
    assert answer.status_code == 302
    assert urlsplit(answer["Location"]).path == "/login"
    [back] = parse_qs(urlsplit(answer["Location"]).query)["next"]
    assert back == f"/core/instagram/connect/{alpha.pk}/?next=%2Fb%2F1%2Fsettings%2Finstagram"
    answer = browser().get("/core/instagram/callback/", {"code": "secret-code", "state": "x"})
    assert "secret-code" not in answer["Location"]


@pytest.mark.parametrize("path", ["connect/{}/", "callback/{}/", "choose/{}/"])
def test_connecting_is_404_for_strangers_and_403_for_agents(browser, charlie, bob, alpha, path):
    address = f"/core/instagram/{path.format(alpha.pk)}"
    answer = browser(charlie).get(address, {"next": BACK})
    assert answer.status_code == 404
    assert "Page not found" in words(answer)
    answer = browser(bob).get(address, {"next": BACK})
    assert answer.status_code == 403
    assert "Only an owner can do that" in words(answer)
    assert "Try again" not in words(answer)
    assert browser(charlie).get(f"/core/instagram/{path.format(10**30)}").status_code == 404


def test_a_suspended_business_is_not_connected(browser, alice, alpha):
    Business.objects.filter(pk=alpha.pk).update(status="SUSPENDED")
    answer = browser(alice).get(f"/core/instagram/connect/{alpha.pk}/")
    assert answer.status_code == 403
    assert "suspended" in words(answer)


@pytest.mark.parametrize("name", ["FB_APP_ID", "FB_APP_SECRET"])
def test_without_a_meta_app_the_page_says_whom_to_ask(browser, alice, alpha, settings, name):
    setattr(settings, name, "")
    settings.IG_APP_ID = ""
    answer = browser(alice).get(f"/core/instagram/connect/{alpha.pk}/", {"next": BACK})
    assert answer.status_code == 503
    assert "FB_APP_ID" in words(answer)
    assert f'href="{BACK}"' in words(answer)


# --- secrets, pages -------------------------------------------------------------------------------


def test_no_token_is_in_a_log_line_an_answer_or_readable_in_the_session(
    browser, alice, alpha, simulator, caplog
):
    caplog.set_level(logging.DEBUG)
    client = browser(alice)
    address = to_choice(client, simulator, alpha)
    session = str(dict(client.session))
    page = client.get(address)
    simulator.post("/sim/faults", scope="graph", kind="error", status=500, code=2, times=1)
    failed = choose(client, address, page_id(simulator, "Brandt Coffee"))
    assert failed.status_code == 502
    done = choose(client, address, page_id(simulator, "Brandt Coffee"))
    assert done.status_code == 302
    disconnect(business=alpha, person=alice)
    lines = "\n".join(f"{record.msg} {record.args}" for record in caplog.records)
    assert "instagram.connected" in lines
    assert "instagram.disconnected" in lines
    assert "graph.failed" in lines
    for text in (lines, session, words(page), words(failed), str(done.headers)):
        # How every token begins; three letters are in encrypted text by chance
        assert "EAAG" not in text
        assert "app-secret-for-tests" not in text


def test_the_pages_allow_nothing_from_elsewhere_and_are_not_kept(browser, bob, alpha, settings):
    answer = browser(bob).get(f"/core/instagram/connect/{alpha.pk}/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert (
        "img-src https://*.fbcdn.net https://*.cdninstagram.com https://*.fbsbx.com "
        f"{settings.FB_DIALOG_URL};" in policy
    )
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert f'<style nonce="{nonce}">' in words(answer)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["connect/1/", "callback/", "callback/1/"])
def test_the_addresses_of_connecting_take_get_alone(browser, alice, path):
    client = Client()
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/core/instagram/{path}").status_code == 405
