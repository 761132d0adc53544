"""Importing the conversations an account had before it was connected: bounded, newest first, once.

Each job reads a few conversations, and in one transaction keeps what it read and asks for the job
that goes on. Killed in between, it reads them again; by mid, nothing doubles.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from conversations.models import MessageLog
from core.connecting.access import instagram_of
from core.models import Business
from core.reconciling.conversation_reader import Reader
from core.reconciling.missed_messages import LOOKED_CLOCK_SLACK, store_unknown
from core.reconciling.synthetic_events import GraphMessage
from integrations.instagram.clock import to_meta_clock
from integrations.instagram.errors import GraphError

log = get_log("history")
AT_ONCE = 10  # conversations of a job
TRIES = 5
WAIT = timedelta(minutes=1)
HISTORY = Business.History


def import_history(
    business: Business, *, account_id: str, after: str, done: int, tries: int
) -> None:
    """Read the conversations behind the cursor `after`, `done` being already read. Called inside
    the business.
    """
    if business.history_state != HISTORY.RUNNING or business.instagram_account_id != account_id:
        return  # disconnected, or another account by now
    if not business.instagram_connected:
        fail(business, account_id=account_id)
        return
    try:
        batch = _read_batch(business, after=after, most=max(0, settings.HISTORY_THREADS - done))
    except GraphError as error:
        _retry_later(business, error, account_id=account_id, after=after, done=done, tries=tries)
        return
    done += batch.conversations
    is_over = not batch.following or not batch.conversations or done >= settings.HISTORY_THREADS
    count = _store_batch(business, batch, account_id=account_id, done=done, is_over=is_over)
    if count is None:
        return
    log.info(
        "history.imported",
        business_id=business.pk,
        conversations=done,
        messages=count,
        over=is_over,
    )


@dataclass(frozen=True)
class _Batch:
    """What one job read: how many conversations, the messages of each, and the cursor behind
    them.
    """

    reader: Reader
    conversations: int
    messages: list[list[GraphMessage]]
    following: str


def _read_batch(business: Business, *, after: str, most: int) -> _Batch:
    """The next conversations, `most` at most. Raises GraphError."""
    with instagram_of(business) as access:
        reader = Reader(business, access)
        page, following = reader.list_page(after=after, size=max(1, min(AT_ONCE, most)))
        messages = [
            _select_past(business, reader.read_messages(conversation))
            for conversation in page[:most]
        ]
    return _Batch(reader, len(page), messages, following)


@transaction.atomic
def _store_batch(
    business: Business, batch: _Batch, *, account_id: str, done: int, is_over: bool
) -> int | None:
    """Store what was read and ask for the job that goes on. Returns how many messages were new;
    None where the account is gone or the import over: then nothing is stored.
    """
    running = Business.objects.select_for_update().filter(
        pk=business.pk, instagram_account_id=account_id, history_state=HISTORY.RUNNING
    )
    if not running.exists():
        return None
    count = sum(
        store_unknown(batch.reader, messages, found_by=MessageLog.FoundBy.HISTORY)
        for messages in batch.messages
    )
    running.update(
        history_messages=F("history_messages") + count,
        history_state=HISTORY.DONE if is_over else HISTORY.RUNNING,
    )
    if not is_over:
        enqueue(
            "core.import_history",
            priority=-20,
            business_id=business.pk,
            account_id=account_id,
            after=batch.following,
            done=done,
            tries=0,
        )
    announce(business.pk)
    return count


def _select_past(business: Business, messages: list[GraphMessage]) -> list[GraphMessage]:
    """Return the messages from before the account was connected, or last looked through.

    The webhook of a later one may be under way, and it may want an answer, which what is imported
    never gets. If no webhook comes, `core.reconciling.missed_messages` finds it.
    """
    known = [at for at in (business.connected_at, business.reconciled_at) if at is not None]
    until = to_meta_clock(min(known, default=timezone.now())) - LOOKED_CLOCK_SLACK
    return [message for message in messages if message.at < until]


def _retry_later(
    business: Business, error: GraphError, *, account_id: str, after: str, done: int, tries: int
) -> None:
    log.warning(
        "history.refused",
        business_id=business.pk,
        kind=error.kind,
        tries=tries,
        error=error.admin_text,
    )
    if error.may_pass and tries < TRIES:
        wait = max(WAIT * 2**tries, timedelta(seconds=error.retry_after or 0))
        enqueue(
            "core.import_history",
            at=timezone.now() + wait,
            priority=-20,
            business_id=business.pk,
            account_id=account_id,
            after=after,
            done=done,
            tries=tries + 1,
        )
        return
    fail(business, account_id=account_id)


@transaction.atomic
def fail(business: Business, *, account_id: str) -> None:
    """Mark the import as failed. What was imported stays; connecting again starts a new one."""
    running = Business.objects.filter(
        pk=business.pk, instagram_account_id=account_id, history_state=HISTORY.RUNNING
    )
    if running.update(history_state=HISTORY.FAILED):
        announce(business.pk)
