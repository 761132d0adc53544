"""Meta's callbacks about a person's data, and the two public pages that go with them: how a
deletion stands, and privacy.
"""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from rest_framework.exceptions import Throttled

from accounts.tries import count_try
from common.logs import get_log
from core.connecting.pages import show_page
from core.models import DeletionRequest
from core.privacy.deletion import request_deletion, revoke_tokens
from core.privacy.signed_request import BadSignedRequest, SignedRequest, read_signed_request

log = get_log(__name__)
MOST_BYTES = 16_000


@csrf_exempt
@require_POST
def deauthorize(request: HttpRequest) -> HttpResponse:
    """A person removed our app in the settings of Facebook or Instagram."""
    try:
        revoke_tokens(_read(request))
    except BadSignedRequest as problem:
        return _refuse(problem)
    return HttpResponse("OK", content_type="text/plain; charset=utf-8")


@csrf_exempt
@require_POST
def data_deletion(request: HttpRequest) -> HttpResponse:
    """A person asked Meta to have their data deleted; the answer tells them where to look."""
    try:
        deletion_request = request_deletion(_read(request))
    except BadSignedRequest as problem:
        return _refuse(problem)
    return JsonResponse(
        {
            "url": settings.PUBLIC_URL + reverse("deletion", args=[deletion_request.code]),
            "confirmation_code": deletion_request.code,
        }
    )


def _read(request: HttpRequest) -> SignedRequest:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise BadSignedRequest("It is too large.")
    return read_signed_request(request.POST.get("signed_request", ""), now=timezone.now())


def _refuse(problem: BadSignedRequest) -> HttpResponse:
    log.warning("signed_request.refused", reason=str(problem))
    return HttpResponse(f"Refused. {problem}", status=400, content_type="text/plain; charset=utf-8")


@require_GET
@never_cache
def show_deletion(request: HttpRequest, code: str) -> HttpResponse:
    """How a deletion stands, for whoever has its code."""
    try:
        count_try(request, "deletion", code)
    except Throttled:
        return show_page(request, "deletion", {"demand": None, "too_often": True}, status=429)
    deletion_request = (
        DeletionRequest.objects.filter(code=code).first() if code.isprintable() else None
    )
    words = {
        "demand": deletion_request,
        "received": _say_moment(getattr(deletion_request, "received_at", None)),
        "finished": _say_moment(getattr(deletion_request, "finished_at", None)),
    }
    return show_page(request, "deletion", words, status=200 if deletion_request else 404)


def _say_moment(moment: datetime | None) -> str:
    return date_format(moment, pgettext("the format of a moment", "j F Y, H:i")) if moment else ""


@require_GET
def show_privacy(request: HttpRequest) -> HttpResponse:
    """The installation's own privacy page where it has one, else ours with its operator's name."""
    if settings.PRIVACY_URL:
        return HttpResponseRedirect(settings.PRIVACY_URL)
    return show_page(
        request,
        "privacy",
        {
            "operator": settings.PRIVACY_CONTACT_NAME,
            "host": urlsplit(settings.PUBLIC_URL).hostname,
            "email": settings.PRIVACY_CONTACT_EMAIL,
            "model_host": urlsplit(settings.OPENAI_BASE_URL).hostname,
            "media_days": settings.MEDIA_KEEP_DAYS,
            "event_days": settings.INBOX_KEEP_DAYS,
            "troubled_days": settings.INBOX_TROUBLED_DAYS,
        },
    )
