"""The life of a token: refreshed in time, marked as expired before it is used, and emailed about
once when it fails.

Only Instagram Login's tokens end: after 60 days. They are refreshed in the last ten of them, and
not before they are a day old, which Instagram refuses. A Page token ends only when people revoke
it.
"""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from core.connecting.access import instagram_of
from core.connecting.token_failure import mark_token_failed
from core.models import Business
from core.notifications.email import email_owners
from core.notifications.notices import Notice
from integrations.instagram.errors import EXPIRED_SUBCODE, TOKEN_CODE, GraphError, GraphErrorKind
from integrations.instagram.instagram_login import refresh_instagram_token
from integrations.instagram.token_problems import read_problem

log = get_log(__name__)
REFRESH_BEFORE = timedelta(days=10)
MIN_AGE = timedelta(hours=24)


def refresh_due_tokens(now: datetime) -> None:
    """Mark the tokens whose time is over, and ask for a fresh one for each that ends soon."""
    alive = Business.objects.filter(
        token_failed_at__isnull=True, token_expires_at__isnull=False
    ).exclude(page_token_encrypted="")
    for business_id, connected_at in alive.filter(token_expires_at__lte=now).values_list(
        "pk", "connected_at"
    ):
        over = GraphError(
            GraphErrorKind.TOKEN,
            code=TOKEN_CODE,
            subcode=EXPIRED_SUBCODE,
            admin_text="Its time was over.",
        )
        mark_token_failed(business_id=business_id, error=over, connected_at=connected_at)
    old_enough = Q(token_refreshed_at__isnull=True) | Q(token_refreshed_at__lte=now - MIN_AGE)
    due = alive.filter(
        old_enough,
        instagram_login=Business.Login.INSTAGRAM,
        token_expires_at__gt=now,
        token_expires_at__lt=now + REFRESH_BEFORE,
    )
    for business_id in due.values_list("pk", flat=True):
        enqueue(
            "core.refresh_token",
            queueing_lock=f"refresh-token:{business_id}",
            business_id=business_id,
        )


def refresh_token(business: Business) -> None:
    """Exchange the business's token for one of 60 more days. What passes is tried again by the next
    look.
    """
    if business.instagram_login != Business.Login.INSTAGRAM or not business.instagram_connected:
        return
    try:
        with instagram_of(business, replying=True) as access:
            fresh = refresh_instagram_token(access.token)
    except GraphError as error:
        log.info(
            "instagram.token_not_refreshed",
            business_id=business.pk,
            kind=error.kind,
            error=error.admin_text,
        )
        return
    with transaction.atomic():
        locked = Business.objects.select_for_update().get(pk=business.pk)
        if (
            locked.connected_at != business.connected_at
            or locked.page_token_encrypted != business.page_token_encrypted
        ):
            return  # connected anew meanwhile
        locked.page_access_token = fresh.token
        locked.token_expires_at, locked.token_refreshed_at = fresh.expires_at, timezone.now()
        locked.save(
            update_fields=["page_token_encrypted", "token_expires_at", "token_refreshed_at"]
        )
        announce(business.pk)
    log.info("instagram.token_refreshed", business_id=business.pk)


def email_token_failed(business: Business) -> None:
    """Email the owners once for one failure. Raises MailsNotSent."""
    if business.token_failed_at is None or business.token_mailed_at is not None:
        return
    email_owners(business, partial(_write_failure_notice, business), path="settings/instagram")
    # Marked afterwards: when the worker dies in between, a second mail is better than none.
    Business.objects.filter(pk=business.pk, token_failed_at=business.token_failed_at).update(
        token_mailed_at=timezone.now()
    )


def _write_failure_notice(business: Business) -> Notice:
    problem = read_problem(business.token_error)
    account = (
        f"@{business.instagram_username}"
        if business.instagram_username
        else gettext("Your Instagram account")
    )
    until = gettext("Until you reconnect, nothing is answered.")
    return Notice(
        subject=str(problem.title),
        text=f"{account}: {problem.text}\n\n{until}",
        button=gettext("Reconnect Instagram"),
    )
