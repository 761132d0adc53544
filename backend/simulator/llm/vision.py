"""What the simulated model sees in a picture: what a built-in file says of itself, else its size
and colour.
"""

import base64
import binascii
import struct
import zlib
from typing import Any
from urllib.parse import urlsplit

from simulator.cdn import samples
from simulator.world.store import Store

COLOURS = {
    "black": (20, 20, 20),
    "white": (245, 245, 245),
    "grey": (128, 128, 128),
    "red": (200, 40, 40),
    "orange": (235, 140, 40),
    "yellow": (235, 215, 60),
    "green": (50, 150, 70),
    "blue": (40, 80, 190),
    "purple": (130, 60, 160),
    "pink": (235, 150, 180),
    "brown": (120, 75, 45),
}
# Bytes a pixel by the colour type of a PNG.
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def pictures_in(messages: list[dict[str, Any]]) -> list[str]:
    """Return the addresses of the pictures in these chat messages, in order."""
    found = []
    for message in messages:
        parts = message.get("content")
        for part in parts if isinstance(parts, list) else []:
            image = (
                part.get("image_url")
                if isinstance(part, dict) and part.get("type") == "image_url"
                else None
            )
            url = image.get("url") if isinstance(image, dict) else image
            if isinstance(url, str):
                found.append(url)
    return found


def describe(store: Store, url: str) -> str:
    """Return "a blue mug", or "a mostly blue picture, 4 by 4", or "a picture that I
    cannot open".
    """
    body = _body(store, url)
    if body is None or not samples.content_type_of(body).startswith("image/"):
        return "a picture that I cannot open"
    said = samples.said_in(body)
    if said:
        return said
    size = _size(body)
    colour = _colour(body)
    look = f"mostly {colour} " if colour else ""
    measures = f", {size[0]} by {size[1]}" if size else ""
    return f"a {look}picture{measures}"


def _body(store: Store, url: str) -> bytes | None:
    if url.startswith("data:"):
        try:
            return base64.b64decode(url.partition(",")[2], validate=True)
        except binascii.Error:
            return None
    # A link of our own CDN; the simulated model goes nowhere else.
    asset = store.one(
        "SELECT * FROM assets WHERE id = ?", urlsplit(url).path.rpartition("/cdn/asset/")[2]
    )
    if asset is None:
        return None
    return samples.SAMPLES[asset["sample"]].body if asset["sample"] else bytes(asset["body"])


def _size(body: bytes) -> tuple[int, int] | None:
    try:
        if body.startswith(b"\x89PNG"):
            return struct.unpack(">II", body[16:24])
        if body.startswith(b"GIF8"):
            return struct.unpack("<HH", body[6:10])
        return _jpeg_size(body)
    except (struct.error, IndexError):
        return None


def _jpeg_size(body: bytes) -> tuple[int, int] | None:
    at = 2
    while body.startswith(b"\xff", at):
        mark, length = body[at + 1], struct.unpack(">H", body[at + 2 : at + 4])[0]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _colour(body: bytes) -> str | None:
    """Return the colour nearest to a PNG's average; None for one that takes more than a page of
    code to decode.
    """
    try:
        red, green, blue = _average(body)
    except (ValueError, struct.error, IndexError, zlib.error):
        return None
    return min(
        COLOURS,
        key=lambda name: sum(
            (a - b) ** 2 for a, b in zip(COLOURS[name], (red, green, blue), strict=True)
        ),
    )


def _average(body: bytes) -> tuple[float, float, float]:
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", body[16:29])
    if (
        not body.startswith(b"\x89PNG")
        or depth != 8
        or kind not in CHANNELS
        or interlaced
        or width * height > 250_000
    ):
        raise ValueError("not a plain PNG")
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(body):
        length, name = struct.unpack(">I4s", body[at : at + 8])
        chunks[name] = chunks.get(name, b"") + body[at + 8 : at + 8 + length]
        at += 12 + length
    rows = _rows(zlib.decompress(chunks[b"IDAT"]), width * CHANNELS[kind], CHANNELS[kind])
    if kind == 3:
        palette = chunks[b"PLTE"]
        pixels = [tuple(palette[3 * index : 3 * index + 3]) for row in rows for index in row]
    elif kind in (0, 4):
        pixels = [(grey, grey, grey) for row in rows for grey in row[:: CHANNELS[kind]]]
    else:
        step = CHANNELS[kind]
        pixels = [
            tuple(row[start : start + 3]) for row in rows for start in range(0, len(row), step)
        ]
    red, green, blue = (sum(values) / len(pixels) for values in zip(*pixels, strict=True))
    return red, green, blue


def _rows(raw: bytes, width: int, step: int) -> list[bytearray]:
    """Return the scan lines with PNG's five filters undone."""
    rows: list[bytearray] = []
    above = bytearray(width)
    for start in range(0, len(raw), width + 1):
        kind, row = raw[start], bytearray(raw[start + 1 : start + 1 + width])
        for index in range(len(row)):
            left = row[index - step] if index >= step else 0
            corner = above[index - step] if index >= step else 0
            guess = (
                0,
                left,
                above[index],
                (left + above[index]) // 2,
                _paeth(left, above[index], corner),
            )[kind]
            row[index] = (row[index] + guess) & 255
        rows.append(row)
        above = row
    return rows


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    return min((left, up, corner), key=lambda value: abs(estimate - value))
