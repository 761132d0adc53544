"""What the assistant of a business does right now, as the dashboard and the admin say it."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.languages import Text, say
from conversations.silences import SilenceReason
from conversations.threads import WINDOW
from core.answering.policy import Situation, list_reasons
from core.businesses.hours import find_open_now
from core.connecting.state import describe
from core.models import Business
from core.spending.budget import describe_spend
from core.spending.installation import is_ceiling_reached


class Code(TextChoices):
    """Whether the assistant answers, and what keeps it from that."""

    SUSPENDED = "SUSPENDED"
    OFF = "OFF"
    NO_INSTRUCTIONS = "NO_INSTRUCTIONS"
    NOT_CONNECTED = "NOT_CONNECTED"
    TOKEN_EXPIRED = "TOKEN_EXPIRED"
    MISSING_PERMISSIONS = "MISSING_PERMISSIONS"
    WORKER_DOWN = "WORKER_DOWN"
    OVER_BUDGET = "OVER_BUDGET"
    INSTALLATION_LIMIT = "INSTALLATION_LIMIT"
    OUT_OF_HOURS = "OUT_OF_HOURS"
    INSIDE_HOURS = "INSIDE_HOURS"
    MODEL_FAILING = "MODEL_FAILING"
    ON = "ON"


@dataclass(frozen=True)
class AssistantState:
    """What the switch says: a code for the screen and a sentence in the reader's language."""

    code: Code
    detail: str


STATES: dict[Code, Text] = {
    Code.SUSPENDED: _("Paused: this business is suspended."),
    Code.OFF: _("Off: messages wait for you."),
    Code.NO_INSTRUCTIONS: _(
        "Paused: write instructions so that the assistant has something to go by."
    ),
    Code.NOT_CONNECTED: _("Waiting: connect Instagram and the assistant starts answering."),
    Code.TOKEN_EXPIRED: _("Paused: Instagram needs reconnecting."),
    Code.MISSING_PERMISSIONS: _(
        "Paused: a permission on Instagram is missing. Reconnect and leave all of them checked."
    ),
    Code.WORKER_DOWN: _(
        "Paused: the part of Conversa that answers is not running. Messages are kept and wait."
    ),
    Code.OVER_BUDGET: _("Paused: this month’s limit is used up. Messages wait for you."),
    Code.INSTALLATION_LIMIT: _(
        "Paused: this installation’s monthly limit is reached. Your administrator can raise it."
    ),
    Code.OUT_OF_HOURS: _("On, but not replying now: it replies during business hours."),
    Code.INSIDE_HOURS: _("On, but not replying now: your team replies during business hours."),
    Code.MODEL_FAILING: _(
        "Paused: the AI model is unavailable. Messages wait for you in the meantime."
    ),
    Code.ON: _("On: answering."),
}

# What holds for every message of the business, among the reasons that a turn may have. First what
# only the owner can do something about, in the order in which it is done: instructions are written
# before there is an account.
OWNERS_PART = {
    SilenceReason.SUSPENDED: Code.SUSPENDED,
    SilenceReason.AI_OFF: Code.OFF,
    SilenceReason.NO_INSTRUCTIONS: Code.NO_INSTRUCTIONS,
    SilenceReason.TOKEN_EXPIRED: Code.TOKEN_EXPIRED,
    SilenceReason.NOT_CONNECTED: Code.NOT_CONNECTED,
}
HOURS = {
    SilenceReason.OUT_OF_HOURS: Code.OUT_OF_HOURS,
    SilenceReason.INSIDE_HOURS: Code.INSIDE_HOURS,
}


@dataclass(frozen=True)
class AssistantFacts:
    """All that decides what the assistant of a business does right now."""

    suspended: bool
    ai_enabled: bool
    instructions_written: bool
    account: bool
    token_expired: bool
    worker_alive: bool
    model_failing: bool
    missing_permissions: bool = False
    over_budget: bool = False
    over_ceiling: bool = False
    answers_when: str = "ALWAYS"
    is_open: bool = True


def describe_assistant(facts: AssistantFacts) -> AssistantState:
    """Return the first thing that would keep the assistant from answering a message that comes now:
    what a turn would say (`list_reasons`), and what is broken around it.

    What is broken comes before the hours, so that the switch never says "on" beside a banner that
    says otherwise.
    """
    now = timezone.now()
    silences = list_reasons(
        Situation(
            now=now,
            suspended=facts.suspended,
            connected=facts.account,
            token_expired=facts.token_expired,
            ai_enabled=facts.ai_enabled,
            has_instructions=facts.instructions_written,
            answers_when=facts.answers_when,
            is_open=facts.is_open,
            person_until=None,
            window_closes_at=now + WINDOW,
        )
    )
    broken = (
        (Code.WORKER_DOWN, not facts.worker_alive),
        (Code.MISSING_PERMISSIONS, facts.missing_permissions),
        (Code.INSTALLATION_LIMIT, facts.over_ceiling),
        (Code.OVER_BUDGET, facts.over_budget),
        (Code.MODEL_FAILING, facts.model_failing),
    )
    in_the_way = [
        *(code for reason, code in OWNERS_PART.items() if reason in silences),
        *(code for code, is_broken in broken if is_broken),
        *(code for reason, code in HOURS.items() if reason in silences),
    ]
    code = in_the_way[0] if in_the_way else Code.ON
    return AssistantState(code, say(STATES[code]))


def read_assistant_state(
    business: Business, *, written: bool, worker_alive: bool
) -> AssistantState:
    """What the assistant does right now: the one place that gathers it, for the dashboard and for
    the admin. `written`: there are instructions. Called inside the business.
    """
    now, connection = timezone.now(), describe(business).state
    return describe_assistant(
        AssistantFacts(
            suspended=business.suspended,
            ai_enabled=business.ai_enabled,
            instructions_written=written,
            account=connection != "NOT_CONNECTED",
            token_expired=connection == "TOKEN_EXPIRED",
            missing_permissions=connection == "MISSING_PERMISSIONS",
            worker_alive=worker_alive,
            model_failing=business.model_failed_at is not None,
            over_budget=describe_spend(business, now=now).capped,
            over_ceiling=is_ceiling_reached(now),
            answers_when=business.answers_when,
            is_open=find_open_now(business, now).open,
        )
    )
