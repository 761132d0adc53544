"""Why a turn ended without a reply: the reasons, and their sentences for owners."""

from django.db import models


class SilenceReason(models.TextChoices):
    """Why the assistant did not reply, as `Turn.reason` keeps it."""

    AI_OFF = "AI_OFF"
    PERSON_ANSWERS = "PERSON_ANSWERS"
    HANDED_OFF = "HANDED_OFF"
    OTHER_APP = "OTHER_APP"
    BOT_LOOP = "BOT_LOOP"
    NO_ANSWER_NEEDED = "NO_ANSWER_NEEDED"
    SHARED_ONLY = "SHARED_ONLY"
    SUSPENDED = "SUSPENDED"
    NOT_CONNECTED = "NOT_CONNECTED"
    OTHER_ACCOUNT = "OTHER_ACCOUNT"
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105  no password
    NO_INSTRUCTIONS = "NO_INSTRUCTIONS"
    WINDOW_CLOSED = "WINDOW_CLOSED"
    OUT_OF_HOURS = "OUT_OF_HOURS"
    INSIDE_HOURS = "INSIDE_HOURS"
    LATE = "LATE"
    CUSTOMER_LIMIT = "CUSTOMER_LIMIT"
    OVER_BUDGET = "OVER_BUDGET"
    INSTALLATION_LIMIT = "INSTALLATION_LIMIT"
    NO_PRICE = "NO_PRICE"
    BUSINESS_LIMIT = "BUSINESS_LIMIT"
    UNREADABLE_MESSAGE = "UNREADABLE_MESSAGE"
    FOUND_LATE = "FOUND_LATE"
    MODEL_FAILED = "MODEL_FAILED"
    MODEL_UNUSABLE = "MODEL_UNUSABLE"
    MODEL_DECLINED = "MODEL_DECLINED"
    PROMPT_TOO_LONG = "PROMPT_TOO_LONG"
    MESSAGE_GONE = "MESSAGE_GONE"
    HANDLED_BY_PERSON = "SETTLED"
    STOPPED = "STOPPED"
    INTERNAL_ERROR = "INTERNAL_ERROR"


