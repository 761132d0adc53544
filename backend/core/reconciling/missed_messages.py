"""Checks for messages whose webhook never came, every few minutes.

A run asks for the conversations in which something happened since the last one, reads their newest
messages, and puts what is not known into the inbox. An empty answer proves nothing and changes
nothing.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.jobs import enqueue, list_businesses_with
from common.logs import get_log
from common.tenancy import give_back_connection
from conversations.models import MessageLog
from core.connecting.access import instagram_of
from core.intake.inbox import store_envelopes
from core.models import Business
from core.reconciling.conversation_reader import Reader
from core.reconciling.synthetic_events import GraphMessage, wrap
from integrations.instagram.clock import to_meta_clock
from integrations.instagram.errors import GraphError, GraphErrorKind

log = get_log("reconciling")
FOUND_BY = MessageLog.FoundBy
# What is younger may have its webhook under way.
UNDER_WAY = timedelta(seconds=60)
# Instagram's clock is not ours, and a conversation's time has whole seconds: by so much what one
# look covers overlaps what the next one does.
LOOKED_CLOCK_SLACK = timedelta(seconds=10)
MOST_CONVERSATIONS = 1000  # in one run, the newest; each takes a second
# The businesses that are due are spread over this: the time from one round to the next.
SPREAD_SECONDS = 60
TASK = "core.reconcile"


def ask_for_due() -> int:
    """Enqueue a run for each connected business that was not looked at for RECONCILE_MINUTES.
    Returns how many.
    """
    now = timezone.now()
    due = (
        Business.objects.filter(
            status=Business.Status.ACTIVE,
            instagram_account_id__isnull=False,
            token_failed_at__isnull=True,
        )
        .exclude(page_token_encrypted="")
        .exclude(token_expires_at__lte=now)
        .filter(
            Q(reconciled_at__isnull=True)
            | Q(reconciled_at__lt=now - timedelta(minutes=settings.RECONCILE_MINUTES))
        )
    )
    # One that takes its time, or was put off, is not joined by another: the rate is the account's.
    ids = list(
        due.exclude(pk__in=list_businesses_with(TASK)).order_by("id").values_list("pk", flat=True)
    )
    for place, business_id in enumerate(ids):
        _ask(business_id, at=now + timedelta(seconds=SPREAD_SECONDS * place / len(ids)))
    return len(ids)


def _ask(business_id: int, *, at: datetime) -> None:
    enqueue(
        TASK, queueing_lock=f"reconcile:{business_id}", at=at, priority=-20, business_id=business_id
    )


def reconcile(business: Business) -> int:
    """One run, called inside the business. Returns how many messages were found.

    What was found is kept at once, newest conversations first; should the run end early, the next
    one begins where this one did.
    """
    if business.suspended or not business.instagram_connected:
        return 0
    started = timezone.now()
    until = to_meta_clock(started) - UNDER_WAY
    since = (
        to_meta_clock(business.reconciled_at or business.connected_at or started)
        - UNDER_WAY
        - LOOKED_CLOCK_SLACK
    )
    count = 0
    try:
        with instagram_of(business) as access:
            reader = Reader(business, access)
            for conversation in reader.list_since(since, most=MOST_CONVERSATIONS):
                found = reader.read_messages(conversation)
                news = [message for message in found if since <= message.at <= until]
                count += store_unknown(reader, news, found_by=FOUND_BY.POLL)
                give_back_connection()
    except GraphError as error:
        _retry_later(business, error, started)
    else:
        Business.objects.filter(pk=business.pk).update(reconciled_at=started)
    if count:
        log.warning("reconciling.found", business_id=business.pk, messages=count)
    return count


@transaction.atomic
def store_unknown(
    reader: Reader, messages: list[GraphMessage], *, found_by: MessageLog.FoundBy
) -> int:
    """Put those of a conversation's messages that are not recorded yet into the inbox.

    Returns how many.
    """
    recorded = MessageLog.objects.filter(mid__in=[message.mid for message in messages])
    # Of what was only announced the words are wanted still.
    known = set(recorded.exclude(details__has_key="phantom").values_list("mid", flat=True))
    # Wrapped together, because it may be a known message that names the customer.
    envelopes = wrap(reader.own_account, messages, found_by=found_by, unless=known)
    if envelopes:
        store_envelopes(envelopes)
    return len(envelopes)


def _retry_later(business: Business, error: GraphError, started: datetime) -> None:
    """Postpone the next run after a refusal; after a refused token, until the account is
    reconnected.
    """
    log.warning(
        "reconciling.refused", business_id=business.pk, kind=error.kind, error=error.admin_text
    )
    if error.kind == GraphErrorKind.TOKEN:
        return
    usual = settings.RECONCILE_MINUTES * 60
    wait = max(usual, error.retry_after or 0) if error.may_pass else 12 * usual
    _ask(business.pk, at=started + timedelta(seconds=wait))
