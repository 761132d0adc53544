"""Reading an account's conversations: whether a text has arrived, and what was said last."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from common.json_values import read_dict, read_mid, read_text
from common.text import fold
from integrations.instagram.access import Access
from integrations.instagram.client import call_graph
from integrations.instagram.errors import GraphError, GraphErrorKind

# Graph tells details of a thread's 20 newest messages only, and sometimes refuses even that many at
# once.
NEWEST = 20
SMALLER_PAGES = (NEWEST, 10, 2)
# "Please reduce the amount of data you're asking for": the code of a failure, and none.
TOO_MUCH_DATA = 1
ALIKE = 0.7  # of all letters, in the same order
# Meta's clock is not ours, and its created_time has whole seconds: so much before or after its try
# a message may seem to be said.
SENT_CLOCK_SLACK = timedelta(seconds=5)
# How far ahead of Meta's our clock may be for a message of ours not to be overlooked.
CLOCK_AHEAD = timedelta(days=1)


@dataclass(frozen=True)
class SentMatch:
    mid: str
    at: datetime


def find_sent_text(
    access: Access,
    *,
    igsid: str,
    text: str,
    since: datetime,
    until: datetime | None = None,
    known_mids: Collection[str] = (),
    may_be_empty: bool = False,
) -> SentMatch | None:
    """The oldest message with this text that the business sent to the customer since then; None is
    a sure no.

    `known_mids` are messages already accounted for, so that an earlier reply with the same words is
    not taken for this one. Raises GraphError when it cannot tell: Graph fails, hides the thread (an
    empty answer proves nothing, unless it `may_be_empty` because all that was in it was taken
    back), shows only messages newer than `since` (Meta: Conversations API), shows nearly the same
    words, said by `until`, when the last try was over (Instagram may change a text), or the same
    words shortly before: with a clock of ours that is ahead they may be those of the last try.
    """
    messages, limit = read_newest_messages(
        access,
        conversation_id=_find_conversation(access, igsid),
        fields="id,created_time,from,to,message",
    )
    start, wanted = since - SENT_CLOCK_SLACK, fold(text)
    own = _list_own(messages, igsid=igsid, known_mids=known_mids)
    found = [message for message, said in own if message.at >= start and said == wanted]
    if found:
        return min(found, key=lambda message: message.at)
    doubt = _find_doubt(own, wanted, start=start, until=until)
    if doubt:
        raise _cannot_tell(doubt)
    if not messages and not may_be_empty:
        raise _cannot_tell("the messages of that time are not shown")
    if messages and len(messages) >= limit and min(at for _, at in messages) >= start:
        raise _cannot_tell("the messages of that time are not shown")
    return None


def _list_own(
    messages: list[tuple[dict[str, Any], datetime]], *, igsid: str, known_mids: Collection[str]
) -> list[tuple[SentMatch, str]]:
    """What the business said of these, without what is accounted for; and its words, folded."""
    return [
        (SentMatch(read_mid(message["id"]), at), fold(str(message.get("message") or "")))
        for message, at in messages
        if _read_sender(message) != igsid and read_mid(message["id"]) not in known_mids
    ]


def _find_doubt(
    own: list[tuple[SentMatch, str]], wanted: str, *, start: datetime, until: datetime | None
) -> str:
    """Why one of these may be the text all the same; empty where none can be."""
    if any(said == wanted and message.at >= start - CLOCK_AHEAD for message, said in own):
        return "the same words were sent shortly before"
    if until is not None and any(
        start <= message.at <= until + SENT_CLOCK_SLACK and _is_alike(said, wanted)
        for message, said in own
    ):
        return "nearly the same words were sent at that time"
    return ""


def _find_conversation(access: Access, igsid: str) -> str:
    """The id of the account's conversation with that customer. Raises GraphError, also where Graph
    shows none: that it hides one proves nothing.
    """
    threads = call_graph(
        "GET",
        f"{access.node}/conversations",
        login=access.login,
        token=access.token,
        params={"platform": "instagram", "user_id": igsid},
    )
    for item in threads.get("data") or []:
        if isinstance(item, dict) and item.get("id"):
            return str(item["id"])
    raise _cannot_tell("the conversation is not shown")


def read_newest_messages(
    access: Access, *, conversation_id: str, fields: str
) -> tuple[list[tuple[dict[str, Any], datetime]], int]:
    """The thread's newest messages, with these fields, and their times; and how many were asked
    for. Raises GraphError.
    """
    for limit in SMALLER_PAGES:
        try:
            params = {"fields": f"messages.limit({limit}){{{fields}}}"}
            answer = call_graph(
                "GET", conversation_id, login=access.login, token=access.token, params=params
            )
        except GraphError as error:
            if error.code == TOO_MUCH_DATA and limit != SMALLER_PAGES[-1]:
                continue
            raise
        rows = (answer.get("messages") or {}).get("data") or []
        timed = [
            (row, read_graph_time(row.get("created_time")))
            for row in rows
            if isinstance(row, dict) and row.get("id")
        ]
        return [(row, at) for row, at in timed if at is not None], limit
    raise AssertionError("the last limit returns or raises")


def read_graph_time(value: Any) -> datetime | None:
    """Graph's spelling of a moment; None for anything else."""
    try:
        return datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)
    except ValueError:
        return None


def _read_sender(message: dict[str, Any]) -> str:
    return read_text(read_dict(message.get("from")).get("id"), 64)


def _is_alike(said: str, wanted: str) -> bool:
    """Whether the one may be the other, cut or with some letters changed."""
    return bool(said) and (
        said in wanted
        or difflib.SequenceMatcher(None, said, wanted, autojunk=False).ratio() >= ALIKE
    )


def _cannot_tell(why: str) -> GraphError:
    return GraphError(
        GraphErrorKind.UNKNOWN_OUTCOME, http_status=200, admin_text=f"Conversations API: {why}"
    )