REASONS: dict[SilenceReason, str] = {
    SilenceReason.AI_OFF: "Assistant didn't reply: it is switched off.",
    SilenceReason.PERSON_ANSWERS: "Assistant didn't reply: a person is answering.",
    SilenceReason.HANDED_OFF: "Assistant didn't reply: it's waiting for someone on your team.",
    SilenceReason.OTHER_APP: "Assistant didn't reply: another app is handling this conversation.",
    SilenceReason.BOT_LOOP: "Assistant didn't reply: this looks like another bot.",
    SilenceReason.NO_ANSWER_NEEDED: "Assistant didn't reply: no reply needed.",
    SilenceReason.SHARED_ONLY: (
        "Assistant didn't reply: something was shared, or your account was mentioned in a "
        "story, without a question."
    ),
    SilenceReason.SUSPENDED: "Assistant didn't reply: this business is suspended.",
    SilenceReason.NOT_CONNECTED: "Assistant didn't reply: Instagram is not connected.",
    SilenceReason.OTHER_ACCOUNT: (
        "Assistant didn't reply: this customer wrote to another Instagram account than the one"
        " connected now."
    ),
    SilenceReason.TOKEN_EXPIRED: "Assistant didn't reply: Instagram needs reconnecting.",
    SilenceReason.NO_INSTRUCTIONS: "Assistant didn't reply: it has no instructions yet.",
    SilenceReason.WINDOW_CLOSED: (
        "Assistant didn't reply: Instagram allows a reply within 24 hours of the customer's "
        "last message."
    ),
    SilenceReason.OUT_OF_HOURS: "Assistant didn't reply: outside working hours.",
    SilenceReason.INSIDE_HOURS: "Assistant didn't reply: your team replies during working hours.",
    SilenceReason.LATE: "Assistant didn't reply: it was too late to reply.",
    SilenceReason.CUSTOMER_LIMIT: (
        "Assistant didn't reply: too many replies to this customer in a short time."
    ),
    SilenceReason.OVER_BUDGET: "Assistant didn't reply: the monthly limit is reached.",
    SilenceReason.INSTALLATION_LIMIT: (
        "Assistant didn't reply: this installation's monthly limit is reached. Your "
        "administrator can raise it."
    ),
    SilenceReason.NO_PRICE: (
        "Assistant didn't reply: a spending limit is set, but the model's price isn't known."
    ),
    SilenceReason.BUSINESS_LIMIT: (
        "Assistant didn't reply: the limit of replies for now is reached."
    ),
    SilenceReason.UNREADABLE_MESSAGE: (
        "Assistant didn't reply: Instagram didn't share this message with us."
    ),
    SilenceReason.FOUND_LATE: (
        "Assistant didn't reply: Instagram never delivered this message, and it was found too late."
    ),
    SilenceReason.MODEL_FAILED: "Assistant didn't reply: the AI model was unavailable.",
    SilenceReason.MODEL_UNUSABLE: (
        "Assistant didn't reply: the AI model gave no answer that could be sent."
    ),
    SilenceReason.MODEL_DECLINED: "Assistant didn't reply: the AI model declined to answer this.",
    SilenceReason.PROMPT_TOO_LONG: (
        "Assistant didn't reply: the instructions and the conversation are too long for the AI "
        "model."
    ),
    SilenceReason.MESSAGE_GONE: "Assistant didn't reply: the customer unsent the message.",
    SilenceReason.HANDLED_BY_PERSON: (
        "Assistant didn't reply: this message arrived late, and someone has already replied."
    ),
    SilenceReason.STOPPED: "Assistant didn't reply: someone on your team stopped it.",
    SilenceReason.INTERNAL_ERROR: "Assistant didn't reply: something went wrong on our side.",
}
# Silences after which a customer is left waiting unless a person acts.
NEEDS_ATTENTION: set[SilenceReason] = {
    SilenceReason.MODEL_FAILED,
    SilenceReason.MODEL_UNUSABLE,
    SilenceReason.MODEL_DECLINED,
    SilenceReason.PROMPT_TOO_LONG,
    SilenceReason.FOUND_LATE,
    SilenceReason.INTERNAL_ERROR,
    SilenceReason.CUSTOMER_LIMIT,
    SilenceReason.BUSINESS_LIMIT,
    SilenceReason.UNREADABLE_MESSAGE,
    SilenceReason.TOKEN_EXPIRED,
    SilenceReason.NO_INSTRUCTIONS,
    SilenceReason.OUT_OF_HOURS,
    SilenceReason.INSIDE_HOURS,
    SilenceReason.LATE,
    SilenceReason.OVER_BUDGET,
    SilenceReason.NO_PRICE,
    SilenceReason.INSTALLATION_LIMIT,
}
# Silences that are known the moment the message arrives: no need to wait for the deadline.
AT_ONCE = {
    SilenceReason.AI_OFF,
    SilenceReason.PERSON_ANSWERS,
    SilenceReason.OTHER_APP,
    SilenceReason.HANDED_OFF,
    SilenceReason.SUSPENDED,
    SilenceReason.NOT_CONNECTED,
}


class NeedsYouCause(models.TextChoices):
    """Why a person is needed where it is no silence of the assistant's."""

    HANDOFF = "HANDOFF"  # the assistant asked for one
    SENDING_FAILED = "SENDING_FAILED"  # a message did not go out
    # A message was tried a while ago and may or may not be out. That may resolve by itself, so a
    # customer who is left waiting goes before it.
    SENDING_STUCK = "SENDING_STUCK"


# All that `Thread.needs_you_reason` may be.
NEEDS_YOU_CHOICES = [
    *NeedsYouCause.choices,
    *((reason.value, reason.label) for reason in SilenceReason if reason in NEEDS_ATTENTION),
    (SilenceReason.BOT_LOOP.value, SilenceReason.BOT_LOOP.label),
]


def reason_text(code: str, error: str = "") -> str:
    """A sentence for the owner; another one of what was wrong with an answer, where `error` says
    it.
    """
    known = code in SilenceReason.values
    said = REASONS[SilenceReason(code)] if known else "Assistant didn't reply."
    problem = error.partition(", ")[0]
    return (
        f"{said} {problem}."
        if code == SilenceReason.MODEL_UNUSABLE and problem.startswith("The answer")
        else said
    )
