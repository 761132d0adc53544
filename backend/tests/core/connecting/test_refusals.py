"""Ways of connecting that end on a page: what it says, and that nothing was stored."""

from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.models import Membership, Role
from core.connecting.state import describe
from core.models import Business
from integrations.instagram.logins import get_login
from tests.core.connecting.walking import (
    BACK,
    start,
    subscribed,
    words,
)
from tests.core.facebook_dialog import FacebookDialog


def ended(client, address, alpha):
    """Status and words of the page that a failed way ends on; nothing was stored, both links are
    there.
    """
    answer = client.get(address)
    text = words(answer)
    alpha.refresh_from_db()
    assert not alpha.instagram_connected
    assert (
        f'href="/core/instagram/connect/{alpha.pk}/?next=%2Fb%2F1%2Fsettings%2Finstagram"' in text
    )
    assert f'href="{BACK}"' in text
    return answer.status_code, text


def test_a_denied_consent_ends_on_a_page(browser, alice, alpha, dialog):
    client = browser(alice)
    status, text = ended(client, dialog.answer(start(client, alpha), action="cancel"), alpha)
    assert (status, "Connection cancelled" in text) == (400, True)


def test_another_error_of_the_dialog_ends_on_a_page(browser, alice, alpha, dialog):
    client = browser(alice)
    state = parse_qs(urlsplit(start(client, alpha)).query)["state"][0]
    status, text = ended(
        client, f"/core/instagram/callback/?error=server_error&error_code=2&state={state}", alpha
    )
    assert (status, "Facebook could not finish" in text) == (502, True)


@pytest.mark.parametrize(
    "scope", [asked.scope for asked in get_login("FACEBOOK").permissions if asked.needed]
)
def test_a_declined_permission_is_named_with_its_reason(
    browser, alice, alpha, dialog, simulator, scope
):
    client = browser(alice)
    dialog.declined = {scope}
    status, text = ended(client, dialog.answer(start(client, alpha)), alpha)
    assert status == 400
    assert f"<strong>{scope}</strong>" in text
    assert text.count("<strong>") == 1
    assert subscribed(simulator) == []


def test_the_optional_permission_may_be_declined(browser, alice, alpha, dialog):
    client = browser(alice)
    dialog.declined = {"business_management"}
    assert client.get(dialog.answer(start(client, alpha))).status_code == 302
    alpha.refresh_from_db()
    assert "business_management" not in alpha.granted_scopes
    assert describe(alpha).state == "CONNECTED"


@pytest.mark.parametrize(
    ("person", "title"),
    [
        ("fb-paul", "No Facebook Page was found"),
        ("fb-ines", "No professional Instagram account was found"),
    ],
)
def test_without_a_page_or_an_account_the_page_says_what_to_do(
    browser, alice, alpha, simulator, person, title
):
    client = browser(alice)
    status, text = ended(
        client, FacebookDialog(simulator, person).answer(start(client, alpha)), alpha
    )
    assert (status, title in text) == (409, True)


def test_an_expired_code_and_a_used_code_end_on_a_page(browser, alice, alpha, dialog, simulator):
    client = browser(alice)
    address = dialog.answer(start(client, alpha))
    simulator.post("/sim/clock", advance_seconds=660)
    status, text = ended(client, address, alpha)
    assert (status, "This took too long" in text) == (400, True)
    state = parse_qs(urlsplit(start(client, alpha)).query)["state"][0]
    status, text = ended(
        client, f"/core/instagram/callback/?code=never-issued&state={state}", alpha
    )
    assert (status, "This took too long" in text) == (400, True)


@pytest.mark.parametrize(
    ("setting", "value", "title"),
    [
        ("FB_APP_SECRET", "not-the-secret", "Facebook rejected the Meta app of Conversa"),
        ("FB_APP_ID", "999", "Facebook rejected the Meta app of Conversa"),
        ("FB_GRAPH_URL", "http://127.0.0.1:9", "Instagram is not responding"),
    ],
)
def test_a_wrong_installation_is_not_blamed_on_the_owner(
    browser, alice, alpha, dialog, settings, setting, value, title
):
    client = browser(alice)
    address = dialog.answer(start(client, alpha))
    setattr(settings, setting, value)
    status, text = ended(client, address, alpha)
    assert (status, title in text) == (502, True)


@pytest.mark.parametrize("scope", ["oauth", "graph"])
def test_graph_being_down_ends_on_a_page(browser, alice, alpha, dialog, simulator, scope):
    client = browser(alice)
    address = dialog.answer(start(client, alpha))
    simulator.post("/sim/faults", scope=scope, kind="error", status=500, code=2)
    status, text = ended(client, address, alpha)
    assert (status, "Instagram is not responding" in text) == (502, True)


def test_an_account_of_another_business_is_not_taken_over(
    browser, alice, alpha, beta, connected, dialog, simulator
):
    connected(beta)
    client = browser(alice)
    status, text = ended(client, dialog.answer(start(client, alpha)), alpha)
    assert status == 409
    assert "@luna.ceramics is connected to another business in Conversa" in text
    assert "Beta" not in text
    assert subscribed(simulator)  # beta goes on receiving


def test_an_account_whose_number_is_another_businesss_page_is_not_taken_either(
    browser, alice, alpha, beta, connected, dialog, simulator
):
    """Webhooks name one or the other: they would go to whichever business is found first."""
    account = simulator.post("/sim/connect", account="luna.ceramics")["instagram_id"]
    connected(beta, "harbor.barber")
    Business.objects.filter(pk=beta.pk).update(instagram_page_id=account)
    client = browser(alice)
    status, _ = ended(client, dialog.answer(start(client, alpha)), alpha)
    assert status == 409


def test_an_account_of_ones_own_other_business_is_named(
    browser, alice, alpha, beta, connected, dialog
):
    connected(beta)
    Membership.objects.create(user=alice, business=beta, role=Role.AGENT)
    client = browser(alice)
    status, text = ended(client, dialog.answer(start(client, alpha)), alpha)
    assert (status, "your business Beta" in text) == (409, True)
