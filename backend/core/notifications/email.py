"""Emails to the people of a business: short, plain, with one button into the dashboard. Never what
a customer wrote.
"""

from collections.abc import Callable
from smtplib import SMTPException

from django.conf import settings

from accounts.models import Membership, Role, User
from common.emails import send_email
from common.languages import in_language_of
from common.logs import get_log
from core.models import Business
from core.notifications.notices import Notice

log = get_log("mails")
LONGEST_NAME = 60  # of a customer or a business, in a subject


class MailsNotSent(Exception):
    """None of the emails was sent: the job that sends them is worth another try."""


# Called once for each person, while the language of that person is the active one.
WriteNotice = Callable[[], Notice]


def email_owners(business: Business, write: WriteNotice, *, path: str) -> None:
    """Email the business's owners, each in their own language.

    `path` is a page of the business in the dashboard, "settings/instagram", where the button leads.
    Calls the mail server: not inside a transaction. Raises MailsNotSent when none of the emails was
    accepted.
    """
    _send(business, _list_people(business, [Role.OWNER]), write, path=path)


def email_team(business: Business, write: WriteNotice, *, path: str) -> None:
    """As email_owners, to everybody of the team."""
    _send(business, _list_people(business, Role.values), write, path=path)


def email_people(business: Business, user_ids: list[int], write: WriteNotice, *, path: str) -> None:
    """As email_owners, to these people, whether they still belong to the business or not."""
    users = list(User.objects.filter(pk__in=user_ids).order_by("pk"))
    _send(business, users, write, path=path)


def one_line(text: str) -> str:
    """A name as it may stand in a subject: no line breaks, not too long."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1]}…"


def _list_people(business: Business, roles: list[str]) -> list[User]:
    places = Membership.objects.filter(business=business, role__in=roles, user__is_active=True)
    return [place.user for place in places.select_related("user").order_by("id")]


def _send(business: Business, users: list[User], write: WriteNotice, *, path: str) -> None:
    name, failures = one_line(business.name), 0
    link = f"{settings.PUBLIC_URL}/b/{business.pk}/{path}"
    for user in users:
        try:
            with in_language_of(user):
                notice = write()
                send_email(
                    to=user.email,
                    subject=f"{name}: {notice.subject}",
                    template="email/notice.html",
                    context={
                        "name": user.name and user.get_short_name(),
                        "text": notice.text,
                        "button": notice.button,
                        "business": name,
                        "link": link,
                    },
                )
        except (SMTPException, OSError) as error:
            failures += 1
            log.warning("mail.not_sent", business_id=business.pk, reason=type(error).__name__)
    if users and failures == len(users):
        raise MailsNotSent
