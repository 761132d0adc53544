"""How connecting an Instagram account can end badly, in words for the owner: what happened, what to
do.
"""

from collections.abc import Iterable

from common.errors import AppError
from integrations.instagram.logins import Login


class ConnectProblem(AppError):
    """`title` and `detail` say what happened, `advice` what to do. `can_retry` offers "Try again",
    `other_login_helps` the other way to connect.

    `{login}` in them stands for the login's name and `{prefix}` for how its settings begin;
    `describe` fills them in.
    """

    title = "Instagram is not connected"
    advice = "Try again."
    can_retry = True
    other_login_helps = False

    def describe(self, login: Login) -> dict[str, str]:
        """Title, detail and advice, as read by somebody who came through `login`."""
        words = {"title": self.title, "detail": self.detail, "advice": self.advice}
        return {
            name: text.replace("{login}", login.name).replace("{prefix}", login.prefix)
            for name, text in words.items()
        }


class NotConfigured(ConnectProblem):
    code, status = "NOT_CONFIGURED", 503
    other_login_helps = True
    title = "Instagram cannot be connected here yet"
    text = "This installation of Conversa has no Meta app for connecting with {login}."
    advice = (
        "Ask your Conversa administrator to set {prefix}_APP_ID and {prefix}_APP_SECRET, then "
        "try again."
    )


class Suspended(ConnectProblem):
    code, status = "SUSPENDED", 403
    title = "This business is suspended"
    text = "Nothing can be connected while it is."
    advice = "Ask your Conversa administrator."
    can_retry = False


class BadState(ConnectProblem):
    code = "BAD_STATE"
    title = "This link has expired"
    text = (
        "The answer from {login} was already used, took longer than ten minutes, or belongs to "
        "another browser or person."
    )
    advice = "Nothing was changed. Start connecting again."


class Denied(ConnectProblem):
    code = "DENIED"
    other_login_helps = True
    title = "Connection cancelled"
    text = "{login} says that you cancelled, so nothing was connected."
    advice = "If that wasn't what you wanted, try again and allow access."


class DialogFailed(ConnectProblem):
    code, status = "DIALOG_FAILED", 502
    other_login_helps = True
    title = "{login} could not finish"
    text = "{login} came back with an error instead of an answer."
    advice = (
        "Try again in a few minutes. If it happens again, ask your Conversa administrator to "
        "check its Meta app."
    )


class CodeExpired(ConnectProblem):
    code = "CODE_EXPIRED"
    title = "This took too long"
    text = "{login}'s answer has expired or was already used."
    advice = "Nothing was changed. Start connecting again."


class ChoiceExpired(ConnectProblem):
    code = "CHOICE_EXPIRED"
    title = "This took too long"
    text = "The choice between your Pages is kept for ten minutes."
    advice = "Nothing was changed. Start connecting again."


class AppRefused(ConnectProblem):
    code, status = "APP_REFUSED", 502
    other_login_helps = True
    title = "{login} does not accept this installation"
    text = "{login} refused the app of this installation, not you."
    advice = (
        "Ask your Conversa administrator to check {prefix}_APP_ID, {prefix}_APP_SECRET and the "
        "app's list of valid OAuth redirect URIs."
    )


class NotTester(ConnectProblem):
    code, status = "NOT_TESTER", 409
    other_login_helps = True
    title = "This account cannot connect yet"
    text = (
        "The app of this installation is not published, and until then Instagram lets only its "
        "testers in."
    )
    advice = (
        "Ask your Conversa administrator to add your account as an Instagram tester, or to publish "
        "the app. Accept the invitation, then try again."
    )


class MetaDown(ConnectProblem):
    code, status = "META_DOWN", 502
    title = "Instagram is not responding"
    text = "Facebook or Instagram is having problems. Nothing was changed."
    advice = "Wait a minute and try again."


class ScopesDeclined(ConnectProblem):
    code = "SCOPES_DECLINED"
    other_login_helps = True
    title = "A permission is missing"
    text = "Without these permissions Conversa cannot read and answer your messages:"
    advice = "Try again and leave all permissions checked."

    def __init__(self, missing: Iterable[tuple[str, str]]) -> None:
        """`missing` are pairs of a permission's name and what it is needed for."""
        super().__init__()
        self.missing = list(missing)


class NoPage(ConnectProblem):
    code, status = "NO_PAGE", 409
    other_login_helps = True
    title = "No Facebook Page was found"
    text = (
        "Instagram gives access to messages through a Facebook Page, and you shared none with "
        "Conversa."
    )
    advice = (
        "Create a Page or get full control of one, link your Instagram account to it, then try "
        "again and tick that Page."
    )


class NoAccount(ConnectProblem):
    code, status = "NO_ACCOUNT", 409
    other_login_helps = True
    title = "No professional Instagram account was found"
    text = (
        "None of the Pages that you shared has a professional Instagram account that you fully "
        "control."
    )
    advice = (
        "In the Instagram app, switch to a professional account (Settings, Account type) and link "
        "it to your Page (Edit profile, Page). Then try again."
    )


class HeldByAnother(ConnectProblem):
    code, status = "HELD_BY_ANOTHER", 409
    title = "This account is already connected"
    advice = "Disconnect it there first, or try again with another account."

    def __init__(self, username: str, holder: str = "") -> None:
        """`holder` is the other business's name, only for a person who belongs to it."""
        where = f"your business {holder}" if holder else "another business in Conversa"
        super().__init__(
            f"{_handle(username)} is connected to {where}, and an account can only be "
            "connected to one business."
        )


class Refused(ConnectProblem):
    code, status = "REFUSED", 502
    title = "Instagram rejected the connection"
    advice = "Try again. If it happens again, show this page to your Conversa administrator."


def _handle(username: str) -> str:
    return f"@{username}" if username else "This Instagram account"
