"""What Instagram delivered by itself, as the dashboard and the doctor count it."""

from datetime import timedelta

from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog
from conversations.webhook_delivery import describe_delivery


def test_the_share_that_came_by_webhook_counts_what_was_found_and_leaves_out_what_was_imported(
    alpha, thread_in
):
    with in_business(alpha):
        thread, now = thread_in(alpha), timezone.now()
        for number, (found_by, days) in enumerate(
            [("", 1), ("", 2), ("POLL", 3), ("HISTORY", 3), ("", 8)]
        ):
            at = now - timedelta(days=days)
            MessageLog.objects.create(
                thread=thread,
                mid=f"m{number}",
                direction="IN",
                author="CUSTOMER",
                state="RECEIVED",
                found_by=found_by,
                at=at,
            )
        delivery = describe_delivery(checked_at=None)
    assert (delivery.arrived, delivery.by_webhook, delivery.days) == (3, 2, 7)
