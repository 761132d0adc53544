"""May the assistant answer now: the rules, in their order. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations.silences import SilenceReason


@dataclass(frozen=True)
class Counts:
    """Answers of the last minute, hour and day: to this customer, and of the whole business."""

    customer_minute: int = 0
    customer_hour: int = 0
    customer_day: int = 0
    business_minute: int = 0
    business_day: int = 0

    def of_customer_reach(self, limits: "Counts") -> bool:
        """Whether this customer has had as many answers as `limits` allow, in any of the times."""
        return (
            self.customer_minute >= limits.customer_minute
            or self.customer_hour >= limits.customer_hour
            or self.customer_day >= limits.customer_day
        )

    def of_business_reach(self, limits: "Counts") -> bool:
        """As `of_customer_reach`, for all customers of the business together."""
        return (
            self.business_minute >= limits.business_minute
            or self.business_day >= limits.business_day
        )


@dataclass(frozen=True)
class Situation:
    """All that `decide` looks at."""

    now: datetime
    suspended: bool
    connected: bool
    token_expired: bool
    ai_enabled: bool
    has_instructions: bool
    person_until: datetime | None
    window_closes_at: datetime | None
    same_account: bool = True  # the customer wrote to the account that is connected now
    handed_off: bool = False
    held_until: datetime | None = None
    readable: bool = True
    needs_answer: bool = True
    # Story mentions and shares without words, which this business does not answer.
    shared_only: bool = False
    bot_loop: bool = False
    answers_when: str = "ALWAYS"
    is_open: bool = True
    asked_for: bool = False  # somebody of the team wants an answer now
    asked_at: datetime | None = None  # when the customer last wrote what is to be answered
    late_after: timedelta = timedelta(days=1)
    replies: Counts = Counts()
    limits: Counts = Counts(1, 1, 1, 1, 1)


def decide(s: Situation) -> SilenceReason | None:
    """The reason to stay silent, or None: answer. Of several the first of `list_reasons`."""
    return next(iter(list_reasons(s)), None)


def list_reasons(s: Situation) -> list[SilenceReason]:
    """All reasons to stay silent that hold, in this order: what the owner or a person has decided;
    what cannot be sent at all; when the assistant may answer; what it could answer with; whether it
    is too late; the limits. What the month may cost comes last, where the money is set aside
    (`core.spending.budget`).
    """
    rules = (
        (SilenceReason.SUSPENDED, s.suspended),
        (SilenceReason.AI_OFF, not s.ai_enabled),
        (SilenceReason.PERSON_ANSWERS, s.person_until is not None and s.person_until > s.now),
        (SilenceReason.OTHER_APP, s.held_until is not None and s.held_until > s.now),
        (SilenceReason.HANDED_OFF, s.handed_off),
        (SilenceReason.SHARED_ONLY, s.shared_only and not s.asked_for),
        (SilenceReason.NO_ANSWER_NEEDED, not s.needs_answer and not s.asked_for),
        (SilenceReason.TOKEN_EXPIRED, s.token_expired),
        (SilenceReason.NOT_CONNECTED, not s.connected),
        (SilenceReason.OTHER_ACCOUNT, not s.same_account),
        (SilenceReason.WINDOW_CLOSED, s.window_closes_at is None or s.window_closes_at <= s.now),
        (SilenceReason.BOT_LOOP, s.bot_loop),
        (
            SilenceReason.OUT_OF_HOURS,
            s.answers_when == "INSIDE" and not s.is_open and not s.asked_for,
        ),
        (SilenceReason.INSIDE_HOURS, s.answers_when == "OUTSIDE" and s.is_open and not s.asked_for),
        (SilenceReason.NO_INSTRUCTIONS, not s.has_instructions),
        (SilenceReason.UNREADABLE_MESSAGE, not s.readable),
        (
            SilenceReason.LATE,
            s.asked_at is not None and s.asked_at <= s.now - s.late_after and not s.asked_for,
        ),
        (SilenceReason.CUSTOMER_LIMIT, s.replies.of_customer_reach(s.limits)),
        (SilenceReason.BUSINESS_LIMIT, s.replies.of_business_reach(s.limits)),
    )
    return [reason for reason, holds in rules if holds]
