"""The ways in which connecting an Instagram account can fail, in sentences for the owner."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.errors import AppError, ErrorCode
from common.languages import Text, say
from integrations.instagram.errors import GraphError
from integrations.instagram.logins import Login


class ConnectProblem(AppError):
    """`title` and `text` say what happened, `advice` what to do. `can_retry` offers "Try again",
    `other_login_helps` the other way to connect.

    They may name `%(login)s`, the login's name, and `%(prefix)s`, how its settings begin:
    `describe` gives them.
    """

    title: Text = _("Instagram is not connected")
    advice: Text = _("Try again.")
    can_retry = True
    other_login_helps = False

    def describe(self, login: Login) -> dict[str, str]:
        """Title, detail and advice, as read by somebody who came through `login`."""
        params = {"login": login.name, "prefix": login.prefix, **self.params}
        return {
            "title": say(self.title, params),
            "detail": say(self.text, params),
            "advice": say(self.advice, params),
        }


class NotConfigured(ConnectProblem):
    code, status = ErrorCode.NOT_CONFIGURED, 503
    other_login_helps = True
    title = _("Instagram cannot be connected here yet")
    text = _("No Meta app is set up here for connecting with %(login)s.")
    advice = _(
        "Ask your Conversa administrator to set %(prefix)s_APP_ID and %(prefix)s_APP_SECRET, then "
        "try again."
    )


class Suspended(ConnectProblem):
    code, status = ErrorCode.SUSPENDED, 403
    title = _("This business is suspended")
    text = _("Nothing can be connected while it is.")
    advice = _("Ask your Conversa administrator.")
    can_retry = False


class BadState(ConnectProblem):
    code = ErrorCode.BAD_STATE
    title = _("This link has expired")
    text = _(
        "The answer from %(login)s was already used, took longer than ten minutes, or belongs to "
        "another browser or person."
    )
    advice = _("Nothing was changed. Start connecting again.")


class Denied(ConnectProblem):
    code = ErrorCode.DENIED
    other_login_helps = True
    title = _("Connection cancelled")
    text = _("%(login)s says that you cancelled, so nothing was connected.")
    advice = _("If that wasn’t what you wanted, try again and allow access.")


class DialogFailed(ConnectProblem):
    code, status = ErrorCode.DIALOG_FAILED, 502
    other_login_helps = True
    title = _("%(login)s could not finish")
    text = _("%(login)s came back with an error instead of an answer.")
    advice = _(
        "Try again in a few minutes. If it happens again, ask your Conversa administrator to "
        "check its Meta app."
    )


class CodeExpired(ConnectProblem):
    code = ErrorCode.CODE_EXPIRED
    title = _("This took too long")
    text = _("%(login)s’s answer has expired or was already used.")
    advice = _("Nothing was changed. Start connecting again.")


class ChoiceExpired(ConnectProblem):
    code = ErrorCode.CHOICE_EXPIRED
    title = _("This took too long")
    text = _("The choice between your Pages is kept for ten minutes.")
    advice = _("Nothing was changed. Start connecting again.")


class AppRefused(ConnectProblem):
    code, status = ErrorCode.APP_REFUSED, 502
    other_login_helps = True
    title = _("%(login)s rejected the Meta app of Conversa")
    text = _("%(login)s refused the app that is set up here, not you.")
    advice = _(
        "Ask your Conversa administrator to check %(prefix)s_APP_ID, %(prefix)s_APP_SECRET and the "
        "app’s list of valid OAuth redirect URIs."
    )


class NotTester(ConnectProblem):
    code, status = ErrorCode.NOT_TESTER, 409
    other_login_helps = True
    title = _("This account cannot connect yet")
    text = _(
        "The Meta app that is set up here is not published, and until then Instagram lets only its "
        "testers in."
    )
    advice = _(
        "Ask your Conversa administrator to add your account as an Instagram tester, or to publish "
        "the app. Accept the invitation, then try again."
    )


class MetaDown(ConnectProblem):
    code, status = ErrorCode.META_DOWN, 502
    title = _("Instagram is not responding")
    text = _("Facebook or Instagram is having problems. Nothing was changed.")
    advice = _("Wait a minute and try again.")


class ScopesDeclined(ConnectProblem):
    code = ErrorCode.SCOPES_DECLINED
    other_login_helps = True
    title = _("A permission is missing")
    text = _("Without these permissions Conversa cannot read and answer your messages:")
    advice = _("Try again and leave all permissions checked.")

    def __init__(self, missing: Iterable[tuple[str, Text]]) -> None:
        """`missing` are pairs of a permission's name and what it is needed for."""
        super().__init__()
        self.missing = list(missing)


class NoPage(ConnectProblem):
    code, status = ErrorCode.NO_PAGE, 409
    other_login_helps = True
    title = _("No Facebook Page was found")
    text = _(
        "Instagram gives access to messages through a Facebook Page, and you shared none with "
        "Conversa."
    )
    advice = _(
        "Create a Page or get full control of one, link your Instagram account to it, then try "
        "again and tick that Page."
    )


class NoAccount(ConnectProblem):
    code, status = ErrorCode.NO_ACCOUNT, 409
    other_login_helps = True
    title = _("No professional Instagram account was found")
    text = _(
        "None of the Pages that you shared has a professional Instagram account that you fully "
        "control."
    )
    advice = _(
        "In the Instagram app, switch to a professional account (Settings, Account type) and link "
        "it to your Page (Edit profile, Page). Then try again."
    )


class HeldByAnother(ConnectProblem):
    code, status = ErrorCode.HELD_BY_ANOTHER, 409
    title = _("This account is already connected")
    advice = _("Disconnect it there first, or try again with another account.")
    text = _(
        "%(account)s is connected to another business in Conversa, and an account can only be "
        "connected to one business."
    )
    text_of_own = _(
        "%(account)s is connected to your business %(business)s, and an account can only be "
        "connected to one business."
    )

    def __init__(self, username: str, holder: str = "") -> None:
        """`holder` is the other business's name, only for a person who belongs to it."""
        account = f"@{username}" if username else gettext("This Instagram account")
        params = {"account": account, **({"business": holder} if holder else {})}
        super().__init__(self.text_of_own if holder else self.text, params=params)


class Refused(ConnectProblem):
    code, status = ErrorCode.REFUSED, 502
    title = _("Instagram rejected the connection")
    advice = _("Try again. If it happens again, show this page to your Conversa administrator.")
    advice_with_reference = _(
        "Try again. If it happens again, show this page to your Conversa administrator. "
        "Instagram’s reference is %(reference)s."
    )

    def __init__(self, error: GraphError) -> None:
        reference = {"reference": error.trace_id} if error.trace_id else {}
        super().__init__(error.text, params={**error.params, **reference})
        if error.trace_id:
            self.advice = self.advice_with_reference
