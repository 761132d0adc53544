"""Encryption of tokens at rest: Fernet under the first of FIELD_ENCRYPTION_KEYS, readable under all of them."""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from common.errors import AppError


class Unreadable(AppError):
    code, status = "KEY_MISSING", 500
    detail = "A stored token cannot be read with the keys of this installation."


@lru_cache(maxsize=4)
def _build(keys: tuple[str, ...], secret: str) -> MultiFernet:
    if not keys:
        keys = (base64.urlsafe_b64encode(hashlib.sha256(b"conversa.tokens:" + secret.encode()).digest()).decode(),)
    return MultiFernet([Fernet(key) for key in keys])


def _fernet() -> MultiFernet:
    return _build(tuple(settings.FIELD_ENCRYPTION_KEYS), settings.SECRET_KEY)


def encrypt(text: str) -> str:
    """The text as a Fernet token; the empty string stays empty."""
    return _fernet().encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """What `encrypt` was given. Raises Unreadable when no key fits."""
    if not token:
        return ""
    try:
        return _fernet().decrypt(token.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def rotate(token: str) -> str:
    """The same secret under the newest key."""
    return _fernet().rotate(token.encode()).decode() if token else ""
