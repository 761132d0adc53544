"""The way to Facebook's login dialog and back: what we ask for, and what the person allowed."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings

from core.connect_problems import AppRefused, CodeExpired, MetaDown, NoAccount, NoPage, NotConfigured, Refused, ScopesDeclined
from core.instagram_api import GraphError, Page, exchange_code, exchange_long_lived, list_granted_scopes, list_pages
from core.logins import get_login

# Subcode of the code exchange: the redirect_uri is not the dialog's own.
REDIRECT_DIFFERS = 36008


@dataclass(frozen=True)
class Grant:
    """What a person allowed: the pages that can be connected, each with its token and account, and the scopes."""

    pages: list[Page]
    scopes: list[str]


def build_dialog_url(*, redirect_uri: str, state: str) -> str:
    """The address of Facebook's login dialog. Raises NotConfigured."""
    if not settings.FB_APP_ID or not settings.FB_APP_SECRET:
        raise NotConfigured
    asked = {
        "client_id": settings.FB_APP_ID,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": ",".join(permission.scope for permission in get_login("FACEBOOK").permissions),
        "state": state,
        "auth_type": "rerequest",  # or else what was declined once is not asked again
    }
    return f"{settings.FB_DIALOG_URL}/{settings.FB_GRAPH_VERSION}/dialog/oauth?{urlencode(asked)}"


def read_grant(*, code: str, redirect_uri: str) -> Grant:
    """What the person behind this code allowed; five calls of Graph or more. Raises a ConnectProblem."""
    try:
        user_token = exchange_code(code=code, redirect_uri=redirect_uri)
    except GraphError as error:
        raise _exchange_problem(error) from None
    try:
        user_token = exchange_long_lived(user_token)
        scopes = list_granted_scopes(user_token)
        missing = [(asked.scope, asked.why) for asked in get_login("FACEBOOK").permissions if asked.needed and asked.scope not in scopes]
        if missing:
            raise ScopesDeclined(missing)
        pages = list_pages(user_token)
    except GraphError as error:
        raise build_problem(error) from None
    if not pages:
        raise NoPage
    usable = [page for page in pages if page.account and page.token]
    if not usable:
        raise NoAccount
    return Grant(pages=usable, scopes=scopes)


def _exchange_problem(error: GraphError) -> CodeExpired | AppRefused | MetaDown | Refused:
    if error.code == 100:
        return AppRefused() if error.subcode == REDIRECT_DIFFERS else CodeExpired()
    # "Error validating client secret" has the code of transient errors, and a status that says otherwise.
    if error.code in {1, 101} and error.http_status < 500:
        return AppRefused()
    return build_problem(error)


def build_problem(error: GraphError) -> MetaDown | Refused:
    """What a failed call means for the person who is connecting."""
    if error.kind in {"TRANSIENT", "RATE", "UNKNOWN_OUTCOME"}:
        return MetaDown()
    trace = f" Instagram's reference is {error.trace_id}." if error.trace_id else ""
    return Refused(f"{error.user_text}{trace}")
