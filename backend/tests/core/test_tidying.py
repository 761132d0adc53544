"""What was delivered is not kept for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import InboxEvent
from core.tasks import tidy


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "days", "kept"), [
    ("DONE", 6, True), ("DONE", 8, False),
    ("UNROUTED", 8, True), ("UNROUTED", 31, False), ("UNREADABLE", 31, False), ("FAILED", 31, False), ("TEST", 31, False),
    ("PENDING", 400, True),
])
def test_an_event_is_kept_for_so_many_days(state, days, kept):
    at = timezone.now() - timedelta(days=days)
    InboxEvent.objects.create(shard=1, payload="{}", state=state, received_at=at, processed_at=at)
    tidy()
    assert InboxEvent.objects.exists() is kept
