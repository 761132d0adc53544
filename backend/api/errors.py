"""One shape for every failure of the API: `{"detail", "code", "fields"?}`."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from common.errors import AppError

CODES = {400: "INVALID", 401: "NOT_AUTHENTICATED", 403: "FORBIDDEN", 404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 409: "CONFLICT", 415: "UNSUPPORTED", 429: "THROTTLED"}
SENTENCES = {
    401: "Please log in.",
    403: "You may not do that.",
    404: "There is nothing here.",
    429: "Too many tries. Wait a little and try again.",
}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. What is not anticipated stays None: Django logs it and answers 500."""
    if isinstance(error, AppError):
        body: dict[str, Any] = {"detail": error.detail, "code": error.code}
        if error.fields:
            body["fields"] = error.fields
        return Response(body, status=error.status)
    if isinstance(error, Http404 | PermissionDenied) or isinstance(error, exceptions.APIException):
        response = exception_handler(error, context)
        if response is not None:
            response.data = _shape(error, response)
        return response
    return None


def _shape(error: Exception, response: Response) -> dict[str, Any]:
    status = response.status_code
    code = getattr(getattr(error, "detail", None), "code", None)
    known = CODES.get(status, "INVALID")
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        fields = {name: _flatten(value) for name, value in fields.items()}
        general = fields.pop("non_field_errors", [])
        body: dict[str, Any] = {"detail": " ".join(general) or "Please correct what is marked.", "code": known}
        if fields:
            body["fields"] = fields
        return body
    detail = SENTENCES.get(status) or str(getattr(error, "detail", "That is not possible."))
    if isinstance(error, exceptions.AuthenticationFailed | exceptions.PermissionDenied) and isinstance(code, str) and code.isupper():
        return {"detail": str(error.detail), "code": code}
    return {"detail": detail, "code": known}


def _flatten(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [line for item in value.values() for line in _flatten(item)]
    if isinstance(value, list):
        return [line for item in value for line in _flatten(item)]
    return [str(value)]
