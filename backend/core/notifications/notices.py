"""The texts of the emails to a team, each written in the active language. They must not contain
what a customer wrote.
"""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import SecurityEvent
from accounts.security_events import describe_subject
from common.languages import Text, say


@dataclass(frozen=True)
class Notice:
    """The text of one email: its subject, its body in paragraphs, and the label of its button."""

    subject: str
    text: str
    button: str


# Subject and text by the code of the cause. The assistant's own reason is left out: it may repeat
# what the customer wrote.
THREAD_MAILS: dict[str, tuple[Text, Text]] = {
    "HANDOFF": (
        _("%(name)s is waiting for you"),
        _(
            "The assistant handed over the conversation with %(name)s. It won’t reply until "
            "someone answers or hands back."
        ),
    ),
    "LATE": (
        _("%(name)s is still waiting"),
        _(
            "The assistant couldn’t answer %(name)s in time, and didn’t reply because it was too "
            "late. Please take a look."
        ),
    ),
    "OVER_BUDGET": (
        _("%(name)s is waiting: monthly limit reached"),
        _(
            "The assistant has reached this month’s limit. It told %(name)s that a person will "
            "answer, and won’t reply there until then."
        ),
    ),
    "INSTALLATION_LIMIT": (
        _("%(name)s is waiting: Conversa’s monthly limit is reached"),
        _(
            "Conversa’s monthly limit for the AI model is reached. The assistant told %(name)s "
            "that a person will answer, and waits for one of you. Your Conversa administrator can "
            "raise the limit."
        ),
    ),
    "MODEL_UNUSABLE": (
        _("%(name)s is waiting for you"),
        _(
            "The AI model gave no answer that could be sent to %(name)s, so the assistant didn’t "
            "reply. Please take a look."
        ),
    ),
    "MODEL_DECLINED": (
        _("%(name)s is waiting for you"),
        _(
            "The AI model declined to answer %(name)s. The assistant said that a person will "
            "answer, and won’t reply there until then."
        ),
    ),
    "PROMPT_TOO_LONG": (
        _("%(name)s is waiting for you"),
        _(
            "The conversation with %(name)s is too long for the AI model. The assistant said that "
            "a person will answer, and won’t reply there until then."
        ),
    ),
    "BOT_LOOP": (
        _("%(name)s may be a bot"),
        _("%(name)s seems to be a bot, so the assistant stopped answering. Please take a look."),
    ),
}
# Causes that usually affect many customers at once, such as an unavailable model or a limit that is
# reached: one email about all of them.
MANY_MAILS: dict[str, tuple[Text, Text]] = {
    "LATE": (
        ngettext_lazy(
            "%(count)s customer is still waiting", "%(count)s customers are still waiting", "count"
        ),
        ngettext_lazy(
            "The assistant couldn’t answer %(count)s customer in time, and didn’t reply because "
            "it was too late. Please take a look.",
            "The assistant couldn’t answer %(count)s customers in time, and didn’t reply because "
            "it was too late. Please take a look.",
            "count",
        ),
    ),
    "MODEL_UNUSABLE": (
        ngettext_lazy(
            "%(count)s customer is waiting for you",
            "%(count)s customers are waiting for you",
            "count",
        ),
        ngettext_lazy(
            "The AI model gave no answer that could be sent to %(count)s customer, so the "
            "assistant didn’t reply. Please take a look.",
            "The AI model gave no answer that could be sent to %(count)s customers, so the "
            "assistant didn’t reply. Please take a look.",
            "count",
        ),
    ),
    "OVER_BUDGET": (
        ngettext_lazy(
            "%(count)s customer is waiting: monthly limit reached",
            "%(count)s customers are waiting: monthly limit reached",
            "count",
        ),
        ngettext_lazy(
            "The assistant has reached this month’s limit. It told %(count)s customer that a "
            "person will answer. You can raise the limit, but this conversation waits for one of "
            "you.",
            "The assistant has reached this month’s limit. It told %(count)s customers that a "
            "person will answer. You can raise the limit, but these conversations wait for one of "
            "you.",
            "count",
        ),
    ),
    "INSTALLATION_LIMIT": (
        ngettext_lazy(
            "%(count)s customer is waiting: Conversa’s monthly limit is reached",
            "%(count)s customers are waiting: Conversa’s monthly limit is reached",
            "count",
        ),
        ngettext_lazy(
            "Conversa’s monthly limit for the AI model is reached. The assistant told %(count)s "
            "customer that a person will answer, and this conversation waits for one of you. Your "
            "Conversa administrator can raise the limit.",
            "Conversa’s monthly limit for the AI model is reached. The assistant told %(count)s "
            "customers that a person will answer, and these conversations wait for one of you. "
            "Your Conversa administrator can raise the limit.",
            "count",
        ),
    ),
}


def write_budget_notice() -> Notice:
    """Return the notice that 80% of the monthly limit is used."""
    return Notice(
        subject=gettext("You’ve used 80% of this month’s limit"),
        text=gettext(
            "The assistant has used 80% of this month’s limit. At the limit it stops answering and "
            "hands over to you instead. You can raise the limit yourself, up to the highest one "
            "that your Conversa administrator allows."
        ),
        button=gettext("Change the limit"),
    )


def write_thread_notice(what: str, name: str) -> Notice:
    """Return the notice about one conversation. `what` is a key of THREAD_MAILS, `name` the
    customer.
    """
    subject, text = (say(words, {"name": name}) for words in THREAD_MAILS[what])
    return Notice(subject, text, button=gettext("Open the conversation"))


def write_many_notice(what: str, count: int) -> Notice:
    """Return the notice about `count` conversations. `what` is a key of MANY_MAILS."""
    subject, text = (say(words, {"count": count}) for words in MANY_MAILS[what])
    return Notice(subject, text, button=gettext("Open the inbox"))


def write_security_notice(event: SecurityEvent) -> Notice:
    """Return the notice of what a platform admin or the server's operator changed."""
    kind, about = event.get_kind_display(), describe_subject(event)
    what = f"{kind}: {about}" if about else kind
    by = (
        gettext(
            "This was done by the operator of this server. If you didn’t expect it, ask them why."
        )
        if event.actor_id is None
        else gettext(
            "This was done by %(name)s, a Conversa administrator. If you didn’t expect it, ask "
            "them why."
        )
        % {"name": event.actor_name}
    )
    return Notice(kind, text=f"{what}\n\n{by}", button=gettext("See the activity"))
