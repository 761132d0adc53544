"""One decision of the assistant: what it answered, on what it was based, or why it didn't reply."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.inbox.messages import ChoiceOrNull, MessageSerializer, TextOrNull
from api.scoping import BusinessAPIView
from conversations.models import Turn
from conversations.silences import SilenceReason, handoff_reason_text, reason_text
from conversations.timeline import get_turn
from integrations.llm.prices import show_cost


class EvidenceSerializer(serializers.Serializer[Any]):
    """What a reply was based on. `instructions_version` is null for a draft, the tokens where the
    provider does not count them, `cost` where no price is known."""

    instructions_version = serializers.IntegerField(allow_null=True)
    model = serializers.CharField()
    provider_request_id = TextOrNull()
    prompt_tokens = serializers.IntegerField(allow_null=True)
    completion_tokens = serializers.IntegerField(allow_null=True)
    seconds = serializers.FloatField()
    history_messages = serializers.IntegerField()
    cost = serializers.CharField(allow_null=True)


class TurnSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Turn.State.choices)
    reason_code = ChoiceOrNull(choices=SilenceReason.choices, source="reason")
    reason_text = serializers.SerializerMethodField()
    handoff_reason = serializers.SerializerMethodField()
    opened_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    messages = serializers.SerializerMethodField()
    evidence = serializers.SerializerMethodField()

    def get_reason_text(self, turn: Turn) -> str | None:
        return reason_text(turn.reason, turn.error) if turn.reason else None

    def get_handoff_reason(self, turn: Turn) -> str | None:
        return handoff_reason_text(turn.handoff_reason) or None

    @extend_schema_field(MessageSerializer(many=True))
    def get_messages(self, turn: Turn) -> Any:
        return MessageSerializer(self.context["messages"], many=True).data

    @extend_schema_field(EvidenceSerializer(allow_null=True))
    def get_evidence(self, turn: Turn) -> Any:
        # A turn that the model has not answered has none.
        if turn.seconds is None:
            return None
        return EvidenceSerializer(
            {
                "instructions_version": turn.instructions_version,
                "model": turn.model,
                "provider_request_id": turn.provider_request_id,
                "prompt_tokens": turn.prompt_tokens,
                "completion_tokens": turn.completion_tokens,
                "seconds": turn.seconds,
                "history_messages": turn.history_messages,
                "cost": show_cost(turn.cost_micros),
            }
        ).data


class TurnView(BusinessAPIView):
    @extend_schema(operation_id="get_turn", responses=TurnSerializer)
    def get(self, request: Request, business_id: int, thread_id: int, turn_id: int) -> Response:
        """Why the assistant said what it said, or nothing."""
        turn, messages = get_turn(thread_id=thread_id, turn_id=turn_id)
        return Response(TurnSerializer(turn, context={"messages": messages}).data)
