"""What an item of a webhook says, by kind."""

from datetime import timedelta

from django.utils import timezone

from conversations.models import MessageLog
from tests.webhooks import ACCOUNT, CUSTOMER, content

NOW_MS = int(timezone.now().timestamp() * 1000)


def text(mid, words, **more):
    said = content("message_text", mid=mid, text=words)
    return {"message": {**said["message"], **more}}


def echo(mid, words, **more):
    said = content("echo_from_phone", mid=mid, text=words)
    return {
        "sender": {"id": ACCOUNT},
        "recipient": {"id": CUSTOMER},
        "message": {**said["message"], **more},
    }


def react(mid, emoji="❤️", **more):
    return {**content("reaction", mid=mid, emoji=emoji), **more}


def unreact(mid):
    return content("unreact", mid=mid)


def unsend(mid, **more):
    said = content("unsend", mid=mid)
    return {"message": {**said["message"], **more}}


def messages():
    """What the log of the business holds, in its order."""
    return list(MessageLog.objects.order_by("at", "id"))


def ago(**length):
    """A moment before now, as Meta writes it."""
    return int((timezone.now() - timedelta(**length)).timestamp() * 1000)
