"""Who answers in a thread, and whether it is open, read and in its window.

Every change is made on the locked row, together with what follows from it (the turn that ends, the
replies that are dropped, the note in the timeline), and announced in the same transaction.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from common.errors import NotFound
from common.jobs import enqueue
from common.live import announce
from conversations.finders import find_live_turn, lock_thread_by_id
from conversations.models import MessageLog, Thread, ThreadNote
from conversations.silences import NeedsYouCause, SilenceReason
from conversations.turns import finish_silent
from conversations.unsent import UnsentReason

# "Standard messaging": a business may reply for 24 hours after the customer's last opening action.
WINDOW = timedelta(hours=24)
# For so long reopening a conversation undoes its closing.
UNDO = timedelta(minutes=15)
CLEARED = ("needs_you_reason", "unread", "handoff_reason")
CLEARED_TIMES = ("handed_off_at", "context_from")


class BusinessLike(Protocol):
    """What this module reads of a Business, whose model lives above this floor."""

    pk: Any
    takeover_hours: Any


def person_in_charge(thread: Thread, now: datetime) -> bool:
    """Whether a person answers in the thread, and the assistant therefore must not."""
    return thread.person_until is not None and thread.person_until > now


def handed_off(thread: Thread) -> bool:
    """Whether the assistant asked for a person, and nobody has answered, handed back or
    closed yet.
    """
    return thread.handed_off_at is not None


def handled_until(thread: Thread, now: datetime) -> datetime | None:
    """Return when people last left the conversation to the assistant; None: never.

    That is by button, by closing it, or because their time ran out. What was said up to then counts
    as handled by people: the assistant does not answer it.
    """
    ran_out = thread.person_until if not person_in_charge(thread, now) else None
    return max((at for at in (thread.context_from, ran_out) if at is not None), default=None)


def window_closes_at(thread: Thread) -> datetime | None:
    """When Instagram stops to accept replies; None where the customer never opened the window."""
    return thread.window_opened_at + WINDOW if thread.window_opened_at else None


def window_open(thread: Thread, now: datetime) -> bool:
    """Whether Instagram still accepts a reply."""
    closes_at = window_closes_at(thread)
    return closes_at is not None and closes_at > now


def need_left(thread: Thread) -> NeedsYouCause | Literal[""]:
    """Return what `needs_you_reason` is once every other cause is dealt with.

    A message that did not go out needs a person until somebody has retried or discarded it.
    """
    own = MessageLog.objects.filter(thread=thread, direction=MessageLog.Direction.OUT)
    if own.filter(
        Q(state=MessageLog.State.FAILED) & ~Q(error_code__in=UnsentReason.values)
    ).exists():
        return NeedsYouCause.SENDING_FAILED
    tried = Q(state=MessageLog.State.UNKNOWN) | Q(state=MessageLog.State.QUEUED, attempts__gt=0)
    is_shown = thread.needs_you_reason in {
        NeedsYouCause.SENDING_FAILED,
        NeedsYouCause.SENDING_STUCK,
    }
    return NeedsYouCause.SENDING_STUCK if is_shown and own.filter(tried).exists() else ""


def clear_sending_need(thread: Thread) -> None:
    """Clear the mark of a failed or stuck message, unless another one still needs it.

    Called when one message of the locked thread is out, or decided about.
    """
    if thread.needs_you_reason in {NeedsYouCause.SENDING_FAILED, NeedsYouCause.SENDING_STUCK}:
        thread.needs_you_reason = need_left(thread)
        thread.save(update_fields=["needs_you_reason"])


def lock_thread(thread_id: int) -> Thread:
    """The thread with its customer, its row locked to the end of the caller's transaction. Raises
    NotFound.
    """
    thread = lock_thread_by_id(thread_id)
    if thread is None:
        raise NotFound
    return thread


def hand_off(
    *,
    business: BusinessLike,
    thread: Thread,
    reason: str,
    now: datetime,
    needs_you: NeedsYouCause | SilenceReason = NeedsYouCause.HANDOFF,
) -> None:
    """Pause the assistant until a person replies, hands back or closes the thread, and queue the
    email to the team.

    `reason` is a HandoffCause or the model's words, `needs_you` the code of the cause. The caller
    has locked `thread`, and decides what the customer is told.
    """
    thread.handed_off_at, thread.handoff_reason, thread.needs_you_reason = (
        now,
        reason[:200],
        needs_you,
    )
    thread.save(update_fields=["handed_off_at", "handoff_reason", "needs_you_reason"])
    ThreadNote.objects.create(
        thread=thread, code=ThreadNote.Code.HANDED_OFF, at=now, text=reason[:300]
    )
    enqueue("core.tell_team", business_id=business.pk, thread_id=thread.pk, what=needs_you)
    announce(business.pk, thread.pk)


@transaction.atomic
def take_over(
    *,
    business: BusinessLike,
    thread: Thread,
    by_name: str,
    person_id: int | None,
    now: datetime,
    since: datetime | None = None,
    app_id: str = "",
) -> None:
    """Pause the assistant for the business's takeover hours, because a person answers from now
    on, or did at `since`. Its live turn ends, and its queued messages are never sent.

    Does nothing if `since` is before the last hand-back, or so long ago that the hours are over.

    `person_id` is None for a person who answered in the Instagram app or in another, whose id is
    `app_id`. They have not read the thread in the dashboard, so it stays unread. The caller has
    locked `thread`.
    """
    began = min(since or now, now)
    until = began + timedelta(hours=business.takeover_hours)
    if until <= now or (since is not None and _is_overtaken(thread, began=began, until=until)):
        return
    if not person_in_charge(thread, now):
        ThreadNote.objects.create(
            thread=thread,
            code=ThreadNote.Code.TOOK_OVER,
            at=began,
            person_id=person_id,
            person_name=by_name,
            text=app_id,
        )
    _put_in_charge(thread, until=until, person_id=person_id, by_name=by_name, app_id=app_id)
    turn = find_live_turn(thread)
    if turn is not None:
        finish_silent(turn=turn, thread=thread, reason=SilenceReason.PERSON_ANSWERS, now=now)
    drop_replies(thread, UnsentReason.TOOK_OVER)
    announce(business.pk, thread.pk)


def _is_overtaken(thread: Thread, *, began: datetime, until: datetime) -> bool:
    """Whether a takeover of the past changes nothing: the thread was handed back since it began, or
    a person has it for longer.
    """
    handed_back_since = thread.context_from is not None and began <= thread.context_from
    longer_already = thread.person_until is not None and thread.person_until >= until
    return handed_back_since or longer_already


def _put_in_charge(
    thread: Thread, *, until: datetime, person_id: int | None, by_name: str, app_id: str
) -> None:
    """Store who answers in the thread until then; the assistant's call for a person is met."""
    thread.person_until, thread.person_id = until, person_id
    thread.person_name, thread.person_app_id = by_name, app_id
    thread.needs_you_reason = need_left(thread)
    thread.handed_off_at, thread.handoff_reason = None, ""
    if person_id is not None:
        thread.unread = 0
    thread.save(
        update_fields=[
            "person_until",
            "person_id",
            "person_name",
            "person_app_id",
            "needs_you_reason",
            "handed_off_at",
            "handoff_reason",
            "unread",
        ]
    )


