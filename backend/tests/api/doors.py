"""Addresses for the tests of the door: handlers that fail in every way, in a business."""

from typing import Any

from django.urls import path
from rest_framework.response import Response

from accounts.models import Role
from api.scoping import BusinessAPIView
from conversations.models import Customer


class Broken(BusinessAPIView):
    """Fails as it is told, after it has read the business's tables."""

    def get(self, request: Any, business_id: int, how: str) -> Response:
        seen = Customer.objects.count()
        if how == "crash":
            raise ZeroDivisionError
        if how == "late":  # a query that nobody has run when the door closes
            return Response({"customers": Customer.objects.values("id")})
        return Response({"customers": seen})


class OwnersOnly(BusinessAPIView):
    roles = {"GET": Role.OWNER}

    def get(self, request: Any, business_id: int) -> Response:
        return Response({})


urlpatterns = [
    path("<int:business_id>/owners/", OwnersOnly.as_view()),
    path("<int:business_id>/<str:how>/", Broken.as_view()),
]
handler500 = "config.error_pages.server_error"
