"""A business's own settings: name, time zone, language and whether the assistant is on."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import SecurityEvent, User
from accounts.security_events import record_event
from common.errors import Conflict, ErrorCode
from common.languages import Text, Value
from common.live import announce
from conversations.instructions import find_blanks, get_latest
from core.businesses.creation import check_name, check_timezone
from core.models import Business

Kind = SecurityEvent.Kind


NAMED_BLANKS = 3


class NoInstructions(Conflict):
    """The assistant can't be turned on because there are no instructions."""

    code = ErrorCode.NO_INSTRUCTIONS
    text = _("Write instructions first: the assistant has nothing to go by.")


class BlanksLeft(Conflict):
    """The instructions still hold unfilled blanks of a template.

    The parameter `blanks` lists the first NAMED_BLANKS of them, `count` is how many there are, and
    `more` is how many are not listed, if any.
    """

    code = ErrorCode.BLANKS_LEFT
    text: Text = ngettext_lazy(
        "The instructions still have a blank: %(blanks)s. Fill it in, or delete it if it doesn’t "
        "apply.",
        "The instructions still have blanks: %(blanks)s. Fill them in, or delete what doesn’t "
        "apply.",
        "count",
    )
    text_of_many: Text = ngettext_lazy(
        "The instructions still have blanks: %(blanks)s and %(more)s more. Fill them in, or delete "
        "what doesn’t apply.",
        "The instructions still have blanks: %(blanks)s and %(more)s more. Fill them in, or delete "
        "what doesn’t apply.",
        "more",
    )

    def __init__(self, blanks: list[str]) -> None:
        shown = [
            blank if len(blank) <= 60 else f"{blank[:58]}…]" for blank in blanks[:NAMED_BLANKS]
        ]
        params: dict[str, Value] = {"blanks": ", ".join(shown), "count": len(blanks)}
        if more := len(blanks) - len(shown):
            params["more"] = more
        super().__init__(self.text_of_many if more else self.text, params=params)


def check_instructions(text: str) -> None:
    """Check that the assistant may be turned on with these instructions. Raises NoInstructions and
    BlanksLeft.
    """
    if not text.strip():
        raise NoInstructions
    if blanks := find_blanks(text):
        raise BlanksLeft(blanks)


@transaction.atomic
def change_business(
    *,
    business: Business,
    name: str | None = None,
    timezone: str | None = None,
    language: str | None = None,
    ai_enabled: bool | None = None,
    person: User,
    by_admin: bool = False,
) -> Business:
    """Change the settings that are given and return the business. Only these columns are written,
    because webhooks and jobs write others. Turning the assistant on or off is recorded as a
    security event by `person`.

    Call it inside the business. Raises BadBusiness, and NoInstructions or BlanksLeft if the
    assistant can't be turned on.
    """
    locked: Business = Business.objects.select_for_update().get(pk=business.pk)
    if name is not None:
        locked.name = check_name(name)
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