def drop_replies(thread: Thread, why: UnsentReason) -> None:
    """What the assistant has queued is never sent, unless a person asked for it. Only QUEUED: a
    message that is being sent cannot be called back, and its row belongs to the sender."""
    own = MessageLog.objects.filter(
        thread=thread,
        state=MessageLog.State.QUEUED,
        author=MessageLog.Author.ASSISTANT,
        asked_by_id=None,
    )
    make_due_again(thread, set(own.values_list("purpose", flat=True)))
    if own.update(state=MessageLog.State.FAILED, problem=why, error_code=why, next_attempt_at=None):
        clear_sending_need(thread)  # one of them may have been tried, and shown as not confirmed


def make_due_again(thread: Thread, purposes: Collection[str]) -> None:
    """Let messages of these purposes be sent again, because the customer never got the last one."""
    unread = {MessageLog.Purpose.DISCLOSURE: "disclosed_at", MessageLog.Purpose.AWAY: "away_until"}
    fields = [field for purpose, field in unread.items() if purpose in purposes]
    for field in fields:
        setattr(thread, field, None)
    if fields:
        thread.save(update_fields=fields)


@transaction.atomic
def take_over_by_button(*, business: BusinessLike, thread_id: int, person: User) -> Thread:
    """The person answers from now on, before having written anything. Raises NotFound."""
    thread = lock_thread(thread_id)
    take_over(
        business=business,
        thread=thread,
        by_name=person.get_full_name(),
        person_id=person.pk,
        now=timezone.now(),
    )
    return thread


