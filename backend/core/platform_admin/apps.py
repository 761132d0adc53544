"""Django's admin with the site of this package."""

from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    default_site = "core.platform_admin.site.AdminSite"
