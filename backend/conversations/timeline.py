"""A thread as it is read: messages, the assistant's silences and who took over, in one order.

An item's place is (time, rank of its kind, id). A silence stands directly behind the last message
it covers, so that a reader sees what was not answered.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.errors import NotFound
from conversations.cursors import read_cursor, write_cursor
from conversations.models import MessageLog, Thread, ThreadNote, Turn
from conversations.references import load_references

PAGE = 50
# At the same moment: who took over, then what that person wrote.
NOTE, MESSAGE, SILENCE = range(3)
Place = tuple[datetime, int, int]


@dataclass(frozen=True)
class Item:
    """One line of the timeline: a message, a turn that stayed silent, or a note."""

    place: Place
    row: MessageLog | Turn | ThreadNote

    @property
    def at(self) -> datetime:
        return self.place[0]


@dataclass(frozen=True)
class TimelinePage:
    """Oldest first; `previous` is the cursor of the page before it."""

    items: list[Item]
    previous: str | None


def list_timeline(*, thread_id: int, before: str = "") -> TimelinePage:
    """The newest 50 items of the thread, or the newest 50 before a cursor. Raises NotFound,
    BadCursor.
    """
    end: Place | None = None
    if before:
        at, (rank, number) = read_cursor(before, numbers=2)
        end = (at, rank, number)
    # The newest 51 of each kind hold the newest 51 of all.
    messages = _take(
        MessageLog.objects.filter(thread_id=thread_id).annotate(place_at=F("at")), MESSAGE, end
    )
    found = [
        *messages,
        *_take(_silences(thread_id, messages, end), SILENCE, end),
        *_take(
            ThreadNote.objects.filter(thread_id=thread_id).annotate(place_at=F("at")), NOTE, end
        ),
    ]
    if not found and not Thread.objects.filter(pk=thread_id).exists():
        raise NotFound
    found.sort(key=lambda item: item.place)
    items = found[-PAGE:]
    load_references([item.row for item in items if isinstance(item.row, MessageLog)])
    return TimelinePage(
        items=items, previous=write_cursor(*items[0].place) if len(found) > PAGE else None
    )


def _silences(thread_id: int, messages: list[Item], end: Place | None) -> QuerySet[Turn]:
    """The silences that may stand on the page of these messages, and few others, however many the
    thread has: those that cover one of them, and those of the same time, which may cover none.
    """
    covering = {item.row.turn_id for item in messages if isinstance(item.row, MessageLog)}
    same_time = Q(opened_at__lte=end[0]) if end else Q()
    if len(messages) > PAGE:
        same_time &= Q(opened_at__gte=messages[-1].at)
    near = Q(pk__in=covering - {None}) | same_time if same_time else Q()
    covered = (
        MessageLog.objects.filter(turn=OuterRef("pk"), direction=MessageLog.Direction.IN)
        .order_by()
        .values("turn")
        .annotate(last=Max("at"))
        .values("last")
    )
    return Turn.objects.filter(near, thread_id=thread_id, state=Turn.State.SILENT).annotate(
        place_at=Coalesce(Subquery(covered), F("opened_at"))
    )


def _take(rows: QuerySet, rank: int, end: Place | None) -> list[Item]:
    """The newest 51 of the rows before `end`, newest first."""
    if end is not None:
        at, end_rank, number = end
        same_time = Q(place_at=at)
        if rank == end_rank:
            rows = rows.filter(
                Q(place_at__lte=at), Q(place_at__lt=at) | same_time & Q(pk__lt=number)
            )
        else:
            rows = rows.filter(Q(place_at__lte=at) if rank < end_rank else Q(place_at__lt=at))
    return [
        Item((row.place_at, rank, row.pk), row)
        for row in rows.order_by("-place_at", "-pk")[: PAGE + 1]
    ]


def get_turn(*, thread_id: int, turn_id: int) -> tuple[Turn, list[MessageLog]]:
    """A turn with the customer's messages it answers, oldest first. Raises NotFound."""
    turn = Turn.objects.filter(pk=turn_id, thread_id=thread_id).first()
    if turn is None:
        raise NotFound
    answered = turn.messages.filter(direction=MessageLog.Direction.IN).order_by("at", "id")
    return turn, list(answered)


def get_message(*, thread_id: int, message_id: int) -> MessageLog:
    """A message of that thread. Raises NotFound, also for a message of another thread."""
    message = MessageLog.objects.filter(pk=message_id, thread_id=thread_id).first()
    if message is None:
        raise NotFound
    return message
