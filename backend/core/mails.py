"""Mails to the people of a business: short, plain, with one link into the dashboard. Never what a customer wrote."""

from collections.abc import Iterable
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from accounts.models import Membership, Role
from common.logs import get_log
from core.models import Business

log = get_log("mails")
LONGEST_NAME = 60  # of a customer or a business, in a subject


class MailsNotSent(Exception):
    """Not one of the mails went out: the job that sends them is worth another try."""


def tell_owners(business: Business, *, subject: str, text: str, path: str) -> None:
    """Mail the business's owners. `path` is a page of the business in the dashboard, "settings/instagram".

    Calls the mail server: not inside a transaction. Raises MailsNotSent when it took none of the mails.
    """
    _send(business, [Role.OWNER], subject=subject, text=text, path=path)


def tell_members(business: Business, *, subject: str, text: str, path: str) -> None:
    """As tell_owners, to everybody of the team."""
    _send(business, Role.values, subject=subject, text=text, path=path)


def one_line(text: str) -> str:
    """A name as it may stand in a subject: no line breaks, not too long."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1]}…"


def _send(business: Business, roles: Iterable[str], *, subject: str, text: str, path: str) -> None:
    body = f"{text}\n\n{settings.PUBLIC_URL}/b/{business.pk}/{path}\n\n{one_line(business.name)} on Conversa\n"
    people = Membership.objects.filter(business=business, role__in=list(roles), user__is_active=True)
    addresses = list(people.order_by("id").values_list("user__email", flat=True))
    failures = 0
    for address in addresses:
        try:
            EmailMessage(f"{one_line(business.name)}: {subject}", body, settings.DEFAULT_FROM_EMAIL, [address]).send()
        except (SMTPException, OSError) as error:
            failures += 1
            log.warning("mail.not_sent", business_id=business.pk, reason=type(error).__name__)
    if addresses and failures == len(addresses):
        raise MailsNotSent
