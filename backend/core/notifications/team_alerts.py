"""Email the team when a customer waits for a person, and the owners when the monthly
limit is near.
"""

from datetime import timedelta
from functools import partial

from django.db.models import Max, Q
from django.utils import timezone

from accounts.models import SecurityEvent
from common.jobs import enqueue
from conversations.models import Thread
from core.models import Business
from core.notifications.email import email_owners, email_people, email_team, one_line
from core.notifications.notices import (
    MANY_MAILS,
    write_budget_notice,
    write_many_notice,
    write_security_notice,
    write_thread_notice,
)

QUIET = timedelta(hours=1)  # between two emails about the same thread


def alert_team(business: Business, thread_id: int | None, what: str) -> None:
    """Email the team about a conversation, or the owners for BUDGET_80. Raises MailsNotSent.

    Nothing is sent if `what` is no longer why it needs someone, or if it was emailed about within
    QUIET. Causes in MANY_MAILS get one email for all conversations, at most one every QUIET.
    """
    if what == "BUDGET_80" or thread_id is None:
        return email_owners(business, write_budget_notice, path="assistant/around")
    now = timezone.now()
    waiting = Thread.objects.select_related("customer").filter(needs_you_reason=what)
    not_alerted = waiting.filter(Q(alerted_at=None) | Q(alerted_at__lte=now - QUIET))
    thread = not_alerted.filter(pk=thread_id).first()
    if thread is None:
        return None
    alerted = [thread.pk]
    if what in MANY_MAILS:
        last = waiting.aggregate(at=Max("alerted_at"))["at"]
        if last is not None and last > now - QUIET:
            return enqueue(
                "core.tell_team",
                at=last + QUIET,
                business_id=business.pk,
                thread_id=thread.pk,
                what=what,
            )
        alerted = list(not_alerted.values_list("pk", flat=True))
    if len(alerted) > 1:
        write = partial(write_many_notice, what, len(alerted))
        email_team(business, write, path="inbox?tab=needs_you")
    else:
        write = partial(write_thread_notice, what, one_line(str(thread.customer)))
        email_team(business, write, path=f"inbox/{thread.pk}")
    # After the emails: if the worker crashes in between, they are sent twice rather than never.
    Thread.objects.filter(pk__in=alerted).update(alerted_at=now)
    return None


def email_security_event(business: Business, event_id: int, owner_ids: list[int]) -> None:
    """Email what a platform admin changed to those who were owners at the time. Does nothing if the
    event no longer exists. Raises MailsNotSent.
    """
    event = SecurityEvent.objects.filter(pk=event_id, business_id=business.pk).first()
    if event is None:
        return
    write = partial(write_security_notice, event)
    email_people(business, owner_ids, write, path="settings/activity")
