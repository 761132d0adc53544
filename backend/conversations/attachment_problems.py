"""Why a file that a customer sent is not here: the codes that rows keep, and their sentences in the
reader's language.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.languages import Text, say


class AttachmentProblem(models.TextChoices):
    """What `Attachment.error` begins with."""

    NO_LINK = "NO_LINK"
    NOT_COPIED = "NOT_COPIED"
    NOT_TRANSCRIBED = "NOT_TRANSCRIBED"
    ERASED = "ERASED"  # its days are over
    MANY_REDIRECTS = "MANY_REDIRECTS"
    LINK_UNREADABLE = "LINK_UNREADABLE"
    LINK_FOREIGN = "LINK_FOREIGN"  # not to a host that the installation lists
    LINK_GONE = "LINK_GONE"
    WRONG_KIND = "WRONG_KIND"
    TOO_LARGE = "TOO_LARGE"  # for so many megabytes


SENTENCES: dict[AttachmentProblem, Text] = {
    AttachmentProblem.NO_LINK: _("Instagram gave no link to it."),
    AttachmentProblem.NOT_COPIED: _("Instagram didn’t hand it over."),
    AttachmentProblem.NOT_TRANSCRIBED: _("It couldn’t be transcribed."),
    AttachmentProblem.ERASED: ngettext_lazy(
        "It was deleted after %(count)s day.", "It was deleted after %(count)s days.", "count"
    ),
    AttachmentProblem.MANY_REDIRECTS: _("Its link leads from one place to the next."),
    AttachmentProblem.LINK_UNREADABLE: _("Its link can’t be read."),
    AttachmentProblem.LINK_FOREIGN: _("Its link doesn’t lead to Instagram’s own servers."),
    AttachmentProblem.LINK_GONE: _("Its link no longer works."),
    AttachmentProblem.WRONG_KIND: _("This kind of file isn’t kept."),
    AttachmentProblem.TOO_LARGE: _("It is larger than %(count)s MB."),
}


def write_problem(problem: AttachmentProblem, count: int | None = None) -> str:
    """What the row keeps: "TOO_LARGE:25"."""
    return str(problem) if count is None else f"{problem}:{count}"


def read_problem(kept: str) -> tuple[AttachmentProblem | None, dict[str, int]]:
    """The code and what its sentence names; None where there is none, or a sentence from before
    there were codes.
    """
    code, _colon, count = kept.partition(":")
    if code not in AttachmentProblem.values:
        return None, {}
    return AttachmentProblem(code), {"count": int(count)} if count.isdigit() else {}


def problem_text(kept: str) -> str:
    """The sentence; one from before there were codes is returned as it is."""
    problem, params = read_problem(kept)
    return kept if problem is None else say(SENTENCES[problem], params)
