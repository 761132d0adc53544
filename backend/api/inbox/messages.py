"""Messages of a thread: their shape, writing one, and what a person may do about one that was not
sent.
"""

from typing import Any
from uuid import UUID

from django.db import connection
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from api.scoping import BusinessAPIView
from api.shapes import shape
from conversations import attachment_problems
from conversations.answered_from import name_author
from conversations.attachment_problems import AttachmentProblem
from conversations.descriptions import describe_message
from conversations.models import Attachment, MessageLog
from conversations.references import get_reference, list_attachments, web_link
from conversations.send_problems import SendProblem, read_problem
from conversations.timeline import get_message
from conversations.unsent import UnsentReason
from core.delivery import outcomes
from core.delivery.queueing import send_as_person


class EmptyIsNull(serializers.Field):
    """Answers null for a value that the database stores as the empty string."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, **options)

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) or None


class TextOrNull(EmptyIsNull, serializers.CharField):
    pass


class ChoiceOrNull(EmptyIsNull, serializers.ChoiceField):
    pass


class SendErrorSerializer(serializers.Serializer[Any]):
    """Why a message was not sent: for the owner a sentence, for support Graph's code and trace.

    `unsent_reason` is set where somebody wanted it unsent: nothing went wrong.
    """

    text = serializers.CharField(source="error_text")
    problem = serializers.SerializerMethodField(
        help_text="Null for a message from before there were codes."
    )
    params = serializers.SerializerMethodField(help_text="What the sentence names: name.")
    unsent_reason = ChoiceOrNull(choices=UnsentReason.choices)
    code = TextOrNull(source="error_code")
    trace_id = TextOrNull(source="error_trace_id")

    @extend_schema_field(serializers.ChoiceField(choices=SendProblem.choices, allow_null=True))
    def get_problem(self, message: MessageLog) -> str | None:
        return read_problem(message.problem)

    def get_params(self, message: MessageLog) -> dict[str, str]:
        return message.problem_params or {}


class ReactionSerializer(serializers.Serializer[Any]):
    emoji = serializers.CharField()
    by = serializers.ChoiceField(choices=["CUSTOMER", "BUSINESS"])


class AttachmentSerializer(serializers.Serializer[Any]):
    """`url` is this API's own for what was copied, Meta's for what is only linked."""

    id = serializers.IntegerField()
    position = serializers.IntegerField()
    type = serializers.CharField()
    title = TextOrNull()
    state = serializers.ChoiceField(choices=Attachment.State.choices)
    content_type = TextOrNull()
    bytes = serializers.IntegerField(allow_null=True)
    url = serializers.SerializerMethodField()
    transcript = TextOrNull()
    error = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField(
        help_text="`error` as a code; null without one, or from before there were codes."
    )
    params = serializers.SerializerMethodField(help_text="What the sentence names: count.")

    def get_error(self, attachment: Attachment) -> str | None:
        return attachment_problems.problem_text(attachment.error) or None

    @extend_schema_field(
        serializers.ChoiceField(choices=AttachmentProblem.choices, allow_null=True)
    )
    def get_problem(self, attachment: Attachment) -> str | None:
        return attachment_problems.read_problem(attachment.error)[0]

    def get_params(self, attachment: Attachment) -> dict[str, int]:
        return attachment_problems.read_problem(attachment.error)[1]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_url(self, attachment: Attachment) -> str | None:
        if attachment.state == Attachment.State.STORED:
            # The stubs do not know that the connection has a tenant.
            business = f"/api/businesses/{connection.tenant.pk}"  # type: ignore[attr-defined]
            message = f"threads/{attachment.message.thread_id}/messages/{attachment.message_id}"
            return f"{business}/{message}/attachments/{attachment.pk}/"
        return web_link(attachment.url) if attachment.state == Attachment.State.LINKED else None


class ReferenceSerializer(serializers.Serializer[Any]):
    """What the message answers or came from. `message_id` is the quoted message, when it is in this
    thread.
    """

    kind = serializers.ChoiceField(
        choices=[
            "STORY_REPLY",
            "MESSAGE_REPLY",
            "STORY_MENTION",
            "POSTBACK",
            "QUICK_REPLY",
            "REFERRAL",
            "AD",
        ],
    )
    text = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    message_id = serializers.IntegerField(allow_null=True)


class MessageSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    mid = serializers.CharField(allow_null=True)
    direction = serializers.ChoiceField(choices=MessageLog.Direction.choices)
    author = serializers.ChoiceField(choices=MessageLog.Author.choices)
    author_name = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(choices=MessageLog.Kind.choices)
    text = serializers.CharField()
    description = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=MessageLog.State.choices)
    error = serializers.SerializerMethodField()
    attempts = serializers.IntegerField()
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField(allow_null=True)
    turn_id = serializers.IntegerField(allow_null=True)
    client_id = serializers.UUIDField(allow_null=True)
    reactions = ReactionSerializer(many=True)
    purpose = serializers.ChoiceField(choices=MessageLog.Purpose.choices)
    found_by = serializers.ChoiceField(choices=MessageLog.FoundBy.choices)
    tag = serializers.ChoiceField(choices=["", MessageLog.HUMAN_AGENT])
    edited_at = serializers.DateTimeField(allow_null=True)
    attachments = serializers.SerializerMethodField()
    # The serializer's own `context` is another thing; as a field it is read through `fields` only.
    context = serializers.SerializerMethodField(method_name="get_reference")  # type: ignore[assignment]

    def get_author_name(self, message: MessageLog) -> str | None:
        return name_author(message.author_name) or None

    def get_description(self, message: MessageLog) -> str | None:
        return describe_message(message) or None

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_attachments(self, message: MessageLog) -> list[dict[str, Any]]:
        return [shape(AttachmentSerializer, each) for each in list_attachments(message)]

    @extend_schema_field(ReferenceSerializer(allow_null=True))
    def get_reference(self, message: MessageLog) -> dict[str, Any] | None:
        reference = get_reference(message)
        return shape(ReferenceSerializer, reference) if reference is not None else None

    @extend_schema_field(SendErrorSerializer(allow_null=True))
    def get_error(self, message: MessageLog) -> dict[str, Any] | None:
        return shape(SendErrorSerializer, message) if message.problem else None


class SendMessageSerializer(serializers.Serializer[Any]):
    """`client_id` is made once per written message, so that a repeated request sends
    nothing twice.
    """

    # Instagram's limit is 1,000 bytes a message; a longer text becomes several, within reason.
    text = serializers.CharField(max_length=10_000)
    client_id = serializers.UUIDField()
    # A person's answer after the 24 hours, where Meta allows this installation one.
    tag = serializers.ChoiceField(choices=["", MessageLog.HUMAN_AGENT], required=False, default="")


class MessagesView(BusinessAPIView):
    @extend_schema(
        operation_id="send_message",
        request=SendMessageSerializer,
        responses={201: MessageSerializer, 200: MessageSerializer},
    )
    def post(self, request: Request, business_id: int, thread_id: int) -> Response:
        """Write to the customer. The person takes over; the same `client_id` again answers 200 with
        the same message.
        """
        body = SendMessageSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        text: str = body.validated_data["text"]
        client_id: UUID = body.validated_data["client_id"]
        tag: str = body.validated_data["tag"]
        message, created = send_as_person(
            business=self.business,
            thread_id=thread_id,
            person=self.person,
            text=text,
            client_id=client_id,
            tag=tag,
        )
        return Response(
            MessageSerializer(message).data,
            status=status.HTTP_201_CREATED if created else status.HTTP_200_OK,
        )


class RetryMessageView(BusinessAPIView):
    @extend_schema(operation_id="retry_message", request=None, responses=MessageSerializer)
    def post(self, request: Request, business_id: int, thread_id: int, message_id: int) -> Response:
        """Send a failed message, or one of unknown outcome, once more."""
        message = get_message(thread_id=thread_id, message_id=message_id)
        return Response(
            MessageSerializer(
                outcomes.retry(business=self.business, message_id=message.pk, person=self.person)
            ).data
        )


class DiscardMessageView(BusinessAPIView):
    @extend_schema(operation_id="discard_message", request=None, responses=MessageSerializer)
    def post(self, request: Request, business_id: int, thread_id: int, message_id: int) -> Response:
        """A failed message need not go out any more."""
        message = get_message(thread_id=thread_id, message_id=message_id)
        return Response(
            MessageSerializer(
                outcomes.discard(business=self.business, message_id=message.pk, person=self.person)
            ).data
        )


class CheckMessageView(BusinessAPIView):
    @extend_schema(operation_id="check_message", request=None, responses=MessageSerializer)
    def post(self, request: Request, business_id: int, thread_id: int, message_id: int) -> Response:
        """Ask Instagram now whether a message of unknown outcome arrived."""
        message = get_message(thread_id=thread_id, message_id=message_id)
        return Response(
            MessageSerializer(outcomes.check(business=self.business, message_id=message.pk)).data
        )


class MarkMessageSentView(BusinessAPIView):
    @extend_schema(operation_id="mark_message_sent", request=None, responses=MessageSerializer)
    def post(self, request: Request, business_id: int, thread_id: int, message_id: int) -> Response:
        """Mark a message of unknown outcome as sent: the person saw that it arrived."""
        message = get_message(thread_id=thread_id, message_id=message_id)
        return Response(
            MessageSerializer(
                outcomes.mark_sent(business=self.business, message_id=message.pk)
            ).data
        )
