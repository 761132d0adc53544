from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from django.contrib import admin

        from accounts.admin_login import AdminLoginForm, change_own_password

        admin.site.login_form = AdminLoginForm
        # The site is made by Django and has no setting for this page, as it has for the log-in's
        # form.
        admin.site.password_change = change_own_password  # type: ignore[method-assign,assignment]
