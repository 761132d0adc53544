"""/v1/audio/transcriptions: what is said in a voice note, when it is one of the built-in ones."""

import hashlib
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP

from starlette.responses import JSONResponse, PlainTextResponse, Response

from simulator.cdn import samples

FORMATS = ("json", "text", "verbose_json")


@dataclass(frozen=True)
class Asked:
    """What one call asks."""

    model: str
    file_name: str
    body: bytes
    response_format: str


def read_form(content_type: str, raw: bytes) -> Asked:
    """Return what the multipart form asks. Raises ValueError with OpenAI's sentence."""
    message = BytesParser(policy=HTTP).parsebytes(
        b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + raw
    )
    if not message.is_multipart():
        raise ValueError("Could not parse multipart form")
    fields: dict[str, bytes] = {}
    file_name = ""
    for part in message.iter_parts():
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        fields[name] = content if isinstance(content, bytes) else b""
        if name == "file":
            file_name = part.get_filename() or ""
    if not fields.get("file"):
        raise ValueError("The audio file is missing or empty.")
    if not fields.get("model"):
        raise ValueError("you must provide a model parameter")
    form = fields.get("response_format", b"json").decode("utf-8", "replace")
    if form not in FORMATS:
        raise ValueError(f"'response_format' must be one of {', '.join(FORMATS)}.")
    if not samples.content_type_of(fields["file"]).startswith(("audio/", "video/")):
        raise ValueError(
            "Invalid file format. Supported formats: ['m4a', 'mp3', 'mp4', 'mpeg', 'ogg', "
            "'wav', 'webm']"
        )
    return Asked(fields["model"].decode("utf-8", "replace"), file_name, fields["file"], form)


def transcript(asked: Asked) -> str:
    """Return the words of a built-in voice note. Any other sound gets words of its own, always the
    same.
    """
    return (
        samples.said_in(asked.body) or f"Voice note {hashlib.sha256(asked.body).hexdigest()[:6]}."
    )


def respond(asked: Asked, told: str | None) -> Response:
    text = told or transcript(asked)
    if asked.response_format == "text":
        return PlainTextResponse(text + "\n")
    if asked.response_format == "verbose_json":
        return JSONResponse(
            {
                "task": "transcribe",
                "language": "english",
                "duration": 2.0,
                "text": text,
                "segments": [],
            }
        )
    if asked.model.startswith("whisper"):
        return JSONResponse({"text": text, "usage": {"type": "duration", "seconds": 2}})
    tokens = len(text) // 4 + 1
    usage = {
        "type": "tokens",
        "input_tokens": 20,
        "output_tokens": tokens,
        "total_tokens": 20 + tokens,
    }
    return JSONResponse({"text": text, "usage": usage})
