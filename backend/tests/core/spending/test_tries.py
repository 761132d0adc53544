"""What all tries together may cost: used up, they pause, and customers are answered."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.models import Membership, Role
from common.tenancy import in_business
from conversations.models import MonthSpend
from core.answering.turns import answer
from core.models import Business, TrySpend
from core.spending.installation import month_of, read_spend
from core.spending.notices import email_admins
from core.spending.tries import TriesPaused, are_tries_paused, set_aside_try, share_micros
from tests.core.answering.model_words import break_model

NOW = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
ASKED = {"messages": [{"role": "customer", "text": "How much is a mug?"}]}


@pytest.fixture(autouse=True)
def prices(settings):
    """A micro for each token; the share is 10 % of 1000 dollars."""
    settings.OPENAI_PRICES = {"gpt": (1.0, 1.0)}
    settings.OPENAI_MAX_REPLY_TOKENS, settings.MODEL_RETRIES = 1000, 0


@pytest.fixture
def ask(client_for, alice, shop, emma):
    """`ask()` is a try in the dashboard, by the owner of the shop unless another is given."""

    def post(business=shop, person=alice):
        path = f"/api/businesses/{business.pk}/assistant/try/"
        return client_for(person).post(path, ASKED, format="json")

    return post


def use_up():
    month = month_of(timezone.now())
    TrySpend.objects.update_or_create(month=month, defaults={"spent_micros": share_micros()})


def spent_in(business):
    """A request ends outside the business, so that the rest of a test enters it again."""
    with in_business(business):
        return MonthSpend.objects.get().spent_micros


def tried():
    return TrySpend.objects.get().spent_micros


def test_while_tries_are_used_up_only_they_pause_and_customers_are_answered(
    shop, hear, ask, simulator, run_jobs
):
    use_up()
    turn, before = hear(), read_spend(timezone.now())
    refused = ask()
    assert (refused.status_code, refused.json()["code"]) == (409, "TRIES_PAUSED")
    assert "Trying out is paused on this Conversa until 1 " in refused.json()["detail"]
    assert "Customers still get their replies." in refused.json()["detail"]
    with in_business(shop):
        assert not MonthSpend.objects.exists()  # what was set aside went back
        answer(shop, 1, turn.pk)
        run_jobs()
        turn.refresh_from_db()
    assert turn.state == "ANSWERED"
    assert read_spend(timezone.now()) == before + turn.cost_micros == spent_in(shop)
    assert tried() == share_micros()
    assert ask().json()["code"] == "TRIES_PAUSED"


def test_a_try_counts_for_its_share_its_business_and_the_ceiling(ask, shop):
    evidence = ask().json()["evidence"]
    cost = evidence["prompt_tokens"] + evidence["completion_tokens"]
    assert tried() == spent_in(shop) == read_spend(timezone.now()) == cost


def test_a_real_answer_counts_for_no_share(shop, hear):
    answer(shop, 1, hear().pk)
    assert not TrySpend.objects.exists()


def test_a_try_that_the_model_refuses_costs_the_share_nothing(ask, simulator, settings):
    break_model(simulator, settings, 500)
    assert ask().status_code == 502
    assert tried() == 0


def test_without_a_ceiling_there_is_no_share_to_use_up(ask, settings):
    settings.AI_INSTALLATION_CAP_DOLLARS = 0
    assert ask().status_code == 200
    assert not TrySpend.objects.exists()


def test_at_the_businesss_own_limit_a_try_takes_nothing_of_the_share(ask, shop):
    Business.objects.filter(pk=shop.pk).update(monthly_cap_cents=1)
    assert ask().status_code == 200
    with in_business(shop):
        MonthSpend.objects.update(spent_micros=10_000)
    before = tried()
    assert ask().json()["code"] == "OVER_BUDGET"
    assert tried() == before
    with in_business(shop):
        assert MonthSpend.objects.get().capped_at is not None


def test_the_message_names_the_day_on_which_it_goes_on(db, settings):
    settings.AI_INSTALLATION_CAP_DOLLARS = 0.01
    with pytest.raises(TriesPaused, match="until 1 December"):
        set_aside_try(1001, now=NOW)
    assert set_aside_try(1000, now=NOW) is not None
    with pytest.raises(TriesPaused):
        set_aside_try(1, now=NOW)
    assert set_aside_try(1, now=NOW.replace(month=12)) is not None


def test_platform_admins_are_told_once_and_the_admin_page_says_it_until_the_share_is_raised(
    ask, shop, client_for, django_user_model, mailoutbox, settings
):
    root = django_user_model.objects.create_superuser("root@example.com", "a password of its own")
    admin, page = client_for(root), f"/admin/core/business/{shop.pk}/change/"
    use_up()
    email_admins()
    assert mailoutbox == []  # nobody was refused yet
    for _ in range(2):
        ask()
        email_admins()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["root@example.com"], "Trying out is paused: its share of the monthly limit is used up")
    ]
    assert "($100)" in mailoutbox[0].body
    assert "AI_TRIES_SHARE_PERCENT" in admin.get(page).content.decode()
    settings.AI_TRIES_SHARE_PERCENT = 20
    assert not are_tries_paused(timezone.now())
    assert "AI_TRIES_SHARE_PERCENT" not in admin.get(page).content.decode()
    assert ask().status_code == 200


def test_a_person_has_one_number_of_tries_a_day_for_all_their_businesses(
    ask, alpha, beta, alice, bob, settings
):
    settings.AI_TRIES_PER_PERSON_PER_DAY = 2
    Membership.objects.create(user=alice, business=beta, role=Role.AGENT)
    assert [ask(business=business).status_code for business in (alpha, beta)] == [200, 200]
    refused = ask(business=beta)
    assert (refused.status_code, refused.json()["code"]) == (429, "TRIES_USED_UP")
    assert "You have tried the assistant 2 times today" in refused.json()["detail"]
    assert ask(business=alpha, person=bob).status_code == 200


def test_changing_the_time_zone_to_and_fro_begins_no_new_day_of_tries(ask, shop, settings):
    settings.AI_TRIES_PER_BUSINESS_PER_DAY = 2
    statuses = []
    for zone in ("Pacific/Kiritimati", "Pacific/Niue", "Pacific/Kiritimati", "Pacific/Niue"):
        Business.objects.filter(pk=shop.pk).update(timezone=zone)
        statuses.append(ask().status_code)
    assert statuses == [200, 200, 429, 429]
