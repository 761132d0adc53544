"""What is deleted after a while: events that were dealt with, sessions that ended, old activity."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import SecurityEvent
from accounts.security_events import record_event
from core.models import InboxEvent
from core.tasks import tidy


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "days", "kept"),
    [
        ("DONE", 6, True),
        ("DONE", 8, False),
        ("UNROUTED", 8, True),
        ("UNROUTED", 31, False),
        ("UNREADABLE", 31, False),
        ("FAILED", 31, False),
        ("TEST", 31, False),
        ("PENDING", 400, True),
    ],
)
def test_an_event_is_kept_for_so_many_days(state, days, kept):
    at = timezone.now() - timedelta(days=days)
    InboxEvent.objects.create(shard=1, payload="{}", state=state, received_at=at, processed_at=at)
    tidy()
    assert InboxEvent.objects.exists() is kept


def test_sessions_that_ended_and_what_owners_could_read_for_a_year_are_forgotten(
    client_for, alice, alpha
):
    client_for(alice)
    record_event(SecurityEvent.Kind.SUSPENDED, business_ids=[alpha.pk], actor=alice, by_admin=False)
    tidy()
    assert (Session.objects.count(), SecurityEvent.objects.count()) == (1, 1)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    SecurityEvent.objects.update(at=timezone.now() - timedelta(days=366))
    tidy()
    assert (Session.objects.count(), SecurityEvent.objects.count()) == (0, 0)
