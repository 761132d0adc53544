"""Businesses: the list, making one, its own page of facts, and how it is doing."""

from dataclasses import asdict
from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import get_membership, list_memberships
from accounts.models import Membership, Role, User
from accounts.tries import count_try
from api.instagram import InstagramSerializer, show_instagram
from api.scoping import BusinessAPIView
from common.tenancy import in_business
from common.worker_health import get_worker_health
from conversations.instructions import are_written, get_latest
from conversations.models import MessageLog
from conversations.overdue import find_waiting
from conversations.thread_list import count_threads
from core.answering.status import Code, read_assistant_state
from core.businesses.creation import create_own_business, describe_onboarding
from core.businesses.settings import change_business
from core.models import Business


class BusinessSummarySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    ai_enabled = serializers.BooleanField()
    instagram_connected = serializers.BooleanField()
    instagram_username = serializers.CharField(allow_null=True)
    suspended = serializers.BooleanField()
    unread_threads = serializers.IntegerField()


class AssistantStateSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=Code.choices)
    detail = serializers.CharField()


class OnboardingSerializer(serializers.Serializer[Any]):
    named = serializers.BooleanField()
    connected = serializers.BooleanField()
    instructions_written = serializers.BooleanField()
    tried = serializers.BooleanField()
    switched_on = serializers.BooleanField()
    first_message_received = serializers.BooleanField()


class BusinessSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    timezone = serializers.CharField()
    language = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    suspended = serializers.BooleanField()
    ai_enabled = serializers.BooleanField()
    assistant_state = AssistantStateSerializer()
    onboarding = OnboardingSerializer()
    instagram = InstagramSerializer()
    unread_threads = serializers.IntegerField()
    takeover_hours = serializers.IntegerField(
        help_text="How long the assistant pauses after a person replies."
    )


class BusinessCreateSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=100)
    timezone = serializers.CharField(max_length=64, required=False)
    language = serializers.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=16, required=False
    )


class BusinessUpdateSerializer(BusinessCreateSerializer):
    ai_enabled = serializers.BooleanField(required=False)


class BusinessHealthSerializer(serializers.Serializer[Any]):
    """`waiting_turns`: replies that are overdue, because the queue is long or the model is down.

    `assistant_state` is the same as the business's. It is asked for here, because a worker that
    dies announces nothing.
    """

    assistant_state = AssistantStateSerializer()
    worker = serializers.ChoiceField(choices=["OK", "DOWN"])
    model = serializers.ChoiceField(choices=["OK", "FAILING"])
    queue_delay_seconds = serializers.FloatField()
    waiting_turns = serializers.IntegerField()
    oldest_waiting_seconds = serializers.FloatField(allow_null=True)


def count_unread() -> int:
    """Open threads with something unread, as the inbox counts them. Called inside a business."""
    return count_threads()["unread"]


def summarise(membership: Membership) -> dict[str, Any]:
    """A BusinessSummary. Enters the business for what it owns, unless it is suspended."""
    business = membership.business
    unread = 0
    if not business.suspended:
        with in_business(business):
            unread = count_unread()
    return {
        "id": business.pk,
        "name": business.name,
        "role": membership.role,
        "ai_enabled": business.ai_enabled,
        "instagram_connected": business.instagram_connected,
        "instagram_username": business.instagram_username or None,
        "suspended": business.suspended,
        "unread_threads": unread,
    }


def list_summaries(user: User) -> list[dict[str, Any]]:
    return [summarise(membership) for membership in list_memberships(user)]


def show_business(*, business: Business, role: str) -> Response:
    """The whole Business. Called inside it."""
    written = are_written(get_latest())
    state = read_assistant_state(business, written=written, worker_alive=get_worker_health().alive)
    # What was imported on connecting was not received; that there is anything else needs no looking
    # through all of it.
    received = (
        MessageLog.objects.filter(direction=MessageLog.Direction.IN)
        .exclude(found_by=MessageLog.FoundBy.HISTORY)
        .exists()
    )
    onboarding = describe_onboarding(
        business=business, instructions_written=written, message_received=received
    )
    shown = {
        "id": business.pk,
        "name": business.name,
        "timezone": business.timezone,
        "language": business.language,
        "role": role,
        "suspended": business.suspended,
        "ai_enabled": business.ai_enabled,
        "assistant_state": asdict(state),
        "onboarding": asdict(onboarding),
        "instagram": show_instagram(business),
        "unread_threads": count_unread(),
        "takeover_hours": business.takeover_hours,
    }
    return Response(BusinessSerializer(shown).data)


class BusinessesView(APIView):
    @extend_schema(operation_id="list_businesses", responses=BusinessSummarySerializer(many=True))
    def get(self, request: Request) -> Response:
        """The person's businesses, by name."""
        return Response(
            BusinessSummarySerializer(list_summaries(cast(User, request.user)), many=True).data
        )

    @extend_schema(
        operation_id="create_business",
        request=BusinessCreateSerializer,
        responses={201: BusinessSerializer},
    )
    def post(self, request: Request) -> Response:
        """A new business; who makes it owns it. So many a person (409 TOO_MANY_BUSINESSES)."""
        form = BusinessCreateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user = cast(User, request.user)
        count_try(request, "new-business", user.email)
        business = create_own_business(owner=user, **form.validated_data)
        membership = get_membership(user=user, business_id=business.pk)
        with in_business(business):
            answer = show_business(business=business, role=membership.role)
        answer.status_code = 201
        return answer


class BusinessView(BusinessAPIView):
    roles = {"PATCH": Role.OWNER}

    @extend_schema(operation_id="get_business", responses=BusinessSerializer)
    def get(self, request: Request, business_id: int) -> Response:
        """All that the frame and the start page show."""
        return show_business(business=self.business, role=self.membership.role)

    @extend_schema(
        operation_id="change_business",
        request=BusinessUpdateSerializer,
        responses=BusinessSerializer,
    )
    def patch(self, request: Request, business_id: int) -> Response:
        """Change what is given. The switch refuses to go on without instructions (409
        NO_INSTRUCTIONS), and while a template in them has [blanks] (409 BLANKS_LEFT)."""
        form = BusinessUpdateSerializer(data=request.data, partial=True)
        form.is_valid(raise_exception=True)
        business = change_business(
            business=self.business,
            person=cast(User, request.user),
            **form.validated_data,
        )
        return show_business(business=business, role=self.membership.role)


class BusinessHealthView(BusinessAPIView):
    @extend_schema(operation_id="get_business_health", responses=BusinessHealthSerializer)
    def get(self, request: Request, business_id: int) -> Response:
        """What the banner under the header needs to know."""
        worker, waiting = get_worker_health(), find_waiting(now=timezone.now())
        state = read_assistant_state(
            self.business, written=are_written(get_latest()), worker_alive=worker.alive
        )
        shown = {
            "assistant_state": asdict(state),
            "worker": "OK" if worker.alive else "DOWN",
            "model": "OK" if self.business.model_failed_at is None else "FAILING",
            "queue_delay_seconds": worker.delay_seconds,
            "waiting_turns": waiting.turns,
            "oldest_waiting_seconds": waiting.oldest_seconds,
        }
        return Response(BusinessHealthSerializer(shown).data)
