"""The text of the away message: the owner's or ours, with the time of opening, in the customer's
language.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

from core.assistant.default_texts import default_words
from core.assistant.reply import choose_language
from core.models import Business

# Stands in the owner's words for when the business opens again.
OPENS = "{opens}"


def standard_words(language: str) -> str:
    """Our own away message in the language, with `{opens}` for the time of opening."""
    return f"{default_words('AWAY', language).rstrip('.。')}: {OPENS}"


def write_away_message(
    business: Business, *, said: list[str], opens: datetime | None, now: datetime
) -> str:
    """The owner's words, or ours in the language of what the customer `said`, with the time of
    opening by the business's clock."""
    own = business.away_message.strip()
    language = business.language if own else choose_language(business, said)
    words = own or standard_words(language)
    if opens is None:  # nobody knows when: the lines that would say it are left out
        return "\n".join(
            line for line in words.splitlines() if OPENS not in line
        ).strip() or default_words("AWAY", language)
    return words.replace(
        OPENS, show_time(opens, zone=business.timezone, language=language, now=now)
    )


def show_time(moment: datetime, *, zone: str, language: str, now: datetime) -> str:
    """ "Monday 09:00" within the next six days, else "Monday, 4 January 2027 09:00", in the
    language.
    """
    local = moment.astimezone(ZoneInfo(zone))
    with translation.override(language if translation.check_for_language(language) else "en"):
        day = (
            date_format(local, "l")
            if moment - now < timedelta(days=6)
            else f"{date_format(local, 'l')}, {date_format(local, 'DATE_FORMAT')}"
        )
    return f"{day} {local:%H:%M}"
