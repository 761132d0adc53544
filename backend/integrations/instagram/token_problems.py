"""What it means when Instagram refuses a business's token: why, in words for the owner. Pure.

`Business.token_error` begins with the name of the problem; a platform admin reads the rest.
"""

from dataclasses import dataclass
from typing import Literal, get_args

from integrations.instagram.errors import GraphError, GraphErrorKind

ProblemCode = Literal[
    "EXPIRED", "REVOKED", "PASSWORD_CHANGED", "ROLE_LOST", "PERMISSION", "REFUSED", "UNREADABLE"
]
PROBLEM_CODES = list(get_args(ProblemCode))
UNREADABLE = "UNREADABLE"  # not Instagram's refusal: a key of this installation is missing
TAIL = "Reconnect, and waiting messages less than 24 hours old will be answered."


@dataclass(frozen=True)
class TokenProblem:
    """`title` is a heading and a mail's subject, `text` says what happened and what to do."""

    code: ProblemCode
    title: str
    text: str
    action: Literal["RECONNECT"] = "RECONNECT"


PROBLEMS: dict[str, TokenProblem] = {
    "EXPIRED": TokenProblem(
        "EXPIRED",
        "Your Instagram connection has expired",
        f"Instagram access expires after a while. {TAIL}",
    ),
    "REVOKED": TokenProblem(
        "REVOKED",
        "Conversa was removed from the account",
        "Someone removed Conversa in the settings of Instagram or Facebook, which ended "
        f"its access. {TAIL}",
    ),
    "PASSWORD_CHANGED": TokenProblem(
        "PASSWORD_CHANGED",
        "The Instagram password was changed",
        "Whoever connected the account has changed their password, which disconnects every "
        f"app. {TAIL}",
    ),
    "ROLE_LOST": TokenProblem(
        "ROLE_LOST",
        "Access to the account was lost",
        "Whoever connected the account no longer has full access to it or to its Page, or removed "
        f"a permission. Someone who has full access should reconnect. {TAIL}",
    ),
    "PERMISSION": TokenProblem(
        "PERMISSION",
        "A permission is missing",
        "Instagram says that Conversa may not read or answer messages. Reconnect and leave "
        f"all permissions checked. {TAIL}",
    ),
    "CHECKPOINT": TokenProblem(
        "REFUSED",
        "Instagram wants to check the account first",
        "Log in to Instagram or Facebook, finish the check that it shows there, then come "
        f"back. {TAIL}",
    ),
    "UNCONFIRMED": TokenProblem(
        "REFUSED",
        "The account is not confirmed",
        f"Log in to Facebook, confirm the account there, then come back. {TAIL}",
    ),
    "LOGGED_OUT": TokenProblem(
        "REFUSED",
        "Instagram ended the session",
        f"Whoever connected the account was logged out by Instagram. {TAIL}",
    ),
    "RESTRICTED": TokenProblem(
        "REFUSED",
        "Instagram has restricted the account",
        "Instagram doesn't let this account send messages right now, so Conversa has stopped "
        "sending. The Instagram app says why and for how long, under Account status. When it is "
        "over, reconnect to go on.",
    ),
    UNREADABLE: TokenProblem(
        "UNREADABLE",
        "The access to Instagram can't be read",
        "Your access to Instagram is stored encrypted, and the key to it is missing here. Nothing "
        "is lost: your Conversa administrator can put the key back. If that takes too long, "
        f"reconnect yourself. {TAIL}",
    ),
    "REFUSED": TokenProblem(
        "REFUSED",
        "Instagram no longer accepts the connection",
        f"Instagram refuses it without saying why. {TAIL}",
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
    return PROBLEMS.get(token_error.partition(":")[0], PROBLEMS["REFUSED"])
