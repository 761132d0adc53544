"""The webhook as a Django view, for `runserver`: as `core.intake.asgi`, but one body at a time."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common.logs import get_log
from core.intake.inbox import store_body
from integrations.instagram.signatures import HANDSHAKE_REFUSED, answer_handshake, verify_signature

log = get_log(__name__)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def instagram_webhook(request: HttpRequest) -> HttpResponse:
    """Answer Meta's handshake (GET) or store the events of a body (POST). Enters no business.

    Answers 403 for a wrong handshake or signature and 413 for a body over WEBHOOK_MAX_BYTES.
    """
    if request.method == "GET":
        challenge = answer_handshake(request.GET.dict())
        return _plain(HANDSHAKE_REFUSED, 403) if challenge is None else _plain(challenge)
    if (
        int(request.META.get("CONTENT_LENGTH") or 0) > settings.WEBHOOK_MAX_BYTES
        or len(request.body) > settings.WEBHOOK_MAX_BYTES
    ):
        return _plain("Too large", 413)
    if not verify_signature(request.body, request.headers.get("X-Hub-Signature-256")):
        log.warning("webhook.signature_refused", bytes=len(request.body))
        return _plain("Wrong signature", 403)
    store_body(request.body)
    return _plain("EVENT_RECEIVED")


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
