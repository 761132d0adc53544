"""Every URL of the installation."""

from django.contrib import admin
from django.urls import include, path

from config import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("api.urls")),
    path("core/", include("core.urls")),
    path("health/live", health.live),
    path("health/ready", health.ready),
]

# Failures under /api/ are JSON, also those that no view answers.
handler404 = "api.errors.page_not_found"
handler500 = "api.errors.server_error"
