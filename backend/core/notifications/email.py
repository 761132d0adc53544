"""Send emails to the people of a business: short, with one button that opens the dashboard, and
never with what a customer wrote.
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
    """None of the emails could be sent, so the job that sends them should be tried again."""


# Called once for each person, while the language of that person is the active one.
WriteNotice = Callable[[], Notice]


def email_owners(business: Business, write: WriteNotice, *, path: str) -> None:
    """Email the owners of the business, each in their own language.

    `path` is the page of the business that the button opens, such as "settings/instagram". Calls
    the mail server, so do not call it inside a transaction. Raises MailsNotSent if every email
    failed.
    """
    _send(business, _list_people(business, [Role.OWNER]), write, path=path)


def email_team(business: Business, write: WriteNotice, *, path: str) -> None:
    """Email everyone on the team, as email_owners does. Raises MailsNotSent."""
    _send(business, _list_people(business, Role.values), write, path=path)


def email_people(business: Business, user_ids: list[int], write: WriteNotice, *, path: str) -> None:
    """Email these people, even those who have left the business, as email_owners does. Raises
    MailsNotSent.
    """
    users = list(User.objects.filter(pk__in=user_ids).order_by("pk"))
    _send(business, users, write, path=path)


def one_line(text: str) -> str:
    """Return a name for use in a subject: on one line, at most LONGEST_NAME characters long."""
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