@transaction.atomic
def hand_back(*, business: BusinessLike, thread_id: int, person: User) -> Thread:
    """Let the assistant answer again what the customer writes from now on. Raises NotFound.

    What was said before counts as handled by people.
    """
    thread = lock_thread(thread_id)
    now = timezone.now()
    if not person_in_charge(thread, now) and not handed_off(thread):
        return thread
    if handed_off(thread):
        thread.needs_you_reason = need_left(thread)
        thread.save(update_fields=["needs_you_reason"])
    ThreadNote.objects.create(
        thread=thread,
        code=ThreadNote.Code.HANDED_BACK,
        at=now,
        person_id=person.pk,
        person_name=person.get_full_name(),
    )
    _change(
        business,
        thread,
        person_until=None,
        person_id=None,
        person_name="",
        person_app_id="",
        handed_off_at=None,
        handoff_reason="",
        context_from=now,
    )
    return thread


@transaction.atomic
def close(*, business: BusinessLike, thread_id: int) -> Thread:
    """The conversation is done: it leaves the inbox until the customer writes again. Raises
    NotFound.
    """
    thread, now = lock_thread(thread_id), timezone.now()
    if thread.state == Thread.State.OPEN:
        thread.closed_from = _snapshot_before_closing(thread, now)
        thread.save(update_fields=["closed_from"])
    if handed_off(thread):
        _change(business, thread, handed_off_at=None, handoff_reason="", context_from=now)
    _change(
        business, thread, state=Thread.State.CLOSED, needs_you_reason=need_left(thread), unread=0
    )
    return thread


def _snapshot_before_closing(thread: Thread, now: datetime) -> dict[str, Any]:
    """Return all that closing the thread clears, as JSON."""
    times = {name: getattr(thread, name) for name in CLEARED_TIMES}
    return {
        "at": now.isoformat(),
        **{name: getattr(thread, name) for name in CLEARED},
        **{name: at.isoformat() if at else None for name, at in times.items()},
    }


def _read_before_closing(thread: Thread, now: datetime) -> dict[str, Any]:
    """Return what closing cleared; nothing if the thread was closed longer than UNDO ago."""
    was = thread.closed_from
    if (
        thread.state == Thread.State.OPEN
        or not was
        or datetime.fromisoformat(was["at"]) < now - UNDO
    ):
        return {}
    times = {
        name: datetime.fromisoformat(was[name]) if was[name] else None for name in CLEARED_TIMES
    }
    return {**{name: was[name] for name in CLEARED}, **times}


@transaction.atomic
def reopen(*, business: BusinessLike, thread_id: int) -> Thread:
    """The conversation is in the inbox again; soon after closing, as it was. Raises NotFound."""
    thread = lock_thread(thread_id)
    restored = _read_before_closing(thread, timezone.now())
    _change(business, thread, state=Thread.State.OPEN, closed_from=None, **restored)
    return thread


@transaction.atomic
def mark_read(*, business: BusinessLike, thread_id: int) -> Thread:
    """Mark all messages of the thread as read by the team. Raises NotFound."""
    thread = lock_thread(thread_id)
    _change(business, thread, unread=0)
    return thread


def _change(business: BusinessLike, thread: Thread, **fields: Any) -> None:
    """Store the fields that differ and announce the thread. If none differs, nothing is announced:
    an open dashboard marks a thread as read at each announcement, which would be endless.
    """
    changed = [name for name, value in fields.items() if getattr(thread, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(thread, name, fields[name])
    thread.save(update_fields=changed)
    announce(business.pk, thread.pk)
