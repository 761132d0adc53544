"""The OpenAPI description: who may read it, and the failures that every operation shares."""

from threading import Lock
from typing import Any

from django.conf import settings
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.contrib import rest_auth  # noqa: F401  its extensions must be there before they are taken out
from drf_spectacular.extensions import OpenApiViewExtension
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import ErrorCode, FieldCode


@extend_schema(exclude=True)
class SchemaView(SpectacularJSONAPIView):
    """For signed-in people, and for everyone on a development machine. The same for all, so it is
    made once.
    """

    document: Any = None
    _making = Lock()  # it takes a second of the processor, and two at once disturb each other

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if settings.DEBUG else IsAuthenticated()]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The words of the request (`lang`, `version`) change nothing."""
        with SchemaView._making:
            if SchemaView.document is None:
                # Spectacular's, whose methods have no types
                generator: Any = self.generator_class()
                SchemaView.document = generator.get_schema(request=None, public=True)
        return Response(SchemaView.document)


class SessionCookie(SessionScheme):  # type: ignore[no-untyped-call]  # spectacular has no types
    """Describes our authentication in the schema as a session cookie."""

    target_class = "api.authentication.SessionAuthentication"


ERROR: dict[str, Any] = {
    "type": "object",
    "description": (
        "Every failure: a sentence in the reader's language, a code for programs with the values "
        "that it is about, and per field what to correct."
    ),
    "properties": {
        "detail": {"type": "string"},
        "code": {
            "anyOf": [
                {"$ref": "#/components/schemas/ErrorCode"},
                {"$ref": "#/components/schemas/SilenceReason"},
            ]
        },
        "params": {
            "type": "object",
            "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "number"}]},
        },
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
            "description": "Sentences for people.",
        },
        "field_errors": {
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/FieldError"},
            },
            "description": "The same for programs, in the same order.",
        },
    },
    "required": ["detail", "code"],
}
FIELD_ERROR: dict[str, Any] = {
    "type": "object",
    "properties": {
        "code": {"$ref": "#/components/schemas/FieldCode"},
        "params": ERROR["properties"]["params"],
    },
    "required": ["code"],
}
NULL = {"type": "null"}
NULL_REFERENCE = {"$ref": "#/components/schemas/Null"}

# drf-spectacular looks into these views of dj-rest-auth, which need social accounts and are not
# used.
for extension in list(OpenApiViewExtension._registry):
    if str(extension.target_class).startswith("dj_rest_auth.registration."):
        OpenApiViewExtension._registry.remove(extension)


def finish(result: dict[str, Any], **options: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: whatever is not a success is an Error, and nothing
    is marked as read-only, because no shape is both asked for and answered with."""
    result["components"]["schemas"].pop("Null", None)
    for component in result["components"]["schemas"].values():
        for field in component.get("properties", {}).values():
            field.pop("readOnly", None)
            if list(field) == ["allOf"] and len(field["allOf"]) == 1:
                field.update(field.pop("allOf")[0])
            if "oneOf" in field:
                field["oneOf"] = [
                    NULL if kind == NULL_REFERENCE else kind for kind in field["oneOf"]
                ]
    result["components"]["schemas"]["Error"] = ERROR
    result["components"]["schemas"]["ErrorCode"] = {"enum": list(ErrorCode), "type": "string"}
    result["components"]["schemas"]["FieldError"] = FIELD_ERROR
    result["components"]["schemas"]["FieldCode"] = {"enum": list(FieldCode), "type": "string"}
    answer = {
        "description": "A failure",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"]["default"] = answer
    return result
