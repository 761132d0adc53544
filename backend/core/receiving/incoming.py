"""What a handler gets, an event of the inbox, and what it returns, the outcome."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from conversations.events import Event, EventKind
from conversations.models import Thread
from conversations.recording import Known
from core.models import Business, InboxEvent


@dataclass(frozen=True)
class Incoming:
    """One event for a business.

    `row` is the event as stored in the inbox, `event` its parsed content. `at` is when it happened,
    never later than it arrived.
    """

    business: Business
    event: Event
    row: InboxEvent
    at: datetime

    @property
    def is_of_own_account(self) -> bool:
        """Whether the customer that the event names is the business's own account."""
        return self.row.customer_id in self.business.instagram_ids

    @property
    def by_business(self) -> bool:
        """Whether the sender is the business's own account."""
        return bool(self.event.sender_id) and self.event.sender_id in self.business.instagram_ids

    @property
    def mid(self) -> str:
        """The message's id, or a made-up one starting with "no-mid:" if the event has none.

        Meta gives every message an id, so one without was posted by hand: it is a new message each
        time. Another event with the same content is a redelivery and gets the same id again.
        """
        is_message = self.event.what in {EventKind.MESSAGE, EventKind.ECHO}
        if self.event.mid:
            return self.event.mid
        own = hashlib.sha256(f"{self.row.pk}".encode()).hexdigest()[:24]
        return f"no-mid:{(not is_message and self.event.key) or own}"


@dataclass(frozen=True)
class InThread(Incoming):
    """One event with its thread, whose row is locked.

    `find_known` returns what is known of the event's message; called once.
    """

    thread: Thread
    find_known: Callable[[], Known]


@dataclass(frozen=True)
class Outcome:
    """The result of recording an event: its new state and error, and the thread that it changed.

    `thread_id` is None if no thread changed. `was_taken_back` means that the event's message was
    taken back, so that its text must be erased from the inbox.
    """

    thread_id: int | None = None
    was_taken_back: bool = False
    state: str = InboxEvent.State.DONE
    error: str = ""
