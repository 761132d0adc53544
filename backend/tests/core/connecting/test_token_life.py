"""Tokens are refreshed in time, known to be expired before they are used, and reported by one email
when they die.
"""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog
from core.connecting.state import describe
from core.connecting.token_failure import mark_token_failed
from core.delivery.queueing import ask_delivery
from core.models import Business
from core.tasks import refresh_tokens
from integrations.instagram.errors import GraphError
from tests.conversations.rows import queued

DAY = timedelta(days=1)


@pytest.fixture
def luna(alpha, simulator):
    """Alpha, connected through Instagram Login; its token is as old and lives as long as it is told
    to.
    """

    def connect(*, old=50 * DAY, left=9 * DAY):
        granted = simulator.post("/sim/instagram_login/connect", account="luna.ceramics")
        alpha.instagram_login, alpha.instagram_account_id = "INSTAGRAM", granted["instagram_id"]
        alpha.instagram_scoped_id = alpha.meta_user_id = granted["scoped_id"]
        alpha.instagram_username, alpha.granted_scopes = granted["username"], granted["scopes"]
        alpha.page_access_token = granted["access_token"]
        now = timezone.now()
        alpha.connected_at, alpha.token_refreshed_at, alpha.token_expires_at = (
            now - old,
            now - old,
            now + left,
        )
        alpha.save()
        simulator.post("/sim/clock", advance_seconds=old.total_seconds())
        return alpha

    return connect


def refreshed(business, run_jobs):
    """What an hourly look does to the business's token: the new row."""
    before = business.page_access_token
    refresh_tokens()
    run_jobs()
    business.refresh_from_db()
    return business.page_access_token != before


def test_a_token_is_refreshed_in_its_last_ten_days(luna, run_jobs, simulator):
    shop = luna(left=9 * DAY)
    assert refreshed(shop, run_jobs)
    assert 59 * DAY < shop.token_expires_at - timezone.now() < 61 * DAY
    assert timezone.now() - shop.token_refreshed_at < timedelta(minutes=1)
    assert describe(shop).state == "CONNECTED"
    assert not refreshed(shop, run_jobs)  # and then not for a long time


@pytest.mark.parametrize(("old", "left"), [(40 * DAY, 20 * DAY), (timedelta(hours=20), 9 * DAY)])
def test_a_token_with_time_left_or_younger_than_a_day_is_left_alone(luna, run_jobs, old, left):
    assert not refreshed(luna(old=old, left=left), run_jobs)


def test_a_page_token_has_no_end_and_is_never_refreshed(alpha, connected, run_jobs):
    assert not refreshed(connected(alpha), run_jobs)


def test_a_refresh_that_fails_in_passing_is_tried_again_an_hour_later(luna, run_jobs, simulator):
    shop = luna()
    simulator.post("/sim/faults", scope="oauth", kind="error", status=500, code=2, times=1)
    assert not refreshed(shop, run_jobs)
    assert shop.instagram_connected
    assert refreshed(shop, run_jobs)


def test_a_refresh_that_instagram_refuses_is_reported(luna, run_jobs, simulator):
    shop = luna()
    simulator.post("/sim/tokens/expire", account="luna.ceramics", subcode=458)
    assert not refreshed(shop, run_jobs)
    assert (describe(shop).state, describe(shop).problem.code) == ("TOKEN_EXPIRED", "REVOKED")
    assert len(mail.outbox) == 1


def test_an_expired_token_is_not_used_and_is_reported_once(luna, run_jobs, simulator, thread_in):
    shop = luna(left=-timedelta(minutes=1))
    assert not shop.instagram_connected  # at once, before any clock work
    assert describe(shop).problem.code == "EXPIRED"
    with in_business(shop):
        thread = thread_in(shop)
        queued(thread, "Hello")
        ask_delivery(shop, thread.pk)
        run_jobs()
        assert MessageLog.objects.get().state == "QUEUED"
    assert simulator.get("/sim/sends") == []
    for _ in range(2):
        refresh_tokens()
        run_jobs()
    shop.refresh_from_db()
    assert shop.token_failed_at is not None
    assert shop.token_mailed_at is not None
    [message] = mail.outbox
    assert message.to == ["alice@example.com"]
    assert message.subject == "Alpha: Your Instagram connection has expired"
    assert f"http://localhost:9/b/{shop.pk}/settings/instagram" in message.body
    assert "@luna.ceramics" in message.body


def test_each_failure_sends_one_email_of_its_own(alpha, connected, run_jobs):
    connected(alpha)
    error = GraphError("TOKEN", code=190, subcode=460)
    for _ in range(2):
        mark_token_failed(business_id=alpha.pk, error=error)
    run_jobs()
    assert [message.subject for message in mail.outbox] == [
        "Alpha: The Instagram password was changed"
    ]
    # As connecting again does
    Business.objects.filter(pk=alpha.pk).update(token_failed_at=None, token_mailed_at=None)
    mark_token_failed(business_id=alpha.pk, error=GraphError("TOKEN", code=190, subcode=458))
    run_jobs()
    assert [message.subject for message in mail.outbox][1:] == [
        "Alpha: Conversa was removed from the account"
    ]


def test_who_reconnects_before_the_email_goes_out_gets_none(alpha, connected, run_jobs):
    connected(alpha)
    mark_token_failed(business_id=alpha.pk, error=GraphError("TOKEN"))
    Business.objects.filter(pk=alpha.pk).update(token_failed_at=None)
    run_jobs()
    assert mail.outbox == []


def test_no_token_is_in_an_email_or_in_the_state(luna, run_jobs):
    shop = luna()
    mark_token_failed(
        business_id=shop.pk, error=GraphError("TOKEN", code=190, subcode=463, admin_text="x")
    )
    run_jobs()
    shop.refresh_from_db()
    assert shop.page_access_token not in mail.outbox[0].body + str(describe(shop))
