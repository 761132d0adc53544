"""Which photos are shown to the model, and how long a turn waits for photos and voice messages."""

import base64
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from common.logs import get_log
from conversations.models import Attachment, MessageLog, Turn
from conversations.references import list_attachments
from core.assistant.prompt import Line
from core.assistant.transcript import SEEN, UNSEEN
from core.media.storage import FilesAway, read_file

log = get_log(__name__)
State = Attachment.State
NEWEST = 3  # photos shown to the model, of the whole history
LARGEST_BYTES = 5 * 1024 * 1024
READABLE = ("image/jpeg", "image/png", "image/webp", "image/gif")


def choose_photos(history: Sequence[MessageLog]) -> dict[int, Attachment]:
    """The customer's newest photos that a model can look at, by id; none where it cannot see."""
    if not settings.OPENAI_SEES_IMAGES:
        return {}
    photos = [
        attachment
        for message in history
        if message.direction == MessageLog.Direction.IN and message.kind != MessageLog.Kind.TEXT
        for attachment in list_attachments(message)
        if attachment.state == State.STORED
        and attachment.content_type in READABLE
        and (attachment.bytes or 0) <= LARGEST_BYTES
    ]
    return {attachment.pk: attachment for attachment in photos[-NEWEST:]}


def load_photos(history: list[Line]) -> list[Line]:
    """The history with its photos as data URLs. Reads files, so it is called outside of
    transactions. A photo that is gone is described as one that cannot be seen.
    """
    return [_load(line) if line.photos else line for line in history]


def _load(line: Line) -> Line:
    loaded = []
    for content_type, name in line.photos:
        try:
            loaded.append(
                f"data:{content_type};base64,{base64.b64encode(read_file(name)).decode()}"
            )
        except (FilesAway, FileNotFoundError) as error:
            log.warning("media_context.photo_gone", error=type(error).__name__)
            return replace(line, text=line.text.replace(f", {SEEN}", f"; {UNSEEN}"), photos=())
    return replace(line, images=tuple(loaded))


def waits_until(turn: Turn, asked: Sequence[MessageLog], now: datetime) -> datetime | None:
    """Until when the turn waits for a photo to be copied or a voice message to be transcribed;
    None: do not wait. The time counts from when the message arrived. The job that copies wakes the
    turn.
    """
    needed = Q(pk=None)
    if settings.OPENAI_SEES_IMAGES:
        needed |= Q(type="image", state=State.WAITING)
    if settings.OPENAI_TRANSCRIPTION_MODEL:
        needed |= Q(type="audio", state=State.WAITING) | Q(
            type="audio", state=State.STORED, transcript="", error=""
        )
    rich = {message.pk: message for message in asked if message.kind != MessageLog.Kind.TEXT}
    if needed == Q(pk=None) or not rich:
        return None
    missing = Attachment.objects.filter(needed, message__in=rich).values_list(
        "message_id", flat=True
    )
    arrived = [max(min(rich[message_id].at, now), turn.opened_at) for message_id in missing]
    until = max(
        (at + timedelta(seconds=settings.MEDIA_WAIT_SECONDS) for at in arrived), default=None
    )
    return until if until is not None and until > now else None
