"""Our side of a demo thread: the rows that the product would have written had it all happened."""

import base64
import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from conversations.models import Customer, MessageLog, Thread, ThreadNote, Turn
from conversations.silences import SilenceReason
from core.demo.script import Line, Talk
from core.models import Business

PERSON = ("person", "phone")
EVIDENCE = (
    "instructions_version",
    "model",
    "provider_request_id",
    "history_messages",
    "prompt_tokens",
    "completion_tokens",
    "seconds",
)
OUTBOUND_AUTHOR = {
    "assistant": MessageLog.Author.ASSISTANT,
    "person": MessageLog.Author.PERSON,
    "phone": MessageLog.Author.PHONE,
}


def make_mid(account: str, talk: Talk, position: int) -> str:
    """The same message has the same mid at every start, so that a broken-off seed can go on."""
    digest = hashlib.sha256(f"{account}:{talk.username}:{position}".encode()).digest()
    return "aWdfZAG1faXRlbToxOkl" + base64.urlsafe_b64encode(digest * 3).decode().rstrip("=")


def list_times(talk: Talk, now: datetime) -> list[datetime]:
    return [now - timedelta(minutes=line.minutes_ago) for line in talk.lines]


@transaction.atomic
def write_thread(
    *,
    business: Business,
    talk: Talk,
    igsid: str,
    picture: str,
    mids: list[str],
    times: list[datetime],
    person_id: int | None,
) -> None:
    """Customer, thread, messages, turns and notes, in the entered business; `person_id` is the
    talk's person.
    """
    person_until = _person_until(business, talk, times)
    thread = _write_thread_row(
        talk,
        _write_customer(business, talk, igsid=igsid, picture=picture, times=times),
        times=times,
        person_until=person_until,
        person_id=person_id if person_until else None,
    )
    turn: Turn | None = None
    for position, (line, mid, at) in enumerate(zip(talk.lines, mids, times, strict=True)):
        before = talk.lines[position - 1] if position else None
        if line.who == "customer" and (turn is None or before is None or before.who != "customer"):
            turn = _open_turn(thread, talk.lines[position:], at, person_until)
        if line.who in PERSON:
            _note_takeover(thread, talk, at=at, person_id=person_id)
        if line.who == "assistant" and turn is not None:
            _store_evidence(turn, position, at)
        message = _build_message(talk, line, at)
        message.thread, message.mid = thread, mid
        message.turn = turn if line.who not in PERSON else None
        message.author_id = person_id if line.who == "person" else None
        message.save(force_insert=True)
    said, answered = _times_of_customer(talk, times), _times_of_business(talk, times)
    business.last_webhook_at = max(filter(None, [business.last_webhook_at, said[-1]]))
    business.last_reply_at = max(filter(None, [business.last_reply_at, answered[-1]]))


def _times_of_customer(talk: Talk, times: list[datetime]) -> list[datetime]:
    return [at for line, at in zip(talk.lines, times, strict=True) if line.who == "customer"]


def _times_of_business(talk: Talk, times: list[datetime]) -> list[datetime]:
    return [at for line, at in zip(talk.lines, times, strict=True) if line.who != "customer"]


def _write_customer(
    business: Business, talk: Talk, *, igsid: str, picture: str, times: list[datetime]
) -> Customer:
    said = _times_of_customer(talk, times)
    return Customer.objects.create(
        account_id=business.instagram_account_id or "",
        igsid=igsid,
        name=talk.name,
        username=talk.username,
        picture_url=picture,
        follower_count=talk.followers,
        is_follower=talk.follows,
        first_seen_at=said[0],
        last_seen_at=said[-1],
        profile_fetched_at=times[-1],
    )


def _write_thread_row(
    talk: Talk,
    customer: Customer,
    *,
    times: list[datetime],
    person_until: datetime | None,
    person_id: int | None,
) -> Thread:
    """The customer's thread; a person of the team answers in it until `person_until`, if any."""
    last = talk.lines[-1]
    return Thread.objects.create(
        customer=customer,
        state=Thread.State.CLOSED if talk.closed else Thread.State.OPEN,
        unread=talk.unread,
        needs_you_reason=talk.needs_you or "",
        window_opened_at=_times_of_customer(talk, times)[-1],
        last_message_at=times[-1],
        last_text=last.text[:200],
        last_author="CUSTOMER" if last.who == "customer" else OUTBOUND_AUTHOR[last.who],
        last_kind=MessageLog.Kind.TEXT,
        person_until=person_until,
        person_name=_name_person(talk) if person_until else "",
        person_id=person_id,
    )


def _note_takeover(thread: Thread, talk: Talk, *, at: datetime, person_id: int | None) -> None:
    ThreadNote.objects.create(
        thread=thread,
        code=ThreadNote.Code.TOOK_OVER,
        at=at - timedelta(seconds=1),
        person_name=_name_person(talk),
        person_id=person_id,
    )


def _name_person(talk: Talk) -> str:
    return talk.person or "Instagram app"


def _person_until(business: Business, talk: Talk, times: list[datetime]) -> datetime | None:
    """When the person who wrote last hands back; None where nobody wrote, also where that has
    passed.
    """
    took_over = [at for line, at in zip(talk.lines, times, strict=True) if line.who in PERSON]
    return took_over[-1] + timedelta(hours=business.takeover_hours) if took_over else None


def _open_turn(
    thread: Thread, following: list[Line], at: datetime, person_until: datetime | None
) -> Turn:
    """The turn of the customer's messages that begin here, silent where the script says so."""
    due, finished = at + timedelta(seconds=4), at + timedelta(seconds=6)
    turn = Turn(
        thread=thread, opened_at=at, due_at=due, finished_at=finished, state=Turn.State.ANSWERED
    )
    if reason := following[0].silence:
        turn.state, turn.reason = Turn.State.SILENT, reason
        turn.resumes_at = person_until if reason == SilenceReason.PERSON_ANSWERS else None
        if reason == SilenceReason.MODEL_FAILED:
            turn.error, turn.model = "HTTP 503, the model is overloaded", settings.OPENAI_MODEL
    turn.save(force_insert=True)
    return turn


def _store_evidence(turn: Turn, position: int, at: datetime) -> None:
    turn.finished_at, turn.instructions_version, turn.model = at, 1, settings.OPENAI_MODEL
    turn.provider_request_id = f"req_{hashlib.sha256(f'{turn.pk}'.encode()).hexdigest()[:24]}"
    turn.history_messages = position
    turn.prompt_tokens, turn.completion_tokens, turn.seconds = (
        742 + 31 * position,
        38 + position,
        1.1 + position / 10,
    )
    turn.save(update_fields=["finished_at", *EVIDENCE])


def _build_message(talk: Talk, line: Line, at: datetime) -> MessageLog:
    inbound = line.who == "customer"
    return MessageLog(
        text=line.text,
        at=at,
        direction=MessageLog.Direction.IN if inbound else MessageLog.Direction.OUT,
        author=MessageLog.Author.CUSTOMER if inbound else OUTBOUND_AUTHOR[line.who],
        author_name={"customer": talk.name, "person": talk.person, "phone": "Instagram app"}.get(
            line.who, ""
        ),
        state=MessageLog.State.RECEIVED if inbound else MessageLog.State.SENT,
        attempts=0 if inbound else 1,
        seen_at=at + timedelta(seconds=50) if talk.seen and not inbound else None,
    )
