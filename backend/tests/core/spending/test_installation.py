"""The ceiling of the installation: all businesses together."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from common.errors import Conflict
from common.tenancy import in_business
from conversations.models import MessageLog
from core.answering.status import read_assistant_state
from core.answering.turns import answer
from core.assistant.playground import preview
from core.spending.budget import record_spend
from core.spending.installation import add_spend, forget_sum, is_ceiling_reached, read_spend
from core.spending.notices import email_admins

NOW = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ceiling(settings):
    settings.AI_INSTALLATION_CAP_DOLLARS = 1


def reach(micros=1_000_000):
    add_spend(99, micros=micros, now=timezone.now())
    forget_sum()


def test_what_all_businesses_spend_in_a_month_adds_up(alpha, beta):
    for business in (alpha, beta, alpha):
        with in_business(business):
            record_spend(business, None, micros=300, now=NOW)
    assert read_spend(NOW) == 900
    assert read_spend(NOW.replace(month=10)) == 0


def test_below_the_ceiling_nobody_is_stopped(db):
    reach(999_999)
    assert not is_ceiling_reached(timezone.now())


def test_without_a_ceiling_nothing_is_read(db, settings, django_assert_num_queries):
    settings.AI_INSTALLATION_CAP_DOLLARS = 0
    with django_assert_num_queries(0):
        assert not is_ceiling_reached(timezone.now())


def test_the_sum_is_read_once_in_a_while_only(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        for _ in range(20):
            is_ceiling_reached(timezone.now())


def test_at_the_ceiling_every_assistant_stops_says_why_and_asks_for_a_person(
    shop, hear, emma, simulator, run_jobs, alice
):
    reach()
    turn = hear()
    answer(shop, 1, turn.pk)
    run_jobs()
    turn.refresh_from_db()
    emma.refresh_from_db()
    assert (turn.reason, emma.needs_you_reason) == ("INSTALLATION_LIMIT", "INSTALLATION_LIMIT")
    assert MessageLog.objects.get(direction="OUT").purpose == "HANDOFF"
    assert [call for call in simulator.get("/sim/calls") if call["api"] == "model"] == []
    with pytest.raises(Conflict, match="administrator"):
        preview(
            business=shop,
            person=alice,
            messages=[{"role": "customer", "text": "Hi"}],
            instructions=None,
        )


def test_the_owner_sees_that_the_installations_limit_is_reached(shop):
    reach()
    state = read_assistant_state(shop, written=True, worker_alive=True)
    assert (state.code, "administrator" in state.detail) == ("INSTALLATION_LIMIT", True)


def test_the_admin_page_of_a_business_says_so_too(shop, client_for, django_user_model):
    reach()
    admin = client_for(
        django_user_model.objects.create_superuser("root@example.com", "a password of its own")
    )
    assert (
        "AI_INSTALLATION_CAP_DOLLARS"
        in admin.get(f"/admin/core/business/{shop.pk}/change/").content.decode()
    )


def test_platform_admins_are_told_at_80_percent_and_at_the_end_each_once(
    db, django_user_model, mailoutbox
):
    django_user_model.objects.create_superuser("root@example.com", "a password of its own")
    for micros in (700_000, 100_000, 1, 200_000, 1):
        reach(micros)
        email_admins()
    assert [mail.to for mail in mailoutbox] == [["root@example.com"]] * 2
    assert ["80%" in mail.subject for mail in mailoutbox] == [True, False]
    assert "AI_INSTALLATION_CAP_DOLLARS" in mailoutbox[1].body
