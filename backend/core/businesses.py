"""A business's own settings: its name and the switch, and how it is doing."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import SecurityEvent, User
from accounts.security_events import record_event
from common.errors import Conflict
from common.live import announce
from conversations.instructions import find_blanks, get_latest
from core.models import Business
from core.onboarding import BadBusiness, check_timezone

Kind = SecurityEvent.Kind


NAMED_BLANKS = 3


class NoInstructions(Conflict):
    code = "NO_INSTRUCTIONS"
    detail = "Write instructions first: the assistant has nothing to go by."


class BlanksLeft(Conflict):
    code = "BLANKS_LEFT"

    def __init__(self, blanks: list[str]) -> None:
        shown = [blank if len(blank) <= 60 else f"{blank[:58]}…]" for blank in blanks[:NAMED_BLANKS]]
        more = f" and {len(blanks) - len(shown)} more" if len(blanks) > len(shown) else ""
        them = "it" if len(blanks) == 1 else "them"
        named = ", ".join(shown) + more
        super().__init__(f"The instructions still have blanks: {named}. Fill {them} in, or delete what doesn't apply.")


def check_instructions(text: str) -> None:
    """Whether the assistant may be switched on with these. Raises NoInstructions and BlanksLeft."""
    if not text.strip():
        raise NoInstructions
    if blanks := find_blanks(text):
        raise BlanksLeft(blanks)


@transaction.atomic
def change_business(
    *, business: Business, name: str | None = None, timezone: str | None = None, language: str | None = None,
    ai_enabled: bool | None = None, person: User, by_admin: bool = False,
) -> Business:
    """Change what is given; only those columns are written, because webhooks and jobs write others.
    That `person` turned the assistant on or off is written down for the owners.

    Called inside the business. Raises BadBusiness, and NoInstructions or BlanksLeft when there is nothing to switch on, or
    a template that nobody has filled in.
    """
    locked: Business = Business.objects.select_for_update().get(pk=business.pk)
    if name is not None:
        locked.name = name.strip()
        if not locked.name:
            raise BadBusiness(fields={"name": ["Give your business a name."]})
    if timezone is not None:
        locked.timezone = check_timezone(timezone)
    if language is not None:
        locked.language = language
    if ai_enabled is not None:
        if ai_enabled and not locked.ai_enabled:
            latest = get_latest()
            check_instructions(latest.text if latest else "")
        if ai_enabled != locked.ai_enabled:
            kind = Kind.ASSISTANT_ON if ai_enabled else Kind.ASSISTANT_OFF
            record_event(kind, business_ids=[locked.pk], actor=person, by_admin=by_admin)
        locked.ai_enabled = ai_enabled
    locked.save(update_fields=["name", "timezone", "language", "ai_enabled"])
    announce(locked.pk)
    return locked


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
    "MISSING_PERMISSIONS": "Paused: a permission on Instagram is missing. Reconnect and leave all of them checked.",
    "WORKER_DOWN": "Paused: the part of Conversa that answers is not running. Messages are kept and wait.",
    "OVER_BUDGET": "Paused: this month's limit is used up. Messages wait for you.",
    "INSTALLATION_LIMIT": "Paused: this installation's monthly limit is reached. Your administrator can raise it.",
    "OUT_OF_HOURS": "On, and quiet now: it answers inside your working hours.",
    "INSIDE_HOURS": "On, and quiet now: inside your working hours you answer yourselves.",
    "MODEL_FAILING": "Paused: the AI model is unavailable. Messages wait for you in the meantime.",
    "ON": "On: answering.",
}


def describe_assistant(
    *, suspended: bool, ai_enabled: bool, instructions_written: bool, account: bool, token_expired: bool,
    worker_alive: bool, model_failing: bool, missing_permissions: bool = False, over_budget: bool = False, over_ceiling: bool = False,
    answers_when: str = "ALWAYS", is_open: bool = True,
) -> AssistantState:
    """The first thing that keeps the assistant from answering, by what the owner can do about it.

    What is broken comes before the hours: a switch that says "on" stands beside no banner that says otherwise.
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


@dataclass(frozen=True)
class Onboarding:
    """The steps of the start page, each done or not."""

    named: bool
    connected: bool
    instructions_written: bool
    tried: bool
    switched_on: bool
    first_message_received: bool


def describe_onboarding(*, business: Business, instructions_written: bool, message_received: bool) -> Onboarding:
    return Onboarding(
        named=bool(business.name),
        connected=bool(business.instagram_account_id and business.page_token_encrypted),
        instructions_written=instructions_written,
        tried=business.tried_at is not None,
        switched_on=business.ai_enabled,
        first_message_received=message_received,
    )
