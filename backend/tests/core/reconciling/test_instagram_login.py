"""Through Instagram Login as through Facebook's: the doctor, what was missed, and what was said
before.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog
from core.connecting.connections import connect
from core.connecting.dialog import Grant
from core.doctor.examination import examine
from core.models import Business
from core.reconciling.missed_messages import reconcile
from integrations.instagram.facebook_login import Account, Page

SHOP = "luna.ceramics"


@pytest.fixture
def luna(alpha, alice, simulator):
    """Alpha, connected through Instagram Login, a week after one conversation; the jobs have not
    run yet.
    """
    at = timezone.now() - timedelta(days=7)
    lines = [("customer", at, "Do you ship?"), ("business", at + timedelta(minutes=1), "We do!")]
    messages = [
        {"from": who, "created_time": when.isoformat(), "text": text} for who, when, text in lines
    ]
    simulator.post("/sim/history", account=SHOP, customer="emma.w", messages=messages)
    granted = simulator.post("/sim/instagram_login/connect", account=SHOP)
    account = Account(
        granted["instagram_id"], granted["username"], granted["username"], "", granted["scoped_id"]
    )
    page = Page(id="", name="", token=granted["access_token"], account=account)
    grant = Grant(
        login="INSTAGRAM",
        pages=[page],
        scopes=granted["scopes"],
        expires_at=timezone.now() + timedelta(days=60),
    )
    return connect(business=alpha, person=alice, grant=grant, page=page)


def read_messages(business):
    with in_business(business):
        return [(m.author, m.text, m.found_by) for m in MessageLog.objects.order_by("at", "id")]


def test_past_conversations_are_imported_through_instagram_login(luna, run_jobs):
    run_jobs(limit=100)
    assert read_messages(luna) == [
        ("CUSTOMER", "Do you ship?", "HISTORY"),
        ("PHONE", "We do!", "HISTORY"),
    ]


def test_missed_messages_are_found_through_instagram_login(luna, run_jobs, simulator):
    at = timezone.now() - timedelta(minutes=3)
    missed = {"from": "customer", "created_time": at.isoformat(), "text": "How much is a mug?"}
    simulator.post("/sim/history", account=SHOP, customer="jonas_k", messages=[missed])
    Business.objects.filter(pk=luna.pk).update(
        connected_at=timezone.now() - timedelta(hours=1), history_state="DONE"
    )
    luna.refresh_from_db()
    with in_business(luna):
        assert reconcile(luna) == 1
    run_jobs(limit=100)
    assert read_messages(luna) == [("CUSTOMER", "How much is a mug?", "POLL")]


def test_the_doctor_asks_what_this_login_can_be_asked(luna):
    with in_business(luna):
        states = {check.code: check.state for check in examine(luna).checks}
    green = {
        "APP_SETTINGS",
        "REDIRECT_URI",
        "CONNECTED",
        "TOKEN",
        "IDS",
        "SCOPES",
        "SUBSCRIBED",
        "MESSAGE_ACCESS",
        "GRAPH_VERSION",
        "CLOCK",
    }
    assert {code for code, state in states.items() if state == "OK"} == green


def test_the_doctor_knows_an_id_of_the_app_from_the_accounts_own(luna):
    Business.objects.filter(pk=luna.pk).update(instagram_account_id=luna.instagram_scoped_id)
    luna.refresh_from_db()
    with in_business(luna):
        check = next(check for check in examine(luna).checks if check.code == "IDS")
    assert (check.state, luna.instagram_scoped_id in check.result) == ("FAIL", True)


def test_a_token_that_was_taken_back_is_found(luna, simulator):
    simulator.post("/sim/tokens/expire", account=SHOP, subcode=458)
    with in_business(luna):
        checks = {check.code: check for check in examine(luna).checks}
    assert (checks["TOKEN"].state, checks["IDS"].state) == ("FAIL", "SKIPPED")


def test_a_token_that_expires_soon_is_reported(luna):
    luna.token_expires_at = timezone.now() + timedelta(days=3)
    with in_business(luna):
        checks = {check.code: check for check in examine(luna).checks}
    assert checks["TOKEN"].state == "WARN"
