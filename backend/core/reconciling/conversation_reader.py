"""Reading an account's conversations from Instagram, at half the allowed rate (Meta: Conversations
API).

Meta allows two calls a second for an account. This reader makes one, so that importing history,
checking for missed messages and resolving a send may run at the same time.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from common.json_values import read_dict, read_rows
from common.logs import get_log
from core.models import Business
from core.reconciling.synthetic_events import MESSAGE_FIELDS, WORDS_ALONE, GraphMessage, OwnAccount
from integrations.instagram.access import Access
from integrations.instagram.client import call_graph
from integrations.instagram.conversations import (
    TOO_MUCH_DATA,
    read_graph_time,
    read_newest_messages,
)
from integrations.instagram.errors import GraphError, GraphErrorKind

log = get_log(__name__)
# Graph refuses pages that are too large for it, with what reads like a failure of its own.
PAGE_SIZES = (25, 10, 2)


@dataclass(frozen=True)
class Conversation:
    """`id` is Graph's; the customer in it is known from its messages only."""

    id: str
    updated_at: datetime


class Reader:
    """Reads the conversations of one account, newest first. Every call may raise GraphError."""

    def __init__(self, business: Business, access: Access) -> None:
        self.access = access
        account_id = business.instagram_account_id or ""
        self.own_account = OwnAccount(
            account_id=account_id,
            ids=frozenset(business.instagram_ids),
            username=business.instagram_username,
        )
        self.next_call = 0.0

    def list_page(
        self, *, after: str = "", size: int = PAGE_SIZES[0]
    ) -> tuple[list[Conversation], str]:
        """At most `size` conversations, and the cursor of the page that follows, empty at
        the end.
        """
        for limit in [size, *(smaller for smaller in PAGE_SIZES if smaller < size)]:
            params = {
                "platform": "instagram",
                "fields": "id,updated_time",
                "limit": str(limit),
                **({"after": after} if after else {}),
            }
            self._wait()
            try:
                answer = call_graph(
                    "GET",
                    f"{self.access.node}/conversations",
                    login=self.access.login,
                    token=self.access.token,
                    params=params,
                )
            except GraphError as error:
                if error.code == TOO_MUCH_DATA and limit != PAGE_SIZES[-1]:
                    continue
                raise
            rows = [row for row in read_rows(answer) if row.get("id")]
            timed = [(str(row["id"]), read_graph_time(row.get("updated_time"))) for row in rows]
            paging = read_dict(answer.get("paging"))
            cursor = str(read_dict(paging.get("cursors")).get("after") or "")
            following = cursor if paging.get("next") else ""
            return [
                Conversation(id, at) for id, at in timed if at is not None
            ], following if following != after else ""
        raise AssertionError("the last limit returns or raises")

    def find_conversation(self, igsid: str) -> Conversation | None:
        """The one with this customer, if Graph shows it."""
        self._wait()
        answer = call_graph(
            "GET",
            f"{self.access.node}/conversations",
            login=self.access.login,
            token=self.access.token,
            params={"platform": "instagram", "fields": "id,updated_time", "user_id": igsid},
        )
        rows = [row for row in read_rows(answer) if row.get("id")]
        at = read_graph_time(rows[0].get("updated_time")) if rows else None
        return Conversation(str(rows[0]["id"]), at or timezone.now()) if rows else None

    def list_since(self, since: datetime, *, most: int) -> Iterator[Conversation]:
        """The conversations in which something happened since then, at most so many."""
        after, given = "", 0
        while True:
            page, after = self.list_page(after=after)
            for conversation in page:
                if conversation.updated_at < since or given == most:
                    return
                given += 1
                yield conversation
            if not page or not after:
                return

    def read_messages(self, conversation: Conversation) -> list[GraphMessage]:
        """Its newest messages; Graph tells the details of twenty at most, and of some conversations
        nothing.

        One field that Graph does not know here would refuse the whole call, so the words alone are
        asked for then.
        """
        for fields in (MESSAGE_FIELDS, WORDS_ALONE):
            self._wait()
            try:
                messages, _ = read_newest_messages(
                    self.access, conversation_id=conversation.id, fields=fields
                )
            except GraphError as error:
                if error.kind not in {GraphErrorKind.INVALID, GraphErrorKind.RECIPIENT}:
                    raise
                log.warning(
                    "conversation.not_shown",
                    account_id=self.own_account.account_id,
                    error=error.admin_text,
                )
            else:
                return [GraphMessage(str(row["id"]), at, row) for row, at in messages]
        return []

    def read_message(self, mid: str) -> GraphMessage | None:
        """One message, with all that Graph tells of it; None where that is nothing."""
        self._wait()
        row = call_graph(
            "GET",
            quote(mid, safe=""),
            login=self.access.login,
            token=self.access.token,
            params={"fields": MESSAGE_FIELDS},
        )
        at = read_graph_time(row.get("created_time"))
        return GraphMessage(mid, at, row) if at is not None else None

    def _wait(self) -> None:
        now = time.monotonic()
        time.sleep(max(0.0, self.next_call - now))
        self.next_call = max(now, self.next_call) + 1 / settings.CONVERSATIONS_CALLS_PER_SECOND
