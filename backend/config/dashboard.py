"""The built dashboard: one page, whatever the address, because its own router reads the address.

WhiteNoise serves its files; this serves the page itself.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from config.page_policy import POLICY

NOT_BUILT = "The dashboard is not built. Run `make demo`, or `npm ci && npm run build` in frontend/.\n"


@require_safe
@ensure_csrf_cookie
def show_dashboard(request: HttpRequest) -> HttpResponse:
    """The page, never kept by browsers, so that a new release is seen at once. 503 before it is built."""
    try:
        page = (settings.DASHBOARD_DIST / "index.html").read_bytes()
    except FileNotFoundError:
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(page, headers={"Cache-Control": "no-cache", "Content-Security-Policy": POLICY})
