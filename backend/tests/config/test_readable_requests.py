"""Text that no database can hold, anywhere in a request: refused, and no server error."""

import pytest
from django.test import Client

from accounts.models import User

ADMIN, AS_ADMIN = "/admin/", "django.contrib.auth.backends.ModelBackend"
NUL_COOKIE = '"' + r"\000" * 12 + '"'  # how a cookie spells twelve NULs


@pytest.fixture
def browser(db):
    root = User.objects.create(email="root@example.com", is_staff=True, is_superuser=True)
    client = Client(raise_request_exception=False)
    client.force_login(root, backend=AS_ADMIN)
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/admin/autocomplete/?term=%00",
        "/admin/autocomplete/?app_label=accounts&model_name=membership&field_name=user&term=a%00",
        "/admin/core/business/?q=%00",
        "/admin/core/business/?%00=1",
        "/admin/core/business/%00/change/",
        "/admin/core/business/a%00b/history/",
        "/admin/jsi18n/?%00",
        "/admin/core/inboxevent/?shard=%00",
        "/deletion/%00/",
        "/core/instagram/connect/1/?next=%00",
        "/a%00b",
        "/?q=%00",
    ],
)
def test_an_address_with_such_text_is_refused_with_a_page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 400
    assert "<h1>That address can" in answer.content.decode()


@pytest.mark.parametrize("query", ["search=%00", "cursor=a%00", "%00=1", "unknown=%00"])
def test_a_program_is_refused_in_json(alice, alpha, client_for, query):
    answer = client_for(alice).get(f"/api/businesses/{alpha.pk}/threads/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID")


@pytest.mark.parametrize(
    "form",
    [
        {"action": "suspend", "_selected_action": "\x00"},
        {"action": "\x00", "_selected_action": "1"},
        {"action": "suspend", "_selected_action": "1", "a\x00": "1"},
        {"q": ["fine", "a\x00b"]},
    ],
)
def test_a_form_with_such_text_is_refused(browser, alpha, form):
    assert browser.post("/admin/core/business/", form).status_code == 400


def test_a_cookie_with_such_text_counts_as_none(db):
    """It may be another site's of this host: whoever has it can still log in."""
    client = Client(raise_request_exception=False, headers={"cookie": f"sessionid={NUL_COOKIE}"})
    assert client.get("/admin/").status_code == 302
    assert client.get("/api/businesses/").status_code == 401


@pytest.mark.parametrize("nonsense", ["[]", "x", "²", "-1", "9" * 30, "9" * 5000])
def test_malformed_ids_are_refused_in_the_admin(browser, alpha, nonsense):
    add, lists = (
        "/admin/accounts/membership/add/",
        ["/admin/core/business/", "/admin/core/inboxevent/"],
    )
    assert browser.get(add, {"user": nonsense}).status_code == 400
    assert (
        browser.post(add, {"user": "1", "business": nonsense, "role": "AGENT"}).status_code == 400
    )
    for path in lists:
        assert (
            browser.post(path, {"action": "activate", "_selected_action": nonsense}).status_code
            == 400
        )
