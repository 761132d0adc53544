"""Threads: the inbox's list, one thread, and what a person does with it."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.inbox.messages import ChoiceOrNull, TextOrNull
from api.scoping import BusinessAPIView
from api.shapes import shape
from conversations import threads
from conversations.answered_from import AnsweredFrom, answered_from
from conversations.descriptions import describe_last
from conversations.models import MessageLog, Thread, Turn
from conversations.overdue import find_overdue_since
from conversations.silences import (
    NEEDS_YOU_CHOICES,
    HandoffCause,
    handoff_reason_text,
    read_handoff_cause,
)
from conversations.thread_control import held_by_other_app
from conversations.thread_list import (
    TABS,
    Chip,
    choose_chip,
    get_thread,
    list_threads,
    live_turn,
    needs_you_text,
)
from core.answering import on_demand
from core.delivery.human_agent import human_agent_until


class CustomerSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = TextOrNull()
    username = TextOrNull()
    picture_url = TextOrNull()
    igsid = serializers.CharField()
    first_seen_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    follower_count = serializers.IntegerField(allow_null=True)
    is_follower = serializers.BooleanField(allow_null=True)


class LastMessageSerializer(serializers.Serializer[Any]):
    text = serializers.SerializerMethodField()
    author = serializers.ChoiceField(choices=MessageLog.Author.choices, source="last_author")
    at = serializers.DateTimeField(source="last_message_at")
    kind = serializers.ChoiceField(choices=MessageLog.Kind.choices, source="last_kind")

    def get_text(self, thread: Thread) -> str:
        return describe_last(thread)


class LiveTurnSerializer(serializers.Serializer[Any]):
    """The assistant is about to answer: it waits until `due_at`, or thinks."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=[(state.value, state.label) for state in Turn.LIVE])
    due_at = serializers.DateTimeField(allow_null=True)


class HandedOffSerializer(serializers.Serializer[Any]):
    """The assistant asked for a person, and pauses until one answers, hands back or closes."""

    at = serializers.DateTimeField(source="handed_off_at")
    cause = serializers.SerializerMethodField(
        help_text="Null where the reason is in the model's own words."
    )
    reason = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=HandoffCause.choices, allow_null=True))
    def get_cause(self, thread: Thread) -> str | None:
        return read_handoff_cause(thread.handoff_reason)

    def get_reason(self, thread: Thread) -> str:
        return handoff_reason_text(thread.handoff_reason)


class LateSerializer(serializers.Serializer[Any]):
    """A reply is overdue since `since`: the queue is long, or the model does not answer."""

    since = serializers.DateTimeField()


class HeldByAppSerializer(serializers.Serializer[Any]):
    """Another app of the account answers until then, or until it gives the conversation back.
    `app_id` null: unnamed.
    """

    app_id = TextOrNull(source="held_by_app")
    until = serializers.DateTimeField(source="held_until")


class ThreadSerializer(serializers.Serializer[Any]):
    """The conversation of a customer with the business, and who answers in it."""

    # Its instances come from `conversations.thread_list.shown_threads`.

    id = serializers.IntegerField()
    customer = CustomerSerializer()
    state = serializers.ChoiceField(choices=Thread.State.choices)
    answered_by = serializers.SerializerMethodField()
    person_until = serializers.SerializerMethodField()
    answered_from = serializers.SerializerMethodField(
        help_text="Where the person answers; null where the assistant does."
    )
    person_name = serializers.SerializerMethodField(help_text="Of a person of the team.")
    unread = serializers.IntegerField()
    needs_you = serializers.SerializerMethodField()
    needs_you_code = ChoiceOrNull(choices=NEEDS_YOU_CHOICES, source="needs_you_reason")
    needs_you_reason = serializers.SerializerMethodField()
    handed_off = serializers.SerializerMethodField()
    window_closes_at = serializers.SerializerMethodField()
    window_open = serializers.SerializerMethodField()
    human_agent_until = serializers.SerializerMethodField()
    last_message = serializers.SerializerMethodField()
    chip = serializers.SerializerMethodField()
    live_turn = serializers.SerializerMethodField()
    held_by_app = serializers.SerializerMethodField()
    late = serializers.SerializerMethodField()

    def _has_person(self, thread: Thread) -> bool:
        return threads.person_in_charge(thread, timezone.now())

    @extend_schema_field(serializers.ChoiceField(choices=["ASSISTANT", "PERSON"]))
    def get_answered_by(self, thread: Thread) -> str:
        return "PERSON" if self._has_person(thread) else "ASSISTANT"

    def get_person_until(self, thread: Thread) -> datetime | None:
        return thread.person_until if self._has_person(thread) else None

    @extend_schema_field(serializers.ChoiceField(choices=AnsweredFrom.choices, allow_null=True))
    def get_answered_from(self, thread: Thread) -> str | None:
        if not self._has_person(thread):
            return None
        return answered_from(person_id=thread.person_id, person_name=thread.person_name)

    def get_person_name(self, thread: Thread) -> str | None:
        is_of_team = self.get_answered_from(thread) == AnsweredFrom.TEAM
        return thread.person_name or None if is_of_team else None

    def get_needs_you(self, thread: Thread) -> bool:
        return bool(thread.needs_you_reason)

    def get_needs_you_reason(self, thread: Thread) -> str | None:
        return needs_you_text(thread)

    @extend_schema_field(HandedOffSerializer(allow_null=True))
    def get_handed_off(self, thread: Thread) -> dict[str, Any] | None:
        return shape(HandedOffSerializer, thread) if threads.handed_off(thread) else None

    def get_window_closes_at(self, thread: Thread) -> datetime | None:
        return threads.window_closes_at(thread)

    def get_window_open(self, thread: Thread) -> bool:
        return threads.window_open(thread, timezone.now())

    def get_human_agent_until(self, thread: Thread) -> datetime | None:
        return human_agent_until(thread)

    @extend_schema_field(HeldByAppSerializer(allow_null=True))
    def get_held_by_app(self, thread: Thread) -> dict[str, Any] | None:
        is_held = held_by_other_app(thread, timezone.now())
        return shape(HeldByAppSerializer, thread) if is_held else None

    @extend_schema_field(LastMessageSerializer(allow_null=True))
    def get_last_message(self, thread: Thread) -> dict[str, Any] | None:
        return shape(LastMessageSerializer, thread) if thread.last_author else None

    @extend_schema_field(serializers.ChoiceField(choices=Chip.choices, allow_null=True))
    def get_chip(self, thread: Thread) -> str | None:
        return choose_chip(thread)

    @extend_schema_field(LiveTurnSerializer(allow_null=True))
    def get_live_turn(self, thread: Thread) -> dict[str, Any] | None:
        turn = live_turn(thread)
        return shape(LiveTurnSerializer, turn) if turn else None

    @extend_schema_field(LateSerializer(allow_null=True))
    def get_late(self, thread: Thread) -> dict[str, Any] | None:
        turn = live_turn(thread)
        since = find_overdue_since(turn, timezone.now()) if turn else None
        return shape(LateSerializer, {"since": since}) if since else None


