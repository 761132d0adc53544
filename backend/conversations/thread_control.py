"""Threads that another app connected to the same account controls. Their messages are recorded,
and the assistant does not reply in them.

This is Meta's Conversation Routing: an app passes, takes or requests control of a conversation, and
24 hours after the last activity control returns to the account's default app. The caller of each
function that changes a thread has locked its row.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from conversations.answered_from import OTHER_APP_NAME
from conversations.events import Event
from conversations.finders import find_live_turn
from conversations.models import MessageLog, Thread, ThreadNote
from conversations.recording import open_window
from conversations.silences import SilenceReason
from conversations.threads import drop_replies
from conversations.turns import finish_silent
from conversations.unsent import UnsentReason

HELD = timedelta(hours=24)
NOTE = ThreadNote.Code


def held_by_other_app(thread: Thread, now: datetime) -> bool:
    """Return whether another app controls the thread at `now`."""
    return thread.held_until is not None and thread.held_until > now


def hold(thread: Thread, *, app_id: str, at: datetime, now: datetime) -> bool:
    """Store that another app controls the thread from `at` on, for HELD. Return whether it did not
    control it before.

    An event older than the last change of control arrived late or twice, and changes nothing.
    """
    was_held = held_by_other_app(thread, now)
    if not was_held and thread.control_at is not None and thread.control_at > at:
        return False
    thread.held_by_app = app_id or (thread.held_by_app if was_held else "")
    thread.held_until = max(at + HELD, thread.held_until or at)
    thread.save(update_fields=["held_by_app", "held_until"])
    is_news = not was_held and held_by_other_app(thread, now)
    if is_news:
        note_once(thread, NOTE.APP_TOOK, at, {"app_id": thread.held_by_app})
    return is_news


def change_control(
    thread: Thread, event: Event, *, at: datetime, now: datetime, our_app_ids: set[str]
) -> bool:
    """Apply an event by which thread control was passed, taken or requested.

    Return whether another app got control by it. An event that is not newer than the last change of
    control arrived late or twice, and changes nothing.
    """
    if thread.control_at is not None and at <= thread.control_at:
        return False
    if event.action == "request":
        note_once(thread, NOTE.APP_ASKED, at, {"app_id": event.app_id})
        return False
    thread.control_at = at
    thread.save(update_fields=["control_at"])
    if event.app_id and event.app_id in our_app_ids:
        if thread.held_until is not None and at > thread.held_until - HELD:
            thread.held_by_app, thread.held_until = "", None
            thread.save(update_fields=["held_by_app", "held_until"])
            note_once(thread, NOTE.APP_GAVE, at, {"app_id": event.former_app_id})
        return False
    return hold(thread, app_id=event.app_id, at=at, now=now)


def stop_for_other_app(thread: Thread, *, now: datetime) -> None:
    """End the thread's turn without a reply and drop its unsent replies, because another app
    controls the thread.
    """
    turn = find_live_turn(thread)
    if turn is not None:
        finish_silent(turn=turn, thread=thread, reason=SilenceReason.OTHER_APP, now=now)
    drop_replies(thread, UnsentReason.OTHER_APP)


def leave_to_other_app(thread: Thread, *, at: datetime, now: datetime) -> None:
    """Treat what the customer wrote until `at` as answered: another automation replied then.

    The turn ends without a reply, and replies to what was written until then are not sent. Unlike
    after a takeover, the assistant answers the customer's next message. A reply of which a part was
    sent already is sent to its end.
    """
    turn = find_live_turn(thread)
    said_later = MessageLog.objects.filter(direction=MessageLog.Direction.IN, at__gt=at)
    if turn is not None and not said_later.filter(turn=turn).exists():
        finish_silent(turn=turn, thread=thread, reason=SilenceReason.OTHER_APP, now=now)
    waiting = MessageLog.objects.filter(
        thread=thread,
        state=MessageLog.State.QUEUED,
        author=MessageLog.Author.ASSISTANT,
        asked_by_id=None,
    )
    on_its_way = MessageLog.objects.filter(
        turn=OuterRef("turn"), direction=MessageLog.Direction.OUT
    ).exclude(
        state__in=[MessageLog.State.QUEUED, MessageLog.State.FAILED],
    )
    unsent = waiting.filter(~Exists(on_its_way), ~Exists(said_later.filter(turn=OuterRef("turn"))))
    if unsent.update(
        state=MessageLog.State.FAILED,
        problem=UnsentReason.OTHER_APP,
        error_code=UnsentReason.OTHER_APP,
        next_attempt_at=None,
    ):
        # The disclosure may have been among the unsent replies. Disclosing twice is better than
        # not at all.
        thread.disclosed_at = None
        thread.save(update_fields=["disclosed_at"])


def was_answered_by_other_app(thread: Thread, message: MessageLog) -> bool:
    """Return whether the reply of another automation was recorded before this message, which it
    answers, was.
    """
    if thread.last_author != MessageLog.Author.PERSON or thread.last_message_at < message.at:
        return False
    return MessageLog.objects.filter(
        thread=thread,
        direction=MessageLog.Direction.OUT,
        author_name=OTHER_APP_NAME,
        at__gte=message.at,
    ).exists()


def note_referral(thread: Thread, event: Event, *, at: datetime) -> None:
    """Add where the customer came from to the timeline, and open the reply window at `at`."""
    note_once(thread, NOTE.REFERRAL, at, event.details["referral"])
    open_window(thread, at)
    thread.save(update_fields=["window_opened_at"])


def note_once(thread: Thread, code: str, at: datetime, params: dict[str, str]) -> None:
    """Add a line to the timeline, unless the same event has added it already."""
    ThreadNote.objects.get_or_create(thread=thread, code=code, at=at, params=params)
