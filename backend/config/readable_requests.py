"""The one guard against text that no database can hold, before anything looks at the request.

An address with it, or a form, is refused (400), whichever view it is for. JSON is checked field by
field by the API's serializers, and Meta's bodies by those who read them (`core.webhook`).
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from common.readable import is_readable, keep_readable
from config.error_pages import refuse_unreadable


class ReadableRequests:
    """Middleware; outside the one for sessions, which would look the cookie up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = keep_readable(request.COOKIES)
        if not is_readable(request.path) or not _is_form_readable(request.GET):
            return refuse_unreadable(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, options: Any
    ) -> HttpResponse | None:
        """Bodies of forms: those that the check against forged ones reads in any case."""
        is_form = request.method == "POST" and not getattr(view, "csrf_exempt", False)
        return refuse_unreadable(request) if is_form and not _is_form_readable(request.POST) else None


def _is_form_readable(form: Any) -> bool:
    return all(is_readable(name) and all(map(is_readable, given)) for name, given in form.lists())
