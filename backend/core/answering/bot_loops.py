"""Is the other side a bot too? Two assistants that thank each other would never stop. Pure.

There are two signs, and for both the other side must reply quickly each time: it repeats itself
word for word, or it has replied a dozen times in a row faster than people read and type. A person
taken for a bot is handed over to the team; a bot taken for a person costs money until a limit is
reached.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from conversations.models import MessageLog

SAME = 3  # times the same words
SAME_WITHIN = timedelta(seconds=60)  # of what we said
SHORTEST = 12  # letters: people repeat "hello?" and "price?"
ALTERNATIONS = 12
QUICK = timedelta(seconds=10)
MESSAGES = 60  # to be looked at, of the newest: each side may say a thing in several


@dataclass
class _Run:
    """What one side said in a row, each sentence once: a bot answers each of our messages with the
    same.
    """

    is_theirs: bool
    texts: list[str]
    begins: datetime
    ends: datetime


def is_bot_loop(messages: Iterable[MessageLog], *, after: datetime | None = None) -> bool:
    """`messages` are the newest of a thread, oldest first; those up to `after` are handled. What a
    person of the team said breaks the chain."""
    theirs: list[tuple[str, timedelta]] = []  # what they said, and how long after us
    runs = _runs(message for message in messages if after is None or message.at > after)
    for before, run in pairwise(runs):
        if run.is_theirs:
            theirs.append(("\n".join(run.texts), run.begins - before.ends))
    repeated = theirs[-SAME:]
    dozen = theirs[-ALTERNATIONS:]
    return (
        len(repeated) == SAME
        and len({text for text, _ in repeated}) == 1
        and len(repeated[0][0]) >= SHORTEST
        and all(wait <= SAME_WITHIN for _, wait in repeated)
    ) or (len(dozen) == ALTERNATIONS and all(wait <= QUICK for _, wait in dozen))


def _runs(messages: Iterable[MessageLog]) -> list[_Run]:
    runs: list[_Run] = []
    for message in messages:
        if (
            message.direction == MessageLog.Direction.OUT
            and message.author != MessageLog.Author.ASSISTANT
        ):
            runs = []
            continue
        is_theirs = message.direction == MessageLog.Direction.IN
        text = " ".join((message.text or message.description).lower().split())
        if runs and runs[-1].is_theirs == is_theirs:
            runs[-1].texts, runs[-1].ends = list(dict.fromkeys([*runs[-1].texts, text])), message.at
        else:
            runs.append(_Run(is_theirs, [text], message.at, message.at))
    return runs
