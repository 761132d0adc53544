"""The admin's own doors: the log-in page, whose tries are limited as in the dashboard but counted
apart, and the page where an admin changes their own password.
"""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from rest_framework.exceptions import Throttled

from accounts.addresses import search_form
from accounts.devices import remember_device
from accounts.log_in_tries import ADMIN, count_log_in, forget_log_in
from accounts.models import User
from accounts.registration import is_verified, send_password_changed
from accounts.tries import count_try
from common.live import announce_person
from common.relative_times import format_too_many_tries
from common.security_log import name_address, note


class AdminLoginForm(AdminAuthenticationForm):
    request: HttpRequest

    def confirm_login_allowed(self, user: Any) -> None:
        """Refuse an account whose address nobody has proven, as the dashboard does: it may be a
        stranger's. Raises ValidationError.
        """
        super().confirm_login_allowed(user)
        if not is_verified(user):
            said = gettext(
                "Confirm your email address first: log in to the dashboard for a new link."
            )
            raise ValidationError(said, code="unverified")

    def clean(self) -> dict[str, Any]:
        email = search_form(self.cleaned_data.get("username"))
        who = name_address(email)
        try:
            count_log_in(self.request, email, door=ADMIN)
        except Throttled as throttled:
            note("login.throttled", door="admin", who=who)
            said = format_too_many_tries(getattr(throttled, "wait", None))
            raise ValidationError(said, code="throttled") from None
        try:
            cleaned = super().clean()
        except ValidationError:
            note("login.failed", door="admin", who=who)
            raise
        user = self.get_user()
        if user is None:  # a field was empty or unreadable, so no password was looked at
            return cleaned
        forget_log_in(self.request, email, door=ADMIN)
        remember_device(self.request, user)
        note("login.succeeded", door="admin", user_id=user.pk)
        return cleaned


def change_own_password(
    request: HttpRequest, extra_context: dict[str, Any] | None = None
) -> HttpResponse:
    """Show and handle Django's page, with a limit on wrong passwords and an email to the account's
    owner.
    """
    user, is_try = cast(User, request.user), request.method == "POST"
    if is_try:
        try:
            count_try(request, "password-change", user.email)
        except Throttled as throttled:
            messages.error(request, format_too_many_tries(getattr(throttled, "wait", None)))
            return HttpResponseRedirect(request.path)
    answer = admin.AdminSite.password_change(admin.site, request, extra_context)
    if is_try and answer.status_code == 302:
        note("password.changed", user_id=user.pk)
        announce_person(user.pk)
        send_password_changed(user)
    return answer
