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


class AboutSerializer(serializers.Serializer[Any]):
    """What the event's kind names, and nothing else. `before`: until then."""

    email = serializers.CharField(required=False)
    email_before = serializers.CharField(required=False)
    role = serializers.ChoiceField(choices=Role.choices, required=False)
    role_before = serializers.ChoiceField(choices=Role.choices, required=False)
    account = serializers.CharField(required=False, help_text="Without the @.")


class SecurityEventSerializer(serializers.ModelSerializer[SecurityEvent]):
    """`params`: whom or what it is about, and `subject` says it. `by_admin`: done by a platform
    admin.
    """

    params = AboutSerializer()
    subject = serializers.SerializerMethodField()

    class Meta:
        model = SecurityEvent
        fields = ("id", "kind", "at", "actor_name", "by_admin", "params", "subject")

    def to_representation(self, instance: SecurityEvent) -> dict[str, Any]:
        """The row's name of the operator in the reader's language."""
        return {**super().to_representation(instance), "actor_name": describe_actor(instance)}

    def get_subject(self, event: SecurityEvent) -> str:
        return describe_subject(event)


class ActivityView(BusinessAPIView):
    roles = {"GET": Role.OWNER}

    @extend_schema(operation_id="list_activity", responses=SecurityEventSerializer(many=True))
    def get(self, request: Request, business_id: int) -> Response:
        """The newest 200 events of the last year, newest first."""
        events = list_events(self.business.pk)[:NEWEST]
        data: Any = SecurityEventSerializer(events, many=True).data
        return Response(data)
