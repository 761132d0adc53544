"""What the checks say: what stops an installation is only warned about while somebody develops."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from config.env import is_placeholder

Check = Callable[..., list[CheckMessage]]


def make_finding(message: str, hint: str, number: str) -> CheckMessage:
    """Return an error in production, and a warning where somebody develops or is looking around."""
    if settings.DEBUG:
        return Warning(message, hint=hint, id=f"conversa.W{number}")
    return Error(message, hint=hint, id=f"conversa.E{number}")


def require_setting(name: str, number: str, why: str, hint: str, *, instead: str = "") -> Check:
    """Register and return a check that the setting has a value, unless the setting `instead` has
    one.
    """

    def check(**_: Any) -> list[CheckMessage]:
        value = getattr(settings, name)
        if not value and instead and getattr(settings, instead):
            return []
        if value and not is_placeholder(value):
            return []
        state = f"{name} is still the example's" if value else f"{name} is not set"
        return [make_finding(f"{state}: {why}", hint, number)]

    return register()(check)
