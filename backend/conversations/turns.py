"""Turns: when the assistant should answer, when it must not, and what it says of its silence.

`decide` is pure. The rest works inside an entered schema on a thread whose row the caller has locked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from common.rows import fetch_one, insert, store
from conversations.models import MessageLog, Thread, Turn

REASONS = {
    "AI_OFF": "Assistant didn't reply: it is switched off.",
    "PERSON_ANSWERS": "Assistant didn't reply: a person is answering.",
    "HANDED_OFF": "Assistant didn't reply: it's waiting for someone on your team.",
    "OTHER_APP": "Assistant didn't reply: another app is handling this conversation.",
    "BOT_LOOP": "Assistant didn't reply: this looks like another bot.",
    "NO_ANSWER_NEEDED": "Assistant didn't reply: no reply needed.",
    "SHARED_ONLY": "Assistant didn't reply: something was shared, or your account was mentioned in a story, without a question.",
    "SUSPENDED": "Assistant didn't reply: this business is suspended.",
    "NOT_CONNECTED": "Assistant didn't reply: Instagram is not connected.",
    "TOKEN_EXPIRED": "Assistant didn't reply: Instagram needs reconnecting.",
    "NO_INSTRUCTIONS": "Assistant didn't reply: it has no instructions yet.",
    "WINDOW_CLOSED": "Assistant didn't reply: Instagram allows a reply within 24 hours of the customer's last message.",
    "OUT_OF_HOURS": "Assistant didn't reply: outside working hours.",
    "INSIDE_HOURS": "Assistant didn't reply: your team replies during working hours.",
    "LATE": "Assistant didn't reply: it was too late to reply.",
    "CUSTOMER_LIMIT": "Assistant didn't reply: too many replies to this customer in a short time.",
    "OVER_BUDGET": "Assistant didn't reply: the monthly limit is reached.",
    "INSTALLATION_LIMIT": "Assistant didn't reply: this installation's monthly limit is reached. Your administrator can raise it.",
    "NO_PRICE": "Assistant didn't reply: a spending limit is set, but the model's price isn't known.",
    "BUSINESS_LIMIT": "Assistant didn't reply: the limit of replies for now is reached.",
    "UNREADABLE_MESSAGE": "Assistant didn't reply: Instagram didn't share this message with us.",
    "FOUND_LATE": "Assistant didn't reply: Instagram never delivered this message, and it was found too late.",
    "MODEL_FAILED": "Assistant didn't reply: the AI model was unavailable.",
    "MODEL_UNUSABLE": "Assistant didn't reply: the AI model gave no answer that could be sent.",
    "MODEL_DECLINED": "Assistant didn't reply: the AI model declined to answer this.",
    "PROMPT_TOO_LONG": "Assistant didn't reply: the instructions and the conversation are too long for the AI model.",
    "MESSAGE_GONE": "Assistant didn't reply: the customer unsent the message.",
    "SETTLED": "Assistant didn't reply: this message arrived late, and someone has already replied.",
    "STOPPED": "Assistant didn't reply: someone on your team stopped it.",
    "INTERNAL_ERROR": "Assistant didn't reply: something went wrong on our side.",
}
# Silences after which a customer is left waiting unless a person acts.
NEEDS_YOU = {
    "MODEL_FAILED", "MODEL_UNUSABLE", "MODEL_DECLINED", "PROMPT_TOO_LONG",
    "FOUND_LATE", "INTERNAL_ERROR", "CUSTOMER_LIMIT", "BUSINESS_LIMIT", "UNREADABLE_MESSAGE",
    "TOKEN_EXPIRED", "NO_INSTRUCTIONS", "OUT_OF_HOURS", "INSIDE_HOURS", "LATE",
    "OVER_BUDGET", "NO_PRICE", "INSTALLATION_LIMIT",
}
# In `Thread.needs_you_reason`: a message is not known to be out although it was tried a while ago. It may settle
# itself, so a customer who is left waiting goes before it.
SENDING_STUCK = "SENDING_STUCK"
# Silences that are known the moment the message arrives: no need to wait for the deadline.
AT_ONCE = {"AI_OFF", "PERSON_ANSWERS", "OTHER_APP", "HANDED_OFF", "SUSPENDED", "NOT_CONNECTED"}


def reason_text(code: str, error: str = "") -> str:
    """A sentence for the owner; another one of what was wrong with an answer, where `error` says it."""
    said = REASONS.get(code, "Assistant didn't reply.")
    problem = error.partition(", ")[0]
    return f"{said} {problem}." if code == "MODEL_UNUSABLE" and problem.startswith("The answer") else said


@dataclass(frozen=True)
class Counts:
    """Answers of the last minute, hour and day: to this customer, and of the whole business."""

    customer_minute: int = 0
    customer_hour: int = 0
    customer_day: int = 0
    business_minute: int = 0
    business_day: int = 0


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
    handed_off: bool = False
    held_until: datetime | None = None
    readable: bool = True
    needs_answer: bool = True
    shared_only: bool = False  # story mentions and shares without words, which this business does not answer
    bot_loop: bool = False
    answers_when: str = "ALWAYS"
    is_open: bool = True
    asked_for: bool = False  # somebody of the team wants an answer now
    asked_at: datetime | None = None  # when the customer last wrote what is to be answered
    late_after: timedelta = timedelta(days=1)
    replies: Counts = Counts()
    limits: Counts = Counts(1, 1, 1, 1, 1)


def decide(s: Situation) -> str | None:
    """The reason to stay silent, or None: answer. The first that holds is told, in this order: what the owner or a
    person has decided; what cannot be sent at all; when the assistant may answer; what it could answer with; whether
    it is too late; the limits. What the month may cost comes last, where the money is set aside (`core.spending.budget`).
    """
    made, most = s.replies, s.limits
    of_customer = (
        made.customer_minute >= most.customer_minute or made.customer_hour >= most.customer_hour or made.customer_day >= most.customer_day
    )
    rules = (
        ("SUSPENDED", s.suspended),
        ("AI_OFF", not s.ai_enabled),
        ("PERSON_ANSWERS", s.person_until is not None and s.person_until > s.now),
        ("OTHER_APP", s.held_until is not None and s.held_until > s.now),
        ("HANDED_OFF", s.handed_off),
        ("SHARED_ONLY", s.shared_only and not s.asked_for),
        ("NO_ANSWER_NEEDED", not s.needs_answer and not s.asked_for),
        ("TOKEN_EXPIRED", s.token_expired),
        ("NOT_CONNECTED", not s.connected),
        ("WINDOW_CLOSED", s.window_closes_at is None or s.window_closes_at <= s.now),
        ("BOT_LOOP", s.bot_loop),
        ("OUT_OF_HOURS", s.answers_when == "INSIDE" and not s.is_open and not s.asked_for),
        ("INSIDE_HOURS", s.answers_when == "OUTSIDE" and s.is_open and not s.asked_for),
        ("NO_INSTRUCTIONS", not s.has_instructions),
        ("UNREADABLE_MESSAGE", not s.readable),
        ("LATE", s.asked_at is not None and s.asked_at <= s.now - s.late_after and not s.asked_for),
        ("CUSTOMER_LIMIT", of_customer),
        ("BUSINESS_LIMIT", made.business_minute >= most.business_minute or made.business_day >= most.business_day),
    )
    return next((reason for reason, holds in rules if holds), None)


def find_live_turn(thread: Thread) -> Turn | None:
    return fetch_one(Turn, "WHERE thread_id = %s AND state IN ('OPEN', 'THINKING')", [thread.pk])


def count_live_turns(*, most: int) -> int:
    """How many turns of the business wait or are thought about, counted up to `most`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT FROM conversations_turn WHERE state IN ('OPEN', 'THINKING') LIMIT %s) AS live", [most])
        return int(cursor.fetchone()[0])


