"""What was said in a thread, as the model is given it, and what else a reply needs to know
of it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from conversations.models import Attachment, MessageLog, Thread
from conversations.references import load_references
from conversations.threads import handled_until
from core.assistant.media_context import choose_photos
from core.assistant.prompt import Line
from core.assistant.transcript import render_message, words_of

DIRECTION, KIND, AUTHOR = MessageLog.Direction, MessageLog.Kind, MessageLog.Author
RECENT = 5  # messages of the customer that tell the language


@dataclass(frozen=True)
class History:
    """`lines` end with what is to be answered. `said` is what the customer wrote lately;
    `previous_at` is when the last message before those to be answered was said; `read_until` is the
    newest message's id."""

    lines: list[Line]
    said: list[str]
    previous_at: datetime | None
    read_until: int


def build_history(
    thread: Thread, asked: list[MessageLog], newest: list[MessageLog], *, now: datetime
) -> History:
    """Of the thread's newest messages, oldest first, and the `asked` ones, wherever these
    stand.
    """
    ids = {message.pk for message in asked}
    before = [message for message in newest if message.pk not in ids]
    # A message that came late may be older, by its time, than a reply which does not answer it.
    last = sorted(
        (m for m in asked if m.kind not in {KIND.DELETED, KIND.REACTION}),
        key=lambda message: (message.at, message.pk),
    )
    if any(message.kind != KIND.TEXT or message.details for message in [*before, *last]):
        load_references([*before, *last])
    until = handled_until(thread, now)
    handled = [message for message in before if until is not None and message.at <= until]
    open_ = [message for message in [*before, *last] if message not in handled]
    photos = choose_photos(open_)
    return History(
        lines=[
            *(_line(message, {}, handled=True) for message in handled),
            *(_line(message, photos, handled=False) for message in open_),
        ],
        said=[message.text for message in [*before, *last] if message.direction == DIRECTION.IN][
            -RECENT:
        ],
        previous_at=max((message.at for message in before), default=None),
        # Not all that is asked is in the history: it may be taken back, or by its time older than
        # what is read.
        read_until=max((message.pk for message in [*newest, *asked]), default=0),
    )


def _line(message: MessageLog, photos: dict[int, Attachment], *, handled: bool) -> Line:
    role: Literal["customer", "assistant", "person"] = (
        "customer"
        if message.direction == DIRECTION.IN
        else "assistant"
        if message.author == AUTHOR.ASSISTANT
        else "person"
    )
    if message.kind == KIND.TEXT and not message.details:
        return Line(role, words_of(message), handled)
    shown = [photo for photo in photos.values() if photo.message_id == message.pk]
    return Line(
        role,
        render_message(message, seen=photos),
        handled,
        photos=tuple((photo.content_type, photo.file) for photo in shown),
    )
