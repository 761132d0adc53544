"""Read copied files for members of the business: which file, which part of it, and
under what name.
"""

import re
from dataclasses import dataclass

from common.errors import NotFound
from conversations.models import Attachment
from core.media.file_types import EXTENSIONS
from core.media.storage import open_file

# Browsers may show these; everything else is only offered as a download.
SHOWN_IN_PLACE = ("image/", "audio/", "video/")
# In bytes. Players request the whole rest of a video and read only a little of it.
LARGEST_PART = 4 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """Bytes `first` to `last`, both included, of a file of `total` bytes. `whole` is True if no
    part was asked for.
    """

    content: bytes
    first: int
    last: int
    total: int
    whole: bool


class BadRange(Exception):
    """The requested part lies outside the file, which has `total` bytes."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self.total = total


def find_stored(*, thread_id: int, message_id: int, attachment_id: int) -> Attachment:
    """Return the attachment if its file is stored. Raises NotFound if it is not, or if it belongs
    to another message or thread.
    """
    attachment = Attachment.objects.filter(
        pk=attachment_id,
        message_id=message_id,
        message__thread_id=thread_id,
        state=Attachment.State.STORED,
    ).first()
    if attachment is None:
        raise NotFound
    return attachment


def read_part(attachment: Attachment, range_header: str) -> Part:
    """Return the file, or the part that the Range header asks for, up to LARGEST_PART bytes. Raises
    NotFound, BadRange and FilesAway.
    """
    try:
        with open_file(attachment.file) as file:
            total = file.size
            asked = _read_range(range_header, total)
            if asked is None:
                return Part(file.read(), 0, total - 1, total, whole=True)
            first, last = asked[0], min(asked[1], asked[0] + LARGEST_PART - 1)
            file.seek(first)
            return Part(file.read(last - first + 1), first, last, total, whole=False)
    except FileNotFoundError:
        raise NotFound from None


def _read_range(header: str, total: int) -> tuple[int, int] | None:
    """Return the first and last byte that the header asks for, or None if it does not ask for
    exactly one range (RFC 9110, 14.1.2). Raises BadRange.
    """
    found = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", header.strip(), re.ASCII)
    if found is None or found.group(1) == found.group(2) == "":
        return None
    if found[1] == "":
        first, last = max(0, total - int(found[2])), total - 1
    else:
        first, last = int(found[1]), min(int(found[2] or total), total - 1)
    if first > last:
        raise BadRange(total)
    return first, last


def name_for_download(attachment: Attachment) -> str:
    """Return a file name for the download that contains nothing from the customer."""
    return f"attachment-{attachment.pk}.{EXTENSIONS.get(attachment.content_type, 'bin')}"
