"""A customer's file, only for members of the business."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from api.scoping import BusinessAPIView
from core.media.serving import SHOWN_IN_PLACE, BadRange, find_stored, name_for_download, read_part


class AnyContent(BaseContentNegotiation):
    """Content negotiation that accepts any Accept header: an <img> asks for pictures only, and
    errors are JSON.
    """

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


class AttachmentView(BusinessAPIView):
    content_negotiation_class = AnyContent

    @extend_schema(
        operation_id="get_attachment",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(
        self,
        request: Request,
        business_id: int,
        thread_id: int,
        message_id: int,
        attachment_id: int,
    ) -> HttpResponse:
        """The stored file, whole or the part that a Range header asks for. 404 where nothing is
        stored.
        """
        attachment = find_stored(
            thread_id=thread_id, message_id=message_id, attachment_id=attachment_id
        )
        try:
            part = read_part(attachment, request.headers.get("Range", ""))
        except BadRange as refused:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{refused.total}"})
        answer = HttpResponse(
            part.content, status=200 if part.whole else 206, content_type=attachment.content_type
        )
        if not part.whole:
            answer.headers["Content-Range"] = f"bytes {part.first}-{part.last}/{part.total}"
        in_place = attachment.content_type.startswith(SHOWN_IN_PLACE)
        answer.headers["Content-Disposition"] = (
            f'{"inline" if in_place else "attachment"}; filename="{name_for_download(attachment)}"'
        )
        answer.headers["Accept-Ranges"] = "bytes"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        # Opened by itself it is a document of our origin, made by a stranger: it may run and load
        # nothing.
        answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer.headers["Cache-Control"] = (
            "no-store"  # it must not outlive the session on a shared machine
        )
        return answer
