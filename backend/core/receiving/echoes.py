"""Echoes: Instagram's copies of the messages that the account sent.

They were sent on the phone, through another app, or by us.
"""

from dataclasses import replace

from django.utils import timezone

from conversations import recording
from conversations.answered_from import OTHER_APP_NAME, PHONE_NAME
from conversations.models import MessageLog
from conversations.thread_control import leave_to_other_app
from conversations.threads import clear_sending_need, take_over
from core.delivery.queueing import ask_delivery
from core.receiving.incoming import InThread
from core.receiving.other_apps import note_app
from integrations.instagram.logins import list_app_ids

FOUND_BY = MessageLog.FoundBy


def receive_echo(incoming: InThread) -> MessageLog | None:
    """Record an echo and return its message, or None if there is none.

    A new message from the phone, or from an app that people use, takes the thread over. One from
    an automation, or from an app that holds the conversation, only counts as the answer to what the
    customer had written by then. An echo of our own message confirms that it was sent, and queues
    the delivery of messages that are still waiting.
    """
    business, thread, event = incoming.business, incoming.thread, incoming.event
    if incoming.is_of_own_account:
        event = replace(event, is_self=True)
    recorded = recording.record_echo(
        thread=thread,
        event=event,
        mid=incoming.mid,
        at=incoming.at,
        known_as_yet=incoming.find_known(),
        our_app_ids=list_app_ids(),
    )
    is_news = recorded.is_new and event.found_by != FOUND_BY.HISTORY
    if is_news and recorded.written_by == recording.EchoAuthor.PHONE and not event.is_standby:
        _take_over(incoming, by_name=PHONE_NAME)
    elif is_news and recorded.written_by == recording.EchoAuthor.OTHER_APP:
        if note_app(business, event.app_id) or event.is_standby:
            leave_to_other_app(thread, at=incoming.at, now=timezone.now())
        else:
            _take_over(incoming, by_name=OTHER_APP_NAME, app_id=event.app_id)
    elif recorded.is_confirmed:
        clear_sending_need(thread)
        if MessageLog.objects.filter(thread=thread, state=MessageLog.State.QUEUED).exists():
            ask_delivery(business, thread.pk)
    return recorded.message


def _take_over(incoming: InThread, *, by_name: str, app_id: str = "") -> None:
    """Take the thread over as of the message's time, because somebody answered elsewhere."""
    take_over(
        business=incoming.business,
        thread=incoming.thread,
        by_name=by_name,
        person_id=None,
        now=timezone.now(),
        since=incoming.at,
        app_id=app_id,
    )
