"""Looks for replies to messages that Instagram delivered late, for example after an hour in which
this installation could not be reached.

The echoes of what a person replied on the phone meanwhile are late too, and arrive in any order. So
before the assistant answers a late message, Instagram is asked for the conversation, and replies
that are not recorded yet are put into the inbox like every message that a check finds.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from common.jobs import enqueue
from common.logs import get_log
from conversations.models import MessageLog
from core.connecting.access import instagram_of
from core.intake.inbox import store_envelopes
from core.models import Business
from core.reconciling.conversation_reader import Reader
from core.reconciling.synthetic_events import wrap
from integrations.instagram.clock import to_meta_clock
from integrations.instagram.errors import GraphError

log = get_log(__name__)
LATE = timedelta(minutes=2)  # a webhook usually takes a second or two
SEARCH_DELAY = timedelta(minutes=1)  # after the turn opened; then it is answered with what is known
RECORDING = timedelta(seconds=2)  # until what was found stands in the thread
LATE_SQL = """
SELECT customer.igsid, min(message.at)
FROM conversations_turn AS turn
JOIN conversations_messagelog AS message ON message.turn_id = turn.id AND message.direction = 'IN'
JOIN conversations_thread AS thread ON thread.id = turn.thread_id
JOIN conversations_customer AS customer ON customer.id = thread.customer_id
WHERE turn.id = %s AND turn.state = 'OPEN' AND turn.due_at <= %s
  AND turn.opened_at > %s AND turn.asked_by_id IS NULL
GROUP BY turn.id, customer.id HAVING min(message.at) < turn.opened_at - make_interval(secs => %s)
"""


def waits_for_replies(business: Business, turn_id: int) -> bool:
    """Return whether replies to the turn's late message were found, which must be recorded before
    the turn can go on. If so, the job that answers the turn has been queued again.

    Called inside the business, outside of transactions.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(LATE_SQL, [turn_id, now, now - SEARCH_DELAY, LATE.total_seconds()])
        found = cursor.fetchone()
    if found is None or not business.instagram_connected:
        return False
    igsid, since = found
    try:
        count = _store_replies(business, igsid=igsid, since=since)
    except GraphError as error:
        log.info(
            "late_message.not_looked",
            business_id=business.pk,
            turn_id=turn_id,
            error=error.admin_text,
        )
        return False
    if count:
        log.info("late_message.replied", business_id=business.pk, turn_id=turn_id, messages=count)
        enqueue(
            "core.answer", at=timezone.now() + RECORDING, business_id=business.pk, turn_id=turn_id
        )
    return count > 0


def _store_replies(business: Business, *, igsid: str, since: datetime) -> int:
    """Store the messages that the business sent to this customer since then, and that are not
    recorded, in the inbox. Return their number. Raises GraphError.
    """
    with instagram_of(business) as access:
        reader = Reader(business, access)
        conversation = reader.find_conversation(igsid)
        messages = reader.read_messages(conversation) if conversation is not None else []
    replies = {
        found.mid
        for found in messages
        if found.at >= to_meta_clock(since)
        and reader.own_account.wrote(found.row.get("from") or {})
    }
    known = MessageLog.objects.filter(mid__in=replies).values_list("mid", flat=True)
    others = {found.mid for found in messages} - replies
    # Wrapped together, because it may be a known message that names the customer.
    envelopes = wrap(
        reader.own_account,
        messages,
        found_by=MessageLog.FoundBy.POLL,
        unless=others | {mid for mid in known if mid},
    )
    if envelopes:
        store_envelopes(envelopes)
    return len(envelopes)
