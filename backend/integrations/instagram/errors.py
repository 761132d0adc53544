"""What a refusal of Meta's Graph API means: for the owner, for the sender, for a platform admin.

Pure, so that the whole table can be tested. Meta's own words are never matched on: they come in the
language of the account. The codes are those Meta documents under error handling and Messenger error
codes.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import AppError
from common.json_values import read_number, read_seconds, read_text
from common.languages import Text
from common.logs import mask


class GraphErrorKind(StrEnum):
    """What a refusal asks of us."""

    TOKEN = "TOKEN"  # the account must be connected again; nothing is retried
    PERMISSION = "PERMISSION"  # missing, or taken back; connect again and grant it
    HELD = "HELD"  # another app holds the conversation; permanent for this message
    WINDOW = "WINDOW"  # the reply window is closed; permanent for this message
    RATE = "RATE"  # too many calls; later, and not before `retry_after`
    TRANSIENT = "TRANSIENT"  # a read that failed, or a send that never left; again after a while
    RECIPIENT = "RECIPIENT"  # this person cannot be reached or read; permanent for them
    POLICY = "POLICY"  # Meta has restricted the account; stop sending
    INVALID = "INVALID"  # the request itself is wrong; permanent
    UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME"  # a send that may have arrived; never simply repeated


# The refusals that are told in another sentence than their kind.
NOT_REVIEWED = "NOT_REVIEWED"  # no owner can cure it, so it must not ask them to connect again
UNREADABLE = "UNREADABLE"  # not Instagram's: a key of this installation is missing
USER_TEXTS: dict[str, Text] = {
    GraphErrorKind.TOKEN: _(
        "Instagram no longer accepts this connection. Connect the account again."
    ),
    GraphErrorKind.PERMISSION: _(
        "Instagram says that a permission is missing. Connect again and leave all permissions "
        "checked."
    ),
    GraphErrorKind.HELD: _(
        "Another app is handling this conversation. You can reply in that app, or here once it "
        "releases the conversation."
    ),
    GraphErrorKind.WINDOW: _(
        "Instagram allows a reply within 24 hours of the customer’s last message. You can "
        "answer when they write again."
    ),
    GraphErrorKind.RATE: _("Instagram is limiting how fast we can send."),
    GraphErrorKind.TRANSIENT: _("Instagram is having problems."),
    GraphErrorKind.RECIPIENT: _(
        "Instagram cannot reach this person. They may have blocked you, closed their account, "
        "or never messaged you."
    ),
    GraphErrorKind.POLICY: _(
        "Instagram has restricted this account from sending messages. The Instagram app says "
        "why and for how long."
    ),
    GraphErrorKind.INVALID: _("Instagram rejected this request."),
    GraphErrorKind.UNKNOWN_OUTCOME: _("Instagram didn’t say whether this arrived."),
    NOT_REVIEWED: _(
        "Instagram does not let this installation do that yet. Ask your Conversa administrator "
        "to check its Meta app."
    ),
    UNREADABLE: _(
        "Your access to Instagram is stored encrypted, and the key to it is missing here. Nothing "
        "is lost: your Conversa administrator can put the key back. If that takes too long, "
        "reconnect yourself."
    ),
}

TOKEN_CODE, EXPIRED_SUBCODE = 190, 463
TOKEN_CODES = {102, TOKEN_CODE}
RATE_CODES = {4, 17, 32, 341, 613}
BUSINESS_RATE_CODES = range(80000, 80015)
TRANSIENT_CODES = {1, 2}
PAIRS: dict[tuple[int, int], GraphErrorKind] = {
    (10, 2534022): GraphErrorKind.WINDOW,
    (10, 2018278): GraphErrorKind.WINDOW,
    (10, 1893063): GraphErrorKind.POLICY,
    (
        10,
        2018300,
    ): GraphErrorKind.HELD,  # Messenger's number for it; that Instagram uses the same is a guess
    (100, 2018001): GraphErrorKind.RECIPIENT,
    (100, 2534014): GraphErrorKind.RECIPIENT,
    (100, 2534001): GraphErrorKind.RECIPIENT,
    (-1, 2534023): GraphErrorKind.INVALID,
}
# What Meta documents as refused before it acts, so that a send answered so has not arrived. The
# rates are those of its page on rate limits: "once a rate limit is reached, any subsequent requests
# will fail". Left out, because nothing says where in the work they are raised: 613 (a limit of the
# single API), 341 ("downtime or throttling"), 1, 2, -1 and every number that is not documented.
REFUSED_RATES = {4, 17, 32}
REFUSED_CODES = {3, 10, 27, 100, 230, 368, 551, 2500, 9010}
# "Already replied": that may be our own message of before.
DONE_ALREADY = {(100, 2534025), (-1, 2534023)}
CAPABILITY = 3
BLOCKED = 368
CODES: dict[int, GraphErrorKind] = {
    10: GraphErrorKind.PERMISSION,
    230: GraphErrorKind.RECIPIENT,
    BLOCKED: GraphErrorKind.POLICY,
    551: GraphErrorKind.RECIPIENT,
    9010: GraphErrorKind.RECIPIENT,
}
# Trying again may well succeed.
MAY_PASS = {GraphErrorKind.TRANSIENT, GraphErrorKind.RATE, GraphErrorKind.UNKNOWN_OUTCOME}
STOPS_ACCOUNT: set[GraphErrorKind] = {
    GraphErrorKind.TOKEN,
    GraphErrorKind.PERMISSION,
    GraphErrorKind.POLICY,
}


class GraphError(AppError):
    """A call of the Graph API that failed, and what follows from it.

    `code`/`subcode` are Meta's numbers (None when there was no such answer; the API answers
    INSTAGRAM_FAILED for any of them), `http_status` is 0 when there was no answer at all,
    `retry_after` is seconds. `user_code` (of USER_TEXTS) is for the owner, `admin_text` is
    technical and holds neither a token nor a customer's words.
    """

    status = 502
    # Meta's number here, where other failures have a word of ours.
    code: int | None  # type: ignore[assignment]

    def __init__(
        self,
        kind: GraphErrorKind,
        *,
        code: int | None = None,
        subcode: int | None = None,
        trace_id: str = "",
        http_status: int = 0,
        retry_after: float | None = None,
        user_code: str = "",
        admin_text: str = "",
    ) -> None:
        self.user_code = user_code or kind
        super().__init__(USER_TEXTS[self.user_code])
        self.kind = kind
        self.code = code
        self.subcode = subcode
        self.trace_id = trace_id
        self.http_status = http_status
        self.retry_after = retry_after
        self.admin_text = admin_text or kind

    @property
    def user_text(self) -> str:
        """What it means, for the owner, in the reader's language."""
        return self.detail

    @property
    def stops_account(self) -> bool:
        """Whether nothing more can be sent until somebody connects the account again."""
        return self.kind in STOPS_ACCOUNT

    @property
    def may_pass(self) -> bool:
        """Whether the same call may succeed a little later."""
        return self.kind in MAY_PASS

    @property
    def keeps_message(self) -> bool:
        """Whether the message of a send that stopped the account may go out later: not one that
        Meta judged.
        """
        return self.stops_account and self.code != BLOCKED


