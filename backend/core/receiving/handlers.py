"""Calls the handler for an event's kind.

A new kind needs a row in HANDLERS, a handler, and a function of `conversations` that records it.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.utils import timezone

from conversations import recording
from conversations.comments import record_comment
from conversations.events import Event, EventKind, understand
from conversations.finders import ask_thread_of_customer, lock_thread_of_mid
from conversations.models import MessageLog, Thread
from conversations.thread_control import change_control, hold, note_referral, stop_for_other_app
from core.models import Business, InboxEvent
from core.receiving.account_notices import note_permissions, note_policy
from core.receiving.echoes import receive_echo
from core.receiving.incoming import Incoming, InThread, Outcome
from core.receiving.messages import receive_edit, receive_message, receive_unsend
from core.receiving.profiles import ask_profile
from core.reconciling.phantom_edits import ANNOUNCED, ask_for_message
from integrations.instagram.clock import to_our_clock
from integrations.instagram.logins import list_app_ids

UNREADABLE = InboxEvent.State.UNREADABLE
# Events that Meta sends besides those of conversations. They are no messages, so none is shown.
OF_NO_CONVERSATION = {
    "optin",
    "delivery",
    "app_roles",
    "account_linking",
    "response_feedback",
    "pre_checkout",
    "checkout_update",
    "payment",
}
# A handler records an event. A handler in a thread returns the message that the event is about,
# if any: when it was taken back, its text is erased from the inbox too.
Handler = Callable[[Incoming], Outcome]
ThreadHandler = Callable[[InThread], MessageLog | None]


def record_event(business: Business, row: InboxEvent) -> Outcome:
    """Record the event for the business and return its outcome. Called inside the business.

    `row` is the event as stored in the inbox.
    """
    event = _name_echo(business, understand(row.payload), row)
    # A time after the arrival comes from a clock that is ahead of ours. Unchanged, it would sort a
    # question below its answer.
    at = min(to_our_clock(event.at) or row.received_at, row.received_at)
    return HANDLERS[event.what](Incoming(business, event, row, at))


def _name_echo(business: Business, event: Event, row: InboxEvent) -> Event:
    """Return a message from the account to a customer as an echo, even if not marked as one."""
    if (
        event.what == EventKind.MESSAGE
        and event.sender_id in business.instagram_ids
        and row.customer_id not in business.instagram_ids
    ):
        return replace(event, what=EventKind.ECHO, is_echo=True)
    return event


# --- of a conversation --------------------------------------------------------------------------
def in_thread(
    receive: ThreadHandler, *, makes_thread: bool = True, looks_up: bool = False
) -> Handler:
    """Return a handler that finds the event's thread and calls `receive` with it.

    It also does what every event in a thread needs: it notes standby and asks for the customer's
    profile. Without `makes_thread`, an event of a customer who has no thread changes nothing. With
    `looks_up`, what is known of the event's message is asked for together with the thread.
    """

    def handle(incoming: Incoming) -> Outcome:
        business, event = incoming.business, incoming.event
        # The thread is locked first: what is known is what there is under its lock.
        find_thread = _ask_thread(incoming, makes_thread=makes_thread)
        find_known = (
            recording.ask_known(incoming.mid)
            if looks_up
            else partial(recording.find_known, incoming.mid)
        )
        thread, is_new = find_thread()
        if thread is None:
            return _end_without_thread(incoming) if makes_thread else Outcome()
        if event.is_standby:
            _note_standby(incoming, thread)
        message = receive(InThread(business, event, incoming.row, incoming.at, thread, find_known))
        if is_new or event.opens_window:
            ask_profile(business, thread.customer)
        return Outcome(
            thread_id=thread.pk,
            was_taken_back=message is not None and message.kind == MessageLog.Kind.DELETED,
        )

    return handle


def _ask_thread(
    incoming: Incoming, *, makes_thread: bool
) -> Callable[[], tuple[Thread | None, bool]]:
    """Ask for the event's thread, locked. Returns what waits for it: the thread or None, and
    whether it was created now.

    An event that names no customer belongs to the thread of the message that it is about.
    """
    event, igsid = incoming.event, incoming.row.customer_id
    account_id, is_own = incoming.business.instagram_account_id or "", incoming.is_of_own_account
    makes = makes_thread and bool(igsid) and (not is_own or event.what == EventKind.ECHO)
    if igsid and (makes or not (makes_thread or is_own)):
        find = ask_thread_of_customer(account_id=account_id, igsid=igsid)
    elif event.mid:
        find = partial(lock_thread_of_mid, event.mid)
    else:
        find = partial(lambda: None)

    def wait() -> tuple[Thread | None, bool]:
        thread = find()
        if thread is None and makes:
            return recording.make_thread(account_id=account_id, igsid=igsid, at=incoming.at)
        return thread, False

    return wait


def _end_without_thread(incoming: Incoming) -> Outcome:
    """Return the outcome UNREADABLE for an event whose thread cannot be found.

    If it is an edit without a text, the message itself is asked for.
    """
    event, row = incoming.event, incoming.row
    if event.is_phantom and event.mid:
        ask_for_message(incoming.business, mid=event.mid, customer_id="", inbox_event_id=row.pk)
        return Outcome(state=UNREADABLE, error=ANNOUNCED)
    return Outcome(state=UNREADABLE, error="It names no customer, and no message that is known.")


def _note_standby(incoming: Incoming, thread: Thread) -> None:
    """Note that another app holds the conversation, and stop the assistant if that is new."""
    event, now = incoming.event, timezone.now()
    is_foreign = event.what == EventKind.ECHO and event.app_id not in list_app_ids()
    if hold(thread, app_id=event.app_id if is_foreign else "", at=incoming.at, now=now):
        stop_for_other_app(thread, now=now)


def receive_reaction(incoming: InThread) -> MessageLog | None:
    """Record a reaction. Return its message, or None if there is none."""
    if not incoming.event.mid:
        return None
    return recording.record_reaction(
        thread=incoming.thread,
        event=incoming.event,
        at=incoming.at,
        by_business=incoming.by_business,
    )


def receive_seen(incoming: InThread) -> None:
    """Record up to where the customer has read. What the business has read is ignored."""
    if not incoming.by_business:
        event = replace(incoming.event, until=to_our_clock(incoming.event.until))
        recording.record_seen(thread=incoming.thread, event=event, at=incoming.at)


def receive_referral(incoming: InThread) -> None:
    """Note how the customer came to the conversation, which also opens the reply window."""
    note_referral(incoming.thread, incoming.event, at=incoming.at)


def receive_control(incoming: InThread) -> None:
    """Record a change of control. Stop the assistant if another app now holds the conversation."""
    thread, now = incoming.thread, timezone.now()
    if change_control(thread, incoming.event, at=incoming.at, now=now, our_app_ids=list_app_ids()):
        stop_for_other_app(thread, now=now)


# --- of no conversation -------------------------------------------------------------------------
def receive_comment(incoming: Incoming) -> Outcome:
    """Record a comment."""
    record_comment(event=incoming.event, at=incoming.at)
    return Outcome()


def receive_policy(incoming: Incoming) -> Outcome:
    """Apply a notice that Instagram blocked the account's messages or allows them again."""
    note_policy(incoming.business, incoming.event, at=incoming.at)
    return Outcome()


