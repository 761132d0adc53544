"""The inbox: threads by newest activity, in tabs, found by names and by what was said."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import connection, models
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import NotFound
from common.languages import say
from conversations.cursors import read_cursor, write_cursor
from conversations.models import Thread, Turn
from conversations.searching import SearchRange, choose_range, exclusive_search, matches
from conversations.silences import NeedsYouCause, handoff_text, reason_text
from conversations.threads import handed_off, person_in_charge

Tab = Literal["all", "needs_you", "unread", "closed"]


class Chip(models.TextChoices):
    """The one thing worth saying of a thread in the list."""

    NEEDS_YOU = "NEEDS_YOU"
    YOU_ANSWER = "YOU_ANSWER"
    SENDING_FAILED = "SENDING_FAILED"
    SENDING_STUCK = "SENDING_STUCK"


PAGE = 30
MOST_COUNTED = 1000  # in a tab: counting all would take the longer, the older the business is

OPEN = Q(state=Thread.State.OPEN)
TABS: dict[Tab, Q] = {
    "all": OPEN,
    "needs_you": OPEN & ~Q(needs_you_reason=""),
    "unread": OPEN & Q(unread__gt=0),
    "closed": Q(state=Thread.State.CLOSED),
}
# In the order of TABS. Each reads so many rows of an index at most.
COUNTS_SQL = """
SELECT
  (SELECT count(*) FROM (
    SELECT FROM conversations_thread WHERE state = 'OPEN' LIMIT %(most)s) AS every),
  (SELECT count(*) FROM (
    SELECT FROM conversations_thread WHERE state = 'OPEN' AND NOT needs_you_reason = ''
    LIMIT %(most)s) AS needing),
  (SELECT count(*) FROM (
    SELECT FROM conversations_thread WHERE state = 'OPEN' AND unread > 0 LIMIT %(most)s) AS unread),
  (SELECT count(*) FROM (
    SELECT FROM conversations_thread WHERE state = 'CLOSED' LIMIT %(most)s) AS closed)
"""


@dataclass(frozen=True)
class ThreadPage:
    """A page of threads, newest activity first; `next` is the cursor of the following one.

    `counts` is the number of threads in each tab as `count_threads` has it, whatever is searched.
    `searched_since`: older messages than that were not searched, and `older` is what searches them;
    None where all were.
    """

    results: list[Thread]
    next: str | None
    counts: dict[Tab, int]
    searched_since: datetime | None = None
    older: str | None = None


def shown_threads() -> QuerySet[Thread]:
    """Threads with all that a dashboard shows of one: the customer and the live turn."""
    turns = Prefetch(
        "turns", queryset=Turn.objects.filter(state__in=Turn.LIVE), to_attr="live_turns"
    )
    return Thread.objects.select_related("customer").prefetch_related(turns)


def get_thread(*, thread_id: int) -> Thread:
    """The thread as it is shown. Raises NotFound."""
    thread = shown_threads().filter(pk=thread_id).first()
    if thread is None:
        raise NotFound
    return thread


def live_turn(thread: Thread) -> Turn | None:
    """The turn that waits or thinks, of a thread from `shown_threads`."""
    # Of `shown_threads` alone; declared on Thread, the plugin would meet it twice.
    turns: list[Turn] = thread.live_turns  # type: ignore[attr-defined]
    return turns[0] if turns else None


def choose_chip(thread: Thread) -> Chip | None:
    """The one thing worth saying of a thread in the list, the most urgent first."""
    if thread.needs_you_reason == NeedsYouCause.SENDING_FAILED:
        return Chip.SENDING_FAILED
    if thread.needs_you_reason == NeedsYouCause.SENDING_STUCK:
        return Chip.SENDING_STUCK
    if thread.needs_you_reason:
        return Chip.NEEDS_YOU
    if person_in_charge(thread, timezone.now()):
        return Chip.YOU_ANSWER
    return None


def needs_you_text(thread: Thread) -> str | None:
    """Why a person is needed, as a sentence; None where nobody is."""
    if not thread.needs_you_reason:
        return None
    if thread.needs_you_reason == NeedsYouCause.SENDING_FAILED:
        return say(_("A message could not be sent."))
    if thread.needs_you_reason == NeedsYouCause.SENDING_STUCK:
        return say(_("Instagram has not confirmed a message yet."))
    return (
        handoff_text(thread.handoff_reason)
        if handed_off(thread)
        else reason_text(thread.needs_you_reason)
    )


def list_threads(
    *, tab: Tab = "all", search: str = "", cursor: str = "", older: str = "", person_id: int = 0
) -> ThreadPage:
    """Up to 30 threads of a tab. A search on the tab `all` finds closed threads too; with `older`
    of an earlier page it goes on where that one ended.

    Raises BadCursor, and for a search StillSearching (that person's last one goes on) and
    SearchTooSlow.
    """
    search = search.strip()
    with exclusive_search(person_id) if search else nullcontext():
        within = choose_range(older) if search else None
        found = list(choose(tab, search, cursor, within)[: PAGE + 1])
        results = found[:PAGE]
        return ThreadPage(
            results=results,
            next=write_cursor(results[-1].last_message_at, results[-1].pk)
            if len(found) > PAGE
            else None,
            counts=count_threads(),
            searched_since=within.since if within else None,
            older=within.older if within else None,
        )


def choose(tab: Tab, search: str, cursor: str, within: SearchRange | None) -> QuerySet[Thread]:
    """The threads of a tab, of a search and behind a cursor, newest activity first."""
    threads = shown_threads().order_by("-last_message_at", "-id")
    if not (search and tab == "all"):
        threads = threads.filter(TABS[tab])
    if within is not None:
        threads = threads.filter(matches(search, within))
    if cursor:
        at, (number,) = read_cursor(cursor, numbers=1)
        # The first condition repeats what the second implies, in the form that an index
        # understands.
        threads = threads.filter(
            Q(last_message_at__lte=at), Q(last_message_at__lt=at) | Q(pk__lt=number)
        )
    return threads


def count_threads() -> dict[Tab, int]:
    """How many threads are in each tab; MOST_COUNTED where there are more."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS_SQL, {"most": MOST_COUNTED})
        return dict(zip(TABS, cursor.fetchone(), strict=True))
