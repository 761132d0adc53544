"""What the connection doctor knows from our own rows, read before anything is asked
of Instagram.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from conversations.models import MessageLog
from conversations.webhook_delivery import DAYS, Delivery, describe_delivery
from core.models import Business, InboxEvent

# Test events have no index of their own: so many of the newest events are looked through.
RECENT_EVENTS = 20_000


@dataclass(frozen=True)
class Evidence:
    """`people` wrote by webhook in the last days; `day` is how many messages came by webhook in 24
    hours.
    """

    delivery: Delivery
    people: int
    day: int
    last_test_at: datetime | None


def gather_evidence(business: Business) -> Evidence:
    """Called inside the business."""
    now = timezone.now()
    since = now - timedelta(days=DAYS)
    by_webhook = MessageLog.objects.filter(
        thread__last_message_at__gte=since,
        at__gte=since,
        direction=MessageLog.Direction.IN,
        mid__isnull=False,
        found_by="",
    )
    counts = by_webhook.aggregate(
        people=Count("thread", distinct=True),
        day=Count("id", filter=Q(at__gte=now - timedelta(days=1))),
    )
    newest = InboxEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    tests = InboxEvent.objects.filter(
        pk__gt=newest - RECENT_EVENTS, state=InboxEvent.State.TEST
    ).order_by("-pk")
    last_test_at = tests.values_list("received_at", flat=True).first()
    delivery = describe_delivery(checked_at=business.reconciled_at)
    return Evidence(delivery=delivery, last_test_at=last_test_at, **counts)
