"""Which files are accepted from customers, judged by their declared content type and
first bytes.
"""

from collections.abc import Callable

OCTETS = "application/octet-stream"
IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")
AUDIO = ("audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav", "audio/aac", "audio/webm")
VIDEOS = ("video/mp4", "video/quicktime", "video/webm")
FILES = ("application/pdf", "application/zip")
# Allowed content types by Meta's attachment type. A "file" may be any of them.
ALLOWED: dict[str, tuple[str, ...]] = {
    "image": IMAGES,
    "audio": AUDIO,
    "video": VIDEOS,
    "file": (*FILES, *IMAGES, *AUDIO, *VIDEOS),
}
# Other names of the same content types.
SYNONYMS = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "audio/mp3": "audio/mpeg",
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/aacp": "audio/aac",
    "audio/opus": "audio/ogg",
    "application/ogg": "audio/ogg",
    "application/x-zip-compressed": "application/zip",
}
# File name extensions, for downloads and for the transcription service.
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/aac": "aac",
    "audio/webm": "weba",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "application/pdf": "pdf",
    "application/zip": "zip",
}
OFFICE = "application/vnd.openxmlformats-officedocument."
# Containers of video or only sound: their first bytes do not tell which.
CONTAINERS = {"video/mp4": "audio/mp4", "video/quicktime": "audio/mp4", "video/webm": "audio/webm"}
BEGINNINGS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("image/jpeg", lambda start: start.startswith(b"\xff\xd8\xff")),
    ("image/png", lambda start: start.startswith(b"\x89PNG\r\n\x1a\n")),
    ("image/gif", lambda start: start.startswith((b"GIF87a", b"GIF89a"))),
    ("image/webp", lambda start: start[:4] == b"RIFF" and start[8:12] == b"WEBP"),
    ("audio/wav", lambda start: start[:4] == b"RIFF" and start[8:12] == b"WAVE"),
    ("audio/ogg", lambda start: start.startswith(b"OggS")),
    (
        "audio/aac",
        lambda start: start[:1] == b"\xff" and start[1:2] in (b"\xf0", b"\xf1", b"\xf8", b"\xf9"),
    ),
    (
        "audio/mpeg",
        lambda start: start.startswith(
            (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa")
        ),
    ),
    ("video/quicktime", lambda start: start[4:8] == b"ftyp" and start[8:12] == b"qt  "),
    ("video/mp4", lambda start: start[4:8] == b"ftyp"),
    ("video/webm", lambda start: start.startswith(b"\x1a\x45\xdf\xa3")),
    ("application/pdf", lambda start: start.startswith(b"%PDF-")),
    ("application/zip", lambda start: start.startswith(b"PK\x03\x04")),
)
BEGINNING_BYTES = 16


def read_declared(header: str) -> str:
    """Return the content type in a Content-Type header, under its usual name, or "" if there is
    none.
    """
    declared = header.partition(";")[0].strip().lower()
    return "application/zip" if declared.startswith(OFFICE) else SYNONYMS.get(declared, declared)


def may_be(declared: str, attachment_type: str) -> bool:
    """Return whether a file with that declared content type may be an attachment of that type. A
    file without a declared type may.
    """
    allowed = ALLOWED.get(attachment_type, ())
    return declared in (
        "",
        OCTETS,
        *allowed,
        *(name for name, sound in CONTAINERS.items() if sound in allowed),
    )


def recognize(start: bytes, *, declared: str, attachment_type: str) -> str | None:
    """Return the content type of a file that begins with `start`, or None if it is not accepted.

    The type must be allowed for the attachment and of the declared kind: a declared JPEG may be a
    PNG, but must be a picture.
    """
    found = next((name for name, fits in BEGINNINGS if fits(start)), None)
    if found is None:
        return None
    if found in CONTAINERS and (attachment_type == "audio" or declared.startswith("audio/")):
        found = CONTAINERS[found]
    if found not in ALLOWED.get(attachment_type, ()):
        return None
    says_nothing = declared in {"", OCTETS}
    same_sort = declared.partition("/")[0] == found.partition("/")[0] or (
        declared in CONTAINERS and CONTAINERS[declared] == found
    )
    return found if says_nothing or same_sort else None
