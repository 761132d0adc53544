"""What the log holds, and moments before now as Meta writes them."""

from datetime import timedelta

from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog, Thread


def messages(shop):
    with in_business(shop):
        return list(MessageLog.objects.order_by("at", "id"))


def thread(shop):
    with in_business(shop):
        return Thread.objects.get()


def ago(**length):
    return int((timezone.now() - timedelta(**length)).timestamp() * 1000)
