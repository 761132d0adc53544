"""Which stored tokens cannot be read, and bringing all of them under the newest key.

Keys change while no process runs, so the worker checks every token when it starts, and hourly for
what another process stored. A token that no key reads stops its business as a refused one does: the
model is not asked, and messages stay QUEUED. Unlike a refused token, it works again by itself once
the key is back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.crypto import Unreadable, is_newest, is_readable, rotate
from common.live import announce
from common.logs import get_log
from core.connecting.access import unreadable_token
from core.connecting.token_failure import ask_to_resume, mark_token_failed
from core.models import Business
from integrations.instagram.errors import UNREADABLE

log = get_log(__name__)
BATCH = 500
HINT = _(
    "Put the key that is missing back: an earlier SECRET_KEY into SECRET_KEY_FALLBACKS, an earlier "
    "key into FIELD_ENCRYPTION_KEYS behind the new one; then restart. If it is lost, their owners "
    "have to connect Instagram again."
)


@dataclass
class Rotation:
    """What a rotation did: businesses by the ids of those whose token was re-encrypted, left, or
    not readable.
    """

    rotated: int = 0
    newest: int = 0
    unreadable: list[int] = field(default_factory=list)


def list_tokens() -> Iterator[tuple[int, str]]:
    """(business id, stored token) of every business that has one, in batches, by id."""
    last = 0
    while True:
        rows = Business.objects.filter(pk__gt=last).exclude(page_token_encrypted="").order_by("pk")
        batch = list(rows.values_list("pk", "page_token_encrypted")[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1][0]


def find_unreadable() -> list[int]:
    """The businesses whose token no key of this process reads."""
    return [business_id for business_id, token in list_tokens() if not is_readable(token)]


def count_unreadable() -> int:
    """How many businesses are stopped for it, as the worker found."""
    return int(Business.objects.filter(token_error__startswith=f"{UNREADABLE}:").count())


def check_token_keys() -> None:
    """Stop the businesses whose token cannot be read, and start those again whose token can be."""
    marked = set(
        Business.objects.filter(token_error__startswith=f"{UNREADABLE}:").values_list(
            "pk", flat=True
        )
    )
    unreadable = set(find_unreadable())
    for business_id in unreadable - marked:
        mark_token_failed(business_id=business_id, error=unreadable_token())
    for business_id in marked - unreadable:
        _resume_business(business_id)
    if unreadable:
        log.error("tokens.unreadable", businesses=len(unreadable), hint=str(HINT))


@transaction.atomic
def _resume_business(business_id: int) -> None:
    marked = Business.objects.filter(pk=business_id, token_error__startswith=f"{UNREADABLE}:")
    if marked.update(token_failed_at=None, token_error="", token_mailed_at=None):
        ask_to_resume(business_id)
        announce(business_id)
        log.info("tokens.readable_again", business_id=business_id)


def rotate_all() -> Rotation:
    """Bring every stored token under the newest key. May be stopped and run again, beside
    everything else.
    """
    done = Rotation()
    for business_id, token in list_tokens():
        if is_newest(token):
            done.newest += 1
            continue
        try:
            done.rotated += rotate_token(business_id, token)
        except Unreadable:
            done.unreadable.append(business_id)
    return done


def rotate_token(business_id: int, token: str) -> int:
    """Store `token` under the newest key, unless another was stored meanwhile. Returns 1 when it
    was.
    """
    stored = Business.objects.filter(pk=business_id, page_token_encrypted=token)
    return int(stored.update(page_token_encrypted=rotate(token)))
