"""Embeddings that are the same every time: a hashed bag of words."""

import base64
import math
import struct
import zlib
from typing import Any

from simulator.llm import retrieval

DIMENSIONS = 256
MOST_DIMENSIONS = 4096


def embed_texts(texts: list[str], *, size: int, as_base64: bool) -> list[dict[str, Any]]:
    """Return one embedding object for each text, in the format that was asked for."""
    data: list[dict[str, Any]] = []
    for index, text in enumerate(texts):
        vector: Any = embed(text, size)
        if as_base64:
            vector = base64.b64encode(struct.pack(f"<{size}f", *vector)).decode()
        data.append({"object": "embedding", "index": index, "embedding": vector})
    return data


def embed(text: str, size: int) -> list[float]:
    """Return a unit vector of the hashed words. Texts that share words are close to each other."""
    vector = [0.0] * size
    for term in retrieval.terms(text) or {text}:
        number = zlib.crc32(term.encode())
        vector[number % size] += 1.0 if number & 0x8000 else -1.0
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]
