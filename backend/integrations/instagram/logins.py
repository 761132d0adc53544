"""The two ways in which a business connects its Instagram account: Facebook Login and Instagram
Login.

Each is an app of its own at Meta, with an id, a secret, hosts and permissions of its own.
Everything that differs by login is asked of `Login`; no other module compares its name.
"""

from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.languages import Text, say

LoginCode = Literal["FACEBOOK", "INSTAGRAM"]


@dataclass(frozen=True)
class AskedPermission:
    """A permission of Meta's that we ask for. Without a `needed` one there is no connection."""

    login: LoginCode
    scope: str
    why: Text
    needed: bool = True


PERMISSIONS = (
    AskedPermission(
        "FACEBOOK",
        "instagram_basic",
        _("See the account’s name and picture, to show which one is connected."),
    ),
    AskedPermission(
        "FACEBOOK",
        "instagram_manage_messages",
        _("Receive your customers’ messages and answer them."),
    ),
    AskedPermission(
        "FACEBOOK",
        "pages_show_list",
        _("Find the Facebook Page that your Instagram account is linked to."),
    ),
    AskedPermission(
        "FACEBOOK", "pages_read_engagement", _("Read that Page’s name and its link to Instagram.")
    ),
    AskedPermission(
        "FACEBOOK",
        "pages_manage_metadata",
        _("Have new messages delivered to Conversa the moment they arrive."),
    ),
    AskedPermission(
        "FACEBOOK",
        "pages_messaging",
        _("Send replies through the Page, which is how Instagram lets businesses answer."),
    ),
    AskedPermission(
        "FACEBOOK",
        "business_management",
        _("Find Pages in a business portfolio. Optional."),
        needed=False,
    ),
    AskedPermission(
        "INSTAGRAM",
        "instagram_business_basic",
        _("See the account’s name and picture, to show which one is connected."),
    ),
    AskedPermission(
        "INSTAGRAM",
        "instagram_business_manage_messages",
        _("Receive your customers’ messages and answer them."),
    ),
)


@dataclass(frozen=True)
class Login:
    """One of the two logins. `name` is what people call it, `line` says in a sentence how it
    differs.
    """

    code: LoginCode
    name: str
    line: Text

    @property
    def prefix(self) -> str:
        """How the names of its settings begin."""
        return "FB" if self.code == "FACEBOOK" else "IG"

    @property
    def app_id(self) -> str:
        return str(settings.FB_APP_ID if self.code == "FACEBOOK" else settings.IG_APP_ID)

    @property
    def secret(self) -> str:
        return str(settings.FB_APP_SECRET if self.code == "FACEBOOK" else settings.IG_APP_SECRET)

    @property
    def graph_url(self) -> str:
        return str(settings.FB_GRAPH_URL if self.code == "FACEBOOK" else settings.IG_GRAPH_URL)

    @property
    def dialog_url(self) -> str:
        """Where the dialog is, without its query."""
        if self.code == "FACEBOOK":
            return f"{settings.FB_DIALOG_URL}/{settings.FB_GRAPH_VERSION}/dialog/oauth"
        return f"{settings.IG_DIALOG_URL}/oauth/authorize"

    @property
    def permissions(self) -> list[AskedPermission]:
        return [asked for asked in PERMISSIONS if asked.login == self.code]

    @property
    def is_available(self) -> bool:
        """Whether this installation has an app for it."""
        return bool(self.app_id and self.secret)

    @property
    def unavailable_reason(self) -> str | None:
        if self.is_available:
            return None
        return say(
            _(
                "Not set up here. Your Conversa administrator has to set %(prefix)s_APP_ID and "
                "%(prefix)s_APP_SECRET."
            ),
            {"prefix": self.prefix},
        )


LOGINS = (
    Login(
        "FACEBOOK",
        "Facebook",
        _("For Instagram accounts linked to a Facebook Page you manage."),
    ),
    Login(
        "INSTAGRAM",
        "Instagram",
        _("No Facebook Page needed. Log in to your business’s Instagram account."),
    ),
)


def get_login(code: str) -> Login:
    """The login of this code; Facebook Login for any other word."""
    return next((login for login in LOGINS if login.code == code), LOGINS[0])


def choose_login(asked: str) -> Login:
    """The login that was asked for, else the first one that this installation has an app for."""
    for login in LOGINS:
        if login.code == asked.upper():
            return login
    return next((login for login in LOGINS if login.is_available), LOGINS[0])


def list_secrets() -> list[str]:
    """The app secrets that Meta may have signed with."""
    return [login.secret for login in LOGINS if login.secret]


def list_app_ids() -> set[str]:
    """Our own app ids, by which an echo says that we sent the message."""
    return {login.app_id for login in LOGINS if login.app_id}
