"""Headers that say what a browser may do with an answer, whatever kind it is and whoever gave it.

`PagePolicy` is Django's outermost middleware, so that files, errors and redirects have the headers
as well; the apps beside Django get them from `guard`. A view that knows better sets its own.
"""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from common.asgi import Headers, Message, Send
from integrations.instagram.picture_sources import list_picture_sources

FEATURES = (
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "microphone",
    "payment",
    "usb",
)
# A year; the subdomains are not ours to speak for.
HSTS = "max-age=31536000"
BARE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
COMMON = (
    "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action "
    "'self'; frame-ancestors 'none'"
)
ADMIN = f"default-src 'self'; img-src 'self' data:; {COMMON}"


def build_page_policy() -> str:
    """Return the dashboard's Content-Security-Policy: scripts are the dashboard's alone. Styles may
    stand in attributes, where components set their positions.
    """
    return f"default-src 'self'; img-src 'self' data: blob: {list_picture_sources()}; {COMMON}"


def build_headers() -> dict[str, str]:
    """Return the headers that every answer has."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
        "Cache-Control": "no-store",
    }
    if settings.PUBLIC_URL.startswith("https://") and not settings.DEBUG:
        headers["Strict-Transport-Security"] = HSTS
    return headers


class PagePolicy:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers, self.page = build_headers(), build_page_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        policy = (ADMIN if request.path.startswith("/admin/") else self.page) if is_page else BARE
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


@lru_cache(maxsize=1)
def _bare_headers() -> list[tuple[bytes, bytes]]:
    headers = {**build_headers(), "Content-Security-Policy": BARE}
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def complete_headers(headers: Headers) -> Headers:
    """Return the headers of an answer from beside Django, and those of ours that it lacks."""
    given = {name for name, _ in headers}
    return [*headers, *(header for header in _bare_headers() if header[0] not in given)]


def guard(send: Send) -> Send:
    """Return `send` of an app beside Django, with those of the headers that the app did not set
    itself.
    """

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = complete_headers(message["headers"])
        await send(message)

    return guarded
