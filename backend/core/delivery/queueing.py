"""Queueing: what a person wrote waits in its thread, and a job is asked for that sends what waits
(`core.delivery.sender`).
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import AppError, Conflict, ErrorCode, FieldCode, FieldError, NotFound
from common.jobs import enqueue
from common.live import announce
from conversations.models import MessageLog, Thread
from conversations.recording import touch_outbound
from conversations.threads import lock_thread, take_over
from core.delivery.human_agent import HumanAgentNotAllowed, choose_tag
from core.models import Business
from integrations.instagram.splitting import split_text

DIRECTION, STATE, AUTHOR = MessageLog.Direction, MessageLog.State, MessageLog.Author


NOTHING_WRITTEN = _("Write something first.")


class WindowClosed(Conflict):
    code = ErrorCode.WINDOW_CLOSED
    text = _(
        "Instagram allows a reply within 24 hours of the customer’s last message. Wait until "
        "they write again."
    )


class NotConnected(Conflict):
    code = ErrorCode.NOT_CONNECTED
    text = _("Instagram is not connected, so nothing can be sent. Reconnect it first.")


def ask_delivery(business: Business, thread_id: int, at: datetime | None = None) -> None:
    """Have the thread's waiting messages sent. A timed job has no lock, so that it blocks
    no other.
    """
    lock = None if at else f"deliver:{business.pk}:{thread_id}"
    enqueue("core.deliver", queueing_lock=lock, at=at, business_id=business.pk, thread_id=thread_id)


@transaction.atomic
def send_as_person(
    *, business: Business, thread_id: int, person: User, text: str, client_id: UUID, tag: str = ""
) -> tuple[MessageLog, bool]:
    """Queue what a person wrote, and take the thread over. The same `client_id` again is the same
    message.

    `tag` HUMAN_AGENT asks for a late answer, and means nothing within the window. Returns the first
    piece and whether it is new. Raises NotFound, WindowClosed, HumanAgentNotAllowed, NotConnected,
    AppError.
    """
    thread = lock_thread(thread_id)
    known = MessageLog.objects.filter(client_id=client_id).first()
    if known is not None:
        if known.thread_id != thread.pk:
            raise NotFound
        return known, False
    pieces = split_text(text)
    if not pieces:
        raise AppError(
            NOTHING_WRITTEN, fields={"text": [FieldError(FieldCode.BLANK, NOTHING_WRITTEN)]}
        )
    now = timezone.now()
    allowed_tag = _choose_tag_of_person(business, thread, asked=tag, now=now)
    take_over(
        business=business,
        thread=thread,
        by_name=person.get_full_name(),
        person_id=person.pk,
        now=now,
    )
    messages = _queue_pieces(
        thread, pieces, person=person, tag=allowed_tag, client_id=client_id, now=now
    )
    thread.unread = 0
    touch_outbound(thread, messages[-1])
    ask_delivery(business, thread.pk)
    announce(business.pk, thread.pk)
    return messages[0], True


def _choose_tag_of_person(business: Business, thread: Thread, *, asked: str, now: datetime) -> str:
    """The tag under which a person's message may leave now. Raises NotConnected,
    HumanAgentNotAllowed, WindowClosed.
    """
    if not business.instagram_connected:
        raise NotConnected
    if asked and not settings.HUMAN_AGENT_ALLOWED:
        raise HumanAgentNotAllowed
    tag = choose_tag(thread=thread, author=AUTHOR.PERSON, asked=asked, now=now)
    if tag is None:
        raise WindowClosed
    return tag


def _queue_pieces(
    thread: Thread, pieces: list[str], *, person: User, tag: str, client_id: UUID, now: datetime
) -> list[MessageLog]:
    """What the person wrote, as messages that wait; the first one carries the client's id."""
    return [
        MessageLog.objects.create(
            thread=thread,
            direction=DIRECTION.OUT,
            author=AUTHOR.PERSON,
            author_id=person.pk,
            author_name=person.get_full_name()[:150],
            text=piece,
            tag=tag,
            state=STATE.QUEUED,
            at=now,
            client_id=client_id if index == 0 else None,
        )
        for index, piece in enumerate(pieces)
    ]
