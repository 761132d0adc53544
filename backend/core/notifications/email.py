"""Emails to the people of a business: short, plain, with one button into the dashboard. Never what
a customer wrote.
"""

from smtplib import SMTPException

from django.conf import settings

from accounts.models import Membership, Role, User
from common.emails import send_email
from common.logs import get_log
from core.models import Business

log = get_log("mails")
LONGEST_NAME = 60  # of a customer or a business, in a subject


class MailsNotSent(Exception):
    """Not one of the mails went out: the job that sends them is worth another try."""


def email_owners(
    business: Business,
    *,
    subject: str,
    text: str,
    path: str,
    button: str = "Open Conversa",
) -> None:
    """Email the business's owners. `path` is a page of the business in the dashboard,
    "settings/instagram", where the button of that label leads.

    Calls the mail server: not inside a transaction. Raises MailsNotSent when it took none of the
    mails.
    """
    _send(
        business,
        _list_people(business, [Role.OWNER]),
        subject=subject,
        text=text,
        path=path,
        button=button,
    )


def email_team(
    business: Business,
    *,
    subject: str,
    text: str,
    path: str,
    button: str = "Open Conversa",
) -> None:
    """As email_owners, to everybody of the team."""
    _send(
        business,
        _list_people(business, Role.values),
        subject=subject,
        text=text,
        path=path,
        button=button,
    )


def email_people(
    business: Business,
    user_ids: list[int],
    *,
    subject: str,
    text: str,
    path: str,
    button: str = "Open Conversa",
) -> None:
    """As email_owners, to these people, whether they still belong to the business or not."""
    users = list(User.objects.filter(pk__in=user_ids).order_by("pk"))
    _send(business, users, subject=subject, text=text, path=path, button=button)


def one_line(text: str) -> str:
    """A name as it may stand in a subject: no line breaks, not too long."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1]}…"


def _list_people(business: Business, roles: list[str]) -> list[User]:
    places = Membership.objects.filter(business=business, role__in=roles, user__is_active=True)
    return [place.user for place in places.select_related("user").order_by("id")]


def _send(
    business: Business,
    users: list[User],
    *,
    subject: str,
    text: str,
    path: str,
    button: str,
) -> None:
    name, failures = one_line(business.name), 0
    words = {
        "text": text,
        "button": button,
        "business": name,
        "link": f"{settings.PUBLIC_URL}/b/{business.pk}/{path}",
    }
    for user in users:
        try:
            send_email(
                to=user.email,
                subject=f"{name}: {subject}",
                template="email/notice.html",
                context={**words, "name": user.name and user.get_short_name()},
            )
        except (SMTPException, OSError) as error:
            failures += 1
            log.warning("mail.not_sent", business_id=business.pk, reason=type(error).__name__)
    if users and failures == len(users):
        raise MailsNotSent
