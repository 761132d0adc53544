"""With what somebody answers as the business, instead of the assistant. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.languages import say

# Instagram's inbox and the Page's are apps like any other, but what comes from them a person wrote.
INBOX_APPS = {"1217981644879628", "263902037430900"}
# The `person_name` and `author_name` of rows that no person of the team wrote.
PHONE_NAME, OTHER_APP_NAME = "Instagram app", "Another app"


class AnsweredFrom(models.TextChoices):
    """Where somebody writes who answers as the business."""

    TEAM = "TEAM"  # a person of the team, in the dashboard
    PHONE = "PHONE"  # in the Instagram app
    OTHER_APP = "OTHER_APP"


def answered_from(*, person_id: int | None, person_name: str) -> AnsweredFrom:
    """Where the person of a thread or a note answers."""
    if person_id is not None:
        return AnsweredFrom.TEAM
    return AnsweredFrom.OTHER_APP if person_name == OTHER_APP_NAME else AnsweredFrom.PHONE


def name_author(author_name: str) -> str:
    """Who wrote a message, as a reader sees it: of another app nobody knows a name."""
    return say(_("Another app")) if author_name == OTHER_APP_NAME else author_name
