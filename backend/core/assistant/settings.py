"""What the owner sets about the assistant: its instructions, when it answers, what it says, what it
may cost.
"""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import BadInput, ErrorCode, FieldCode, FieldError
from common.languages import Value
from common.live import announce
from conversations.instructions import ChangedMeanwhile, check_version, save_instructions
from conversations.models import Instructions
from core.assistant.away_message import standard_words
from core.assistant.default_texts import default_words
from core.businesses.hours import has_hours, read_holidays, read_hours
from core.businesses.settings import NoInstructions
from core.models import Business
from core.spending.budget import find_cap, forget_warnings
from integrations.llm.prices import default_cap_cents, find_price, highest_cap_cents

# What Instagram takes as one message, in bytes of UTF-8.
LONGEST_MESSAGE = 1000
MESSAGES = ("away_message", "handoff_message", "disclosure_message")
PLAIN = (
    "debounce_seconds",
    "takeover_hours",
    "answers_when",
    "discloses",
    "shows_typing",
    "answers_shares",
    "late_after_minutes",
    "monthly_cap_cents",
    *MESSAGES,
)
ANY = [*PLAIN, "hours", "holidays"]
LONG_MESSAGE = _("Instagram takes %(most)s bytes a message at most; this has %(bytes)s.")
NO_HOURS = _(
    "Set your business hours first: without them the assistant can’t tell when you are there."
)
NO_PRICE = _(
    "The price of the model %(model)s isn’t known here, so a limit can’t be kept. Your Conversa "
    "administrator can add it."
)
TOO_HIGH = _(
    "The highest monthly limit you can set is %(dollars)s. Your Conversa administrator can allow a "
    "higher one."
)


class SettingsChangedMeanwhile(ChangedMeanwhile):
    text = _(
        "Someone else saved these settings in the meantime. Your changes are still here: check "
        "theirs, and save again to replace them."
    )


class BadSettings(BadInput):
    """Settings that do not go together, or not at all."""


@transaction.atomic
def change_assistant(
    *,
    business: Business,
    person: User,
    base_version: int,
    instructions: str | None = None,
    base_settings_version: int | None = None,
    **changes: Any,
) -> tuple[Business, Instructions | None]:
    """Save what is given (of `ANY`), all or nothing, and return the business with the instructions
    in force.

    `base_version` is the version of the instructions that was seen; `base_settings_version` that of
    the rest, None to replace whatever is there. Called inside the business. Raises
    ChangedMeanwhile, TooLong, TooManyVersions, BadHours, BadSettings, and NoInstructions when the
    text is emptied while the assistant is on.
    """
    locked = Business.objects.select_for_update().get(pk=business.pk)
    if base_settings_version not in (None, locked.settings_version):
        raise SettingsChangedMeanwhile
    if instructions is None:
        latest = check_version(base_version=base_version)
    else:
        latest = _save_text(locked, instructions, person=person, base_version=base_version)
    if "hours" in changes:
        changes["hours"] = read_hours(changes["hours"])
    if "holidays" in changes:
        changes["holidays"] = read_holidays(changes["holidays"])
    had = find_cap(locked)
    for name, value in changes.items():
        setattr(locked, name, value)
    _check(locked, changes)
    if find_cap(locked) != had:
        forget_warnings(locked, now=timezone.now())
    locked.settings_version += bool(changes)
    locked.save(update_fields=[*ANY, "settings_version"])
    announce(locked.pk)
    return locked, latest


def _save_text(
    business: Business, text: str, *, person: User, base_version: int
) -> Instructions | None:
    """The new version of the instructions. Raises NoInstructions while the assistant needs some."""
    if business.ai_enabled and not text.strip():
        raise NoInstructions(_("The assistant is on and needs instructions. Turn it off first."))
    return save_instructions(
        text=text,
        base_version=base_version,
        author_id=person.pk,
        author_name=person.get_full_name(),
    )


@transaction.atomic
def allow_monthly_cap(*, business: Business, cents: int | None) -> Business:
    """Let the business's owners set a monthly limit up to this one; None: as high as everybody's.
    What they set stays, and holds up to here. Called inside the business, for a platform admin."""
    locked: Business = Business.objects.select_for_update().get(pk=business.pk)
    had, locked.highest_cap_cents = find_cap(locked), cents
    if find_cap(locked) != had:
        forget_warnings(locked, now=timezone.now())
    locked.save(update_fields=["highest_cap_cents"])
    announce(locked.pk)
    return locked


def _check(business: Business, changes: dict[str, Any]) -> None:
    """Raises BadSettings for what does not go together."""
    problems: dict[str, list[FieldError]] = {}
    for name in MESSAGES:
        size = len(changes.get(name, "").encode())
        if size > LONGEST_MESSAGE:
            sizes = {"most": LONGEST_MESSAGE, "bytes": size}
            problems[name] = [FieldError(FieldCode.MAX_LENGTH, LONG_MESSAGE, sizes)]
    if business.answers_when != Business.Answers.ALWAYS and not has_hours(business.hours):
        problems["hours"] = [FieldError(FieldCode.HOURS_MISSING, NO_HOURS)]
    cap = changes.get("monthly_cap_cents")
    params: dict[str, Value] = {}
    if cap is not None and find_price() is None:
        params["model"] = settings.OPENAI_MODEL
        problems["monthly_cap_cents"] = [FieldError(FieldCode.PRICE_UNKNOWN, NO_PRICE, params)]
    highest = _find_exceeded_cap(business, cap)
    if highest is not None:
        dollars = {"dollars": highest / 100}
        problems["monthly_cap_cents"] = [FieldError(FieldCode.LIMIT_TOO_HIGH, TOO_HIGH, dollars)]
        params |= dollars
    if problems:
        code = None if highest is None else ErrorCode.LIMIT_TOO_HIGH
        raise BadSettings(fields=problems, code=code, params=params)


def _find_exceeded_cap(business: Business, wanted: int | None) -> int | None:
    """The highest limit that the owner may set, in cents, where `wanted` is above it; else None."""
    highest = highest_cap_cents(business.highest_cap_cents)
    return highest if wanted is not None and highest is not None and wanted > highest else None


def describe_defaults(business: Business) -> dict[str, Any]:
    """What holds where the owner set nothing; messages in the business's language."""
    return {
        "debounce_seconds": settings.AI_DEBOUNCE_SECONDS,
        "takeover_hours": settings.AI_TAKEOVER_HOURS,
        "late_after_minutes": settings.AI_LATE_MINUTES,
        "monthly_cap_cents": default_cap_cents(),
        "away_message": standard_words(business.language),
        "handoff_message": default_words("HANDOFF", business.language),
        "disclosure_message": default_words("DISCLOSURE", business.language),
    }