def join_turn(
    *, thread: Thread, messages: list[MessageLog], now: datetime, debounce: int, ceiling: int, wait: timedelta = timedelta(),
) -> tuple[Turn, bool]:
    """Put the messages into the thread's live turn, or into a new one, which is due `wait` later than it would be.
    Returns the turn and whether it is new.

    Each message pushes an OPEN turn's deadline by `debounce` seconds, up to `ceiling` seconds after it
    opened. A THINKING turn takes the message too: who thinks sees it before committing, and thinks again.
    """
    turn = find_live_turn(thread)
    created = turn is None
    if turn is None:
        turn = insert(Turn(thread=thread, opened_at=now, due_at=now + timedelta(seconds=debounce) + wait))
    elif turn.state == Turn.State.OPEN:
        latest = turn.opened_at + timedelta(seconds=max(ceiling, debounce))
        turn.due_at = max(turn.due_at, min(now + timedelta(seconds=debounce), latest))
        turn.save(update_fields=["due_at"])
    for message in messages:
        message.turn = turn
        store(message, "turn")
    return turn, created


def end_if_nothing_is_left(thread: Thread, message: MessageLog, *, now: datetime) -> None:
    """A turn whose messages were all taken back ends, also one that is being thought about: its reply is dropped."""
    turn = find_live_turn(thread)
    if turn is None or message.turn_id != turn.pk:
        return
    left = MessageLog.objects.filter(turn=turn, direction=MessageLog.Direction.IN).exclude(kind=MessageLog.Kind.DELETED)
    if not left.exists():
        finish_silent(turn=turn, thread=thread, reason="MESSAGE_GONE", now=now)


def be_silent_at_once(*, thread: Thread, message: MessageLog, reason: str, now: datetime) -> Turn:
    """Record a silence that needs no deadline. Messages in a row that get the same silence share one turn."""
    last = Turn.objects.filter(thread=thread).order_by("-id").first()
    said_since = last is not None and MessageLog.objects.filter(
        thread=thread, direction=MessageLog.Direction.OUT, at__gt=last.opened_at,
    ).exists()
    same = last is not None and (last.state, last.reason, last.resumes_at) == (Turn.State.SILENT, reason, _resumes(thread, reason))
    if last is not None and same and not said_since:
        turn = last
    else:
        # Ended before it is stored: the thread may have a live turn, and never has two.
        turn = Turn(thread=thread, opened_at=now, due_at=now)
        finish_silent(turn=turn, thread=thread, reason=reason, now=now)
    MessageLog.objects.filter(pk=message.pk).update(turn=turn)
    return turn


def _resumes(thread: Thread, reason: str) -> datetime | None:
    return {"PERSON_ANSWERS": thread.person_until, "OUT_OF_HOURS": thread.away_until}.get(reason)


def finish_silent(*, turn: Turn, thread: Thread, reason: str, now: datetime, error: str = "") -> None:
    """End the turn with its reason; where a customer is left waiting the thread is marked for a person."""
    turn.state, turn.reason, turn.finished_at, turn.error = Turn.State.SILENT, reason, now, error[:300]
    turn.resumes_at = _resumes(thread, reason)
    turn.lease_until = None
    turn.save()
    if reason in NEEDS_YOU and thread.needs_you_reason in {"", SENDING_STUCK}:
        thread.needs_you_reason = reason
        thread.save(update_fields=["needs_you_reason"])
