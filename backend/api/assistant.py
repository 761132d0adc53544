"""How the assistant of a business answers: its instructions and settings, and trying them out."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Role
from accounts.tries import count_try
from api.inbox.messages import TextOrNull
from api.inbox.turns import EvidenceSerializer
from api.instruction_templates import TRADES, list_templates
from api.scoping import BusinessAPIView
from common.errors import Conflict, ErrorCode
from common.locks import exclusive
from conversations.instructions import MAX_LENGTH, get_latest
from conversations.models import Instructions
from conversations.silences import handoff_reason_text
from core.assistant.playground import TRY_SECONDS, preview
from core.assistant.settings import ANY, change_assistant, describe_defaults
from core.businesses.hours import KEYS, find_open_now
from core.models import Business
from core.spending.budget import describe_spend
from integrations.llm.prices import find_cost, highest_cap_cents, show_cost


def _ranges() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2)
    )


class HoursSerializer(serializers.Serializer[Any]):
    """Opening ranges in local time, ["09:00", "12:30"]. An end at or before its beginning is on the
    next day.
    """

    mon = _ranges()
    tue = _ranges()
    wed = _ranges()
    thu = _ranges()
    fri = _ranges()
    sat = _ranges()
    sun = _ranges()


class AssistantDefaultsSerializer(serializers.Serializer[Any]):
    debounce_seconds = serializers.IntegerField()
    takeover_hours = serializers.IntegerField()
    late_after_minutes = serializers.IntegerField()
    monthly_cap_cents = serializers.IntegerField(allow_null=True)
    away_message = serializers.CharField()
    handoff_message = serializers.CharField()
    disclosure_message = serializers.CharField()


class SpendSerializer(serializers.Serializer[Any]):
    """The model's cost in the current month ("2026-11") of the business's time zone. `warned`: 80 %
    of the cap are used; `capped`: all of it, and the assistant asks for a person instead of
    answering."""

    month = serializers.CharField()
    spent_cents = serializers.FloatField()
    cap_cents = serializers.IntegerField(allow_null=True)
    prices_known = serializers.BooleanField()
    warned = serializers.BooleanField()
    capped = serializers.BooleanField()


class OpenNowSerializer(serializers.Serializer[Any]):
    """`until`: when this open or closed period ends; null where it does not end."""

    open = serializers.BooleanField()
    until = serializers.DateTimeField(allow_null=True)


class AssistantSerializer(serializers.Serializer[Any]):
    """`version` 0: nothing was written yet. `settings_version` is raised by each save of anything
    but the instructions. An empty message means the default one."""

    instructions = serializers.CharField()
    version = serializers.IntegerField()
    settings_version = serializers.IntegerField()
    updated_at = serializers.DateTimeField(allow_null=True)
    updated_by = serializers.CharField(allow_null=True)
    ai_enabled = serializers.BooleanField()
    debounce_seconds = serializers.IntegerField()
    takeover_hours = serializers.IntegerField()
    answers_when = serializers.ChoiceField(choices=Business.Answers.choices)
    hours = HoursSerializer()
    holidays = serializers.ListField(child=serializers.CharField())
    away_message = serializers.CharField()
    handoff_message = serializers.CharField()
    discloses = serializers.BooleanField()
    disclosure_message = serializers.CharField()
    shows_typing = serializers.BooleanField()
    answers_shares = serializers.BooleanField()
    late_after_minutes = serializers.IntegerField()
    monthly_cap_cents = serializers.IntegerField(
        allow_null=True,
        help_text="Null: none of the owner's own; the highest one holds.",
    )
    highest_cap_cents = serializers.IntegerField(
        allow_null=True,
        help_text="The highest `monthly_cap_cents` that an owner can set (400 LIMIT_TOO_HIGH above "
        "it);"
        " a platform admin can allow another. Null where no limit can be kept, because the "
        "model's price is not known.",
    )
    model = serializers.CharField()
    max_length = serializers.IntegerField()
    defaults = AssistantDefaultsSerializer()
    spend = SpendSerializer()
    open_now = OpenNowSerializer()
    can_see_images = serializers.BooleanField()
    can_hear_voice = serializers.BooleanField()


@extend_schema_field(HoursSerializer)
class HoursField(serializers.JSONField):
    """Any JSON, because `core.businesses.hours` reports what is wrong with it in sentences for
    owners.
    """


@extend_schema_field(serializers.ListField(child=serializers.CharField()))
class HolidaysField(serializers.JSONField):
    """As HoursField."""


class AssistantUpdateSerializer(serializers.Serializer[Any]):
    instructions = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=MAX_LENGTH
    )
    debounce_seconds = serializers.IntegerField(required=False, min_value=0, max_value=60)
    takeover_hours = serializers.IntegerField(required=False, min_value=1, max_value=168)
    answers_when = serializers.ChoiceField(choices=Business.Answers.choices, required=False)
    hours = HoursField(required=False)
    holidays = HolidaysField(required=False)
    away_message = serializers.CharField(required=False, allow_blank=True)
    handoff_message = serializers.CharField(required=False, allow_blank=True)
    discloses = serializers.BooleanField(required=False)
    disclosure_message = serializers.CharField(required=False, allow_blank=True)
    shows_typing = serializers.BooleanField(required=False)
    answers_shares = serializers.BooleanField(required=False)
    late_after_minutes = serializers.IntegerField(required=False, min_value=1, max_value=24 * 60)
    monthly_cap_cents = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=100_000_000
    )
    base_version = serializers.IntegerField(min_value=0)
    base_settings_version = serializers.IntegerField(
        min_value=0,
        required=False,
        help_text="The `settings_version` that was seen. "
        "Without it, settings are replaced whatever "
        "they are.",
    )


class TryMessageSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=["customer", "assistant"])
    text = serializers.CharField(max_length=2000)


class TrySerializer(serializers.Serializer[Any]):
    messages: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=TryMessageSerializer(), allow_empty=False, max_length=100
    )
    instructions = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=MAX_LENGTH
    )


class TryReplySerializer(serializers.Serializer[Any]):
    """`handoff_reason`: a person would be asked for, and `reply` is what the customer
    would read.
    """

    reply = serializers.CharField()
    handoff_reason = TextOrNull()
    evidence = EvidenceSerializer()


class TemplateSerializer(serializers.Serializer[Any]):
    trade = serializers.ChoiceField(choices=TRADES)
    name = serializers.CharField()
    text = serializers.CharField()


def show_assistant(business: Business, latest: Instructions | None) -> Response:
    now = timezone.now()
    highest, own = highest_cap_cents(business.highest_cap_cents), business.monthly_cap_cents
    shown = {
        **{name: getattr(business, name) for name in ANY},
        # One that was set when more was allowed holds up to the highest.
        "monthly_cap_cents": own if own is None or highest is None else min(own, highest),
        "highest_cap_cents": highest,
        "hours": {key: business.hours.get(key, []) for key in KEYS},
        "instructions": latest.text if latest else "",
        "version": latest.version if latest else 0,
        "updated_at": latest.created_at if latest else None,
        "updated_by": latest.author_name or None if latest else None,
        "settings_version": business.settings_version,
        "ai_enabled": business.ai_enabled,
        "model": settings.OPENAI_MODEL,
        "max_length": MAX_LENGTH,
        "defaults": describe_defaults(business),
        "spend": asdict(describe_spend(business, now=now)),
        "open_now": asdict(find_open_now(business, now)),
        "can_see_images": settings.OPENAI_SEES_IMAGES,
        "can_hear_voice": bool(settings.OPENAI_TRANSCRIPTION_MODEL),
    }
    return Response(AssistantSerializer(shown).data)


class AssistantView(BusinessAPIView):
    roles = {"PUT": Role.OWNER}

    @extend_schema(operation_id="get_assistant", responses=AssistantSerializer)
    def get(self, request: Request, business_id: int) -> Response:
        """The instructions in force and what happens around answers."""
        return show_assistant(self.business, get_latest())

    @extend_schema(
        operation_id="change_assistant",
        request=AssistantUpdateSerializer,
        responses=AssistantSerializer,
    )
    def put(self, request: Request, business_id: int) -> Response:
        """Save what is given. A `monthly_cap_cents` above `highest_cap_cents` is refused (400
        LIMIT_TOO_HIGH), and a `base_version` or `base_settings_version` that is not in force any
        more as well (409 CHANGED_MEANWHILE).
        """
        form = AssistantUpdateSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        business, latest = change_assistant(
            business=self.business, person=self.person, **form.validated_data
        )
        return show_assistant(business, latest)


class StillTrying(Conflict):
    code, text = (
        ErrorCode.STILL_TRYING,
        _("The assistant is still answering your last question. Wait for that answer first."),
    )


class TryView(BusinessAPIView):
    @extend_schema(
        operation_id="try_assistant", request=TrySerializer, responses=TryReplySerializer
    )
    def post(self, request: Request, business_id: int) -> Response:
        """What the assistant would answer, with a draft or with the instructions in force. Nothing
        is sent.

        One at a time a person: 409 STILL_TRYING. Above a day's number of tries: 429 TRIES_USED_UP.
        While what all businesses together may spend on trying out this month is used up: 409
        TRIES_PAUSED.
        """
        form = TrySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        with exclusive(f"try:{self.person.pk}", seconds=2 * TRY_SECONDS, busy=StillTrying):
            count_try(request, "try", self.person.email)
            shown = preview(
                business=self.business,
                person=self.person,
                messages=form.validated_data["messages"],
                instructions=form.validated_data.get("instructions"),
            )
        evidence = {
            **asdict(shown),
            "cost": show_cost(find_cost(shown.prompt_tokens, shown.completion_tokens)),
        }
        return Response(
            TryReplySerializer(
                {
                    "reply": shown.reply,
                    "handoff_reason": handoff_reason_text(shown.handoff_reason),
                    "evidence": evidence,
                }
            ).data
        )


class TemplatesView(APIView):
    @extend_schema(operation_id="list_templates", responses=TemplateSerializer(many=True))
    def get(self, request: Request) -> Response:
        """A first text for each trade, to be edited by the owner."""
        return Response(TemplateSerializer(list_templates(), many=True).data)
