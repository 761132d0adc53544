"""The owner's instructions, by version: the highest is in force, and none is ever changed.

The newest hundred are kept, and of the older ones those that a turn was answered by, so that every
reply shows why.

Called inside a business.
"""

import re
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import AppError, BadInput, Conflict, ErrorCode, FieldCode, FieldError
from common.rows import ask
from conversations.models import Instructions

MAX_LENGTH = 20_000
KEPT_VERSIONS = 100
PRUNED_EVERY = 20  # versions: looking which of them turns name reads all turns
MOST_AN_HOUR = 60
PRUNE_SQL = """
DELETE FROM conversations_instructions WHERE version <= %s
AND version NOT IN (
  SELECT instructions_version FROM conversations_turn WHERE instructions_version IS NOT NULL
)
"""


class TooLong(BadInput):
    def __init__(self) -> None:
        said = _("Instructions may have %(most)s characters at most.")
        params = {"most": MAX_LENGTH}
        problem = FieldError(FieldCode.MAX_LENGTH, said, params)
        super().__init__(params=params, fields={"instructions": [problem]})


class TooManyVersions(AppError):
    code, status = ErrorCode.TOO_MANY_VERSIONS, 429
    text = _(
        "Instructions can be saved %(most)s times an hour. Your text is still here: save it a "
        "little later."
    )

    def __init__(self) -> None:
        super().__init__(params={"most": MOST_AN_HOUR})


class ChangedMeanwhile(Conflict):
    code = ErrorCode.CHANGED_MEANWHILE
    text = _(
        "Someone else saved the instructions in the meantime. Your text is still here; load theirs "
        "to compare."
    )


def ask_latest() -> Callable[[], list[Instructions]]:
    """Ask for the version in force; see `common.rows.ask`."""
    return ask(Instructions, "ORDER BY version DESC LIMIT 1")


def get_latest() -> Instructions | None:
    """The version in force."""
    return next(iter(ask_latest()()), None)


def are_written(latest: Instructions | None) -> bool:
    """Whether there is something the assistant could go by."""
    return latest is not None and bool(latest.text.strip())


# A place of a template to be filled in: "Open [days and hours]". The templates say "[brackets]"
# where they tell what one means, and [words](address) is a link. The dashboard counts by the same
# rule (src/lib/template-placeholders.ts).
BLANK = re.compile(r"\[(?!brackets\])[^\]\[]+\](?!\()")


def find_blanks(text: str) -> list[str]:
    """What is still to be filled in, each once, in order."""
    return list(dict.fromkeys(BLANK.findall(text)))


def check_version(*, base_version: int) -> Instructions | None:
    """The version in force, when it is `base_version` (0: none). Raises ChangedMeanwhile."""
    latest = get_latest()
    if base_version != (latest.version if latest else 0):
        raise ChangedMeanwhile
    return latest


@transaction.atomic
def save_instructions(
    *, text: str, base_version: int, author_id: int | None, author_name: str
) -> Instructions:
    """The next version, or the one in force when the text is the same.

    Raises ChangedMeanwhile when `base_version` is not in force any more; of two saves at the same
    moment the unique version lets one through. Raises TooLong and TooManyVersions.
    """
    if len(text) > MAX_LENGTH:
        raise TooLong
    latest = check_version(base_version=base_version)
    if latest is not None and latest.text == text:
        return latest
    now = timezone.now()
    if Instructions.objects.filter(created_at__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise TooManyVersions
    try:
        with transaction.atomic():
            saved = Instructions.objects.create(
                version=base_version + 1,
                text=text,
                author_id=author_id,
                author_name=author_name,
                created_at=now,
            )
    except IntegrityError:
        raise ChangedMeanwhile from None
    if saved.version % PRUNED_EVERY == 0:
        with connection.cursor() as cursor:
            cursor.execute(PRUNE_SQL, [saved.version - KEPT_VERSIONS])
    return saved
