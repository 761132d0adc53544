"""How the assistant of a business answers: its instructions and settings, and trying them out."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Role
from accounts.tries import count_try
from api.instruction_templates import TEMPLATES, TRADES
from api.scoping import BusinessAPIView
from api.turns import EvidenceSerializer
from conversations.instructions import MAX_LENGTH, get_latest
from conversations.models import Instructions
from core.businesses import change_assistant
from core.models import Business
from core.on_demand import try_out


class AssistantDefaultsSerializer(serializers.Serializer[Any]):
    debounce_seconds = serializers.IntegerField()
    takeover_hours = serializers.IntegerField()


class AssistantSerializer(serializers.Serializer[Any]):
    """`version` 0: nothing was written yet."""

    instructions = serializers.CharField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField(allow_null=True)
    updated_by = serializers.CharField(allow_null=True)
    ai_enabled = serializers.BooleanField()
    debounce_seconds = serializers.IntegerField()
    takeover_hours = serializers.IntegerField()
    model = serializers.CharField()
    max_length = serializers.IntegerField()
    defaults = AssistantDefaultsSerializer()


class AssistantUpdateSerializer(serializers.Serializer[Any]):
    instructions = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, max_length=MAX_LENGTH)
    debounce_seconds = serializers.IntegerField(required=False, min_value=0, max_value=60)
    takeover_hours = serializers.IntegerField(required=False, min_value=1, max_value=168)
    base_version = serializers.IntegerField(min_value=0)


class TryMessageSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=["customer", "assistant"])
    text = serializers.CharField(max_length=2000)


class TrySerializer(serializers.Serializer[Any]):
    messages: serializers.ListSerializer[Any] = serializers.ListSerializer(child=TryMessageSerializer(), allow_empty=False, max_length=100)
    instructions = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, max_length=MAX_LENGTH)


class TryReplySerializer(serializers.Serializer[Any]):
    reply = serializers.CharField()
    evidence = EvidenceSerializer()


class TemplateSerializer(serializers.Serializer[Any]):
    trade = serializers.ChoiceField(choices=TRADES)
    name = serializers.CharField()
    text = serializers.CharField()


def show_assistant(business: Business, latest: Instructions | None) -> Response:
    shown = {
        "instructions": latest.text if latest else "",
        "version": latest.version if latest else 0,
        "updated_at": latest.created_at if latest else None,
        "updated_by": latest.author_name or None if latest else None,
        "ai_enabled": business.ai_enabled,
        "debounce_seconds": business.debounce_seconds,
        "takeover_hours": business.takeover_hours,
        "model": settings.OPENAI_MODEL,
        "max_length": MAX_LENGTH,
        "defaults": {"debounce_seconds": settings.AI_DEBOUNCE_SECONDS, "takeover_hours": settings.AI_TAKEOVER_HOURS},
    }
    return Response(AssistantSerializer(shown).data)


class AssistantView(BusinessAPIView):
    roles = {"PUT": Role.OWNER}

    @extend_schema(operation_id="get_assistant", responses=AssistantSerializer)
    def get(self, request: Request, business_id: int) -> Response:
        """The instructions in force and what happens around answers."""
        return show_assistant(self.business, get_latest())

    @extend_schema(operation_id="change_assistant", request=AssistantUpdateSerializer, responses=AssistantSerializer)
    def put(self, request: Request, business_id: int) -> Response:
        """Save what is given. A `base_version` that is not in force any more is refused (409 CHANGED_MEANWHILE)."""
        form = AssistantUpdateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        business, latest = change_assistant(business=self.business, person=self.person, **form.validated_data)
        return show_assistant(business, latest)


class TryView(BusinessAPIView):
    @extend_schema(operation_id="try_assistant", request=TrySerializer, responses=TryReplySerializer)
    def post(self, request: Request, business_id: int) -> Response:
        """What the assistant would answer, with a draft or with the instructions in force. Nothing is sent."""
        form = TrySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        count_try(request, "try", self.person.email)
        draft = try_out(business=self.business, messages=form.validated_data["messages"], draft=form.validated_data.get("instructions"))
        evidence = {**asdict(draft), "cost": None}
        return Response(TryReplySerializer({"reply": draft.reply, "evidence": evidence}).data)


class TemplatesView(APIView):
    @extend_schema(operation_id="list_templates", responses=TemplateSerializer(many=True))
    def get(self, request: Request) -> Response:
        """A first text for each trade, to be edited by the owner."""
        return Response(TemplateSerializer(TEMPLATES, many=True).data)
