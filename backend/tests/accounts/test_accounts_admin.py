"""People and memberships in the admin."""

import pytest

from accounts.models import Membership, User
from tests.accounts.admin_forms import MEMBERSHIPS, NO_BUSINESSES, PASSWORD, USERS


def test_a_person_is_added_by_address_and_can_log_in(browser, client_for):
    answer = browser.post(
        f"{USERS}add/", {**PASSWORD, "email": " Dana@Example.com ", "name": "Dana"}
    )
    dana = User.objects.get(email="dana@example.com")
    assert answer.status_code == 302
    assert client_for(None).login(username="DANA@example.com", password="quiet horse 42")
    assert not dana.is_staff


@pytest.mark.parametrize("email", ["ALICE@example.com", "not an address", ""])
def test_an_address_that_cannot_be_is_refused_beside_the_field(browser, alice, email):
    before = User.objects.count()
    answer = browser.post(f"{USERS}add/", {**PASSWORD, "email": email})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert User.objects.count() == before


def test_changing_an_address_to_anothers_is_refused(browser, alice, bob):
    answer = browser.post(
        f"{USERS}{bob.pk}/change/",
        {**NO_BUSINESSES, "email": "Alice@Example.com", "is_active": "on"},
    )
    assert "This email is already in use" in answer.content.decode()


def test_a_password_is_reset_by_an_admin(browser, bob, client_for):
    form = {
        "usable_password": "true",
        "password1": "another quiet horse",
        "password2": "another quiet horse",
    }
    assert browser.post(f"{USERS}{bob.pk}/password/", form).status_code == 302
    assert client_for(None).login(username="bob@example.com", password="another quiet horse")


def test_people_are_found_by_address_or_name(browser, alice, bob):
    page = browser.get(USERS, {"q": "Alic"}).content.decode()
    assert "alice@example.com" in page
    assert "bob@example.com" not in page


def test_a_membership_is_added_and_ended(browser, charlie, alpha):
    assert (
        browser.post(
            f"{MEMBERSHIPS}add/", {"user": charlie.pk, "business": alpha.pk, "role": "AGENT"}
        ).status_code
        == 302
    )
    membership = Membership.objects.get(user=charlie, business=alpha)
    assert browser.post(f"{MEMBERSHIPS}{membership.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Membership.objects.filter(pk=membership.pk).exists()
