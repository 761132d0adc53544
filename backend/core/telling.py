"""Telling the team by mail that a customer waits for a person, and the owners that the money for the month runs out."""

from datetime import timedelta

from django.utils import timezone

from conversations.models import Thread
from core.mails import one_line, tell_members, tell_owners
from core.models import Business

QUIET = timedelta(hours=1)  # between two mails about the same thread

# Why, as a code: the subject and the text. No reason that the assistant gave: it may repeat what the customer wrote.
THREAD_MAILS: dict[str, tuple[str, str]] = {
    "HANDOFF": (
        "{name} waits for a person",
        "The assistant asked for a person in the conversation with {name}, and stays quiet there until one of you answers or hands it back.",
    ),
    "LATE": (
        "{name} has waited too long",
        "The assistant could not answer {name} in time and said nothing rather than something odd so late. Please look at the conversation.",
    ),
    "OVER_BUDGET": (
        "{name} waits: this month's limit is reached",
        "The month's limit for the assistant is reached. It told {name} that a person will answer, and stays quiet there until then.",
    ),
    "BOT_LOOP": (
        "The conversation with {name} looks like two bots",
        "The other side seems to be a bot too, so the assistant stopped answering {name}. Please look at the conversation.",
    ),
}
BUDGET_80 = (
    "80 % of this month's limit is used",
    "The assistant has used 80 % of what you allow it to cost this month. At the limit it stops answering and asks for a person instead. "
    "You can raise the limit or remove it.",
)


def tell_team(business: Business, thread_id: int | None, what: str) -> None:
    """Mail everybody of the team about a thread, unless somebody has taken care of it or a mail went out a short
    while ago; for BUDGET_80 the owners. Raises MailsNotSent."""
    if what == "BUDGET_80" or thread_id is None:
        subject, text = BUDGET_80
        return tell_owners(business, subject=subject, text=text, path="assistant")
    now = timezone.now()
    thread = Thread.objects.select_related("customer").filter(pk=thread_id, needs_you_reason=what).first()
    if thread is None or (thread.told_at is not None and thread.told_at > now - QUIET):
        return None
    subject, text = (words.format(name=one_line(str(thread.customer))) for words in THREAD_MAILS[what])
    tell_members(business, subject=subject, text=text, path=f"inbox/{thread.pk}")
    # After the mails: a worker that dies in between mails twice, which is better than not at all.
    Thread.objects.filter(pk=thread.pk).update(told_at=now)
    return None
