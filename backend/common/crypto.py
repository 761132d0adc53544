"""Encryption of tokens at rest: Fernet under the newest key, readable under every key that this
installation has.

The keys, newest first: FIELD_ENCRYPTION_KEYS, then the one derived from SECRET_KEY, then those
derived from SECRET_KEY_FALLBACKS. So keys of their own may be set later, and SECRET_KEY may change,
and what was stored before is still read; `manage.py rotate_keys` brings it under the newest key.
"""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import AppError, ErrorCode


class Unreadable(AppError):
    code, status = ErrorCode.KEY_MISSING, 500
    text = _("A stored token can’t be read with the keys of this installation.")


def _derive(secret: str) -> str:
    return base64.urlsafe_b64encode(
        hashlib.sha256(b"conversa.tokens:" + secret.encode()).digest()
    ).decode()


def _list_keys() -> tuple[str, ...]:
    derived = map(_derive, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return (*settings.FIELD_ENCRYPTION_KEYS, *derived)


@lru_cache(maxsize=8)
def _build(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Encrypt the text as a Fernet token under the newest key. The empty string stays empty."""
    return _build(_list_keys()).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """Return the text that was encrypted. Raises Unreadable when no key fits."""
    if not token:
        return ""
    try:
        return _build(_list_keys()).decrypt(token.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def is_readable(token: str) -> bool:
    """Whether a key of this installation fits; the empty string is readable."""
    return _fits(token, _list_keys())


@lru_cache(maxsize=10_000)  # asked several times for each DM
def _fits(token: str, keys: tuple[str, ...]) -> bool:
    try:
        return not token or bool(_build(keys).decrypt(token.encode()))
    except InvalidToken:
        return False


def is_newest(token: str) -> bool:
    """Whether the token is under the newest key."""
    return _fits(token, _list_keys()[:1])


def rotate(token: str) -> str:
    """The same secret under the newest key. Raises Unreadable when no key fits."""
    return encrypt(decrypt(token))
