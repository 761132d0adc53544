"""Template tags about the installation as a whole."""

from django import template

from core.platform_admin.notices import list_notices

register = template.Library()
register.simple_tag(list_notices, name="installation_notices")
