"""Small real files that people in the simulator send: pictures, voice notes, a clip, a document.

Each carries in a comment what it shows or says, in words. So the simulated model can tell what is
on a picture or in a voice note however the product passes the bytes on, without being able to see
or hear.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "media"
_MARK = re.compile(rb"simulator-sample:([^;\x00-\x1f]{1,200});")


@dataclass(frozen=True)
class Sample:
    """One built-in file. `kind` is the attachment type that carries it; `says` is what it shows or
    says.
    """

    name: str
    kind: str
    content_type: str
    says: str

    @property
    def body(self) -> bytes:
        return _read(self.name)


@cache
def _read(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


SAMPLES = {
    sample.name: sample
    for sample in (
        Sample("blue-mug.jpg", "image", "image/jpeg", "a blue mug"),
        Sample("broken-bowl.png", "image", "image/png", "a red bowl broken in two"),
        Sample(
            "shop-window.jpg",
            "story",
            "image/jpeg",
            "a shop window with a blue mug, a red jug and a green bowl",
        ),
        Sample("voice-stock.m4a", "audio", "audio/mp4", "Do you still have the blue mug in stock?"),
        Sample("voice-hours.m4a", "audio", "audio/mp4", "What time do you close on Saturday?"),
        Sample("mug-clip.mp4", "video", "video/mp4", "a blue mug that rocks to and fro"),
        Sample(
            "order-list.pdf",
            "file",
            "application/pdf",
            "an order list: two blue mugs, one green bowl",
        ),
    )
}
# What a customer sends who does not say which.
USUAL = {
    "image": "blue-mug.jpg",
    "audio": "voice-stock.m4a",
    "video": "mug-clip.mp4",
    "file": "order-list.pdf",
}
STORY = "shop-window.jpg"


def said_in(body: bytes) -> str | None:
    """Return what a built-in file shows or says; None for any other bytes."""
    found = _MARK.search(body)
    return found.group(1).decode() if found else None


# How a file begins decides what it is; a name or a claim does not.
_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xf1", "audio/aac"),
)


def content_type_of(body: bytes) -> str:
    """Return the content type that the first bytes tell; application/octet-stream when they tell
    none.
    """
    if body[:4] == b"RIFF":
        return {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}.get(
            body[8:12], "application/octet-stream"
        )
    if body[4:8] == b"ftyp":
        return (
            "audio/mp4"
            if body[8:11] == b"M4A"
            else "video/quicktime"
            if body[8:10] == b"qt"
            else "video/mp4"
        )
    return next(
        (kind for start, kind in _BEGINNINGS if body.startswith(start)), "application/octet-stream"
    )