def receive_permission(incoming: Incoming) -> Outcome:
    """Apply a notice about permissions that names one of our accounts.

    Under Instagram Login, the person who connected the account is the account itself.
    """
    note_permissions(incoming.row)
    return Outcome()


def receive_nothing(incoming: Incoming) -> Outcome:
    """Mark an event that changes nothing as done."""
    return Outcome()


def receive_other(incoming: Incoming) -> Outcome:
    """Mark an event of an unknown kind as UNREADABLE, which a platform admin sees.

    The kinds in OF_NO_CONVERSATION are marked APART instead.
    """
    event = incoming.event
    is_known = event.action in OF_NO_CONVERSATION
    return Outcome(
        state=InboxEvent.State.APART if is_known else UNREADABLE, error=event.description
    )


HANDLERS: dict[EventKind, Handler] = {
    EventKind.MESSAGE: in_thread(receive_message, looks_up=True),
    EventKind.POSTBACK: in_thread(receive_message, looks_up=True),
    EventKind.ECHO: in_thread(receive_echo, looks_up=True),
    EventKind.EDIT: in_thread(receive_edit),
    EventKind.UNSEND: in_thread(receive_unsend),
    EventKind.REACTION: in_thread(receive_reaction),
    EventKind.SEEN: in_thread(receive_seen, makes_thread=False),
    EventKind.REFERRAL: in_thread(receive_referral),
    EventKind.CONTROL: in_thread(receive_control),
    EventKind.COMMENT: receive_comment,
    EventKind.POLICY: receive_policy,
    EventKind.PERMISSION: receive_permission,
    EventKind.NOTHING: receive_nothing,
    EventKind.OTHER: receive_other,
}
