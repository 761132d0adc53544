"""An event of the inbox as its handler gets it, and what became of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from conversations.events import Event, EventKind
from conversations.models import Thread
from core.models import Business, InboxEvent


@dataclass(frozen=True)
class Incoming:
    """One event for a business. `at` is when it happened, never later than we heard of it."""

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
        """Whether the business's own account did it."""
        return bool(self.event.sender_id) and self.event.sender_id in self.business.instagram_ids

    @property
    def mid(self) -> str:
        """Meta names every message. A hand-made one without a mid is itself each time it is posted;
        of other events the same again is a redelivery."""
        is_message = self.event.what in {EventKind.MESSAGE, EventKind.ECHO}
        if self.event.mid:
            return self.event.mid
        own = hashlib.sha256(f"{self.row.pk}".encode()).hexdigest()[:24]
        return f"no-mid:{(not is_message and self.event.key) or own}"


@dataclass(frozen=True)
class InThread(Incoming):
    """One event with the thread that it belongs to, locked."""

    thread: Thread


@dataclass(frozen=True)
class Outcome:
    """What became of an event: its state and why, the thread that it changed, if any, and whether
    it is about a message that was taken back, so that its words must not stay in the inbox."""

    thread_id: int | None = None
    was_taken_back: bool = False
    state: str = InboxEvent.State.DONE
    error: str = ""
