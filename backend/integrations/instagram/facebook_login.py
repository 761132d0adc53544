"""The calls of connecting an account: code, tokens, permissions, pages, subscription.

Rests on Meta's pages on Facebook Login, long-lived tokens, debug_token and the Page's
subscribed_apps.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from common.json_values import read_rows, read_text
from integrations.instagram.access import Access
from integrations.instagram.client import call_graph
from integrations.instagram.errors import GraphError, GraphErrorKind
from integrations.instagram.logins import LoginCode

# Facebook Login takes the Page's vocabulary, Instagram Login Instagram's: one unknown name rejects
# the whole call. Any one of them turns on delivery; which events arrive is chosen for the app as a
# whole, in Meta's dashboard.
SUBSCRIBED_FIELDS: dict[LoginCode, tuple[str, ...]] = {
    "FACEBOOK": (
        "messages",
        "messaging_postbacks",
        "message_reactions",
        "message_reads",
        "messaging_referrals",
        "messaging_handovers",
    ),
    "INSTAGRAM": (
        "messages",
        "messaging_postbacks",
        "message_reactions",
        "messaging_seen",
        "messaging_referral",
        "standby",
        "message_edit",
    ),
}
PAGE_FIELDS = (
    "id,name,access_token,instagram_business_account{id,username,name,profile_picture_url}"
)
PAGES_AT_ONCE = 25
MOST_PAGES = 1000  # where following cursors ends, should they lead in a circle
MOST_GRANULAR = 50


@dataclass(frozen=True)
class Account:
    """An Instagram professional account; `id` is the 17841… one that webhooks carry.

    `scoped_id` is its id for our app alone, known under Instagram Login only.
    """

    id: str
    username: str
    name: str
    picture_url: str
    scoped_id: str = ""


@dataclass(frozen=True)
class Page:
    """A Facebook Page of the person who connects; `account` is None when it has no professional
    account.

    Under Instagram Login there is no Page: `id` and `name` are empty, and the token is the
    account's.
    """

    id: str
    name: str
    token: str
    account: Account | None


def exchange_code(*, code: str, redirect_uri: str) -> str:
    """A short-lived user token for the code of the dialog; `redirect_uri` is the dialog's own, to
    the letter.
    """
    return _token(redirect_uri=redirect_uri, code=code)


def exchange_long_lived(user_token: str) -> str:
    """A user token of 60 days. Page tokens made from it have no end."""
    return _token(grant_type="fb_exchange_token", fb_exchange_token=user_token)


def _token(**params: str) -> str:
    credentials = {"client_id": settings.FB_APP_ID, "client_secret": settings.FB_APP_SECRET}
    return read_token(call_graph("GET", "oauth/access_token", params={**credentials, **params}))


def read_token(answer: dict[str, Any]) -> str:
    """The token of an exchange's answer. Raises GraphError when there is none."""
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        raise GraphError(
            GraphErrorKind.TRANSIENT, http_status=200, admin_text="HTTP 200 without an access_token"
        )
    return token


def get_user_id(user_token: str) -> str:
    """The person's id for our app, as Meta's callbacks name them."""
    return str(call_graph("GET", "me", token=user_token, params={"fields": "id"}).get("id") or "")


def list_granted_scopes(user_token: str) -> list[str]:
    """The permissions that the person left ticked, by name."""
    answer = call_graph("GET", "me/permissions", token=user_token)
    return sorted(
        str(row["permission"])
        for row in read_rows(answer)
        if row.get("status") == "granted" and row.get("permission")
    )


def list_pages(user_token: str) -> list[Page]:
    """Every Page that the person let us see, also those granted one by one, which /me/accounts
    leaves out.
    """
    pages = {
        str(row["id"]): _page(row) for row in read_rows(get_user_pages(user_token)) if row.get("id")
    }
    try:
        for page_id in _granular_page_ids(user_token):
            if page_id not in pages:
                page = _read_page(page_id, user_token)
                if page is not None:
                    pages[page_id] = page
    except GraphError:
        if not pages:
            raise
    return list(pages.values())


def get_user_pages(user_access_token: str) -> dict[str, Any]:
    """`{"data": [{"id", "name", "access_token", "instagram_business_account"?}]}` over all cursors.
    Raises GraphError.
    """
    rows: list[dict[str, Any]] = []
    after = ""
    while len(rows) < MOST_PAGES:
        params = {
            "fields": PAGE_FIELDS,
            "limit": str(PAGES_AT_ONCE),
            **({"after": after} if after else {}),
        }
        answer = call_graph("GET", "me/accounts", token=user_access_token, params=params)
        rows += read_rows(answer)
        paging = answer.get("paging") or {}
        following = (paging.get("cursors") or {}).get("after") or ""
        if not paging.get("next") or not following or following == after:
            break
        after = following
    return {"data": rows}


def _granular_page_ids(user_token: str) -> list[str]:
    app_token = f"{settings.FB_APP_ID}|{settings.FB_APP_SECRET}"
    answer = call_graph("GET", "debug_token", token=app_token, params={"input_token": user_token})
    scopes = (answer.get("data") or {}).get("granular_scopes") or []
    # The targets of an instagram_ scope are accounts, those of a pages_ scope are Pages.
    targets = [
        str(target)
        for scope in scopes
        if isinstance(scope, dict) and str(scope.get("scope", "")).startswith("pages_")
        for target in scope.get("target_ids") or []
    ]
    return list(dict.fromkeys(targets))[:MOST_GRANULAR]


def _read_page(page_id: str, user_token: str) -> Page | None:
    try:
        return _page(call_graph("GET", page_id, token=user_token, params={"fields": PAGE_FIELDS}))
    except GraphError as error:
        if error.kind in {GraphErrorKind.TRANSIENT, GraphErrorKind.RATE, GraphErrorKind.TOKEN}:
            raise
        return None  # granted once, and gone or out of reach by now


def _page(row: dict[str, Any]) -> Page:
    linked = row.get("instagram_business_account")
    account = None
    if isinstance(linked, dict) and linked.get("id"):
        account = Account(
            id=str(linked["id"]),
            username=read_text(linked.get("username"), 100),
            name=read_text(linked.get("name"), 200),
            picture_url=read_text(linked.get("profile_picture_url"), 2000),
        )
    return Page(
        id=str(row.get("id")),
        name=read_text(row.get("name"), 200),
        token=str(row.get("access_token") or ""),
        account=account,
    )


def subscribe(access: Access) -> None:
    """Have the account's webhooks delivered to this app; doing it again changes nothing. Raises
    GraphError.
    """
    fields = ",".join(SUBSCRIBED_FIELDS[access.login])
    call_graph(
        "POST",
        f"{access.node}/subscribed_apps",
        login=access.login,
        token=access.token,
        params={"subscribed_fields": fields},
    )


def unsubscribe(access: Access) -> None:
    """Stop the account's webhooks. Raises GraphError."""
    call_graph("DELETE", f"{access.node}/subscribed_apps", login=access.login, token=access.token)
