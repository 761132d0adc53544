"""One shape for every failure of the API: `{"detail", "code", "fields"?}`."""

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError, OperationalError
from django.http import Http404, JsonResponse
from psycopg.errors import QueryCanceled
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.people import explain_last_owner
from common.errors import AppError
from common.logs import get_log
from common.relative_times import format_wait

log = get_log("api")
CODES = {
    400: "INVALID",
    401: "NOT_AUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    409: "CONFLICT",
    413: "TOO_LARGE",
    415: "UNSUPPORTED",
    429: "THROTTLED",
    500: "SERVER_ERROR",
    503: "TOO_SLOW",
}
SENTENCES = {
    401: "Please log in.",
    403: "You may not do that.",
    404: "There is nothing here.",
    413: "That is too large.",
    500: "Something went wrong on our side. Nothing was lost; try again.",
    503: "That took too long, so it was stopped. Try again in a moment.",
}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. What is not anticipated stays None: Django logs it and answers by
    `server_error`.
    """
    if isinstance(error, IntegrityError):
        error = explain_last_owner(error) or error
    if isinstance(error, AppError):
        if error.status >= 500:
            log.warning("request.failed", code=error.code, status=error.status)
        # A refusal of Graph carries Meta's number as its code; programs get one word for all of
        # them.
        body: dict[str, Any] = {
            "detail": error.detail,
            "code": error.code if isinstance(error.code, str) else "INSTAGRAM_FAILED",
        }
        if error.fields:
            body["fields"] = error.fields
        return Response(_clean(body), status=error.status)
    if isinstance(error, OperationalError) and isinstance(error.__cause__, QueryCanceled):
        log.warning("request.too_slow", path=getattr(context.get("request"), "path", ""))
        return _build_api_body(503)
    if isinstance(error, SuspiciousOperation):  # a body above the limit, too many fields
        error = exceptions.ParseError("That request is not one we can read.")
    if isinstance(error, Http404 | PermissionDenied | exceptions.APIException):
        response = exception_handler(error, context)
        if response is not None:
            response.data = _clean(_shape(error, response))
        return response
    return None


def _build_api_body(status: int) -> Response:
    return Response({"detail": SENTENCES[status], "code": CODES[status]}, status=status)


def _shape(error: Exception, response: Response) -> dict[str, Any]:
    status = response.status_code
    code = getattr(getattr(error, "detail", None), "code", None)
    known = CODES.get(status, "INVALID")
    if isinstance(error, exceptions.ValidationError):
        marked = (
            error.detail if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        )
        fields = {name: _flatten(value) for name, value in marked.items()}
        general = fields.pop("non_field_errors", [])
        body: dict[str, Any] = {
            "detail": " ".join(general) or "Please correct what is marked.",
            "code": known,
        }
        if fields:
            body["fields"] = fields
        return body
    if isinstance(error, exceptions.APIException) and isinstance(code, str) and code.isupper():
        return {"detail": str(error.detail), "code": code}
    if isinstance(error, exceptions.Throttled):
        wait = format_wait(getattr(error, "wait", None))
        return {"detail": f"Too many tries. Try again {wait}.", "code": known}
    return {
        "detail": SENTENCES.get(status) or str(getattr(error, "detail", "That is not possible.")),
        "code": known,
    }


def _clean(value: Any) -> Any:
    """Without half characters: a failure may quote what was sent, and JSON may hold what UTF-8
    cannot.
    """
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _flatten(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [line for item in value.values() for line in _flatten(item)]
    if isinstance(value, list):
        return [line for item in value for line in _flatten(item)]
    return [str(value)]


def build_response(status: int) -> JsonResponse:
    """The API's body for a failure that no view answered."""
    sentence = SENTENCES.get(status, "That can't be read.")
    return JsonResponse({"detail": sentence, "code": CODES[status]}, status=status)
