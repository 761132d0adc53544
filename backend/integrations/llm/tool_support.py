"""Models that refuse to be offered tools, remembered for a while, and told to platform admins.

Without its tool a model cannot call for a person; what it promises is caught all the same
(`core.assistant.promises`). Each process remembers for itself, so that no call has to look it up;
what admins see lies in the cache of all.
"""

import time
from contextlib import suppress
from datetime import datetime
from typing import cast

from django.core.cache import cache
from django.db import DatabaseError
from django.utils import timezone

from common.logs import get_log

log = get_log("integrations.llm.client")
AGAIN_AFTER_SECONDS = 3600  # a server is updated, or its model loaded anew with another template
_refused: dict[tuple[str, str], float] = {}


def are_tools_refused(base_url: str, model: str) -> bool:
    return _refused.get((base_url, model), 0) > time.monotonic()


def note_tools_refused(base_url: str, model: str) -> None:
    """Offer no tools to this model for a while, and say so."""
    _refused[base_url, model] = time.monotonic() + AGAIN_AFTER_SECONDS
    with suppress(DatabaseError):  # the answer counts for more
        cache.set(_key(base_url, model), timezone.now(), AGAIN_AFTER_SECONDS)
    log.warning("model.tools_refused", model=model, for_seconds=AGAIN_AFTER_SECONDS)


def tools_refused_at(base_url: str, model: str) -> datetime | None:
    """When a process of this installation last found that the model refuses tools; None when that
    is long ago."""
    return cast(datetime | None, cache.get(_key(base_url, model)))


def forget_refusals() -> None:
    """Offer tools to every model again."""
    _refused.clear()


def _key(base_url: str, model: str) -> str:
    return f"tools-refused:{base_url}:{model}"
