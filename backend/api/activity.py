"""What changed about who may enter a business, for its owners to read."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role, SecurityEvent
from accounts.security_events import describe_actor, describe_subject, list_events
from api.scoping import BusinessAPIView

NEWEST = 200  # of a year: more than anybody reads


class SecurityEventSerializer(serializers.ModelSerializer[SecurityEvent]):
    """`subject`: whom or what it is about, in words. `by_admin`: done by a platform admin."""

    class Meta:
        model = SecurityEvent
        fields = ("id", "kind", "at", "actor_name", "by_admin", "subject")

    def to_representation(self, instance: SecurityEvent) -> dict[str, Any]:
        """The row's names of roles and of the operator, in the reader's language."""
        said = {"actor_name": describe_actor(instance), "subject": describe_subject(instance)}
        return {**super().to_representation(instance), **said}


class ActivityView(BusinessAPIView):
    roles = {"GET": Role.OWNER}

    @extend_schema(operation_id="list_activity", responses=SecurityEventSerializer(many=True))
    def get(self, request: Request, business_id: int) -> Response:
        """The newest 200 events of the last year, newest first."""
        events = list_events(self.business.pk)[:NEWEST]
        data: Any = SecurityEventSerializer(events, many=True).data
        return Response(data)
