"""What `core.answering.policy.decide` looks at, gathered: the business, the thread, the clock, the
replies so far.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from common.text import has_words
from conversations.finders import find_last_said_by_us, list_newest
from conversations.models import Instructions, MessageLog, Thread
from conversations.silences import AT_ONCE, SilenceReason
from conversations.threads import handed_off, handled_until, window_closes_at
from core.answering import bot_loops
from core.answering.courtesies import is_shared_only, is_wordless_share, needs_no_answer
from core.answering.policy import Counts, Situation, decide
from core.businesses.hours import find_open_now
from core.models import Business

KIND = MessageLog.Kind

# One statement, over an index that has the answered turns by their time, and the one of the
# thread's turns. What a customer took back while it was thought about was paid for: without it,
# somebody could have that done without end.
COUNTS_SQL = """
SELECT count(*) FILTER (WHERE thread_id = {thread} AND finished_at > %(minute)s),
       count(*) FILTER (WHERE thread_id = {thread} AND finished_at > %(hour)s),
       count(*) FILTER (WHERE thread_id = {thread}),
       count(*) FILTER (WHERE finished_at > %(minute)s),
       count(*)
FROM (
  SELECT thread_id, finished_at FROM conversations_turn
  WHERE state = 'ANSWERED' AND finished_at > %(day)s
  UNION ALL
  SELECT thread_id, finished_at FROM conversations_turn
  WHERE thread_id = {thread} AND state = 'SILENT' AND reason = 'MESSAGE_GONE'
    AND attempt > 0 AND finished_at > %(day)s
) AS thought
"""
OF_TURN = "(SELECT thread_id FROM conversations_turn WHERE id = %(id)s)"
COUNTS_OF_THREAD_SQL = COUNTS_SQL.format(thread="%(id)s")
COUNTS_OF_TURN_SQL = COUNTS_SQL.format(thread=OF_TURN)


def describe_situation(business: Business, thread: Thread, now: datetime) -> Situation:
    """Return what is known without a query; the rest is filled in as if it allowed an answer."""
    return Situation(
        now=now,
        suspended=business.suspended,
        connected=bool(business.page_token_encrypted),
        same_account=thread.customer.account_id == business.instagram_account_id,
        token_expired=business.token_expired,
        ai_enabled=business.ai_enabled,
        has_instructions=True,
        person_until=thread.person_until,
        handed_off=handed_off(thread),
        held_until=thread.held_until,
        window_closes_at=window_closes_at(thread),
    )


def find_reason_at_once(
    business: Business, thread: Thread, *, now: datetime
) -> SilenceReason | None:
    """The reason to be silent that is known the moment a message arrives, or None: wait for the
    turn.
    """
    reason = decide(describe_situation(business, thread, now))
    return reason if reason in AT_ONCE else None


def find_reason(
    business: Business,
    thread: Thread,
    *,
    now: datetime,
    instructions: Instructions | None,
    messages: list[MessageLog],
    replies: Counts,
    asked_for: bool = False,
) -> SilenceReason | None:
    """Why the assistant must be silent in this thread now, or None. `messages` are those it would
    answer, `replies` are counted; `asked_for` that somebody of the team wants it to."""
    left = [message for message in messages if message.kind != KIND.DELETED]
    if messages and not left:
        return SilenceReason.MESSAGE_GONE
    always = business.answers_when == Business.Answers.ALWAYS
    return decide(
        replace(
            describe_situation(business, thread, now),
            has_instructions=instructions is not None and bool(instructions.text.strip()),
            readable=not left or any(_can_be_read(m) for m in left),
            shared_only=not asked_for and not business.answers_shares and is_shared_only(left),
            needs_answer=asked_for
            or not needs_no_answer(
                [m for m in left if not is_wordless_share(m)], last_said=lambda: _last_said(thread)
            ),
            bot_loop=not asked_for
            and replies.customer_hour >= bot_loops.SAME
            and _is_bot_loop(thread, now),
            answers_when=business.answers_when,
            is_open=always or find_open_now(business, now).open,
            asked_for=asked_for,
            asked_at=max((message.at for message in left), default=None),
            late_after=timedelta(minutes=business.late_after_minutes),
            replies=replies,
            limits=_read_limits(),
        )
    )


def _read_limits() -> Counts:
    """How many answers this installation allows."""
    return Counts(
        customer_minute=settings.AI_REPLIES_PER_CUSTOMER_PER_MINUTE,
        customer_hour=settings.AI_REPLIES_PER_CUSTOMER_PER_HOUR,
        customer_day=settings.AI_REPLIES_PER_CUSTOMER_PER_DAY,
        business_minute=settings.AI_REPLIES_PER_BUSINESS_PER_MINUTE,
        business_day=settings.AI_REPLIES_PER_BUSINESS_PER_DAY,
    )


def _can_be_read(message: MessageLog) -> bool:
    return has_words(message.text) or message.kind not in {KIND.UNSUPPORTED, KIND.TEXT}


def _last_said(thread: Thread) -> str:
    last = find_last_said_by_us(thread)
    return last.text if last is not None else ""


def _is_bot_loop(thread: Thread, now: datetime) -> bool:
    newest = list_newest(thread, most=bot_loops.MESSAGES)
    return bot_loops.is_bot_loop(newest, after=handled_until(thread, now))


def count_replies(thread: Thread, now: datetime) -> Counts:
    """Answered turns of the last minute, hour and day: the thread's, and the business's."""
    return _ask_counts(COUNTS_OF_THREAD_SQL, thread.pk, now)()


def ask_replies_of_turn(turn_id: int, now: datetime) -> Callable[[], Counts]:
    """Ask for what `count_replies` counts, of the turn's thread; see `common.rows.ask`."""
    return _ask_counts(COUNTS_OF_TURN_SQL, turn_id, now)


def _ask_counts(statement: str, key: int, now: datetime) -> Callable[[], Counts]:
    minute_ago, hour_ago, day_ago = (now - timedelta(minutes=length) for length in (1, 60, 24 * 60))
    since: dict[str, datetime | int] = {
        "minute": minute_ago,
        "hour": hour_ago,
        "day": day_ago,
        "id": key,
    }
    cursor = connection.cursor()
    cursor.execute(statement, since)

    def wait() -> Counts:
        with cursor:
            return Counts(*cursor.fetchone())

    return wait
