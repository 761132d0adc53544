"""Telling the team that a customer waits for a person."""

from django.conf import settings
from django.core.mail import send_mail

from accounts.models import Membership
from conversations.models import Thread
from conversations.thread_list import needs_you_text
from core.models import Business


def tell_team(business: Business, thread_id: int, what: str) -> None:
    """Mail everybody of the team, unless somebody has taken care of the thread already. `what` is why, as a code."""
    thread = Thread.objects.select_related("customer").filter(pk=thread_id, needs_you_reason=what).first()
    if thread is None:
        return
    link = f"{settings.PUBLIC_URL}/b/{business.pk}/inbox/{thread.pk}"
    body = f"{needs_you_text(thread)}\n\nAnswer here: {link}\n"
    for email in Membership.objects.filter(business=business, user__is_active=True).values_list("user__email", flat=True):
        send_mail(f"{business.name}: {thread.customer} waits for a person", body, settings.DEFAULT_FROM_EMAIL, [email])
