"""The Instagram account of a business: connecting, what state it is in, disconnecting.

The account and its page belong to one business at most; the database holds that, and
`HeldByAnother` says it.
"""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import get_membership
from accounts.models import SecurityEvent, User
from accounts.security_events import record_event
from common.errors import NotFound
from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from core.connecting.access import get_access
from core.connecting.dialog import Grant, build_problem
from core.connecting.problems import HeldByAnother, NoAccount
from core.connecting.token_failure import ask_to_resume
from core.models import Business, ConnectedAccount
from integrations.instagram.access import Access
from integrations.instagram.errors import GraphError
from integrations.instagram.facebook_login import Account, Page, subscribe, unsubscribe

log = get_log(__name__)
ACCOUNT_FIELDS = (
    "instagram_login",
    "instagram_scoped_id",
    "meta_user_id",
    "instagram_account_id",
    "instagram_page_id",
    "instagram_page_name",
    "instagram_username",
    "instagram_name",
    "instagram_picture_url",
    "page_token_encrypted",
    "token_failed_at",
    "token_error",
    "token_expires_at",
    "token_refreshed_at",
    "token_mailed_at",
    "granted_scopes",
    "connected_at",
    "connected_by",
    "last_webhook_at",
    "last_reply_at",
    "reconciled_at",
    "history_state",
    "history_messages",
)


def connect(*, business: Business, person: User, grant: Grant, page: Page) -> Business:
    """Subscribe the account of `page` and make it the business's own, in place of any other.

    The same account through the other login is the same connection with another token. `page` is
    one of the grant's, with an account and a token. Raises HeldByAnother, MetaDown or Refused; then
    the business is as it was.
    """
    account = page.account
    if account is None:
        raise NoAccount
    access = Access(grant.login, page.token, page.id or account.id)
    _check_free(business=business, person=person, page=page, account=account)
    try:
        subscribe(access)
    except GraphError as error:
        raise build_problem(error) from None
    try:
        business, previous = _save_connection(
            business_id=business.pk, person=person, grant=grant, page=page, account=account
        )
    except IntegrityError:
        _check_free(business=business, person=person, page=page, account=account)
        raise HeldByAnother(account.username) from None
    log.info(
        "instagram.connected",
        business_id=business.pk,
        user_id=person.pk,
        login=grant.login,
        account_id=account.id,
        page_id=page.id,
    )
    if previous is not None and (previous.login, previous.node) != (access.login, access.node):
        _unsubscribe(business_id=business.pk, access=previous)
    return business


def _held(page: Page, account: Account) -> QuerySet[Business]:
    """The businesses that have this account or its page. Webhooks name one or the other, so a
    page's id that is another business's account id would be its too."""
    ids = [known for known in (account.id, page.id) if known]
    same = Q(instagram_account_id__in=ids) | Q(instagram_page_id__in=ids)
    held: QuerySet[Business] = Business.objects.filter(same)
    return held


def _check_free(*, business: Business, person: User, page: Page, account: Account) -> None:
    """Raises HeldByAnother, with the holder's name where the person belongs to it as well.

    Who only remembers the account, after Instagram took its token back, does not hold it.
    """
    holder = _held(page, account).exclude(pk=business.pk).exclude(page_token_encrypted="").first()
    if holder is None:
        return
    try:
        name = get_membership(user=person, business_id=holder.pk).business.name
    except NotFound:
        name = ""
    raise HeldByAnother(account.username, name)


@transaction.atomic
def _save_connection(
    *, business_id: int, person: User, grant: Grant, page: Page, account: Account
) -> tuple[Business, Access | None]:
    """Save the connection. Returns the business, and the access it had before, if any."""
    business = Business.objects.select_for_update().get(pk=business_id)
    previous = _access_of(business)
    _take_from_those_who_remember(page, account, business_id=business_id)
    if business.instagram_account_id != account.id:
        business.last_webhook_at = business.last_reply_at = business.reconciled_at = None
        business.history_state = Business.History.NONE
    _fill_in(business, person=person, grant=grant, page=page, account=account)
    _ask_for_history(business)
    business.save(update_fields=ACCOUNT_FIELDS)
    record_event(
        SecurityEvent.Kind.INSTAGRAM_CONNECTED,
        business_ids=[business.pk],
        actor=person,
        by_admin=False,
        about={"account": account.username},
    )
    ConnectedAccount.objects.update_or_create(
        business=business,
        login=grant.login,
        account_id=account.id,
        defaults={"user_id": grant.user_id[:32]},
    )
    # Replies that waited while the token was refused go out now.
    ask_to_resume(business.pk)
    announce(business.pk)
    return business, previous


