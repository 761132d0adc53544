"""Whether the keys of this installation are there, and strong enough."""

import base64
import binascii
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from config.checks.findings import make_finding
from config.env import is_placeholder

SHORTEST_KEY, FEWEST_CHARACTERS = 32, 8  # of SECRET_KEY: its length, and how many that differ


@register()
def check_secret_key(**_: Any) -> list[CheckMessage]:
    hint = (
        "Set SECRET_KEY to 50 or more random characters, the same for every process, and keep it."
    )
    if settings.SECRET_KEY_IS_SET:
        if is_placeholder(settings.SECRET_KEY):
            return [
                make_finding(
                    "SECRET_KEY is the one of the example, which everybody knows.", hint, "001"
                )
            ]
        if (
            len(settings.SECRET_KEY) < SHORTEST_KEY
            or len(set(settings.SECRET_KEY)) < FEWEST_CHARACTERS
        ):
            message = (
                "SECRET_KEY can be guessed: whoever logs in gets a cookie that is signed with "
                "it, and can try keys on it."
            )
            return [make_finding(message, hint, "001")]
        return []
    if settings.DEBUG:
        message = (
            f"SECRET_KEY is not set: the one in {settings.CONVERSA_HOME / 'secret_key'} is "
            "used, which is for development."
        )
        return [Warning(message, hint=hint, id="conversa.W001")]
    message = (
        "SECRET_KEY is not set: people are logged out at every restart, and stored tokens "
        "cannot be read again."
    )
    return [Error(message, hint=hint, id="conversa.E001")]


@register()
def check_encryption_keys(**_: Any) -> list[CheckMessage]:
    hint = (
        'Make one with: python -c "from cryptography.fernet import Fernet; '
        'print(Fernet.generate_key().decode())"'
    )
    return [
        Error(
            f"Key {position} of FIELD_ENCRYPTION_KEYS is not a Fernet key.",
            hint=hint,
            id="conversa.E008",
        )
        for position, key in enumerate(settings.FIELD_ENCRYPTION_KEYS, start=1)
        if not _is_fernet_key(key)
    ]


def _is_fernet_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False
