"""The form of the admin's own log-in page: its limit on tries is the dashboard's, counted apart."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from rest_framework.exceptions import Throttled

from accounts.addresses import search_form
from accounts.devices import remember_device
from accounts.log_in_tries import ADMIN, count_log_in, forget_log_in
from common.moments import say_wait
from common.security_log import name_address, note


class AdminLoginForm(AdminAuthenticationForm):
    request: HttpRequest

    def clean(self) -> dict[str, Any]:
        email = search_form(self.cleaned_data.get("username"))
        who = name_address(email)
        try:
            count_log_in(self.request, email, door=ADMIN)
        except Throttled as throttled:
            note("login.throttled", door="admin", who=who)
            wait = say_wait(getattr(throttled, "wait", None))
            said = f"Too many tries. Try again {wait}."
            raise ValidationError(said, code="throttled") from None
        try:
            cleaned = super().clean()
        except ValidationError:
            note("login.failed", door="admin", who=who)
            raise
        user = self.get_user()
        forget_log_in(self.request, email, door=ADMIN)
        remember_device(self.request, user)
        note("login.succeeded", door="admin", user_id=user.pk)
        return cleaned
