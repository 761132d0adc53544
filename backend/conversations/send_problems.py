"""Why a message is not out (yet): the codes that rows keep, and their sentences in the reader's
language.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.languages import Params, Text, say
from conversations.unsent import UnsentReason
from integrations.instagram.errors import USER_TEXTS


class SendProblem(models.TextChoices):
    """What `MessageLog.problem` may be: each UnsentReason, what the sender found, and what a
    refusal of Instagram's means (`GraphError.user_code`).
    """

    TOOK_OVER = "TOOK_OVER"
    DISCARDED = "DISCARDED"
    AI_OFF = "AI_OFF"
    SUSPENDED = "SUSPENDED"
    OTHER_APP = "OTHER_APP"
    OTHER_ACCOUNT = "OTHER_ACCOUNT"
    PART_FAILED = "PART_FAILED"  # of the same answer, before this one
    WAITS_FOR_CONNECTION = "WAITS_FOR_CONNECTION"
    WAITS_FOR_EARLIER = "WAITS_FOR_EARLIER"
    CHECKING = "CHECKING"  # the call ended without saying whether it arrived
    INTERRUPTED = "INTERRUPTED"  # the job that sent it died
    TOKEN = "TOKEN"
    PERMISSION = "PERMISSION"
    HELD = "HELD"
    WINDOW = "WINDOW"
    RATE = "RATE"
    TRANSIENT = "TRANSIENT"
    RECIPIENT = "RECIPIENT"
    POLICY = "POLICY"
    INVALID = "INVALID"
    UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME"
    NOT_REVIEWED = "NOT_REVIEWED"
    UNREADABLE = "UNREADABLE"


SENTENCES: dict[str, Text] = {
    **USER_TEXTS,
    SendProblem.TOOK_OVER: _("You took over."),
    SendProblem.DISCARDED: _("Discarded by %(name)s."),
    SendProblem.AI_OFF: _("The assistant was switched off."),
    SendProblem.SUSPENDED: _("This business is suspended."),
    SendProblem.OTHER_APP: _("Another app is handling this conversation."),
    SendProblem.OTHER_ACCOUNT: _(
        "This customer wrote to another Instagram account than the one connected now."
    ),
    SendProblem.PART_FAILED: _("The part before it could not be sent."),
    SendProblem.WAITS_FOR_CONNECTION: _("Waits until Instagram is connected again."),
    SendProblem.WAITS_FOR_EARLIER: _("Waits for the message before it."),
    SendProblem.CHECKING: _(
        "Instagram is having problems. Conversa is checking whether this arrived."
    ),
    SendProblem.INTERRUPTED: _(
        "Sending was interrupted. Conversa is checking whether this arrived."
    ),
}


def problem_text(problem: str, params: Params | None = None) -> str:
    """The sentence of a code; empty without one. Rows from before there were codes hold a sentence,
    which is returned as it is.
    """
    return say(SENTENCES[problem], params) if problem in SENTENCES else problem


def read_problem(problem: str) -> SendProblem | None:
    """The code that a row holds; None without one."""
    return SendProblem(problem) if problem in SendProblem.values else None


def is_wanted(problem: SendProblem) -> bool:
    """Whether somebody wanted the message unsent: nothing went wrong."""
    return problem in UnsentReason.values
