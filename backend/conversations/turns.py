"""Turns: when the assistant should answer, when it must not, and what it says of its silence.

`decide` is pure. The rest works inside an entered schema on a thread whose row the caller has
locked.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from common.rows import insert, store
from conversations.finders import find_live_turn
from conversations.models import MessageLog, Thread, Turn
from conversations.silences import NEEDS_ATTENTION, NeedsYouCause, SilenceReason

# The columns that the end of a turn without a reply changes.
SILENCED = ("state", "reason", "finished_at", "resumes_at", "lease_until", "error")


def join_turn(
    *,
    thread: Thread,
    messages: list[MessageLog],
    now: datetime,
    debounce: int,
    ceiling: int,
    wait: Callable[[], timedelta] = timedelta,
) -> tuple[Turn, bool]:
    """Put the messages into the thread's live turn, or into a new one, which is due `wait()` later
    than it would be. Returns the turn and whether it is new.

    Each message pushes an OPEN turn's deadline by `debounce` seconds, up to `ceiling` seconds after
    it opened. A THINKING turn takes the message too: who thinks sees it before committing, and
    thinks again.
    """
    turn = find_live_turn(thread)
    created = turn is None
    if turn is None:
        turn = insert(
            Turn(thread=thread, opened_at=now, due_at=now + timedelta(seconds=debounce) + wait())
        )
    elif turn.state == Turn.State.OPEN:
        latest = turn.opened_at + timedelta(seconds=max(ceiling, debounce))
        turn.due_at = max(turn.due_at, min(now + timedelta(seconds=debounce), latest))
        turn.save(update_fields=["due_at"])
    for message in messages:
        message.turn = turn
        store(message, "turn")
    return turn, created


def end_if_nothing_is_left(thread: Thread, message: MessageLog, *, now: datetime) -> None:
    """A turn whose messages were all taken back ends, also one that is being thought about: its
    reply is dropped.
    """
    turn = find_live_turn(thread)
    if turn is None or message.turn_id != turn.pk:
        return
    left = MessageLog.objects.filter(turn=turn, direction=MessageLog.Direction.IN).exclude(
        kind=MessageLog.Kind.DELETED
    )
    if not left.exists():
        finish_silent(turn=turn, thread=thread, reason=SilenceReason.MESSAGE_GONE, now=now)


def be_silent_at_once(
    *, thread: Thread, message: MessageLog, reason: SilenceReason, now: datetime
) -> Turn:
    """Record a silence that needs no deadline. Messages in a row that get the same silence share
    one turn.
    """
    last = Turn.objects.filter(thread=thread).order_by("-opened_at", "-id").first()
    said_since = (
        last is not None
        and MessageLog.objects.filter(
            thread=thread,
            direction=MessageLog.Direction.OUT,
            at__gt=last.opened_at,
        ).exists()
    )
    same = last is not None and (last.state, last.reason, last.resumes_at) == (
        Turn.State.SILENT,
        reason,
        _resumes(thread, reason),
    )
    if last is not None and same and not said_since:
        turn = last
    else:
        # Ended before it is stored: the thread may have a live turn, and never has two.
        turn = Turn(thread=thread, opened_at=now, due_at=now)
        _silence(turn, thread, reason=reason, now=now)
        insert(turn)
        _call_person(thread, reason)
    MessageLog.objects.filter(pk=message.pk).update(turn=turn)
    return turn


def _resumes(thread: Thread, reason: SilenceReason) -> datetime | None:
    return {
        SilenceReason.PERSON_ANSWERS: thread.person_until,
        SilenceReason.OUT_OF_HOURS: thread.away_until,
    }.get(reason)


def finish_silent(
    *, turn: Turn, thread: Thread, reason: SilenceReason, now: datetime, error: str = ""
) -> None:
    """End the turn with its reason; where a customer is left waiting the thread is marked for a
    person.
    """
    _silence(turn, thread, reason=reason, now=now, error=error)
    store(turn, *SILENCED)
    _call_person(thread, reason)


def _silence(
    turn: Turn, thread: Thread, *, reason: SilenceReason, now: datetime, error: str = ""
) -> None:
    """Write the turn's end and its reason (SILENCED) to the instance, unstored."""
    turn.state, turn.reason, turn.finished_at = Turn.State.SILENT, reason, now
    turn.resumes_at, turn.lease_until = _resumes(thread, reason), None
    turn.error = error[:300]


def _call_person(thread: Thread, reason: SilenceReason) -> None:
    """Mark the thread for a person where this silence leaves its customer waiting."""
    if reason in NEEDS_ATTENTION and thread.needs_you_reason in {"", NeedsYouCause.SENDING_STUCK}:
        thread.needs_you_reason = reason
        thread.save(update_fields=["needs_you_reason"])
