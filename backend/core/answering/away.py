"""What customers are told, once in each closed period, when the assistant answers inside working
hours only.
"""

from datetime import datetime, timedelta

from common.rows import store
from conversations.models import MessageLog, Thread, Turn
from core.assistant.away_message import write_away_message
from core.assistant.reply import queue_text
from core.businesses.hours import find_open_now
from core.delivery.queueing import ask_delivery
from core.models import Business

# Where nobody knows when the business opens again, the away message is repeated after so long.
REPEAT = timedelta(days=7)


def queue_away_once(
    business: Business, thread: Thread, turn: Turn, *, said: list[str], now: datetime
) -> None:
    """Queue the away message, unless the customer had it in this closed period. `thread` is locked
    by the caller.
    """
    if thread.away_until is not None and thread.away_until > now:
        return
    opens = find_open_now(business, now).until
    thread.away_until = opens or now + REPEAT
    store(thread, "away_until")
    words = write_away_message(business, said=said, opens=opens, now=now)
    queue_text(thread=thread, turn=turn, text=words, purpose=MessageLog.Purpose.AWAY, now=now)
    ask_delivery(business, thread.pk)
