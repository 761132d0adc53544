"""What Meta may demand of an app: to give up the access to an account, and to delete what it knows
of one.
"""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from conversations.models import Attachment, Customer, PublicComment
from core.connecting.connections import forget_account
from core.media.copying import delete_files
from core.models import Business, ConnectedAccount, DeletionRequest, InboxEvent
from core.privacy.signed_request import SignedRequest

log = get_log(__name__)
STATE = DeletionRequest.State
REMOVED = "REVOKED: The person removed the app."
WHOLE_SECONDS = timedelta(seconds=1)  # Meta writes down no less
OVERDUE = timedelta(minutes=30)  # a job is long done by then, or gave up
AT_ONCE = 100  # customers deleted in one transaction


@transaction.atomic
def revoke_tokens(request: SignedRequest) -> int:
    """Delete the tokens of a person who removed our app, and say why in their businesses. Returns
    how many there were.

    The account stays named, so that its conversations and waiting replies are found again on
    reconnecting. A connection made after Meta wrote the request is left alone: the request comes
    late, or is replayed.
    """
    theirs = Q(meta_user_id=request.user_id) | (
        Q(instagram_scoped_id=request.user_id) if request.login == "INSTAGRAM" else Q()
    )
    held = Business.objects.filter(theirs, instagram_login=request.login).exclude(
        page_token_encrypted=""
    )
    held = held.exclude(connected_at__gt=request.issued_at + WHOLE_SECONDS)
    businesses = list(held.select_for_update().order_by("id"))
    for business in businesses:
        business.page_token_encrypted, business.token_expires_at, business.granted_scopes = (
            "",
            None,
            [],
        )
        business.token_failed_at, business.token_mailed_at = timezone.now(), None
        business.token_error = REMOVED
        business.save(
            update_fields=[
                "page_token_encrypted",
                "token_expires_at",
                "granted_scopes",
                "token_failed_at",
                "token_mailed_at",
                "token_error",
            ]
        )
        enqueue("core.tell_token_failed", business_id=business.pk)
        announce(business.pk)
        log.info("instagram.let_go", business_id=business.pk, login=request.login)
    return len(businesses)


@transaction.atomic
def request_deletion(request: SignedRequest) -> DeletionRequest:
    """Store the request, revoke the tokens at once, and have a job delete the rest.

    A second request while one waits is the same, and so is one that Meta wrote before another
    arrived: replayed, it deletes nothing of a new connection.
    """
    known = DeletionRequest.objects.filter(login=request.login, user_id=request.user_id)
    same = (
        known.filter(Q(state=STATE.WAITING) | Q(received_at__gte=request.issued_at))
        .order_by("-id")
        .first()
    )
    if same is not None:
        return same
    revoke_tokens(request)
    links = list(ConnectedAccount.objects.filter(login=request.login, user_id=request.user_id))
    deletion_request = DeletionRequest.objects.create(
        code=secrets.token_urlsafe(24),
        login=request.login,
        user_id=request.user_id,
        state=STATE.WAITING if links else STATE.NOTHING,
        issued_at=request.issued_at,
        finished_at=None if links else timezone.now(),
    )
    _enqueue_erasing(deletion_request, links)
    log.info(
        "deletion.asked",
        deletion_request_id=deletion_request.pk,
        login=request.login,
        accounts=len(links),
    )
    return deletion_request


def retry_deletions(now: datetime) -> None:
    """Ask again for deletions that were broken off, for example because the storage was away: a
    request ends only when it is met.
    """
    for deletion_request in DeletionRequest.objects.filter(
        state=STATE.WAITING, received_at__lt=now - OVERDUE
    ):
        links = list(
            ConnectedAccount.objects.filter(
                login=deletion_request.login, user_id=deletion_request.user_id
            )
        )
        _enqueue_erasing(deletion_request, links)
        if not links:
            _finish(deletion_request)


def _enqueue_erasing(deletion_request: DeletionRequest, links: list[ConnectedAccount]) -> None:
    for link in links:
        lock = f"erase:{link.pk}:{deletion_request.pk}"
        enqueue(
            "core.erase_account",
            queueing_lock=lock,
            business_id=link.business_id,
            link_id=link.pk,
            demand_id=deletion_request.pk,
        )


def erase_account(business: Business, link_id: int, demand_id: int) -> None:
    """Delete what one request is about in one business. Called inside the business; may run again
    where it was broken off.

    A request that comes late, after the person has connected again, deletes what there was when it
    was written, and leaves the new connection alone.
    """
    link, deletion_request = (
        ConnectedAccount.objects.filter(pk=link_id).first(),
        DeletionRequest.objects.get(pk=demand_id),
    )
    if link is not None:
        business.refresh_from_db()
        ids = {
            link.account_id,
            *(business.instagram_ids if business.instagram_account_id == link.account_id else ()),
        }
        is_newer = _connected_since(deletion_request).filter(pk=link.pk).exists()
        if not is_newer:
            _forget_connection(link)
        if link.login == Business.Login.INSTAGRAM:
            _erase_conversations(
                ids, until=(deletion_request.issued_at if is_newer else None) or timezone.now()
            )
        if not is_newer:
            link.delete()
    left = ConnectedAccount.objects.filter(
        login=deletion_request.login, user_id=deletion_request.user_id
    ).exclude(pk__in=_connected_since(deletion_request))
    if deletion_request.state == STATE.WAITING and not left.exists():
        _finish(deletion_request)
    announce(business.pk)


def _connected_since(deletion_request: DeletionRequest) -> QuerySet[ConnectedAccount]:
    """What the person has connected since they asked: another connection, also of the
    same account.
    """
    since = (deletion_request.issued_at or deletion_request.received_at) + WHOLE_SECONDS
    return ConnectedAccount.objects.filter(
        login=deletion_request.login,
        user_id=deletion_request.user_id,
        business__connected_at__gt=since,
        business__instagram_login=F("login"),
        business__instagram_account_id=F("account_id"),
    )


def _finish(deletion_request: DeletionRequest) -> None:
    DeletionRequest.objects.filter(pk=deletion_request.pk).update(
        state=STATE.DONE, finished_at=timezone.now()
    )
    log.info("deletion.done", deletion_request_id=deletion_request.pk)


@transaction.atomic
def _forget_connection(link: ConnectedAccount) -> None:
    business = Business.objects.select_for_update().get(pk=link.business_id)
    if business.instagram_login == link.login and business.instagram_account_id == link.account_id:
        forget_account(business)


def _erase_conversations(account_ids: set[str], *, until: datetime) -> None:
    """Customers first seen by then, their threads and messages, copies of what they sent, comments,
    and the events all that came from, under whichever of the account's ids. Raises FilesAway."""
    known = Customer.objects.filter(account_id__in=account_ids, first_seen_at__lte=until)
    while True:
        ids = list(known.order_by("id").values_list("pk", flat=True)[:AT_ONCE])
        if not ids:
            break
        # The files first: their names go with the rows.
        delete_files(Attachment.objects.filter(message__thread__customer__in=ids).exclude(file=""))
        with transaction.atomic():
            Customer.objects.filter(pk__in=ids).delete()
    PublicComment.objects.filter(at__lte=until).delete()
    InboxEvent.objects.filter(account_id__in=account_ids, received_at__lte=until).delete()
