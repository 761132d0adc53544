"""The live stream's address where only Django runs (`manage.py runserver`): a dashboard polls
instead.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.scoping import BusinessAPIView
from common.errors import AppError, ErrorCode


class LiveNeedsASGI(AppError):
    code, status = ErrorCode.LIVE_NEEDS_ASGI, 501
    text = _("This server has no live updates.")


class LiveFallbackView(BusinessAPIView):
    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        # An EventSource accepts `text/event-stream` only, and must still be told why there is none.
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(exclude=True)
    def get(self, request: Request, business_id: int) -> Response:
        raise LiveNeedsASGI
