"""DEBUG beside a tunnel: errors are shown in full at the terminal alone. See
decisions/0013-debug-and-a-tunnel.md.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter

# Logging is set up with this module, before there are apps: what answers is imported when it is
# needed.


class TunnelReporter(ExceptionReporter):
    """Shows Django's technical page, but through a tunnel the page that everybody gets without
    DEBUG.
    """

    def get_traceback_html(self) -> SafeString:
        if not settings.TUNNELLED or self.request is None:
            return super().get_traceback_html()
        from config.error_pages import server_error

        return mark_safe(server_error(self.request).content.decode())  # noqa: S308  our own page

    def get_traceback_text(self) -> SafeString:
        return mark_safe("Server error") if settings.TUNNELLED else super().get_traceback_text()


class TunnelNotFound:
    """The innermost middleware. Under DEBUG, Django would list every address beside a 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        nowhere = response.status_code == 404 and request.resolver_match is None
        return _not_found(request) if nowhere and settings.TUNNELLED else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        is_hidden = settings.TUNNELLED and isinstance(exception, Http404)
        return _not_found(request) if is_hidden else None


def _not_found(request: HttpRequest) -> HttpResponse:
    from config.error_pages import page_not_found

    return page_not_found(request, Http404())
