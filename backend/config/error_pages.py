"""What a browser is shown when no view answered: a page in the product's look; under /api/ the
API's JSON.

With DEBUG Django shows pages of its own for a 404 and a 500 instead.
"""

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from api import errors
from common.languages import Text
from core.connecting.pages import show_page

PAGES: dict[int, tuple[Text, Text]] = {
    400: (_("That address can’t be read"), _("Check the link, or start again from Conversa.")),
    403: (
        _("This page is out of date"),
        _("Go back, reload the page and try again. Cookies must be allowed."),
    ),
    404: (_("Page not found"), _("This page doesn’t exist, or you don’t have access to it.")),
    500: (
        _("Something went wrong"),
        _("It failed on our side. Nothing you sent is lost; try again in a moment."),
    ),
}


def answer_page(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return errors.build_response(status)
    title, detail = PAGES[status]
    number = structlog.contextvars.get_contextvars().get("request_id", "") if status == 500 else ""
    words = {
        "title": title,
        "detail": detail,
        "back": "/",
        "advice": gettext(
            "If it keeps happening, tell your Conversa administrator this number: %(number)s"
        )
        % {"number": number}
        if number
        else "",
    }
    return show_page(None, "problem", words, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer_page(request, 400)


def refuse_unreadable(request: HttpRequest) -> HttpResponse:
    """Return the answer that `config.readable_requests` gives."""
    return answer_page(request, 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the answer to a form that was open for longer than its session, or sent without
    cookies. Set as CSRF_FAILURE_VIEW.
    """
    return answer_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the answer after a failure, which was logged under the number that the page shows."""
    return answer_page(request, 500)
