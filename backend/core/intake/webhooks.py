"""What is done with a webhook, whichever way it came in: the path, the check, and the answers."""

import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs

from common.logs import get_log
from core.intake.envelopes import open_body
from core.intake.group_commit import group
from integrations.instagram.signatures import HANDSHAKE_REFUSED, answer_handshake, verify_signature

log = get_log("intake")
PATH = "/core/webhook/instagram/"


class Answer(NamedTuple):
    """A status and the text that goes with it."""

    status: int
    text: str


RECEIVED = Answer(200, "EVENT_RECEIVED")
WRONG_SIGNATURE = Answer(403, "Wrong signature")
TRY_AGAIN = Answer(503, "Try again")  # Meta sends the events again
NOT_ALLOWED = Answer(405, "Method not allowed")


class RefusalLog:
    """Logs refused signatures at most once in ten seconds, with their count.

    Anybody can send thousands of them, and a line for each would flood the log.
    """

    def __init__(self) -> None:
        self.count, self.silent_until = 0, 0.0

    def count_one(self, **fields: int) -> None:
        """Count one refusal. `fields` are added to the log line if this call writes it."""
        self.count += 1
        now = time.monotonic()
        if now >= self.silent_until:
            log.warning("intake.signature_refused", refused=self.count, **fields)
            self.count, self.silent_until = 0, now + 10


refusals = RefusalLog()


def receive_body(
    body: bytes, signature: bytes | None, on_answer: Callable[[Answer], None]
) -> Answer | None:
    """Check a body and add its events to the group that is committed next.

    Returns the answer of a body that is refused. Otherwise returns None, and `on_answer` is called
    in the event loop once the events are committed, or could not be.
    """
    if not verify_signature(body, (signature or b"").decode("latin-1")):
        refusals.count_one(bytes=len(body))
        return WRONG_SIGNATURE
    if group.is_full:
        return TRY_AGAIN

    def tell(committed: bool) -> None:
        on_answer(RECEIVED if committed else TRY_AGAIN)

    group.add(open_body(body), size=len(body), on_end=tell)
    return None


def answer_greeting(query: bytes) -> Answer:
    """Return the answer to Meta's handshake with this query string."""
    asked = {name: values[0] for name, values in parse_qs(query.decode("latin-1")).items()}
    challenge = answer_handshake(asked)
    if challenge is None:
        return Answer(403, HANDSHAKE_REFUSED)
    return Answer(200, challenge.encode("ascii", "ignore").decode())
