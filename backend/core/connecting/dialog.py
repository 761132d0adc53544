"""Meta's login dialogs: what we ask for, and what the person allowed, by either login."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from core.connecting.problems import (
    AppRefused,
    CodeExpired,
    ConnectProblem,
    MetaDown,
    NoAccount,
    NoPage,
    NotConfigured,
    NotTester,
    Refused,
    ScopesDeclined,
)
from integrations.instagram.errors import GraphError, GraphErrorKind
from integrations.instagram.facebook_login import (
    Page,
    exchange_code,
    exchange_long_lived,
    get_user_id,
    list_granted_scopes,
    list_pages,
)
from integrations.instagram.instagram_login import (
    exchange_instagram_code,
    exchange_instagram_token,
    get_instagram_account,
)
from integrations.instagram.logins import Login, LoginCode, get_login

# Subcode of the code exchange: the redirect_uri is not the dialog's own.
REDIRECT_DIFFERS = 36008
# Instagram's code exchange has no numbers, only words; any others of it are about the app.
INSTAGRAM_WORDS: tuple[tuple[str, type[ConnectProblem]], ...] = (
    ("matching code was not found", CodeExpired),
    ("authorization code has", CodeExpired),
    ("insufficient developer role", NotTester),
)


@dataclass(frozen=True)
class Grant:
    """What a person allowed: the pages that can be connected, each with its token and account, and
    the scopes.

    `user_id` is how Meta's callbacks name the person; a token without `expires_at` has no end.
    """

    login: LoginCode
    pages: list[Page]
    scopes: list[str]
    user_id: str = ""
    expires_at: datetime | None = None


def build_dialog_url(*, login: Login, redirect_uri: str, state: str) -> str:
    """The address of the login's dialog. Raises NotConfigured."""
    if not login.is_available:
        raise NotConfigured
    asked = {
        "client_id": login.app_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": ",".join(permission.scope for permission in login.permissions),
        "state": state,
    }
    if login.code == "FACEBOOK":
        asked["auth_type"] = "rerequest"  # or else what was declined once is not asked again
    return f"{login.dialog_url}?{urlencode(asked)}"


def read_grant(*, login: LoginCode, code: str, redirect_uri: str) -> Grant:
    """What the person behind this code allowed; several calls of Graph. Raises a ConnectProblem."""
    read = _read_facebook_grant if login == "FACEBOOK" else _read_instagram_grant
    return read(code=code.removesuffix("#_"), redirect_uri=redirect_uri)


def _read_facebook_grant(*, code: str, redirect_uri: str) -> Grant:
    try:
        user_token = exchange_code(code=code, redirect_uri=redirect_uri)
    except GraphError as error:
        raise _exchange_problem(error) from None
    try:
        user_token = exchange_long_lived(user_token)
        scopes = list_granted_scopes(user_token)
        _check_scopes("FACEBOOK", scopes)
        user_id = get_user_id(user_token)
        pages = list_pages(user_token)
    except GraphError as error:
        raise build_problem(error) from None
    if not pages:
        raise NoPage
    usable = [page for page in pages if page.account and page.token]
    if not usable:
        raise NoAccount
    return Grant("FACEBOOK", usable, scopes, user_id)


def _read_instagram_grant(*, code: str, redirect_uri: str) -> Grant:
    try:
        short = exchange_instagram_code(code=code, redirect_uri=redirect_uri)
    except GraphError as error:
        raise _instagram_exchange_problem(error) from None
    _check_scopes("INSTAGRAM", short.scopes)
    try:
        long = exchange_instagram_token(short.token)
        account = get_instagram_account(long.token)
    except GraphError as error:
        raise build_problem(error) from None
    page = Page(id="", name="", token=long.token, account=account)
    return Grant(
        "INSTAGRAM", [page], short.scopes, account.scoped_id or account.id, long.expires_at
    )


def _check_scopes(login: LoginCode, scopes: list[str]) -> None:
    """Raises ScopesDeclined."""
    missing = [
        (asked.scope, asked.why)
        for asked in get_login(login).permissions
        if asked.needed and asked.scope not in scopes
    ]
    if missing:
        raise ScopesDeclined(missing)


def _instagram_exchange_problem(error: GraphError) -> ConnectProblem:
    if not 400 <= error.http_status < 500 or error.kind == GraphErrorKind.RATE:
        return build_problem(error)
    said = error.admin_text.lower()
    return next((problem for words, problem in INSTAGRAM_WORDS if words in said), AppRefused)()


def _exchange_problem(error: GraphError) -> CodeExpired | AppRefused | MetaDown | Refused:
    if error.code == 100:
        return AppRefused() if error.subcode == REDIRECT_DIFFERS else CodeExpired()
    # "Error validating client secret" has the code of transient errors, and a status that says
    # otherwise.
    if error.code in {1, 101} and error.http_status < 500:
        return AppRefused()
    return build_problem(error)


def build_problem(error: GraphError) -> MetaDown | Refused:
    """What a failed call means for the person who is connecting."""
    if error.may_pass:
        return MetaDown()
    return Refused(error)
