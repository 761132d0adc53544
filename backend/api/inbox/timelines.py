"""A thread as it is read: messages, explained silences and notes."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.inbox.messages import MessageSerializer
from api.scoping import BusinessAPIView
from api.shapes import shape
from conversations.models import MessageLog, ThreadNote, Turn
from conversations.notes import note_params, note_text
from conversations.silences import SilenceReason, reason_text
from conversations.timeline import TimelinePage, list_timeline

CODE = ThreadNote.Code


class MessageItemSerializer(MessageSerializer):
    type = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=["MESSAGE"]))
    def get_type(self, message: MessageLog) -> str:
        return "MESSAGE"


class SilenceItemSerializer(serializers.Serializer[Any]):
    """The assistant did not answer, and why. `at` is the time of the last message that
    it covers.
    """

    type = serializers.SerializerMethodField()
    id = serializers.IntegerField()
    at = serializers.DateTimeField(source="place_at")
    code = serializers.ChoiceField(choices=SilenceReason.choices, source="reason")
    text = serializers.SerializerMethodField()
    turn_id = serializers.IntegerField(source="id")
    resumes_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(serializers.ChoiceField(choices=["SILENCE"]))
    def get_type(self, turn: Turn) -> str:
        return "SILENCE"

    def get_text(self, turn: Turn) -> str:
        return reason_text(turn.reason, turn.error)


class NoteItemSerializer(serializers.Serializer[Any]):
    type = serializers.SerializerMethodField()
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    code = serializers.ChoiceField(choices=ThreadNote.Code.choices)
    params = serializers.SerializerMethodField(
        help_text="What the sentence names: name, app_id, reason, or where the customer came from."
    )
    text = serializers.SerializerMethodField()
    app_id = serializers.SerializerMethodField(
        help_text="The other app that somebody answered with."
    )

    @extend_schema_field(serializers.ChoiceField(choices=["NOTE"]))
    def get_type(self, note: ThreadNote) -> str:
        return "NOTE"

    def get_text(self, note: ThreadNote) -> str:
        return note_text(note)

    def get_params(self, note: ThreadNote) -> dict[str, str]:
        return note_params(note)

    def get_app_id(self, note: ThreadNote) -> str | None:
        return note_params(note).get("app_id") if note.code == CODE.TOOK_OVER else None


SERIALIZERS: dict[type, type[serializers.Serializer[Any]]] = {
    MessageLog: MessageItemSerializer,
    Turn: SilenceItemSerializer,
    ThreadNote: NoteItemSerializer,
}
TimelineItem = PolymorphicProxySerializer(
    component_name="TimelineItem",
    serializers=[MessageItemSerializer, SilenceItemSerializer, NoteItemSerializer],
    resource_type_field_name=None,
    many=True,
)


class TimelineSerializer(serializers.Serializer[Any]):
    items = serializers.SerializerMethodField()
    previous = serializers.CharField(allow_null=True)

    @extend_schema_field(TimelineItem)
    def get_items(self, page: TimelinePage) -> list[dict[str, Any]]:
        return [shape(SERIALIZERS[type(item.row)], item.row) for item in page.items]


class TimelineFilterSerializer(serializers.Serializer[Any]):
    before = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class TimelineView(BusinessAPIView):
    @extend_schema(
        operation_id="get_timeline",
        parameters=[TimelineFilterSerializer],
        responses=TimelineSerializer,
    )
    def get(self, request: Request, business_id: int, thread_id: int) -> Response:
        """The newest 50 items, oldest first, or those before a cursor."""
        query = TimelineFilterSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        page = list_timeline(thread_id=thread_id, **query.validated_data)
        return Response(shape(TimelineSerializer, page))
