"""The admin's pages under addresses and forms that it never makes itself: refused, and never an
error.
"""

import pytest

from accounts.models import Membership, User

HUGE = "99999999999"


@pytest.mark.parametrize(
    ("page", "lookup"),
    [
        ("accounts/user", "last_login__year"),
        ("accounts/user", "date_joined__iso_year"),
        ("accounts/membership", "id__range"),
        ("accounts/membership", "user__password__startswith"),
        ("core/business", "created_at__year__gte"),
        ("core/business", "name__range"),
        ("core/business", "page_token_encrypted__startswith"),
        ("core/deletionrequest", "received_at__year"),
        ("core/inboxevent", "received_at__year"),
        ("procrastinate/procrastinatejob", "scheduled_at__year"),
    ],
)
def test_a_list_is_narrowed_by_its_own_filters_alone(browser, page, lookup):
    assert browser.get(f"/admin/{page}/", {lookup: HUGE}).status_code == 400


@pytest.mark.parametrize(
    ("page", "lookup", "value"),
    [
        ("accounts/user", "is_staff__exact", "1"),
        ("accounts/membership", "role__exact", "OWNER"),
        ("core/business", "status__exact", "ACTIVE"),
        ("core/business", "webhooks", "never"),
        ("core/deletionrequest", "login__exact", "FACEBOOK"),
        ("core/inboxevent", "state", "ALL"),
        ("procrastinate/procrastinatejob", "status__exact", "todo"),
        ("procrastinate/procrastinatejob", "task_name", "core.tidy"),
    ],
)
def test_every_filter_of_a_list_works(browser, page, lookup, value):
    assert browser.get(f"/admin/{page}/", {lookup: value}).status_code == 200


@pytest.mark.parametrize(
    ("initial", "row"), [("1", HUGE), ("1", ""), ("NaN", "1"), ("9" * 30, "1"), ("", "x")]
)
def test_a_page_is_saved_whatever_its_form_says_of_the_rows_that_it_only_shows(
    browser, alpha, alice, initial, row
):
    """So is a page on which somebody ended a membership meanwhile."""
    form = {
        "email": "alice@example.com",
        "name": "Alice B.",
        "is_active": "on",
        "memberships-TOTAL_FORMS": initial,
        "memberships-INITIAL_FORMS": initial,
        "memberships-0-id": row,
    }
    answer = browser.post(f"/admin/accounts/user/{alice.pk}/change/", form)
    assert answer.status_code == 302
    assert User.objects.get(pk=alice.pk).name == "Alice B."
    assert Membership.objects.filter(user=alice, business=alpha).exists()


def test_a_business_is_not_given_a_name_that_nobody_can_see(browser):
    form = {"name": "\u200b\u2063", "timezone": "UTC", "language": "en"}
    page = browser.post("/admin/core/business/add/", form)
    assert "Give the business a name." in page.content.decode()
