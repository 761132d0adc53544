"""Erasing an unsent message wherever it was stored."""

from conversations.models import Attachment, MessageLog
from core.intake.inbox import erase_events
from core.media.copying import State, delete_files
from core.models import Business


def erase_message(business: Business, account_id: str, mid: str) -> None:
    """Erase the message's files and its text in the inbox of events. Called inside the business."""
    message = (
        MessageLog.objects.select_related("thread__customer")
        .filter(mid=mid, kind=MessageLog.Kind.DELETED)
        .first()
    )
    if message is None:
        return
    delete_files(Attachment.objects.filter(message=message, state=State.ERASED).exclude(file=""))
    own = business.instagram_ids | {account_id}
    erase_events(account_ids=own, customer_ids={message.thread.customer.igsid, "", *own}, mid=mid)
