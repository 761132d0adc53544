"""The state of a connection under way: good once, soon, in its own session and business."""

import pytest
from django.core import signing

from accounts.models import Membership, Role
from core.connecting.session import SALT
from core.models import Business
from tests.core.connecting.walking import (
    let_pass,
    start,
    words,
)
from tests.core.facebook_dialog import FacebookDialog


def refused_state(answer, alpha):
    assert answer.status_code == 400
    assert "This link has expired" in words(answer)
    alpha.refresh_from_db()
    return not alpha.instagram_connected


def test_a_state_is_good_once(browser, alice, alpha, dialog):
    client = browser(alice)
    address = dialog.answer(start(client, alpha))
    assert client.get(address).status_code == 302
    Business.objects.filter(pk=alpha.pk).update(page_token_encrypted="")
    assert refused_state(client.get(address), alpha)


def test_a_state_is_good_in_its_own_session_only(browser, alice, charlie, alpha, dialog):
    address = dialog.answer(start(browser(alice), alpha))
    assert refused_state(browser(alice).get(address), alpha)
    assert refused_state(browser(charlie).get(address), alpha)


def test_a_state_is_good_for_ten_minutes(browser, alice, alpha, dialog, monkeypatch):
    client = browser(alice)
    address = dialog.answer(start(client, alpha))
    let_pass(monkeypatch, minutes=11)
    assert refused_state(client.get(address), alpha)


def test_a_state_is_good_for_its_own_business_only(browser, alice, alpha, beta, dialog):
    Membership.objects.create(user=alice, business=beta, role=Role.OWNER)
    client = browser(alice)
    path = dialog.answer(start(client, alpha, next=""))
    answer = client.get(path.replace(f"/callback/{alpha.pk}/", f"/callback/{beta.pk}/"))
    assert refused_state(answer, alpha)
    beta.refresh_from_db()
    assert not beta.instagram_connected


FORGED = [signing.dumps("never-begun", salt=SALT), signing.dumps("x", salt="other")]


@pytest.mark.parametrize(
    "state", ["", "nonsense", *FORGED], ids=["none", "nonsense", "never begun", "of another kind"]
)
def test_a_state_that_was_never_issued_is_refused(browser, alice, alpha, state):
    assert refused_state(
        browser(alice).get("/core/instagram/callback/", {"code": "c", "state": state}), alpha
    )


def test_who_became_an_agent_meanwhile_may_not_finish(browser, alice, bob, alpha, dialog):
    Membership.objects.filter(user=bob, business=alpha).update(role=Role.OWNER)
    client = browser(alice)
    address = dialog.answer(start(client, alpha))
    Membership.objects.filter(user=alice, business=alpha).update(role=Role.AGENT)
    assert client.get(address).status_code == 403


def test_two_tabs_do_not_disturb_each_other(browser, alice, alpha, beta, dialog, simulator):
    Membership.objects.create(user=alice, business=beta, role=Role.OWNER)
    client = browser(alice)
    first, second = start(client, alpha), start(client, beta)
    assert client.get(FacebookDialog(simulator, "fb-sam").answer(second)).status_code == 302
    assert client.get(dialog.answer(first)).status_code == 302
    alpha.refresh_from_db()
    beta.refresh_from_db()
    assert (alpha.instagram_username, beta.instagram_username) == ("luna.ceramics", "harbor.barber")
