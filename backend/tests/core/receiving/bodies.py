"""What an item of a webhook says, by kind."""

from django.utils import timezone

from conversations.models import MessageLog

NOW_MS = int(timezone.now().timestamp() * 1000)


def text(mid, words, **more):
    return {"message": {"mid": mid, "text": words, **more}}


def echo(mid, words, **more):
    return {
        "sender": {"id": "17841"},
        "recipient": {"id": "700"},
        "message": {"mid": mid, "text": words, "is_echo": True, **more},
    }


def react(mid, emoji="❤️", **more):
    return {"reaction": {"mid": mid, "action": "react", "emoji": emoji}, **more}


def unreact(mid):
    return {"reaction": {"mid": mid, "action": "unreact"}}


def messages():
    return list(MessageLog.objects.order_by("at", "id"))
