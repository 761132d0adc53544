"""The one way to speak to Instagram for a business: `with instagram_of(business) as access:`."""

from collections.abc import Iterator
from contextlib import contextmanager

from common.crypto import Unreadable
from common.tenancy import give_back_connection
from core.connecting.token_failure import mark_token_failed
from core.models import Business
from integrations.instagram.access import Access
from integrations.instagram.errors import UNREADABLE, GraphError, GraphErrorKind
from integrations.instagram.logins import get_login


@contextmanager
def instagram_of(business: Business, *, replying: bool = False) -> Iterator[Access]:
    """What to call Instagram with for the business. The block waits for the network, so it starts
    without a database connection.

    A GraphError that leaves the block, and a token that no key reads, go on to the caller; what
    they say about the account is remembered as `stopped_by_refusals` does.
    """
    with stopped_by_refusals(business, replying=replying):
        access = get_access(business)
        give_back_connection()
        yield access


@contextmanager
def stopped_by_refusals(business: Business, *, replying: bool = False) -> Iterator[None]:
    """Stop the business's account when the block raises a GraphError that refuses its token.

    With `replying`, for calls that sending depends on, a missing permission and a restriction stop
    it as well. Elsewhere these may be about what was asked for alone, as one customer's profile.
    A connection made since `business` was read is left alone.
    """
    try:
        yield
    except GraphError as error:
        if error.stops_account if replying else error.kind == GraphErrorKind.TOKEN:
            mark_token_failed(
                business_id=business.pk, error=error, connected_at=business.connected_at
            )
        raise


def get_access(business: Business) -> Access:
    """Through which login, with which token and as which node of the graph the business is reached.

    For calls that must not touch the business's row; all others use `instagram_of`. Raises
    GraphError (TOKEN) where no key reads the token.
    """
    login = get_login(business.instagram_login)
    try:
        token = business.page_access_token
    except Unreadable:
        raise unreadable_token() from None
    node = business.instagram_page_id if login.code == "FACEBOOK" else business.instagram_account_id
    return Access(login.code, token, node or "me")


def unreadable_token() -> GraphError:
    """What asking with a token that no key reads comes to: it stops the account, and loses no
    message.
    """
    return GraphError(GraphErrorKind.TOKEN, user_code=UNREADABLE, admin_text=UNREADABLE)
