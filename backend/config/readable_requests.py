"""The one guard against text that no database can hold, before anything looks at the request.

An address or a form with such text is refused (400), whichever view it is for. JSON is checked
field by field by the API's serializers, and Meta's bodies by those who read them
(`core.intake.envelopes`).
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError

from common.storable_text import is_storable, keep_storable
from config.error_pages import refuse_unreadable


class ReadableRequests:
    """The middleware. It stands outside the one for sessions, which would look the cookie up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = keep_storable(request.COOKIES)
        if not is_storable(request.path) or not _is_form_readable(request.GET):
            return refuse_unreadable(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, options: Any
    ) -> HttpResponse | None:
        """Refuse a form's body that cannot be stored: the check against forged forms reads it in
        any case.
        """
        is_form = request.method == "POST" and not getattr(view, "csrf_exempt", False)
        try:
            is_good = not is_form or (_is_form_readable(request.POST) and _are_ids(request.POST))
        except UnreadablePostError as error:
            return self.process_exception(request, error)
        return None if is_good else refuse_unreadable(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 400 to a client that left in the middle of its body: that is no failure of ours,
        and nobody reads the answer.

        Under runserver only: elsewhere a view runs when the whole body is there.
        """
        return HttpResponse(status=400) if isinstance(exception, UnreadablePostError) else None


def _are_ids(form: Any) -> bool:
    """Return whether all that is ticked in a list of the admin are numbers: Django looks them up
    unchecked, and crashes.
    """
    ticked = form.getlist("_selected_action")
    return all(item.isascii() and item.isdigit() and len(item) < 19 for item in ticked)


def _is_form_readable(form: Any) -> bool:
    return all(is_storable(name) and all(map(is_storable, given)) for name, given in form.lists())