class ThreadCountsSerializer(serializers.Serializer[Any]):
    """Threads in each tab. 1000 stands for that many or more."""

    all = serializers.IntegerField()
    needs_you = serializers.IntegerField()
    unread = serializers.IntegerField()
    closed = serializers.IntegerField()


class ThreadPageSerializer(serializers.Serializer[Any]):
    results = ThreadSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    counts = ThreadCountsSerializer()
    searched_since = serializers.DateTimeField(
        allow_null=True,
        help_text="Of a search: messages before this time were not searched. Null where all were.",
    )
    older = serializers.CharField(
        allow_null=True, help_text="As the parameter `older`, searches the messages before those."
    )


class ThreadFilterSerializer(serializers.Serializer[Any]):
    tab = serializers.ChoiceField(choices=list(TABS), default="all")
    search = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    cursor = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    older = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ThreadsView(BusinessAPIView):
    @extend_schema(
        operation_id="list_threads",
        parameters=[ThreadFilterSerializer],
        responses=ThreadPageSerializer,
    )
    def get(self, request: Request, business_id: int) -> Response:
        """Threads by newest activity, 30 a page. A search on the tab `all` finds closed ones too.

        A person's searches run one after the other: 429 STILL_SEARCHING, 503 SEARCH_TOO_SLOW.
        """
        query = ThreadFilterSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        page = list_threads(person_id=self.person.pk, **query.validated_data)
        return Response(shape(ThreadPageSerializer, page))


class ThreadView(BusinessAPIView):
    @extend_schema(operation_id="get_thread", responses=ThreadSerializer)
    def get(self, request: Request, business_id: int, thread_id: int) -> Response:
        """One thread."""
        return _show(thread_id)


def _show(thread_id: int) -> Response:
    return Response(shape(ThreadSerializer, get_thread(thread_id=thread_id)))


class TakeOverView(BusinessAPIView):
    @extend_schema(operation_id="take_over_thread", request=None, responses=ThreadSerializer)
    def post(self, request: Request, business_id: int, thread_id: int) -> Response:
        """The person answers; the assistant pauses for the business's takeover hours."""
        threads.take_over_by_button(business=self.business, thread_id=thread_id, person=self.person)
        return _show(thread_id)


class HandBackView(BusinessAPIView):
    @extend_schema(operation_id="hand_back_thread", request=None, responses=ThreadSerializer)
    def post(self, request: Request, business_id: int, thread_id: int) -> Response:
        """The assistant answers again what the customer writes from now on."""
        threads.hand_back(business=self.business, thread_id=thread_id, person=self.person)
        return _show(thread_id)


class CloseView(BusinessAPIView):
    @extend_schema(operation_id="close_thread", request=None, responses=ThreadSerializer)
    def post(self, request: Request, business_id: int, thread_id: int) -> Response:
        """The conversation is done, until the customer writes again."""
        threads.close(business=self.business, thread_id=thread_id)
        return _show(thread_id)


class ReopenView(BusinessAPIView):
    @extend_schema(operation_id="reopen_thread", request=None, responses=ThreadSerializer)
    def post(self, request: Request, business_id: int, thread_id: int) -> Response:
        """The conversation is in the inbox again."""
        threads.reopen(business=self.business, thread_id=thread_id)
        return _show(thread_id)


class ReadView(BusinessAPIView):
    @extend_schema(operation_id="mark_thread_read", request=None, responses=ThreadSerializer)
    def post(self, request: Request, business_id: int, thread_id: int) -> Response:
        """All messages are read."""
        threads.mark_read(business=self.business, thread_id=thread_id)
        return _show(thread_id)


class AnswerNowView(BusinessAPIView):
    @extend_schema(operation_id="answer_thread_now", request=None, responses=ThreadSerializer)
    def post(self, request: Request, business_id: int, thread_id: int) -> Response:
        """The assistant waits no longer for more messages."""
        on_demand.answer_now(business=self.business, thread_id=thread_id, person=self.person)
        return _show(thread_id)


class StopView(BusinessAPIView):
    @extend_schema(operation_id="stop_turn", request=None, responses=ThreadSerializer)
    def post(self, request: Request, business_id: int, thread_id: int) -> Response:
        """The assistant does not answer these messages."""
        on_demand.stop_turn(business=self.business, thread_id=thread_id, person=self.person)
        return _show(thread_id)
