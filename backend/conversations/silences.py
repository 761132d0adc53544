"""Why a turn ended without a reply: the reasons, and their sentences for owners."""

REASONS = {
    "AI_OFF": "Assistant didn't reply: it is switched off.",
    "PERSON_ANSWERS": "Assistant didn't reply: a person is answering.",
    "HANDED_OFF": "Assistant didn't reply: it's waiting for someone on your team.",
    "OTHER_APP": "Assistant didn't reply: another app is handling this conversation.",
    "BOT_LOOP": "Assistant didn't reply: this looks like another bot.",
    "NO_ANSWER_NEEDED": "Assistant didn't reply: no reply needed.",
    "SHARED_ONLY": (
        "Assistant didn't reply: something was shared, or your account was mentioned in a "
        "story, without a question."
    ),
    "SUSPENDED": "Assistant didn't reply: this business is suspended.",
    "NOT_CONNECTED": "Assistant didn't reply: Instagram is not connected.",
    "TOKEN_EXPIRED": "Assistant didn't reply: Instagram needs reconnecting.",
    "NO_INSTRUCTIONS": "Assistant didn't reply: it has no instructions yet.",
    "WINDOW_CLOSED": (
        "Assistant didn't reply: Instagram allows a reply within 24 hours of the customer's "
        "last message."
    ),
    "OUT_OF_HOURS": "Assistant didn't reply: outside working hours.",
    "INSIDE_HOURS": "Assistant didn't reply: your team replies during working hours.",
    "LATE": "Assistant didn't reply: it was too late to reply.",
    "CUSTOMER_LIMIT": "Assistant didn't reply: too many replies to this customer in a short time.",
    "OVER_BUDGET": "Assistant didn't reply: the monthly limit is reached.",
    "INSTALLATION_LIMIT": (
        "Assistant didn't reply: this installation's monthly limit is reached. Your "
        "administrator can raise it."
    ),
    "NO_PRICE": (
        "Assistant didn't reply: a spending limit is set, but the model's price isn't known."
    ),
    "BUSINESS_LIMIT": "Assistant didn't reply: the limit of replies for now is reached.",
    "UNREADABLE_MESSAGE": "Assistant didn't reply: Instagram didn't share this message with us.",
    "FOUND_LATE": (
        "Assistant didn't reply: Instagram never delivered this message, and it was found too late."
    ),
    "MODEL_FAILED": "Assistant didn't reply: the AI model was unavailable.",
    "MODEL_UNUSABLE": "Assistant didn't reply: the AI model gave no answer that could be sent.",
    "MODEL_DECLINED": "Assistant didn't reply: the AI model declined to answer this.",
    "PROMPT_TOO_LONG": (
        "Assistant didn't reply: the instructions and the conversation are too long for the AI "
        "model."
    ),
    "MESSAGE_GONE": "Assistant didn't reply: the customer unsent the message.",
    "SETTLED": (
        "Assistant didn't reply: this message arrived late, and someone has already replied."
    ),
    "STOPPED": "Assistant didn't reply: someone on your team stopped it.",
    "INTERNAL_ERROR": "Assistant didn't reply: something went wrong on our side.",
}
# Silences after which a customer is left waiting unless a person acts.
NEEDS_YOU = {
    "MODEL_FAILED",
    "MODEL_UNUSABLE",
    "MODEL_DECLINED",
    "PROMPT_TOO_LONG",
    "FOUND_LATE",
    "INTERNAL_ERROR",
    "CUSTOMER_LIMIT",
    "BUSINESS_LIMIT",
    "UNREADABLE_MESSAGE",
    "TOKEN_EXPIRED",
    "NO_INSTRUCTIONS",
    "OUT_OF_HOURS",
    "INSIDE_HOURS",
    "LATE",
    "OVER_BUDGET",
    "NO_PRICE",
    "INSTALLATION_LIMIT",
}
# Silences that are known the moment the message arrives: no need to wait for the deadline.
AT_ONCE = {"AI_OFF", "PERSON_ANSWERS", "OTHER_APP", "HANDED_OFF", "SUSPENDED", "NOT_CONNECTED"}


def reason_text(code: str, error: str = "") -> str:
    """A sentence for the owner; another one of what was wrong with an answer, where `error` says
    it.
    """
    said = REASONS.get(code, "Assistant didn't reply.")
    problem = error.partition(", ")[0]
    return (
        f"{said} {problem}."
        if code == "MODEL_UNUSABLE" and problem.startswith("The answer")
        else said
    )
