"""Signing up, proving an address and choosing a new password, without revealing who is registered.

Whatever the address, one email is sent and one password is hashed: neither the answer nor the time
it takes says whether somebody has an account.
"""

from contextlib import suppress
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, get_emailconfirmation_model
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.adapter import MailNotSent, build_reset_link, build_reset_path
from accounts.models import User
from common.errors import AppError, ErrorCode


class InvalidLink(AppError):
    """The emailed link is not valid, or not valid any more."""

    code = ErrorCode.INVALID_LINK
    text = _("This link has expired or was already used. Request a new one.")


def is_verified(user: User) -> bool:
    """Return whether the address is proven or need not be.

    It need not be where the installation does not ask for it, and where a platform admin made
    the account, which has no address row then.
    """
    return (
        not settings.EMAIL_VERIFICATION
        or not EmailAddress.objects.filter(user=user, email=user.email, verified=False).exists()
    )


def find_user(email: str) -> User | None:
    """Return the active person with that address, in any spelling, or None."""
    return User.objects.filter(email=email, is_active=True).first()


def sign_up(*, email: str, password: str, name: str, language: str = "") -> User | None:
    """Create the account and send its confirmation email. Returns None where the address is known
    already.

    A known address gets an email that says so, with a way to choose a new password. The password
    given here never touches an account that exists, not even an unverified one: whoever can read
    the mailbox decides. `language` counts as the person's choice, because the jobs that email them
    later know no browser. Raises MailNotSent, after the account is created.
    """
    hashed = make_password(password)
    try:
        with transaction.atomic():
            user = User.objects.create(email=email, name=name, password=hashed, language=language)
            address = EmailAddress.objects.create(
                user=user, email=email, primary=True, verified=False
            )
    except IntegrityError:
        _send_already_registered(email)
        return None
    if settings.EMAIL_VERIFICATION:
        address.send_confirmation(signup=True)
    return user


def _send_already_registered(email: str) -> None:
    user = find_user(email)
    if user is None:  # switched off by an admin
        _send_unknown(email)
        return
    link = build_reset_link(user, default_token_generator.make_token(user))
    get_adapter().send_mail(
        "account/email/account_already_exists",
        user.email,
        {"user": user, "password_reset_url": link},
    )


def _send_unknown(email: str) -> None:
    get_adapter().send_mail("account/email/unknown_account", email, {})


def resend_confirmation(*, email: str) -> None:
    """Send the confirmation email again; who needs none gets the email that fits. Raises
    MailNotSent.
    """
    address = EmailAddress.objects.filter(
        user__email=email, user__is_active=True, verified=False
    ).first()
    if address is not None and address.email == address.user.email:
        address.send_confirmation(signup=True)
    else:
        _send_already_registered(email)


@dataclass(frozen=True)
class Confirmed:
    """Outcome of an emailed link: the address is proven, in the browser that created the
    account.
    """

    user: User


@dataclass(frozen=True)
class PasswordWanted:
    """Outcome of an emailed link: whoever opened it owns the mailbox, and chooses the password at
    `path` of the dashboard.
    """

    path: str


def confirm_address(*, key: str, signed_up_as: int | None) -> Confirmed | PasswordWanted:
    """Return what follows from opening the emailed link. Raises InvalidLink.

    `signed_up_as` is the account that this browser created. In any other browser nobody knows
    whether whoever signed up owns the mailbox, whose owner would otherwise prove a stranger's
    account for the stranger. So nothing is proven there until the owner has chosen a password in
    place of the first.
    """
    confirmation = get_emailconfirmation_model().from_key(key)
    address: EmailAddress | None = confirmation.email_address if confirmation else None
    if address is None or not address.user.is_active or address.email != address.user.email:
        raise InvalidLink
    user: User = address.user
    if signed_up_as != user.pk:
        return PasswordWanted(build_reset_path(user, default_token_generator.make_token(user)))
    if not address.set_verified():
        raise InvalidLink
    return Confirmed(user)


def send_password_reset(*, email: str) -> None:
    """Send a link that sets a new password; an unknown address gets an email that says it is
    unknown.
    """
    user = find_user(email)
    if user is None:
        _send_unknown(email)
        return
    link = build_reset_link(user, default_token_generator.make_token(user))
    get_adapter().send_mail(
        "account/email/password_reset_key",
        user.email,
        {"user": user, "password_reset_url": link},
    )


def after_password_reset(user: User) -> None:
    """Mark the address as proven, because the link came by email, and email the owner about the new
    password.
    """
    EmailAddress.objects.filter(user=user, email=user.email).update(verified=True)
    send_password_changed(user)


def send_password_changed(user: User) -> None:
    """Email the owner that the password was changed. It is changed already, so an email that fails
    is only logged.
    """
    with suppress(MailNotSent):
        get_adapter().send_mail("account/email/password_changed", user.email, {"user": user})
