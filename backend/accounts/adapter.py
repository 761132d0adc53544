"""What allauth asks us: where links in emails lead (the dashboard), and how an email goes out."""

from contextlib import AbstractContextManager, nullcontext
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.emails import send_email
from common.errors import AppError, ErrorCode
from common.languages import in_language_of
from common.logs import get_log

log = get_log("accounts")


class MailNotSent(AppError):
    """An email could not be handed to the mail server."""

    code, status = ErrorCode.MAIL_NOT_SENT, 503
    text = _("We couldn’t send the email. Try again in a few minutes.")


def build_reset_path(user: User, token: str) -> str:
    """Return the path of the dashboard's page on which the person chooses a password."""
    return f"/reset-password/{user_pk_to_url_str(user)}/{token}"


def build_reset_link(user: User, token: str) -> str:
    """Return the address of that page, for an email."""
    return settings.PUBLIC_URL + build_reset_path(user, token)


class AccountAdapter(DefaultAccountAdapter):
    """What allauth uses as ACCOUNT_ADAPTER. Emails are the templates in
    `accounts/templates/account/email`.
    """

    def get_email_confirmation_url(
        self, request: HttpRequest | None, emailconfirmation: Any
    ) -> str:
        return f"{settings.PUBLIC_URL}/verify-email/{emailconfirmation.key}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render and send one email, in the language that `user` in the context has chosen, else in
        that of the request.

        Raises MailNotSent, whoever it is for.
        """
        context = {**context, "email": email, "dashboard_url": settings.PUBLIC_URL}
        try:
            with _in_language_of(context.get("user")):
                subject = render_to_string(f"{template_prefix}_subject.txt", context)
                send_email(
                    to=email,
                    subject=" ".join(subject.split()),
                    template=f"{template_prefix}_message.html",
                    context=context,
                )
        except (SMTPException, OSError) as error:
            log.error(
                "mail not sent",
                mail=template_prefix.rpartition("/")[2],
                reason=type(error).__name__,
            )
            raise MailNotSent from None

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the dashboard has its own words, and Django's messages would wait for a page
        that is never shown.
        """


def _in_language_of(recipient: User | None) -> AbstractContextManager[None]:
    if recipient is None:
        return nullcontext()
    return in_language_of(recipient, otherwise=get_language() or "")
