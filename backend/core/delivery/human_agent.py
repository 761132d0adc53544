"""HUMAN_AGENT, Instagram's tag for replies that a person writes after the 24 hours: who may use it,
and until when.

This is the one place that chooses a tag. Meta allows it for seven days, only for what a person
wrote, and only to apps that were granted the feature; an automation that uses it loses the account.
The database refuses it on an assistant's message too. Source: Meta, Human Agent.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, ErrorCode
from conversations.models import MessageLog, Thread
from conversations.threads import window_open

# From the customer's last opening action (Meta: Human Agent).
HUMAN_WINDOW = timedelta(days=7)


class HumanAgentNotAllowed(Conflict):
    code = ErrorCode.HUMAN_AGENT_NOT_ALLOWED
    text = _(
        "This installation can’t reply after 24 hours: Meta hasn’t given it the permission for "
        "late replies by people."
    )


def human_agent_until(thread: Thread) -> datetime | None:
    """Until when a person may answer late; None where this installation may not, or the customer
    never wrote.
    """
    if not settings.HUMAN_AGENT_ALLOWED or thread.window_opened_at is None:
        return None
    return thread.window_opened_at + HUMAN_WINDOW


def choose_tag(*, thread: Thread, author: str, asked: str, now: datetime) -> str | None:
    """The tag under which a message may leave now: "" within the window, HUMAN_AGENT for a person
    who asked for it after the window; None: it may not leave."""
    if window_open(thread, now):
        return ""
    until = human_agent_until(thread)
    is_late_answer = author == MessageLog.Author.PERSON and asked == MessageLog.HUMAN_AGENT
    return MessageLog.HUMAN_AGENT if is_late_answer and until is not None and now < until else None
