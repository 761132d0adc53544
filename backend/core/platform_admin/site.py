"""The admin site: its titles, and what its pages know beside their own contents."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.platform_admin.notices import list_notices


class AdminSite(admin.AdminSite):
    """Django's admin site under the product's name, with the installation's problems on
    each page.
    """

    site_header = site_title = "Conversa"
    index_title = _("Administration")
    empty_value_display = "–"

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return the context of every page. `installation_notices` is called by the template, so
        that pages which show none read nothing for them.
        """
        return {**super().each_context(request), "installation_notices": list_notices}
