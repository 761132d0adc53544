"""The Instagram account of a business: connecting, what state it is in, disconnecting.

The account and its page belong to one business at most; the database holds that, and `HeldByAnother` says it.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access import get_membership
from accounts.models import User
from common.crypto import Unreadable
from common.errors import NotFound
from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from core.connect_dialog import Grant, build_dialog_url, build_problem, read_grant
from core.connect_problems import ConnectProblem, HeldByAnother, NoAccount
from core.connection_state import Instagram, Permission, State, describe
from core.instagram_api import Account, GraphError, Page, subscribe_page, unsubscribe_page
from core.logins import LOGINS, PERMISSIONS, AskedPermission
from core.models import Business
from core.token_problems import name_problem

__all__ = [
    "LOGINS", "PERMISSIONS", "AskedPermission", "ConnectProblem", "Grant", "Instagram", "Permission", "State", "build_dialog_url",
    "connect", "describe", "disconnect", "mark_token_failed", "read_grant",
]
log = get_log(__name__)
ACCOUNT_FIELDS = (
    "instagram_account_id", "instagram_page_id", "instagram_page_name", "instagram_username", "instagram_name",
    "instagram_picture_url", "page_token_encrypted", "token_failed_at", "token_error", "granted_scopes", "connected_at",
    "connected_by", "last_webhook_at", "last_reply_at",
)


def connect(*, business: Business, person: User, page: Page, scopes: list[str]) -> Business:
    """Subscribe the page and make its account the business's own, in place of any other.

    `page` must have an account and a token. Raises HeldByAnother, MetaDown or Refused; then the business
    is as it was.
    """
    account = page.account
    if account is None:
        raise NoAccount
    _check_free(business=business, person=person, page=page, account=account)
    try:
        subscribe_page(page.id, page.token)
    except GraphError as error:
        raise build_problem(error) from None
    try:
        business, previous = _keep(business_id=business.pk, person=person, page=page, account=account, scopes=scopes)
    except IntegrityError:
        _check_free(business=business, person=person, page=page, account=account)
        raise HeldByAnother(account.username) from None
    log.info("instagram.connected", business_id=business.pk, user_id=person.pk, account_id=account.id, page_id=page.id)
    if previous is not None and previous[0] != page.id:
        _unsubscribe(business_id=business.pk, page_id=previous[0], token=previous[1])
    return business


def _check_free(*, business: Business, person: User, page: Page, account: Account) -> None:
    """Raises HeldByAnother, with the holder's name where the person belongs to it as well."""
    same = Q(instagram_account_id=account.id) | Q(instagram_page_id=page.id)
    holder = Business.objects.filter(same).exclude(pk=business.pk).first()
    if holder is None:
        return
    try:
        name = get_membership(user=person, business_id=holder.pk).business.name
    except NotFound:
        name = ""
    raise HeldByAnother(account.username, name)


@transaction.atomic
def _keep(
    *, business_id: int, person: User, page: Page, account: Account, scopes: list[str],
) -> tuple[Business, tuple[str, str] | None]:
    """The business as saved, and the page id and token it had before."""
    business = Business.objects.select_for_update().get(pk=business_id)
    previous = _page_and_token(business)
    if business.instagram_account_id != account.id:
        business.last_webhook_at = business.last_reply_at = None
    business.instagram_account_id = account.id
    business.instagram_page_id = page.id
    business.instagram_page_name = page.name[:200]
    business.instagram_username = account.username[:100]
    business.instagram_name = account.name[:200]
    business.instagram_picture_url = account.picture_url
    business.page_access_token = page.token
    business.granted_scopes = scopes
    business.token_failed_at, business.token_error = None, ""
    business.connected_at, business.connected_by = timezone.now(), person.get_full_name()[:150]
    business.save(update_fields=ACCOUNT_FIELDS)
    # Replies that waited while the token was refused go out now.
    enqueue("core.resume", queueing_lock=f"resume:{business.pk}", business_id=business.pk)
    announce(business.pk)
    return business, previous


def disconnect(*, business: Business, person: User) -> Business:
    """Forget the account and its token, and stop its webhooks if Meta answers. What was said stays."""
    with transaction.atomic():
        business = Business.objects.select_for_update().get(pk=business.pk)
        previous = _page_and_token(business)
        account_id = business.instagram_account_id
        for name in ACCOUNT_FIELDS:
            setattr(business, name, Business._meta.get_field(name).get_default())
        business.save(update_fields=ACCOUNT_FIELDS)
        announce(business.pk)
    log.info("instagram.disconnected", business_id=business.pk, user_id=person.pk, account_id=account_id)
    if previous is not None:
        _unsubscribe(business_id=business.pk, page_id=previous[0], token=previous[1])
    return business


def _page_and_token(business: Business) -> tuple[str, str] | None:
    try:
        token = business.page_access_token
    except Unreadable:
        return None
    return (business.instagram_page_id, token) if business.instagram_page_id and token else None


def _unsubscribe(*, business_id: int, page_id: str, token: str) -> None:
    """Best effort: a token may be dead already. A page that a business holds again is left alone."""
    if Business.objects.filter(instagram_page_id=page_id).exists():
        return
    try:
        unsubscribe_page(page_id, token)
    except GraphError as error:
        log.info("instagram.unsubscribe_failed", business_id=business_id, page_id=page_id, kind=error.kind)


@transaction.atomic
def mark_token_failed(*, business_id: int, error: GraphError, connected_at: datetime | None = None) -> None:
    """Remember that Instagram refuses the business's token, once, and tell its dashboards.

    With `connected_at` of the connection whose token was refused, a newer connection is left alone.
    """
    live = Business.objects.filter(pk=business_id, token_failed_at__isnull=True).exclude(page_token_encrypted="")
    if connected_at is not None:
        live = live.filter(connected_at=connected_at)
    if live.update(token_failed_at=timezone.now(), token_error=f"{name_problem(error)}: {error.admin_text}"[:300]):
        log.warning("instagram.token_failed", business_id=business_id, kind=error.kind, graph_code=error.code, subcode=error.subcode)
        announce(business_id)
