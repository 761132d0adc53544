"""Through Instagram Login as through Facebook's: what was missed, and what was said before."""

from datetime import timedelta

from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog
from core.models import Business
from core.reconciling.missed_messages import reconcile

SHOP = "luna.ceramics"


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
