"""What it means when Instagram refuses a business's token: why, in words for the owner. Pure.

`Business.token_error` begins with the name of the problem; a platform admin reads the rest.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.languages import Text
from integrations.instagram.errors import UNREADABLE, USER_TEXTS, GraphError, GraphErrorKind

ProblemCode = Literal[
    "EXPIRED", "REVOKED", "PASSWORD_CHANGED", "ROLE_LOST", "PERMISSION", "REFUSED", "UNREADABLE"
]
PROBLEM_CODES = list(get_args(ProblemCode))
TAIL = _("Reconnect, and waiting messages less than 24 hours old will be answered.")


@dataclass(frozen=True)
class TokenProblem:
    """`title` is a heading and an email's subject, `text` says what happened and what to do."""

    code: ProblemCode
    title: Text
    text: Text
    action: Literal["RECONNECT"] = "RECONNECT"


def _then_reconnect(what: Text) -> Text:
    return format_lazy("{what} {tail}", what=what, tail=TAIL)


PROBLEMS: dict[str, TokenProblem] = {
    "EXPIRED": TokenProblem(
        "EXPIRED",
        _("Your Instagram connection has expired"),
        _then_reconnect(_("Instagram access expires after a while.")),
    ),
    "REVOKED": TokenProblem(
        "REVOKED",
        _("Conversa was removed from the account"),
        _then_reconnect(
            _(
                "Someone removed Conversa in the settings of Instagram or Facebook, which ended "
                "its access."
            )
        ),
    ),
    "PASSWORD_CHANGED": TokenProblem(
        "PASSWORD_CHANGED",
        _("The Instagram password was changed"),
        _then_reconnect(
            _(
                "Whoever connected the account has changed their password, which disconnects every "
                "app."
            )
        ),
    ),
    "ROLE_LOST": TokenProblem(
        "ROLE_LOST",
        _("Access to the account was lost"),
        _then_reconnect(
            _(
                "Whoever connected the account no longer has full access to it or to its Page, or "
                "removed a permission. Someone who has full access should reconnect."
            )
        ),
    ),
    "PERMISSION": TokenProblem(
        "PERMISSION",
        _("A permission is missing"),
        _then_reconnect(
            _(
                "Instagram says that Conversa may not read or answer messages. Reconnect and leave "
                "all permissions checked."
            )
        ),
    ),
    "CHECKPOINT": TokenProblem(
        "REFUSED",
        _("Instagram wants to check the account first"),
        _then_reconnect(
            _(
                "Log in to Instagram or Facebook, finish the check that it shows there, then come "
                "back."
            )
        ),
    ),
    "UNCONFIRMED": TokenProblem(
        "REFUSED",
        _("The account is not confirmed"),
        _then_reconnect(_("Log in to Facebook, confirm the account there, then come back.")),
    ),
    "LOGGED_OUT": TokenProblem(
        "REFUSED",
        _("Instagram ended the session"),
        _then_reconnect(_("Whoever connected the account was logged out by Instagram.")),
    ),
    "RESTRICTED": TokenProblem(
        "REFUSED",
        _("Instagram has restricted the account"),
        _(
            "Instagram doesn’t let this account send messages right now, so Conversa has stopped "
            "sending. The Instagram app says why and for how long, under Account status. When it "
            "is over, reconnect to go on."
        ),
    ),
    UNREADABLE: TokenProblem(
        "UNREADABLE",
        _("The access to Instagram can’t be read"),
        _then_reconnect(USER_TEXTS[UNREADABLE]),
    ),
    "REFUSED": TokenProblem(
        "REFUSED",
        _("Instagram no longer accepts the connection"),
        _then_reconnect(_("Instagram refuses it without saying why.")),
    ),
}
SUBCODES = {
    458: "REVOKED",
    459: "CHECKPOINT",
    460: "PASSWORD_CHANGED",
    463: "EXPIRED",
    464: "UNCONFIRMED",
    467: "LOGGED_OUT",
    492: "ROLE_LOST",
}


def name_problem(error: GraphError) -> str:
    """The key in PROBLEMS for a refusal that stops the account."""
    if error.admin_text == UNREADABLE:
        return UNREADABLE
    if error.kind == GraphErrorKind.POLICY:
        return "RESTRICTED"
    if error.kind == GraphErrorKind.PERMISSION:
        return "PERMISSION" if error.code in {None, 10} else "ROLE_LOST"
    if error.code == 102 and error.subcode is None:
        return "LOGGED_OUT"
    return SUBCODES.get(error.subcode or 0, "REFUSED")


def read_problem(token_error: str) -> TokenProblem:
    """The problem that `Business.token_error` names."""
    return PROBLEMS[name_stored_problem(token_error)]


def name_stored_problem(token_error: str) -> str:
    """The key in PROBLEMS that `Business.token_error` begins with."""
    name = token_error.partition(":")[0]
    return name if name in PROBLEMS else "REFUSED"
