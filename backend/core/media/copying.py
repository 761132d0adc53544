"""Copy what customers send while its link works, and delete the copies when they expire.

An attachment is WAITING from the transaction that recorded it until `core.fetch_media` copies it. A
file is stored in Django's storage under the schema name of the business and a random name, and only
the API serves it.
"""

import tempfile
import uuid
from datetime import timedelta
from typing import IO, Any, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from common.tenancy import give_back_connection
from common.text import clean
from conversations.attachment_problems import AttachmentProblem as Problem
from conversations.attachment_problems import write_problem
from conversations.finders import lock_thread_of_message
from conversations.models import Attachment, MessageLog, Turn
from core.media.fetching import MediaRefused, MediaUnavailable, fetch
from core.media.file_types import EXTENSIONS
from core.media.storage import FilesAway, delete_file, read_file, store_file
from core.models import Business
from core.spending.budget import record_spend, set_aside_sound
from integrations.llm.failures import ModelFailed
from integrations.llm.prices import transcription_cost
from integrations.llm.transcription import listen

log = get_log(__name__)
State = Attachment.State
# Seconds before the next try; after the last one the attachment has FAILED.
WAITS = (2, 15, 120, 900)
IN_MEMORY = 1024 * 1024
LONGEST_TRANSCRIPT = 5000


def fetch_media(business: Business, message_id: int, tries: int) -> None:
    """Copy the message's attachments that are still waiting, and transcribe its voice notes.

    `tries` is how many attempts came before. Attachments that could not be copied for now are tried
    again in a later job, after the delay in WAITS.
    """
    waiting = list(
        Attachment.objects.filter(message_id=message_id, state=State.WAITING).order_by("position")
    )
    again = False
    for attachment in waiting:
        again |= not fetch_attachment(business, attachment, last=tries >= len(WAITS))
    if again:
        at = timezone.now() + timedelta(seconds=WAITS[tries])
        enqueue(
            "core.fetch_media",
            at=at,
            business_id=business.pk,
            message_id=message_id,
            tries=tries + 1,
        )
    heard = transcribe_message(business, message_id)
    if waiting or heard:
        announce_copied(business, message_id)


def give_up(business: Business, job_id: int, message_id: int, tries: int) -> None:
    """Mark the attachments as failed after the job's last crash, so that no turn waits for them."""
    Attachment.objects.filter(message_id=message_id, state=State.WAITING).update(
        state=State.FAILED, error=Problem.NOT_COPIED
    )
    announce_copied(business, message_id)


def fetch_attachment(business: Business, attachment: Attachment, *, last: bool) -> bool:
    """Try to copy the attachment. Returns whether it is finished: copied, refused, or given up
    because this was the `last` attempt.
    """
    waiting = Attachment.objects.filter(pk=attachment.pk, state=State.WAITING)
    name = f"{business.schema_name}/{uuid.uuid4().hex}"
    try:
        if attachment.file:  # left by a run that crashed
            delete_file(attachment.file)
        # Stored first, so that there is never a file that no row names.
        if not waiting.update(file=name):
            return True
        content_type, size = _copy(attachment, name)
    except MediaRefused as refused:
        waiting.filter(file=name).update(state=State.FAILED, file="", error=refused.problem)
        return True
    except (MediaUnavailable, FilesAway, OSError) as failed:
        log.warning(
            "media.unavailable",
            business_id=business.pk,
            attachment_id=attachment.pk,
            error=str(failed),
            last=last,
        )
        if last:
            waiting.update(state=State.FAILED, error=Problem.NOT_COPIED)
        return last
    stored = {
        "state": State.STORED,
        "content_type": content_type,
        "bytes": size,
        "fetched_at": timezone.now(),
        "error": "",
    }
    if not waiting.filter(file=name).update(**stored):
        delete_file(name)  # taken back, or copied by another run, in the meantime
    return True


