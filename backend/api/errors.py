"""One shape for every failure of the API:
`{"detail", "code", "params"?, "fields"?, "field_errors"?}`.
"""

import math
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import IntegrityError, OperationalError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from psycopg.errors import QueryCanceled
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.people import explain_last_owner
from api.json_bodies import UNREADABLE
from common.errors import AppError, BadInput, ErrorCode, FieldCode
from common.logs import get_log
from common.relative_times import format_too_many_tries

log = get_log("api")
CODES = {
    400: ErrorCode.INVALID,
    401: ErrorCode.NOT_AUTHENTICATED,
    403: ErrorCode.FORBIDDEN,
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.METHOD_NOT_ALLOWED,
    406: ErrorCode.NOT_ACCEPTABLE,
    409: ErrorCode.CONFLICT,
    413: ErrorCode.TOO_LARGE,
    415: ErrorCode.UNSUPPORTED,
    429: ErrorCode.THROTTLED,
    500: ErrorCode.SERVER_ERROR,
    503: ErrorCode.TOO_SLOW,
}
SENTENCES = {
    401: _("Please log in."),
    403: _("You don’t have permission to do that."),
    404: _("Not found."),
    413: _("That is too large."),
    500: _("Something went wrong on our side. Nothing was lost; try again."),
    503: _("That took too long, so it was stopped. Try again in a moment."),
}

# Said by DRF itself, and here only so that the catalogue has them: its own German says "du".
BORROWED = (
    gettext_noop("Ensure this field has at least {min_length} characters."),
    gettext_noop("Ensure this field has no more than {max_length} characters."),
    gettext_noop("Ensure this value is greater than or equal to {min_value}."),
    gettext_noop("Ensure this value is less than or equal to {max_value}."),
)


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. What is not anticipated stays None: Django logs it and answers by
    `server_error`.
    """
    if isinstance(error, IntegrityError):
        error = explain_last_owner(error) or error
    if isinstance(error, AppError):
        if error.status >= 500:
            log.warning("request.failed", code=error.code, status=error.status)
        body = error.build_body()
        # A refusal of Graph carries Meta's number as its code; programs get one word for all of
        # them.
        if not isinstance(error.code, str):
            body["code"] = ErrorCode.INSTAGRAM_FAILED
        return Response(_clean(body), status=error.status)
    if isinstance(error, OperationalError) and isinstance(error.__cause__, QueryCanceled):
        log.warning("request.too_slow", path=getattr(context.get("request"), "path", ""))
        return _build_api_body(503)
    if isinstance(error, SuspiciousOperation):  # a body above the limit, too many fields
        error = exceptions.ParseError(UNREADABLE)
    if isinstance(error, Http404 | PermissionDenied | exceptions.APIException):
        response = exception_handler(error, context)
        if response is not None:
            response.data = _clean(_shape(error, response))
        return response
    return None


def _build_api_body(status: int) -> Response:
    return Response({"detail": str(SENTENCES[status]), "code": CODES[status]}, status=status)


def _shape(error: Exception, response: Response) -> dict[str, Any]:
    status = response.status_code
    code = getattr(getattr(error, "detail", None), "code", None)
    known = CODES.get(status, "INVALID")
    if isinstance(error, exceptions.ValidationError):
        marked = (
            error.detail if isinstance(error.detail, dict) else {"non_field_errors": error.detail}
        )
        found = {name: _flatten(value) for name, value in marked.items()}
        general = found.pop("non_field_errors", [])
        body: dict[str, Any] = {
            "detail": " ".join(general) or str(BadInput.text),
            "code": known,
        }
        if found:
            body["fields"] = {name: [str(each) for each in said] for name, said in found.items()}
            body["field_errors"] = {
                name: [{"code": _name_field_code(each)} for each in said]
                for name, said in found.items()
            }
        return body
    if isinstance(error, exceptions.APIException) and code in set(ErrorCode):
        return {"detail": str(error.detail), "code": code}
    if isinstance(error, exceptions.Throttled):
        wait = max(1, math.ceil(getattr(error, "wait", None) or 1))
        params = {"seconds": wait}
        return {"detail": format_too_many_tries(wait), "code": known, "params": params}
    return {
        "detail": str(SENTENCES.get(status) or getattr(error, "detail", None) or AppError.text),
        "code": known,
    }


def _clean(value: Any) -> Any:
    """Without lone surrogates: a failure may quote what was sent, and JSON may hold what UTF-8
    cannot.
    """
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _flatten(value: Any) -> list[exceptions.ErrorDetail]:
    if isinstance(value, dict):
        return [line for item in value.values() for line in _flatten(item)]
    if isinstance(value, list):
        return [line for item in value for line in _flatten(item)]
    return [value]


def _name_field_code(said: exceptions.ErrorDetail) -> FieldCode:
    """The code of a sentence that DRF, Django or a serializer of ours found wrong with a field. The
    bounds that theirs name are those of the schema, and so no params.
    """
    code = (said.code or "").upper()
    return FieldCode(code) if code in set(FieldCode) else FieldCode.INVALID


def build_response(status: int) -> JsonResponse:
    """The API's body for a failure that no view answered."""
    sentence = SENTENCES.get(status, UNREADABLE)
    return JsonResponse({"detail": str(sentence), "code": CODES[status]}, status=status)
