"""Connecting begins at the address that Meta sends people back to, because sessions belong to one
host.
"""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.cast import PASSWORD
from tests.core.facebook_dialog import FacebookDialog

PUBLIC = "abc.ngrok-free.app"


@pytest.fixture
def tunnel(settings, simulator):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = f"https://{PUBLIC}", [PUBLIC, "localhost"]
    settings.CSRF_TRUSTED_ORIGINS = [f"https://{PUBLIC}"]


def connect_at(host, business, client=None, **query):
    return (client or Client()).get(
        f"/core/instagram/connect/{business.pk}/", query, HTTP_HOST=host
    )


def test_from_localhost_the_browser_is_led_to_the_public_address_first(tunnel, alpha, alice):
    client = Client()
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    answer = connect_at(
        "localhost:8000", alpha, client, next="/b/1/settings/instagram", login="FACEBOOK"
    )
    assert answer.status_code == 302
    target = urlsplit(answer["Location"])
    assert (target.scheme, target.netloc, target.path) == (
        "https",
        PUBLIC,
        f"/core/instagram/connect/{alpha.pk}/",
    )
    assert parse_qs(target.query) == {
        "next": ["/b/1/settings/instagram"],
        "login": ["FACEBOOK"],
        "moved": ["1"],
    }


def test_the_connection_is_completed_at_the_public_address(tunnel, alpha, alice, simulator):
    """Led over, logged in there, to the dialog, back, connected: one browser, two hosts."""
    moved = urlsplit(connect_at("localhost:8000", alpha)["Location"])
    browser = Client(HTTP_HOST=PUBLIC)  # no cookie of localhost reaches it
    to_login = urlsplit(browser.get(f"{moved.path}?{moved.query}")["Location"])
    browser.post(
        "/api/auth/login/",
        {"email": alice.email, "password": PASSWORD},
        content_type="application/json",
    )
    [onward] = parse_qs(to_login.query)["next"]
    dialog = browser.get(onward)["Location"]
    assert parse_qs(urlsplit(dialog).query)["redirect_uri"][0].startswith(
        f"https://{PUBLIC}/core/instagram/callback/"
    )
    assert browser.get(FacebookDialog(simulator).answer(dialog)).status_code == 200
    alpha.refresh_from_db()
    assert alpha.instagram_connected


def test_where_no_dashboard_is_built_an_admin_logs_in_at_the_admin(
    tunnel, alpha, settings, tmp_path
):
    settings.DASHBOARD_DIST = tmp_path
    answer = connect_at(PUBLIC, alpha)
    assert answer["Location"] == f"/admin/login/?next=%2Fcore%2Finstagram%2Fconnect%2F{alpha.pk}%2F"


@pytest.mark.parametrize(
    "next", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nothing_in_the_address_leads_anywhere_else(tunnel, alpha, next):
    target = connect_at("localhost", alpha, next=next)["Location"]
    assert target == f"https://{PUBLIC}/core/instagram/connect/{alpha.pk}/?moved=1"


def test_a_host_that_is_not_ours_is_refused(tunnel, alpha):
    assert connect_at("evil.example", alpha).status_code == 400


def test_a_tunnel_that_changes_the_host_makes_no_circle(tunnel, alpha, alice):
    client = Client()
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    answer = connect_at("localhost:8000", alpha, client, moved="1")
    assert "/dialog/oauth?" in answer["Location"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000"])
def test_on_ones_own_machine_the_browser_stays_where_it_is(settings, alpha, alice, simulator, host):
    settings.PUBLIC_URL = "http://localhost:8000"
    client = Client()
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert "/dialog/oauth?" in connect_at(host, alpha, client)["Location"]
