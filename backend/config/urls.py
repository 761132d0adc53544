"""Every URL of the installation."""

from django.contrib import admin
from django.urls import include, path, re_path

from config import health
from config.dashboard import show_dashboard
from core.privacy import views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("api.urls")),
    path("core/", include("core.urls")),
    path("deletion/<str:code>/", views.show_deletion, name="deletion"),
    path("privacy/", views.show_privacy, name="privacy"),
    path("health/live", health.live),
    path("health/ready", health.ready),
    # Everything else is an address inside the dashboard, except what can only be a file or a call.
    re_path(r"^(?!api/|core/|admin/|static/|assets/|health/).*$", show_dashboard),
]

handler400 = "config.error_pages.bad_request"
handler404 = "config.error_pages.page_not_found"
handler500 = "config.error_pages.server_error"