def _take_from_those_who_remember(page: Page, account: Account, *, business_id: int) -> None:
    """Other businesses that had the account, and lost its token, forget it: it is held by one."""
    remembering = _held(page, account).exclude(pk=business_id).filter(page_token_encrypted="")
    for other in remembering.select_for_update():
        forget_account(other)


def _fill_in(
    business: Business, *, person: User, grant: Grant, page: Page, account: Account
) -> None:
    """Write the account and its fresh token to the business, unstored."""
    now = timezone.now()
    business.instagram_login = grant.login
    business.instagram_account_id = account.id
    business.instagram_scoped_id = account.scoped_id[:32]
    business.meta_user_id = grant.user_id[:32]
    business.instagram_page_id = page.id or None
    business.instagram_page_name = page.name[:200]
    business.instagram_username = account.username[:100]
    business.instagram_name = account.name[:200]
    business.instagram_picture_url = account.picture_url
    business.page_access_token = page.token
    business.token_expires_at, business.token_refreshed_at = grant.expires_at, now
    business.granted_scopes = grant.scopes
    business.token_failed_at, business.token_error, business.token_mailed_at = None, "", None
    business.connected_at, business.connected_by = now, person.get_full_name()[:150]


def _ask_for_history(business: Business) -> None:
    """The conversations the account had before, once: connecting again does not import
    them again.
    """
    if settings.HISTORY_THREADS == 0 or business.history_state == Business.History.DONE:
        return
    business.history_state, business.history_messages = Business.History.RUNNING, 0
    enqueue(
        "core.import_history",
        priority=-20,
        business_id=business.pk,
        account_id=business.instagram_account_id,
        after="",
        done=0,
        tries=0,
    )


def disconnect(*, business: Business, person: User, by_admin: bool = False) -> Business:
    """Forget the account and its token, and stop its webhooks if Meta answers. What was
    said stays.
    """
    with transaction.atomic():
        business = Business.objects.select_for_update().get(pk=business.pk)
        previous = _access_of(business)
        account_id = business.instagram_account_id
        if account_id:
            record_event(
                SecurityEvent.Kind.INSTAGRAM_DISCONNECTED,
                business_ids=[business.pk],
                actor=person,
                by_admin=by_admin,
                about={"account": business.instagram_username},
            )
        forget_account(business)
        announce(business.pk)
    log.info(
        "instagram.disconnected", business_id=business.pk, user_id=person.pk, account_id=account_id
    )
    if previous is not None:
        _unsubscribe(business_id=business.pk, access=previous)
    return business


def forget_account(business: Business) -> None:
    """The locked row without its account, token and all that came with them; whose they were stays
    in ConnectedAccount.
    """
    for name in ACCOUNT_FIELDS:
        setattr(business, name, Business._meta.get_field(name).get_default())
    business.save(update_fields=ACCOUNT_FIELDS)


def _access_of(business: Business) -> Access | None:
    """With what the business speaks to Instagram, None when it cannot."""
    if not business.instagram_account_id or not business.page_token_encrypted:
        return None
    try:
        return get_access(business)
    except GraphError:  # no key reads it
        return None


def _unsubscribe(*, business_id: int, access: Access) -> None:
    """Best effort: a token may be dead already. What a business holds again through the same login
    is left alone.
    """
    node = (
        Q(instagram_page_id=access.node)
        if access.login == "FACEBOOK"
        else Q(instagram_account_id=access.node)
    )
    if Business.objects.filter(node, instagram_login=access.login).exists():
        return
    try:
        unsubscribe(access)
    except GraphError as error:
        log.info(
            "instagram.unsubscribe_failed",
            business_id=business_id,
            node=access.node,
            kind=error.kind,
        )
