"""Records what happened on Instagram. Events may arrive twice, late or in the wrong order, and each
is recorded once.

Called inside a business and a transaction. Every function locks the thread's row first, so that an
echo, the answer to a send and a takeover are recorded one after the other. What follows from a
message is not decided here.
"""

from conversations.recording.changes import (
    erase_words,
    record_edit,
    record_seen,
    record_sent,
    record_unsend,
)
from conversations.recording.echoes import record_echo
from conversations.recording.inbound import record_announced, record_inbound
from conversations.recording.known_messages import Known, ask_known, find_known
from conversations.recording.reactions import record_reaction
from conversations.recording.recorded import EchoAuthor, Recorded
from conversations.recording.threads import (
    find_or_make_thread,
    make_thread,
    open_window,
    touch_outbound,
)

__all__ = [
    "EchoAuthor",
    "Known",
    "Recorded",
    "ask_known",
    "erase_words",
    "find_known",
    "find_or_make_thread",
    "make_thread",
    "open_window",
    "record_announced",
    "record_echo",
    "record_edit",
    "record_inbound",
    "record_reaction",
    "record_seen",
    "record_sent",
    "record_unsend",
    "touch_outbound",
]