def classify(
    http_status: int,
    body: dict[str, Any] | None,
    *,
    headers: Mapping[str, str] | None = None,
    private: str = "",
    sends: bool = False,
) -> GraphError:
    """The error that an answer of Graph stands for.

    `body` is the answer's JSON object, None when it was none. `private` is text of a customer or of
    a reply that Meta may quote back; it is cut out of what admins read. With `sends`, whatever does
    not prove that Meta accepted nothing is UNKNOWN_OUTCOME.
    """
    error = _envelope(body)
    code, subcode = read_number(error.get("code")), read_number(error.get("error_subcode"))
    transient = error.get("is_transient") is True
    kind = _kind(http_status, code, subcode, transient=transient)
    has_mid = bool((body or {}).get("message_id"))
    if sends and (has_mid or not proves_refusal(http_status, code, subcode, transient=transient)):
        kind = GraphErrorKind.UNKNOWN_OUTCOME
    return GraphError(
        kind,
        code=code,
        subcode=subcode,
        trace_id=read_text(error.get("fbtrace_id"), 64),
        http_status=http_status,
        retry_after=_retry_after(error, headers or {})
        if kind in {GraphErrorKind.RATE, GraphErrorKind.TRANSIENT, GraphErrorKind.UNKNOWN_OUTCOME}
        else None,
        user_code=NOT_REVIEWED if code == CAPABILITY and kind == GraphErrorKind.INVALID else "",
        admin_text=_admin_text(http_status, code, subcode, error, private),
    )


