"""The Instagram account of a business. Connecting itself is a journey through Meta's pages, under
/core/.
"""

from dataclasses import asdict
from typing import Any, get_args

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Role
from accounts.tries import count_try
from api.scoping import BusinessAPIView
from common.errors import Forbidden
from conversations.webhook_delivery import describe_delivery
from core.connecting.connections import disconnect
from core.connecting.state import State, describe
from core.doctor.check import CheckState
from core.doctor.examination import examine, subscribe_again
from core.doctor.findings import Finding
from core.models import Business
from core.receiving.other_apps import set_automation
from integrations.instagram.logins import LOGINS, PERMISSIONS
from integrations.instagram.token_problems import PROBLEM_CODES


class PermissionSerializer(serializers.Serializer[Any]):
    login = serializers.ChoiceField(choices=Business.Login.choices)
    scope = serializers.CharField()
    why = serializers.CharField()
    needed = serializers.BooleanField(help_text="Without it there is no connection.")


class MetaLoginSerializer(serializers.Serializer[Any]):
    login = serializers.ChoiceField(choices=Business.Login.choices, source="code")
    name = serializers.CharField()
    line = serializers.CharField(help_text="How it differs, in one sentence.")
    available = serializers.BooleanField(source="is_available")
    unavailable_reason = serializers.CharField(allow_null=True)


class GrantedPermissionSerializer(serializers.Serializer[Any]):
    scope = serializers.CharField()
    why = serializers.CharField()
    granted = serializers.BooleanField()


class DeliverySerializer(serializers.Serializer[Any]):
    """Of the customers' messages of the last `days` days, how many came by webhook; the others were
    found by a check.
    """

    arrived = serializers.IntegerField()
    by_webhook = serializers.IntegerField()
    days = serializers.IntegerField()
    checked_at = serializers.DateTimeField(allow_null=True)


class HistorySerializer(serializers.Serializer[Any]):
    """The import of past conversations on connecting; state "" is: none was begun."""

    state = serializers.ChoiceField(choices=Business.History.values)
    messages = serializers.IntegerField()


class TokenProblemSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=PROBLEM_CODES)
    title = serializers.CharField()
    text = serializers.CharField()
    action = serializers.ChoiceField(choices=["RECONNECT"])


class OtherAppSerializer(serializers.Serializer[Any]):
    """An app that is not ours and has written as the account: people answer with it, or it is an
    automation.
    """

    app_id = serializers.CharField()
    is_automation = serializers.BooleanField()


class OtherAppUpdateSerializer(serializers.Serializer[Any]):
    is_automation = serializers.BooleanField()


class InstagramSerializer(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=list(get_args(State)))
    detail = serializers.CharField()
    login = serializers.ChoiceField(choices=Business.Login.choices, allow_null=True)
    problem = TokenProblemSerializer(allow_null=True)
    token_expires_at = serializers.DateTimeField(allow_null=True)
    username = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    picture_url = serializers.CharField(allow_null=True)
    page_name = serializers.CharField(allow_null=True)
    connected_by = serializers.CharField(allow_null=True)
    connected_at = serializers.DateTimeField(allow_null=True)
    last_message_at = serializers.DateTimeField(allow_null=True)
    last_reply_at = serializers.DateTimeField(allow_null=True)
    permissions = GrantedPermissionSerializer(many=True)
    delivery = DeliverySerializer()
    history = HistorySerializer()
    other_apps = OtherAppSerializer(many=True)


class CheckSerializer(serializers.Serializer[Any]):
    """`result` says what was found, `fix` what to do about it."""

    code = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=list(get_args(CheckState)))
    found = serializers.ChoiceField(choices=Finding.choices)
    params = serializers.DictField(help_text="What the sentences of `found` and of `fix` name.")
    result = serializers.CharField()
    fix = serializers.CharField(allow_null=True)


class RepairSerializer(serializers.Serializer[Any]):
    fix = serializers.ChoiceField(
        choices=["SUBSCRIBE"], required=False, help_text="Put this right first; owners only."
    )


class ExaminationSerializer(serializers.Serializer[Any]):
    ran_at = serializers.DateTimeField()
    checks = CheckSerializer(many=True)


def show_instagram(business: Business) -> dict[str, Any]:
    """Called inside the business."""
    return {
        **asdict(describe(business)),
        "delivery": asdict(describe_delivery(checked_at=business.reconciled_at)),
        "other_apps": [
            {"app_id": app_id, "is_automation": automation}
            for app_id, automation in sorted(business.other_apps.items())
        ],
        "history": {"state": business.history_state, "messages": business.history_messages},
    }


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


class OtherAppView(BusinessAPIView):
    roles = {"PUT": Role.OWNER}

    @extend_schema(
        operation_id="set_other_app",
        request=OtherAppUpdateSerializer,
        responses=InstagramSerializer,
    )
    def put(self, request: Request, business_id: int, app_id: str) -> Response:
        """Say whether an app that has written as the account is an automation. Its takeovers are
        handed back then.
        """
        form = OtherAppUpdateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        business = set_automation(
            business=self.business, person=self.person, app_id=app_id, **form.validated_data
        )
        return Response(InstagramSerializer(show_instagram(business)).data)


class DoctorView(BusinessAPIView):
    @extend_schema(
        operation_id="examine_instagram", request=RepairSerializer, responses=ExaminationSerializer
    )
    def post(self, request: Request, business_id: int) -> Response:
        """Run the connection doctor: what was found, check by check, and what to do about it.

        With `fix` SUBSCRIBE an owner has the account's messages delivered again, before anything is
        looked at.
        """
        form = RepairSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        count_try(request, "doctor", self.person.email)
        if form.validated_data.get("fix"):
            if self.membership.role != Role.OWNER:
                raise Forbidden
            subscribe_again(self.business)
        return Response(ExaminationSerializer(examine(self.business)).data)


class PermissionsView(APIView):
    @extend_schema(operation_id="list_permissions", responses=PermissionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What Meta will ask for and why, to be read before leaving for Meta."""
        return Response(PermissionSerializer(PERMISSIONS, many=True).data)


class LoginsView(APIView):
    @extend_schema(operation_id="list_logins", responses=MetaLoginSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The ways to connect, and which of them this installation offers."""
        return Response(MetaLoginSerializer(LOGINS, many=True).data)
