"""The highest monthly limit: what holds for a business whose owner set none, and who can
raise it.
"""

import pytest
from django.utils import timezone

from conversations.models import MonthSpend
from core.answering.turns import answer
from core.models import Business
from core.spending.budget import month_of
from tests.core.platform_admin.pages import BUSINESSES, FORM, read

MICROS_IN_DOLLAR = 1_000_000


def spend(business, dollars):
    MonthSpend.objects.create(
        month=month_of(business, timezone.now()), spent_micros=round(dollars * MICROS_IN_DOLLAR)
    )


@pytest.mark.parametrize("own", [None, 90_000])
@pytest.mark.parametrize(
    ("spent", "given", "ended"),
    [
        (199, None, "ANSWERED"),
        (200, None, "SILENT"),
        (200, 30_000, "ANSWERED"),
        (300, 30_000, "SILENT"),
    ],
)
def test_a_business_without_a_limit_or_with_a_higher_one_answers_up_to_the_highest(
    shop, hear, own, spent, given, ended
):
    shop.monthly_cap_cents, shop.highest_cap_cents = own, given
    shop.save()
    spend(shop, spent)
    turn = hear()
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.reason == "OVER_BUDGET") == (ended, ended == "SILENT")


def test_the_admin_lets_one_business_set_a_higher_limit_and_takes_it_back(
    browser, alpha, client_for, alice
):
    page, limit = f"{BUSINESSES}{alpha.pk}/change/", f"/api/businesses/{alpha.pk}/assistant/"
    assert "Empty: $200, as for every business" in read(browser.get(page))
    read(browser.post(page, {**FORM, "highest_cap": "450.50"}, follow=True))
    owner = client_for(alice)
    wanted = {"base_version": 0, "monthly_cap_cents": 45_050}
    assert owner.put(limit, wanted, format="json").json()["spend"]["cap_cents"] == 45_050
    assert 'value="450.5' in browser.get(page).content.decode()
    read(browser.post(page, {**FORM, "highest_cap": ""}, follow=True))
    assert owner.get(limit).json()["spend"]["cap_cents"] == 20_000


def test_an_admin_who_changes_something_else_leaves_the_highest_limit_as_it_is(browser, alpha):
    Business.objects.filter(pk=alpha.pk).update(highest_cap_cents=45_050)
    form = {**FORM, "name": "Alpha & Co", "highest_cap": "450.50"}
    read(browser.post(f"{BUSINESSES}{alpha.pk}/change/", form, follow=True))
    alpha.refresh_from_db()
    assert (alpha.name, alpha.highest_cap_cents) == ("Alpha & Co", 45_050)


@pytest.mark.parametrize("wrong", ["0", "-5", "much", "1.999"])
def test_a_malformed_limit_is_refused_beside_the_field(browser, alpha, wrong):
    page = f"{BUSINESSES}{alpha.pk}/change/"
    assert browser.post(page, {**FORM, "highest_cap": wrong}).status_code == 200
    alpha.refresh_from_db()
    assert alpha.highest_cap_cents is None
