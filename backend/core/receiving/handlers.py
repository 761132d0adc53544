"""Which handler an event of the inbox goes to. A new kind is a row in HANDLERS, a handler, and a
function of `conversations` that records it.
"""

from collections.abc import Callable
from dataclasses import replace

from django.utils import timezone

from conversations import recording
from conversations.comments import record_comment
from conversations.events import Event, EventKind, understand
from conversations.finders import lock_thread_of_mid
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
# What Meta tells beside conversations. Nobody said it, so it is no line in one.
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
# Records an event. One of a thread returns the message whose words the event may hold.
Handler = Callable[[Incoming], Outcome]
ThreadHandler = Callable[[InThread], MessageLog | None]


def record_event(business: Business, row: InboxEvent) -> Outcome:
    """Record the event, and do what follows from it."""
    event = _name_echo(business, understand(row.payload), row)
    # Nothing was said after we heard of it: with a clock ahead of ours a question would stand below
    # its answer.
    at = min(to_our_clock(event.at) or row.received_at, row.received_at)
    return HANDLERS[event.what](Incoming(business, event, row, at))


def _name_echo(business: Business, event: Event, row: InboxEvent) -> Event:
    """What the account says to a customer is an echo also where Instagram does not call it so."""
    if (
        event.what == EventKind.MESSAGE
        and event.sender_id in business.instagram_ids
        and row.customer_id not in business.instagram_ids
    ):
        return replace(event, what=EventKind.ECHO, is_echo=True)
    return event


# --- of a conversation --------------------------------------------------------------------------
def in_thread(receive: ThreadHandler, *, makes_thread: bool = True) -> Handler:
    """The handler that finds the event's thread, and what holds for whatever happens in one.

    Without `makes_thread` an event of a customer who has no thread changes nothing.
    """

    def handle(incoming: Incoming) -> Outcome:
        thread, is_new = _find_thread(incoming, makes_thread=makes_thread)
        if thread is None:
            return _end_without_thread(incoming) if makes_thread else Outcome()
        business, event = incoming.business, incoming.event
        if event.is_standby:
            _note_standby(incoming, thread)
        message = receive(InThread(business, event, incoming.row, incoming.at, thread))
        if is_new or event.opens_window:
            ask_profile(business, thread.customer)
        return Outcome(
            thread_id=thread.pk,
            was_taken_back=message is not None and message.kind == MessageLog.Kind.DELETED,
        )

    return handle


def _find_thread(incoming: Incoming, *, makes_thread: bool) -> tuple[Thread | None, bool]:
    """The thread the event belongs to, locked, and whether it is new. An event that names no
    customer belongs where the message stands that it is about."""
    event, igsid = incoming.event, incoming.row.customer_id
    account_id, is_own = incoming.business.instagram_account_id or "", incoming.is_of_own_account
    if igsid and not is_own and not makes_thread:
        return recording.find_thread(account_id=account_id, igsid=igsid), False
    if igsid and (not is_own or event.what == EventKind.ECHO):
        return recording.find_or_make_thread(account_id=account_id, igsid=igsid, at=incoming.at)
    return lock_thread_of_mid(event.mid) if event.mid else None, False


def _end_without_thread(incoming: Incoming) -> Outcome:
    """Nobody knows where the event belongs."""
    event, row = incoming.event, incoming.row
    if event.is_phantom and event.mid:
        ask_for_message(incoming.business, mid=event.mid, customer_id="", inbox_event_id=row.pk)
        return Outcome(state=UNREADABLE, error=ANNOUNCED)
    return Outcome(state=UNREADABLE, error="It names no customer, and no message that is known.")


def _note_standby(incoming: Incoming, thread: Thread) -> None:
    """An event on standby: another app holds the conversation."""
    event, now = incoming.event, timezone.now()
    is_foreign = event.what == EventKind.ECHO and event.app_id not in list_app_ids()
    if hold(thread, app_id=event.app_id if is_foreign else "", at=incoming.at, now=now):
        stop_for_other_app(thread, now=now)


def receive_reaction(incoming: InThread) -> MessageLog | None:
    if not incoming.event.mid:
        return None
    return recording.record_reaction(
        thread=incoming.thread,
        event=incoming.event,
        at=incoming.at,
        by_business=incoming.by_business,
    )


def receive_seen(incoming: InThread) -> None:
    if not incoming.by_business:
        event = replace(incoming.event, until=to_our_clock(incoming.event.until))
        recording.record_seen(thread=incoming.thread, event=event, at=incoming.at)


def receive_referral(incoming: InThread) -> None:
    note_referral(incoming.thread, incoming.event, at=incoming.at)


def receive_control(incoming: InThread) -> None:
    """Another app that begins to hold the conversation stops the assistant."""
    thread, now = incoming.thread, timezone.now()
    if change_control(thread, incoming.event, at=incoming.at, now=now, our_app_ids=list_app_ids()):
        stop_for_other_app(thread, now=now)


# --- of no conversation -------------------------------------------------------------------------
def receive_comment(incoming: Incoming) -> Outcome:
    record_comment(event=incoming.event, at=incoming.at)
    return Outcome()


def receive_policy(incoming: Incoming) -> Outcome:
    note_policy(incoming.business, incoming.event, at=incoming.at)
    return Outcome()


def receive_permission(incoming: Incoming) -> Outcome:
    note_permissions(incoming.row)  # under Instagram Login the person is an account
    return Outcome()


def receive_nothing(incoming: Incoming) -> Outcome:
    return Outcome()


def receive_other(incoming: Incoming) -> Outcome:
    """Not understood: an admin sees it, unless Meta tells it beside conversations."""
    event = incoming.event
    is_known = event.action in OF_NO_CONVERSATION
    return Outcome(
        state=InboxEvent.State.APART if is_known else UNREADABLE, error=event.description
    )


HANDLERS: dict[EventKind, Handler] = {
    EventKind.MESSAGE: in_thread(receive_message),
    EventKind.POSTBACK: in_thread(receive_message),
    EventKind.ECHO: in_thread(receive_echo),
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
