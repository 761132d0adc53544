"""The Instagram account of a business. Connecting itself is a journey through Meta's pages, under /core/."""

from dataclasses import asdict
from typing import Any, get_args

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Role
from api.scoping import BusinessAPIView
from core.connections import PERMISSIONS, State, describe, disconnect
from core.models import Business


class PermissionSerializer(serializers.Serializer[Any]):
    scope = serializers.CharField()
    why = serializers.CharField()


class GrantedPermissionSerializer(PermissionSerializer):
    granted = serializers.BooleanField()


class InstagramSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=list(get_args(State)))
    detail = serializers.CharField()
    username = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    picture_url = serializers.CharField(allow_null=True)
    page_name = serializers.CharField(allow_null=True)
    connected_by = serializers.CharField(allow_null=True)
    connected_at = serializers.DateTimeField(allow_null=True)
    last_message_at = serializers.DateTimeField(allow_null=True)
    last_reply_at = serializers.DateTimeField(allow_null=True)
    permissions = GrantedPermissionSerializer(many=True)


def show_instagram(business: Business) -> dict[str, Any]:
    return asdict(describe(business))


class InstagramView(BusinessAPIView):
    @extend_schema(operation_id="get_instagram", responses=InstagramSerializer)
    def get(self, request: Request, business_id: int) -> Response:
        """The connection in state and words."""
        return Response(InstagramSerializer(show_instagram(self.business)).data)


class DisconnectView(BusinessAPIView):
    roles = {"POST": Role.OWNER}

    @extend_schema(operation_id="disconnect_instagram", request=None, responses=InstagramSerializer)
    def post(self, request: Request, business_id: int) -> Response:
        """Forget the account and its token. Conversations stay."""
        business = disconnect(business=self.business, person=self.person)
        return Response(InstagramSerializer(show_instagram(business)).data)


class PermissionsView(APIView):
    @extend_schema(operation_id="list_permissions", responses=PermissionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What Meta will ask for and why, to be read before leaving for Meta."""
        return Response(PermissionSerializer(PERMISSIONS, many=True).data)
