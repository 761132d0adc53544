"""May this message leave now: the one decision of the sender. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from conversations.models import MessageLog
from conversations.send_problems import SendProblem


@dataclass(frozen=True)
class SendSituation:
    """All that the decision looks at. `asked_for`: a person wants this reply of the assistant out.
    `allowed_tag` is the tag that `core.delivery.human_agent` chose, None outside every window."""

    now: datetime
    author: str
    asked_for: bool
    suspended: bool
    ai_enabled: bool
    connected: bool
    same_account: bool
    person_until: datetime | None
    held_until: datetime | None  # by another app of the account
    written_at: datetime
    handled_until: datetime | None  # what was said up to then people have dealt with
    allowed_tag: str | None


@dataclass(frozen=True)
class Verdict:
    """SEND under `tag`, or WAIT for a connection or FAIL with `why`."""

    what: Literal["SEND", "WAIT", "FAIL"]
    tag: str = ""
    why: SendProblem | Literal[""] = ""


def decide_sending(m: SendSituation) -> Verdict:
    if m.suspended:
        return Verdict("FAIL", why=SendProblem.SUSPENDED)
    if m.author == MessageLog.Author.ASSISTANT and not m.asked_for:
        if not m.ai_enabled:
            return Verdict("FAIL", why=SendProblem.AI_OFF)
        if m.person_until is not None and m.person_until > m.now:
            return Verdict("FAIL", why=SendProblem.TOOK_OVER)
        if m.handled_until is not None and m.written_at <= m.handled_until:
            # It was under way when they came, and they have left since
            return Verdict("FAIL", why=SendProblem.TOOK_OVER)
        if m.held_until is not None and m.held_until > m.now:
            return Verdict("FAIL", why=SendProblem.OTHER_APP)
    if not m.connected:
        return Verdict("WAIT", why=SendProblem.WAITS_FOR_CONNECTION)
    if not m.same_account:
        return Verdict("FAIL", why=SendProblem.OTHER_ACCOUNT)
    if m.allowed_tag is None:
        return Verdict("FAIL", why=SendProblem.WINDOW)
    return Verdict("SEND", tag=m.allowed_tag)
