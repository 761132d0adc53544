"""How the assistant of a business is doing, as its owner is shown it."""

from dataclasses import dataclass

from core.models import Business


@dataclass(frozen=True)
class AssistantState:
    """What the switch says: a code for the screen and a sentence for the owner."""

    code: str
    detail: str


STATES = {
    "SUSPENDED": "Paused: this business is suspended.",
    "OFF": "Off: messages wait for you.",
    "NO_INSTRUCTIONS": "Paused: write instructions so that the assistant has something to go by.",
    "NOT_CONNECTED": "Waiting: connect Instagram and the assistant starts answering.",
    "TOKEN_EXPIRED": "Paused: Instagram needs reconnecting.",
    "MISSING_PERMISSIONS": (
        "Paused: a permission on Instagram is missing. Reconnect and leave all of them checked."
    ),
    "WORKER_DOWN": (
        "Paused: the part of Conversa that answers is not running. Messages are kept and wait."
    ),
    "OVER_BUDGET": "Paused: this month's limit is used up. Messages wait for you.",
    "INSTALLATION_LIMIT": (
        "Paused: this installation's monthly limit is reached. Your administrator can raise it."
    ),
    "OUT_OF_HOURS": "On, and quiet now: it answers inside your working hours.",
    "INSIDE_HOURS": "On, and quiet now: inside your working hours you answer yourselves.",
    "MODEL_FAILING": "Paused: the AI model is unavailable. Messages wait for you in the meantime.",
    "ON": "On: answering.",
}


def describe_assistant(
    *,
    suspended: bool,
    ai_enabled: bool,
    instructions_written: bool,
    account: bool,
    token_expired: bool,
    worker_alive: bool,
    model_failing: bool,
    missing_permissions: bool = False,
    over_budget: bool = False,
    over_ceiling: bool = False,
    answers_when: str = "ALWAYS",
    is_open: bool = True,
) -> AssistantState:
    """The first thing that keeps the assistant from answering, by what the owner can do about it.

    What is broken comes before the hours: a switch that says "on" stands beside no banner that says
    otherwise.
    """
    checks = [
        ("SUSPENDED", suspended),
        ("OFF", not ai_enabled),
        ("NO_INSTRUCTIONS", not instructions_written),
        ("NOT_CONNECTED", not account and not token_expired),
        ("TOKEN_EXPIRED", token_expired),
        ("WORKER_DOWN", not worker_alive),
        ("MISSING_PERMISSIONS", missing_permissions),
        ("INSTALLATION_LIMIT", over_ceiling),
        ("OVER_BUDGET", over_budget),
        ("MODEL_FAILING", model_failing),
        ("OUT_OF_HOURS", answers_when == Business.Answers.INSIDE and not is_open),
        ("INSIDE_HOURS", answers_when == Business.Answers.OUTSIDE and is_open),
        ("ON", True),
    ]
    code = next(code for code, applies in checks if applies)
    return AssistantState(code, STATES[code])
