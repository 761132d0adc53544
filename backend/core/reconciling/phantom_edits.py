"""Messages that Instagram announces as the edit of one that it never delivered, and without their
text.

It does so to apps without full access to messages, and sometimes to others. The real event may
still follow, so Instagram is asked for the message by its mid after a moment. What it shows goes
through the inbox like every message that a check finds; if it shows nothing, the thread says so.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from conversations.models import MessageLog
from conversations.recording import find_or_make_thread, record_announced
from conversations.silences import SilenceReason
from conversations.turns import be_silent_at_once
from core.connecting.access import instagram_of
from core.intake.inbox import store_envelopes
from core.models import Business, InboxEvent
from core.reconciling.conversation_reader import Reader
from core.reconciling.synthetic_events import wrap
from integrations.instagram.errors import GraphError

log = get_log(__name__)
ANNOUNCED = "Instagram announced a message and did not tell what it says."
WAITS = (3, 30, 300)  # seconds before each try


def ask_for_message(
    business: Business, *, mid: str, customer_id: str, inbox_event_id: int, tries: int = 0
) -> None:
    at = timezone.now() + timedelta(seconds=WAITS[tries])
    enqueue(
        "core.fetch_message",
        at=at,
        business_id=business.pk,
        mid=mid,
        customer_id=customer_id,
        inbox_event_id=inbox_event_id,
        tries=tries,
    )


def fetch_message(
    business: Business, *, mid: str, customer_id: str, inbox_event_id: int, tries: int
) -> None:
    """Ask Instagram for the message; `customer_id` is empty where the event named nobody."""
    if MessageLog.objects.filter(mid=mid).exists():
        return _mark_done(inbox_event_id)
    envelopes = []
    try:
        with instagram_of(business) as access:
            reader = Reader(business, access)
            found = reader.read_message(mid)
        if found is not None:
            envelopes = wrap(reader.own_account, [found], found_by=MessageLog.FoundBy.POLL)
    except GraphError as error:
        log.info(
            "phantom_edit.refused",
            business_id=business.pk,
            inbox_event_id=inbox_event_id,
            kind=error.kind,
        )
    if envelopes:
        with transaction.atomic():
            store_envelopes(envelopes)
            _mark_done(inbox_event_id)
    elif tries + 1 < len(WAITS):
        ask_for_message(
            business,
            mid=mid,
            customer_id=customer_id,
            inbox_event_id=inbox_event_id,
            tries=tries + 1,
        )
    elif customer_id:
        _record_as_announced(business, mid, customer_id, inbox_event_id)
    return None


@transaction.atomic
def _record_as_announced(
    business: Business, mid: str, customer_id: str, inbox_event_id: int
) -> None:
    now = timezone.now()
    # The window is open from then, not from when we stopped asking.
    at = (
        InboxEvent.objects.filter(pk=inbox_event_id).values_list("received_at", flat=True).first()
        or now
    )
    thread, _ = find_or_make_thread(
        account_id=business.instagram_account_id or "", igsid=customer_id, at=at
    )
    recorded = record_announced(thread=thread, mid=mid, at=at)
    if recorded.is_new and recorded.message is not None:
        be_silent_at_once(
            thread=thread,
            message=recorded.message,
            reason=SilenceReason.UNREADABLE_MESSAGE,
            now=now,
        )
        announce(business.pk, thread.pk)
    _mark_done(inbox_event_id)


def _mark_done(inbox_event_id: int) -> None:
    """Mark the inbox event as done: what it announced stands in a thread now."""
    InboxEvent.objects.filter(pk=inbox_event_id).update(
        state=InboxEvent.State.DONE, error="", processed_at=timezone.now()
    )
