"""The form of the admin's own log-in page: the same limit on tries as in the dashboard, counted together."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from rest_framework.exceptions import Throttled

from accounts.tries import count_try, forget_tries


class AdminLoginForm(AdminAuthenticationForm):
    request: HttpRequest

    def clean(self) -> dict[str, Any]:
        email = self.cleaned_data.get("username") or ""
        try:
            count_try(self.request, "login", email)
        except Throttled:
            raise ValidationError("Too many tries. Wait a little and try again.", code="throttled") from None
        cleaned = super().clean()
        forget_tries(self.request, "login", email)
        return cleaned
