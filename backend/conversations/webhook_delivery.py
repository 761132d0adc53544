"""How many of a business's customer messages Instagram delivered by webhook, and how many it had to
be asked for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from conversations.models import MessageLog

DAYS = 7
FOUND_BY = MessageLog.FoundBy


@dataclass(frozen=True)
class Delivery:
    """Of the customers' messages of the last `days` days, how many Instagram delivered by itself.

    `checked_at` is when Instagram was last asked for more, None when it never was.
    """

    arrived: int
    by_webhook: int
    days: int
    checked_at: datetime | None


def describe_delivery(*, checked_at: datetime | None) -> Delivery:
    """Count the messages of the last DAYS days. Imported history counts neither way. Called inside
    the business.
    """
    since = timezone.now() - timedelta(days=DAYS)
    # By way of the threads, whose newest have an index, instead of through every message ever said.
    recent = MessageLog.objects.filter(
        thread__last_message_at__gte=since,
        at__gte=since,
        direction=MessageLog.Direction.IN,
        mid__isnull=False,
    ).exclude(found_by=FOUND_BY.HISTORY)
    counts = recent.aggregate(
        arrived=Count("id"), by_webhook=Count("id", filter=Q(found_by=FOUND_BY.WEBHOOK))
    )
    return Delivery(**counts, days=DAYS, checked_at=checked_at)