def proves_refusal(
    http_status: int, code: int | None, subcode: int | None, *, transient: bool = False
) -> bool:
    """Whether an answer to a send proves that Meta accepted nothing. Only what is documented does:
    no page of a gateway, no failing server, no number that we do not know, nothing that calls
    itself passing."""
    answered = http_status == 200 or (400 <= http_status < 500 and http_status != 408)
    if code is None or not answered or (code, subcode) in DONE_ALREADY:
        return False
    if code in TOKEN_CODES or code in REFUSED_RATES or code in BUSINESS_RATE_CODES:
        return True
    return not transient and (code in REFUSED_CODES or 200 <= code <= 299)


def _envelope(body: dict[str, Any] | None) -> dict[str, Any]:
    error = (body or {}).get("error")
    if body and "error_type" in body:
        # Instagram's code exchange: its `code` repeats the HTTP status and is none of Graph's.
        return {"type": body["error_type"], "message": body.get("error_message")}
    return error if isinstance(error, dict) else {}


def _kind(
    http_status: int, code: int | None, subcode: int | None, *, transient: bool
) -> GraphErrorKind:
    if code in TOKEN_CODES:
        return GraphErrorKind.TOKEN
    if code in RATE_CODES or code in BUSINESS_RATE_CODES or http_status == 429:
        return GraphErrorKind.RATE
    pair = PAIRS.get((code or 0, subcode or 0))
    if pair:
        return pair
    if transient or code in TRANSIENT_CODES:
        return GraphErrorKind.TRANSIENT
    if code in CODES:
        return CODES[code]
    if code is not None and 200 <= code <= 299:
        return GraphErrorKind.PERMISSION
    if http_status >= 500 or http_status == 408:
        return GraphErrorKind.TRANSIENT
    return GraphErrorKind.INVALID


def _retry_after(error: dict[str, Any], headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, as the longest of the places where Meta may say it."""
    waits = [read_seconds(headers.get("Retry-After"))]
    data = error.get("error_data")
    if isinstance(data, str):
        data = _json(data)
    if isinstance(data, dict):
        waits.append(read_seconds(data.get("retry_after")))
    usage = _json(headers.get("X-Business-Use-Case-Usage") or "")
    for entries in usage.values() if isinstance(usage, dict) else []:
        for entry in entries if isinstance(entries, list) else []:
            minutes = (
                read_seconds(entry.get("estimated_time_to_regain_access"))
                if isinstance(entry, dict)
                else None
            )
            waits.append(minutes * 60 if minutes else None)
    known = [wait for wait in waits if wait]
    return max(known) if known else None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _admin_text(
    http_status: int, code: int | None, subcode: int | None, error: dict[str, Any], private: str
) -> str:
    if not error:
        return f"HTTP {http_status} without an answer of Graph's"
    message = read_text(error.get("message"), 5000)  # cut by Meta, it may end in half a character
    if private:
        message = message.replace(private, "…")
    number = f"{code}/{subcode}" if subcode else f"{code}"
    return (
        f"HTTP {http_status}, code {number}, {error.get('type') or 'no type'}: "
        f"{mask(message)[:160]}"
    )
