"""Fetches messages of which Instagram sent only an edit event without text, a "phantom edit".

Instagram sends such events instead of the message to apps without full access to messages, and
sometimes to other apps. The message's own event may still follow, so after a few seconds Instagram
is asked for the message by its mid. A message that it returns is put into the inbox like every
message that a check finds. If it returns none, the thread shows that a message could not be read.
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
    """Queue `fetch_message` for later; the more `tries` there were, the later."""
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
    """Ask Instagram for the message and store it in the inbox, unless it has arrived meanwhile.

    Tries again after WAITS if Instagram does not return it. After the last try, a placeholder is
    recorded in the customer's thread; `customer_id` is empty if the event named no customer, and
    then nothing is recorded.
    """
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
    """Record a message without text in the customer's thread and mark it for the team, because the
    assistant cannot answer it.
    """
    now = timezone.now()
    # The reply window opens when the event arrived, not when we stopped asking.
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
    """Mark the inbox event as recorded."""
    InboxEvent.objects.filter(pk=inbox_event_id).update(
        state=InboxEvent.State.DONE, error="", processed_at=timezone.now()
    )
