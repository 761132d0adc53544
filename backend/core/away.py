"""What customers are told, once in each closed period, when the assistant answers inside working hours only."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

from common.rows import store
from conversations.default_words import default_words
from conversations.hours import Period, find_period
from conversations.models import MessageLog, Thread, Turn
from core.delivery import ask_delivery
from core.models import Business
from core.saying import say

# Stands in the owner's words for when the business opens again.
OPENS = "{opens}"
# Where nobody knows when the business opens again, the away message is repeated after so long.
REPEAT = timedelta(days=7)


def find_open_now(business: Business, now: datetime) -> Period:
    """Whether the business is open, and until when. Without hours it never is."""
    return find_period(week=business.hours, holidays=business.holidays, zone=business.timezone, now=now)


def write_away_message(business: Business, *, opens: datetime | None, now: datetime) -> str:
    """The owner's words, or ours in the business's language, with the time of opening by the business's clock."""
    words = business.away_message.strip() or f"{default_words('AWAY', business.language)}\n{OPENS}"
    if opens is None:  # nobody knows when: the lines that would say it are left out
        words = "\n".join(line for line in words.splitlines() if OPENS not in line).strip() or default_words("AWAY", business.language)
    else:
        words = words.replace(OPENS, show_time(opens, zone=business.timezone, language=business.language, now=now))
    return words


def show_time(moment: datetime, *, zone: str, language: str, now: datetime) -> str:
    """ "Monday 09:00" within the next six days, else "Monday, 4 January 2027 09:00", in the language."""
    local = moment.astimezone(ZoneInfo(zone))
    with translation.override(language if translation.check_for_language(language) else "en"):
        day = date_format(local, "l") if moment - now < timedelta(days=6) else f"{date_format(local, 'l')}, {date_format(local, 'DATE_FORMAT')}"
    return f"{day} {local:%H:%M}"


def say_away_once(business: Business, thread: Thread, turn: Turn, *, now: datetime) -> None:
    """Queue the away message, unless the customer had it in this closed period. `thread` is locked by the caller."""
    if thread.away_until is not None and thread.away_until > now:
        return
    opens = find_open_now(business, now).until
    thread.away_until = opens or now + REPEAT
    store(thread, "away_until")
    say(thread=thread, turn=turn, text=write_away_message(business, opens=opens, now=now), purpose=MessageLog.Purpose.AWAY, now=now)
    ask_delivery(business, thread.pk)
