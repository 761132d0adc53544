"""Telling the team by mail that a customer waits for a person, and the owners that the money for
the month runs out.
"""

from datetime import timedelta

from django.db.models import Max, Q
from django.utils import timezone

from accounts.models import SecurityEvent
from common.jobs import enqueue
from conversations.models import Thread
from core.models import Business
from core.notifications.email import email_owners, email_people, email_team, one_line

QUIET = timedelta(hours=1)  # between two mails about the same thread

# Why, as a code: the subject and the text. No reason that the assistant gave: it may repeat what
# the customer wrote.
THREAD_MAILS: dict[str, tuple[str, str]] = {
    "HANDOFF": (
        "{name} is waiting for you",
        "The assistant handed over the conversation with {name}. It won't reply until someone "
        "answers or hands back.",
    ),
    "LATE": (
        "{name} is still waiting",
        "The assistant couldn't answer {name} in time, and didn't reply because it was too late. "
        "Please take a look.",
    ),
    "OVER_BUDGET": (
        "{name} is waiting: monthly limit reached",
        "This month's limit for the assistant is reached. It told {name} that a person will "
        "answer, and won't reply there until then.",
    ),
    "INSTALLATION_LIMIT": (
        "{name} is waiting: the installation's monthly limit is reached",
        "This installation's monthly limit for the AI model is reached. The assistant told {name} "
        "that a person will answer, and waits for one of you. Your administrator can raise the "
        "limit.",
    ),
    "MODEL_UNUSABLE": (
        "{name} is waiting for you",
        "The AI model gave no answer that could be sent to {name}, so the assistant didn't "
        "reply. Please take a look.",
    ),
    "MODEL_DECLINED": (
        "{name} is waiting for you",
        "The AI model declined to answer {name}. The assistant said that a person will answer, and "
        "won't reply there until then.",
    ),
    "PROMPT_TOO_LONG": (
        "{name} is waiting for you",
        "The conversation with {name} is too long for the AI model. The assistant said that a "
        "person will answer, and won't reply there until then.",
    ),
    "BOT_LOOP": (
        "{name} may be a bot",
        "{name} seems to be a bot too, so the assistant stopped answering. Please take a look.",
    ),
}
# What seldom meets one customer alone, because the model, the worker or the money is gone: one mail
# for all who wait.
MANY_MAILS: dict[str, tuple[str, str]] = {
    "LATE": (
        "{count} customers are still waiting",
        "The assistant couldn't answer {count} customers in time, and didn't reply because it was "
        "too late. Please take a look.",
    ),
    "MODEL_UNUSABLE": (
        "{count} customers are waiting for you",
        "The AI model gave no answer that could be sent to {count} customers, so the assistant "
        "didn't reply. Please take a look.",
    ),
    "OVER_BUDGET": (
        "{count} customers are waiting: monthly limit reached",
        "This month's limit for the assistant is reached. It told {count} customers that a person "
        "will answer. You can raise the limit, but these conversations wait for one of you.",
    ),
    "INSTALLATION_LIMIT": (
        "{count} customers are waiting: the installation's monthly limit is reached",
        "This installation's monthly limit for the AI model is reached. The assistant told {count} "
        "customers that a person will answer, and these conversations wait for one of you. Your "
        "administrator can raise the limit.",
    ),
}
BUDGET_80 = (
    "You've used 80% of this month's limit",
    "The assistant has used 80% of this month's limit. At the limit it stops answering and hands "
    "over to you instead. You can raise the limit; above the highest one, your Conversa "
    "administrator can.",
)


def alert_team(business: Business, thread_id: int | None, what: str) -> None:
    """Mail everybody of the team about a thread, unless somebody has taken care of it or a mail
    went out a short while ago; about all that wait for the same cause at once; for BUDGET_80 the
    owners. Raises MailsNotSent.
    """
    if what == "BUDGET_80" or thread_id is None:
        return _email_that_the_budget_runs_out(business)
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
        _email_about_many(business, len(alerted), what)
    else:
        _email_about_one(business, thread, what)
    # After the mails: a worker that dies in between mails twice, which is better than not at all.
    Thread.objects.filter(pk__in=alerted).update(alerted_at=now)
    return None


def _email_that_the_budget_runs_out(business: Business) -> None:
    subject, text = BUDGET_80
    email_owners(
        business, subject=subject, text=text, path="assistant/around", button="Change the limit"
    )


def _email_about_one(business: Business, thread: Thread, what: str) -> None:
    name = one_line(str(thread.customer))
    subject, text = (words.format(name=name) for words in THREAD_MAILS[what])
    email_team(
        business,
        subject=subject,
        text=text,
        path=f"inbox/{thread.pk}",
        button="Open the conversation",
    )


def _email_about_many(business: Business, count: int, what: str) -> None:
    subject, text = (words.format(count=count) for words in MANY_MAILS[what])
    email_team(
        business, subject=subject, text=text, path="inbox?tab=needs_you", button="Open the inbox"
    )


def email_security_event(business: Business, event_id: int, owner_ids: list[int]) -> None:
    """Email those who were owners then what a platform admin changed. Raises MailsNotSent."""
    event = SecurityEvent.objects.filter(pk=event_id, business_id=business.pk).first()
    if event is None:
        return
    who = (
        event.actor_name
        if event.actor_id is None
        else f"{event.actor_name}, a Conversa administrator"
    )
    about = f": {event.subject}" if event.subject else ""
    email_people(
        business,
        owner_ids,
        subject=event.get_kind_display(),
        button="See the activity",
        path="settings/activity",
        text=f"{event.get_kind_display()}{about}\n\n"
        f"This was done by {who}. If you didn’t expect it, "
        "ask them why.",
    )
