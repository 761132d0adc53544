"""Why a turn ended without a reply, and why a person is needed: the reasons, and their sentences in
the reader's language.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.errors import Conflict
from common.languages import Text, say


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
    TOKEN_EXPIRED = "TOKEN_EXPIRED"
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


# What keeps the assistant from replying. A clause of its own, behind the colon of `reason_text`; it
# begins as the language has it behind a colon.
REASONS: dict[SilenceReason, Text] = {
    SilenceReason.AI_OFF: _("it is switched off."),
    SilenceReason.PERSON_ANSWERS: _("a person is answering."),
    SilenceReason.HANDED_OFF: _("it’s waiting for someone on your team."),
    SilenceReason.OTHER_APP: _("another app is handling this conversation."),
    SilenceReason.BOT_LOOP: _("this looks like another bot."),
    SilenceReason.NO_ANSWER_NEEDED: _("no reply needed."),
    SilenceReason.SHARED_ONLY: _(
        "something was shared, or your account was mentioned in a story, without a question."
    ),
    SilenceReason.SUSPENDED: _("this business is suspended."),
    SilenceReason.NOT_CONNECTED: _("Instagram is not connected."),
    SilenceReason.OTHER_ACCOUNT: _(
        "this customer wrote to another Instagram account than the one connected now."
    ),
    SilenceReason.TOKEN_EXPIRED: _("Instagram needs reconnecting."),
    SilenceReason.NO_INSTRUCTIONS: _("it has no instructions yet."),
    SilenceReason.WINDOW_CLOSED: _(
        "Instagram allows a reply within 24 hours of the customer’s last message."
    ),
    SilenceReason.OUT_OF_HOURS: _("outside business hours."),
    SilenceReason.INSIDE_HOURS: _("your team replies during business hours."),
    SilenceReason.LATE: _("it was too late to reply."),
    SilenceReason.CUSTOMER_LIMIT: _("too many replies to this customer in a short time."),
    SilenceReason.OVER_BUDGET: _("the monthly limit is reached."),
    SilenceReason.INSTALLATION_LIMIT: _(
        "this installation’s monthly limit is reached. Your administrator can raise it."
    ),
    SilenceReason.NO_PRICE: _("a spending limit is set, but the model’s price isn’t known."),
    SilenceReason.BUSINESS_LIMIT: _("the reply limit is reached for now."),
    SilenceReason.UNREADABLE_MESSAGE: _("Instagram didn’t share this message with us."),
    SilenceReason.FOUND_LATE: _(
        "Instagram never delivered this message, and it was found too late."
    ),
    SilenceReason.MODEL_FAILED: _("the AI model was unavailable."),
    SilenceReason.MODEL_UNUSABLE: _("the AI model gave no answer that could be sent."),
    SilenceReason.MODEL_DECLINED: _("the AI model declined to answer this."),
    SilenceReason.PROMPT_TOO_LONG: _(
        "the instructions and the conversation are too long for the AI model."
    ),
    SilenceReason.MESSAGE_GONE: _("the customer unsent the message."),
    SilenceReason.HANDLED_BY_PERSON: _(
        "this message arrived late, and someone has already replied."
    ),
    SilenceReason.STOPPED: _("someone on your team stopped it."),
    SilenceReason.INTERNAL_ERROR: _("something went wrong on our side."),
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


class AnswerFault(models.TextChoices):
    """What was wrong with an answer of the model that could not be sent: `Turn.error` begins with
    it.
    """

    NO_CHOICES = "NO_CHOICES"
    EMPTY = "EMPTY"
    TOO_LONG = "TOO_LONG"
    UNKNOWN_TOOL = "UNKNOWN_TOOL"
    WRITTEN_CALL = "WRITTEN_CALL"
    JSON = "JSON"
    MARKUP = "MARKUP"
    REPEATS_PROMPT = "REPEATS_PROMPT"


UNUSABLE_ANSWERS: dict[AnswerFault, Text] = {
    AnswerFault.NO_CHOICES: _("There is no answer in what it sent."),
    AnswerFault.EMPTY: _("The answer is empty."),
    AnswerFault.TOO_LONG: _("The answer is too long."),
    AnswerFault.UNKNOWN_TOOL: _("The answer calls a tool that does not exist."),
    AnswerFault.WRITTEN_CALL: _("The answer is a call of a tool in words."),
    AnswerFault.JSON: _("The answer is JSON."),
    AnswerFault.MARKUP: _("The answer holds markup."),
    AnswerFault.REPEATS_PROMPT: _("The answer repeats the instructions."),
}


class HandoffCause(models.TextChoices):
    """Why a person was asked for, where the model did not say it in words of its own: what
    `handoff_reason` of a thread and a turn, and the text of a note, hold then.
    """

    NO_REASON = "NO_REASON"
    PROMISED = "PROMISED"  # the reply says that somebody will answer
    BOT_LOOP = "BOT_LOOP"
    OVER_BUDGET = "OVER_BUDGET"
    INSTALLATION_LIMIT = "INSTALLATION_LIMIT"
    MODEL_DECLINED = "MODEL_DECLINED"
    PROMPT_TOO_LONG = "PROMPT_TOO_LONG"


# Each is a sentence, and stands behind the colon of `handoff_text` as well.
HANDOFF_CAUSES: dict[HandoffCause, Text] = {
    HandoffCause.NO_REASON: _("No reason given."),
    HandoffCause.PROMISED: _("It promised the customer a person."),
    HandoffCause.BOT_LOOP: _("This looks like another bot."),
    HandoffCause.OVER_BUDGET: _("The monthly limit is reached."),
    HandoffCause.INSTALLATION_LIMIT: _("This installation’s monthly limit is reached."),
    HandoffCause.MODEL_DECLINED: _("The AI model declined to answer."),
    HandoffCause.PROMPT_TOO_LONG: _("The conversation is too long for the AI model."),
}


def reason_text(code: str, error: str = "") -> str:
    """Why the assistant did not reply, as a sentence. `error` is the turn's: it may name what was
    wrong with the model's answer.
    """
    if code not in SilenceReason.values:
        return say(_("Assistant didn’t reply."))
    cause = {"cause": say(REASONS[SilenceReason(code)])}
    sentences = [say(_("Assistant didn’t reply: %(cause)s"), cause)]
    fault = error.partition(":")[0]
    if code == SilenceReason.MODEL_UNUSABLE and fault in AnswerFault.values:
        sentences.append(say(UNUSABLE_ANSWERS[AnswerFault(fault)]))
    return " ".join(sentences)


# What is said to who asks for an answer now, or tries the assistant. The others end a turn alone.
REFUSALS: dict[SilenceReason, Text] = {
    SilenceReason.AI_OFF: _("The assistant is switched off. Switch it on, or reply yourself."),
    SilenceReason.PERSON_ANSWERS: _(
        "A person is answering here. Hand the conversation back to the assistant first."
    ),
    SilenceReason.HANDED_OFF: _(
        "The assistant has asked for a person here. Hand the conversation back to it first."
    ),
    SilenceReason.OTHER_APP: _(
        "Another app is handling this conversation, so the assistant can’t answer now."
    ),
    SilenceReason.BOT_LOOP: _("This looks like another bot, so the assistant doesn’t answer it."),
    SilenceReason.SUSPENDED: _("This business is suspended, so the assistant can’t answer."),
    SilenceReason.NOT_CONNECTED: _("Connect Instagram first, so that the assistant can answer."),
    SilenceReason.OTHER_ACCOUNT: _(
        "This customer wrote to another Instagram account than the one connected now."
    ),
    SilenceReason.TOKEN_EXPIRED: _("Reconnect Instagram first, so that the assistant can answer."),
    SilenceReason.NO_INSTRUCTIONS: _("Write the assistant’s instructions first."),
    SilenceReason.WINDOW_CLOSED: _(
        "It’s more than 24 hours since the customer’s last message, so Instagram no longer allows "
        "the assistant to reply."
    ),
    SilenceReason.CUSTOMER_LIMIT: _(
        "The assistant has sent this customer many replies in a short time, so it can’t answer now."
    ),
    SilenceReason.BUSINESS_LIMIT: _(
        "The assistant has reached its reply limit for now. Try again later, or reply yourself."
    ),
    SilenceReason.OVER_BUDGET: _(
        "This month’s limit is reached, so the assistant can’t answer until it is raised."
    ),
    SilenceReason.INSTALLATION_LIMIT: _(
        "This installation’s monthly limit is reached, so the assistant can’t answer. Your "
        "administrator can raise it."
    ),
    SilenceReason.NO_PRICE: _(
        "A spending limit is set, but the model’s price isn’t known, so the assistant can’t answer."
    ),
    SilenceReason.UNREADABLE_MESSAGE: _(
        "Instagram didn’t share this message with us, so the assistant can’t answer it."
    ),
}


class CannotAnswer(Conflict):
    """The assistant cannot do what somebody asks of it now; `code` is the reason."""

    def __init__(self, reason: SilenceReason) -> None:
        text = REFUSALS.get(reason, _("The assistant can’t answer this message."))
        super().__init__(text, code=reason)
        self.reason = reason


def read_handoff_cause(reason: str) -> HandoffCause | None:
    """The code that a `handoff_reason` holds; None for words of the model's."""
    return HandoffCause(reason) if reason in HandoffCause.values else None


def handoff_reason_text(reason: str) -> str:
    """Why a person was asked for: the sentence of our code, or the model's words as they are."""
    cause = read_handoff_cause(reason)
    return reason if cause is None else say(HANDOFF_CAUSES[cause])


def handoff_text(reason: str) -> str:
    """A handoff as a sentence for the team."""
    if not reason:
        return say(_("The assistant asked for a person."))
    return say(
        _("The assistant asked for a person: %(reason)s"), {"reason": handoff_reason_text(reason)}
    )
