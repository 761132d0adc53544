"""Every URL of the installation."""

from django.contrib import admin
from django.urls import include, path, re_path

from config import health
from config.dashboard import show_dashboard
from core import obligation_views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("api.urls")),
    path("core/", include("core.urls")),
    path("deletion/<str:code>/", obligation_views.show_deletion, name="deletion"),
    path("privacy/", obligation_views.show_privacy, name="privacy"),
    path("health/live", health.live),
    path("health/ready", health.ready),
    # Everything else is an address inside the dashboard, except what can only be a file or a call.
    re_path(r"^(?!api/|core/|admin/|static/|assets/|health/).*$", show_dashboard),
]

# Failures under /api/ are JSON, also those that no view answers.
handler404 = "api.errors.page_not_found"
handler500 = "api.errors.server_error"
