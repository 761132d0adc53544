"""Replies that are overdue: the queue is long, no worker runs, or the model is down. Nothing is
lost, but people see it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from conversations.models import Turn

OVERDUE = timedelta(seconds=30)


@dataclass(frozen=True)
class Waiting:
    """How many of the business's turns are overdue, and for how long the oldest is, in seconds."""

    turns: int
    oldest_seconds: float | None


def find_overdue_since(turn: Turn, now: datetime) -> datetime | None:
    """When the live turn should have been answered, if that is a while ago. One that waits for a
    model that failed (`error`) is due again later, and overdue since it was opened."""
    due = turn.opened_at if turn.error else turn.due_at
    return due if due <= now - OVERDUE else None


# The index of live turns is small, whatever the age of the business.
WAITING_SQL = """
SELECT count(*), min(due) FROM (
  SELECT CASE WHEN error <> '' THEN opened_at ELSE due_at END AS due
  FROM conversations_turn WHERE state IN ('OPEN', 'THINKING')
) AS live WHERE due <= %s
"""


def find_waiting(*, now: datetime) -> Waiting:
    """Called inside a business."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING_SQL, [now - OVERDUE])
        turns, oldest = cursor.fetchone()
    return Waiting(turns, round((now - oldest).total_seconds(), 1) if oldest else None)
