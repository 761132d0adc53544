"""What an event changed."""

from dataclasses import dataclass
from enum import StrEnum

from conversations.models import MessageLog, Thread


class EchoAuthor(StrEnum):
    """Who wrote what an echo copies."""

    OURS = "OURS"  # this installation: the echo is of a message in the ledger
    PHONE = "PHONE"  # a person in the Instagram app, who thereby takes over
    OTHER_APP = "OTHER_APP"
    BY_HAND = "BY_HAND"  # our app, without the ledger
    SELF = "SELF"  # a note of the business to itself


@dataclass(frozen=True)
class Recorded:
    """What an event changed: the thread, the message, whether that is new, whether an echo
    confirmed one of ours (`is_confirmed`), and who wrote the echo (None: it was none).
    """

    thread: Thread
    message: MessageLog | None = None
    is_new: bool = False
    is_confirmed: bool = False
    written_by: EchoAuthor | None = None
