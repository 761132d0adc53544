"""Remembers that a token is refused, which stops its account until it is connected again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from core.models import Business
from integrations.instagram.errors import UNREADABLE, GraphError
from integrations.instagram.token_problems import name_problem

log = get_log(__name__)
# A wrong deployment is mended by whoever made it. Owners are told when it lasts, because
# reconnecting helps too.
TELL_OF_KEY_AFTER = timedelta(hours=1)


@transaction.atomic
def mark_token_failed(
    *, business_id: int, error: GraphError, connected_at: datetime | None = None
) -> None:
    """Remember that Instagram refuses the business's token, once, and tell its dashboards.

    With `connected_at` of the connection whose token was refused, a newer connection is left alone.
    """
    live = Business.objects.filter(pk=business_id, token_failed_at__isnull=True).exclude(
        page_token_encrypted=""
    )
    if connected_at is not None:
        live = live.filter(connected_at=connected_at)
    now, name = timezone.now(), name_problem(error)
    if live.update(token_failed_at=now, token_error=f"{name}: {error.admin_text}"[:300]):
        log.warning(
            "instagram.token_failed",
            business_id=business_id,
            kind=error.kind,
            graph_code=error.code,
            subcode=error.subcode,
        )
        at = now + TELL_OF_KEY_AFTER if name == UNREADABLE else None
        enqueue("core.tell_token_failed", at=at, business_id=business_id)
        announce(business_id)


def ask_to_resume(business_id: int) -> None:
    """Have what waited while the token was refused go out."""
    enqueue("core.resume", queueing_lock=f"resume:{business_id}", business_id=business_id)
