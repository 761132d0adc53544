"""Whether what the business is said to have sent is the copy of a message of ours."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from common.text import fold
from conversations.events import Event
from conversations.models import MessageLog, Thread

# Instagram's clock is not ours: so much earlier than its try an echo may seem to be said.
ECHO_CLOCK_SLACK = timedelta(seconds=5)
# So much earlier than it was written what waits for its next try may seem to be said.
WRITTEN_CLOCK_SLACK = timedelta(minutes=1)
LATEST_ECHO = timedelta(days=1)  # the same words a week later are somebody else's
STATE = MessageLog.State


def find_own(thread: Thread, event: Event, at: datetime, *, by_our_app: bool) -> MessageLog | None:
    """Return the message that we sent and whose mid is not known yet, if this echo, written at
    `at`, is its copy; else None.

    It is the one with the same text. If none has it and the echo names our app, it is the message
    that was being sent at that time.
    """
    rows = list(_list_tried(thread, at))
    said = fold(event.text)
    same = next((row for row in rows if fold(row.text) == said), None)
    if same is not None or not by_our_app:
        return same
    return next((row for row in rows if _is_under_way(row, at)), None)


def _list_tried(thread: Thread, at: datetime) -> list[MessageLog]:
    """Return the messages that were tried to be sent around `at` and have no mid yet: those being
    sent before others, the oldest first.
    """
    # Said between being written and the end of its last try: it may be the copy of any of its
    # tries.
    in_a_try = Q(at__lte=at + ECHO_CLOCK_SLACK, sending_at__gte=at - _longest_try())
    tried = (
        Q(state__in=[STATE.SENDING, STATE.UNKNOWN])
        # To be tried again, although it was proved not to be there. What was said long before it
        # was written is not it.
        | Q(state=STATE.QUEUED, sending_at__isnull=False, at__lte=at + WRITTEN_CLOCK_SLACK)
        # A person said of these that they arrived, before Instagram did.
        | Q(state=STATE.SENT, sending_at__range=(at - LATEST_ECHO, at + ECHO_CLOCK_SLACK))
        # What is said later than that, a person said who copied what did not go out.
        | (Q(state=STATE.FAILED) & in_a_try)
    )
    own = MessageLog.objects.filter(thread=thread, direction=MessageLog.Direction.OUT, mid=None)
    rows = own.filter(tried).order_by("id")
    return sorted(rows, key=lambda row: row.state in {STATE.SENT, STATE.FAILED})


def _is_under_way(row: MessageLog, at: datetime) -> bool:
    """Whether the row was on its way at that time."""
    if row.sending_at is None:
        return row.state in {STATE.SENDING, STATE.UNKNOWN}
    if row.state == STATE.QUEUED:
        return at - _longest_try() <= row.sending_at <= at + ECHO_CLOCK_SLACK
    return row.state in {STATE.SENDING, STATE.UNKNOWN} and row.sending_at <= at + ECHO_CLOCK_SLACK


def _longest_try() -> timedelta:
    return timedelta(seconds=settings.GRAPH_TIMEOUT_SECONDS) + ECHO_CLOCK_SLACK
