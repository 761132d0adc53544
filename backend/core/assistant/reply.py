"""What a turn sends to the customer: the reply, before it the disclosure that an AI answers when
that is due, or the notice that a person will answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from common.rows import insert, store
from conversations.models import MessageLog, Thread, Turn
from conversations.recording import touch_outbound
from conversations.silences import HandoffCause
from conversations.threads import hand_off, handled_until
from core.assistant.default_texts import Kind, default_words
from core.assistant.history import History
from core.assistant.languages import detect_language
from core.assistant.promises import promises_person
from core.models import Business
from integrations.instagram.splitting import split_text
from integrations.llm.completions import Completion

PURPOSE = MessageLog.Purpose


def choose_words(business: Business, kind: Kind, said: list[str]) -> str:
    """The business's own sentence, else ours in the language of what the customer `said`, else the
    business's.
    """
    own = {
        "DISCLOSURE": business.disclosure_message,
        "HANDOFF": business.handoff_message,
        "AWAY": business.away_message,
    }[kind].strip()
    return own or default_words(kind, choose_language(business, said))


def choose_language(business: Business, said: list[str]) -> str:
    """Return the customer's language, as far as it can be detected, else the business's.

    The business's variant (en-GB) wins over the bare language (en).
    """
    detected = detect_language("\n".join(said))
    return (
        business.language
        if detected is None or business.language.lower().split("-")[0] == detected
        else detected
    )


def is_disclosure_due(
    *,
    disclosed_at: datetime | None,
    handled_until: datetime | None,
    previous_at: datetime | None,
    now: datetime,
    gap: timedelta,
) -> bool:
    """Return whether the customer is to be told (again) that an AI answers.

    That is so at the start, after people answered, and after a `gap` since `previous_at`, when the
    last message before those to be answered was said.
    """
    if disclosed_at is None or (handled_until is not None and handled_until >= disclosed_at):
        return True
    return previous_at is not None and now - previous_at >= gap


def queue_text(*, thread: Thread, turn: Turn, text: str, now: datetime, purpose: str = "") -> None:
    """Queue the text for sending, split into as many messages as it needs."""
    for piece in split_text(text):
        message = insert(
            MessageLog(
                thread=thread,
                direction=MessageLog.Direction.OUT,
                author=MessageLog.Author.ASSISTANT,
                text=piece,
                state=MessageLog.State.QUEUED,
                at=now,
                turn=turn,
                purpose=purpose,
            )
        )
        touch_outbound(thread, message)


@dataclass(frozen=True)
class Reply:
    """What the customer reads; `handoff_reason` is empty where no person is asked for."""

    text: str
    purpose: str = ""
    handoff_reason: str = ""


def choose_reply(business: Business, completion: Completion, said: list[str]) -> Reply:
    """Choose what the customer reads.

    Where the model calls for a person, that is the business's own sentence: what the model wrote
    beside the call was not meant to stand alone. Where it only promises a person, its text is kept,
    because it may hold half of the answer in the customer's language, and the promise is now kept.
    """
    if completion.asks_for_person is not None:
        return Reply(
            choose_words(business, "HANDOFF", said),
            PURPOSE.HANDOFF,
            completion.asks_for_person or HandoffCause.NO_REASON,
        )
    if promises_person(completion.text):
        return Reply(completion.text, PURPOSE.HANDOFF, HandoffCause.PROMISED)
    return Reply(completion.text)


def queue_reply(
    *,
    business: Business,
    thread: Thread,
    turn: Turn,
    completion: Completion,
    history: History,
    now: datetime,
) -> bool:
    """Queue the reply that follows from the completion, and hand off where it asks for a person.

    Returns whether it handed off.
    """
    reply = choose_reply(business, completion, history.said)
    if completion.asks_for_person is None:
        # The business's own words need no word about who wrote them.
        _disclose(business=business, thread=thread, turn=turn, history=history, now=now)
    queue_text(thread=thread, turn=turn, text=reply.text, now=now, purpose=reply.purpose)
    turn.handoff_reason = reply.handoff_reason
    if reply.handoff_reason:
        hand_off(business=business, thread=thread, reason=reply.handoff_reason, now=now)
    return bool(reply.handoff_reason)


def _disclose(
    *, business: Business, thread: Thread, turn: Turn, history: History, now: datetime
) -> None:
    due = business.discloses and is_disclosure_due(
        disclosed_at=thread.disclosed_at,
        handled_until=handled_until(thread, now),
        previous_at=history.previous_at,
        now=now,
        gap=timedelta(days=settings.AI_DISCLOSE_AFTER_DAYS),
    )
    if due:
        queue_text(
            thread=thread,
            turn=turn,
            text=choose_words(business, "DISCLOSURE", history.said),
            now=now,
            purpose=PURPOSE.DISCLOSURE,
        )
        thread.disclosed_at = now
        store(thread, "disclosed_at")
