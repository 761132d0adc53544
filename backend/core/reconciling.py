"""Looking for messages whose webhook never came, and how many came by webhook."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from conversations.models import MessageLog
from core.models import Business

DAYS = 7
FOUND = MessageLog.FoundBy


@dataclass(frozen=True)
class Delivery:
    """Of the customers' messages of the last `days` days, how many Instagram delivered by itself.

    `checked_at` is when Instagram was last asked for more, None when it never was.
    """

    arrived: int
    by_webhook: int
    days: int
    checked_at: datetime | None


def describe_delivery(business: Business) -> Delivery:
    """Called inside the business. Imported history counts neither way."""
    since = timezone.now() - timedelta(days=DAYS)
    # By way of the threads, whose newest have an index, instead of through every message ever said.
    recent = MessageLog.objects.filter(
        thread__last_message_at__gte=since, at__gte=since, direction=MessageLog.Direction.IN, mid__isnull=False,
    ).exclude(found_by=FOUND.HISTORY)
    counts = recent.aggregate(arrived=Count("id"), by_webhook=Count("id", filter=Q(found_by=FOUND.WEBHOOK)))
    return Delivery(**counts, days=DAYS, checked_at=business.reconciled_at)