def _copy(attachment: Attachment, name: str) -> tuple[str, int]:
    """Store the attachment's file under that name. Returns its content type and its size in bytes.

    Raises MediaRefused, MediaUnavailable and FilesAway, and OSError if the temporary copy can't be
    written.
    """
    give_back_connection()
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
        found = fetch(attachment.url, attachment_type=attachment.type, into=copy)
        copy.seek(0)
        store_file(name, cast(IO[bytes], copy))
    return found


def transcribe_message(business: Business, message_id: int) -> bool:
    """Transcribe the message's voice notes if a transcription model is set. Returns whether there
    were any to transcribe.

    Nothing is transcribed for a suspended business, and no imported history, because a whole
    history at once would be expensive.
    """
    if not settings.OPENAI_TRANSCRIPTION_MODEL or business.suspended:
        return False
    copied = Attachment.objects.filter(
        message_id=message_id, type="audio", state=State.STORED, transcript="", error=""
    )
    voices = list(copied.exclude(message__found_by=MessageLog.FoundBy.HISTORY).order_by("position"))
    for voice in voices:
        _transcribe_one(business, voice)
    return bool(voices)


def _transcribe_one(business: Business, voice: Attachment) -> None:
    """Store the voice note's transcript, or the problem if there is none, and record the cost."""
    stored = Attachment.objects.filter(pk=voice.pk, state=State.STORED)
    size = voice.bytes or 0
    reservation = set_aside_sound(business, size=size, now=timezone.now())
    if isinstance(reservation, str):
        stored.update(error=Problem.NOT_TRANSCRIBED)
        return
    give_back_connection()
    cost = 0
    try:
        said, seconds = listen(
            read_file(voice.file),
            content_type=voice.content_type,
            name=f"voice.{EXTENSIONS.get(voice.content_type, 'm4a')}",
        )
        cost = transcription_cost(seconds=seconds, size=size)
        outcome = (
            {"transcript": clean(said)[:LONGEST_TRANSCRIPT]}
            if said.strip()
            else {"error": str(Problem.NOT_TRANSCRIBED)}
        )
    except (ModelFailed, FilesAway, FileNotFoundError) as failed:
        log.warning(
            "media.not_transcribed",
            business_id=business.pk,
            attachment_id=voice.pk,
            error=type(failed).__name__,
        )
        outcome = {"error": str(Problem.NOT_TRANSCRIBED)}
    stored.update(**outcome)
    record_spend(business, reservation, micros=cost, now=timezone.now())


@transaction.atomic
def announce_copied(business: Business, message_id: int) -> None:
    """Tell open dashboards that the attachments changed, and queue the answer of the turn that
    waits for them.
    """
    thread = lock_thread_of_message(message_id)
    if thread is None:
        return
    turn = Turn.objects.filter(thread=thread, state=Turn.State.OPEN, messages=message_id).first()
    if turn is not None and turn.due_at <= timezone.now():
        enqueue("core.answer", business_id=business.pk, turn_id=turn.pk)
    announce(business.pk, thread.pk)


def erase_old(business: Business) -> None:
    """Delete files older than settings.MEDIA_KEEP_DAYS days, and those that an earlier run left.
    Raises FilesAway.
    """
    old = timezone.now() - timedelta(days=settings.MEDIA_KEEP_DAYS)
    Attachment.objects.filter(state=State.STORED, fetched_at__lt=old).update(
        state=State.ERASED,
        error=write_problem(Problem.ERASED, settings.MEDIA_KEEP_DAYS),
        url="",
        transcript="",
    )
    delete_files(Attachment.objects.filter(state__in=[State.ERASED, State.FAILED]).exclude(file=""))


def delete_files(attachments: Any) -> None:
    """Delete the files of these attachments. Each file is deleted before its name is cleared from
    the row, so that the next run can finish after a crash. Raises FilesAway.
    """
    for attachment in attachments:
        delete_file(attachment.file)
        Attachment.objects.filter(pk=attachment.pk).update(file="", content_type="", bytes=None)
