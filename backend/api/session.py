"""Who is signed in: the first thing a dashboard asks, and where it gets its CSRF cookie."""

from typing import Any

from django.conf import settings
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.registration import is_verified
from api.businesses import BusinessSummarySerializer, list_summaries
from common.languages import keep_language


class UserSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    email = serializers.EmailField()
    name = serializers.CharField()
    language = serializers.ChoiceField(choices=settings.LANGUAGES, allow_blank=True)
    email_verified = serializers.BooleanField()
    is_platform_admin = serializers.BooleanField()


class SessionSerializer(serializers.Serializer[Any]):
    user = UserSerializer(allow_null=True)
    businesses = BusinessSummarySerializer(many=True)
    phone_page_url = serializers.CharField(allow_null=True)
    version = serializers.CharField()


class SessionView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="get_session", responses=SessionSerializer)
    def get(self, request: Request) -> Response:
        """Answers everyone; `user` is null for who is signed out."""
        get_token(request._request)  # sets the cookie
        user = request.user if isinstance(request.user, User) else None
        shown = {
            "user": {
                "id": user.pk,
                "email": user.email,
                "name": user.name,
                "language": user.language,
                "email_verified": is_verified(user),
                "is_platform_admin": user.is_staff,
            }
            if user
            else None,
            "businesses": list_summaries(user) if user else [],
            "phone_page_url": settings.PHONE_PAGE_URL or None,
            "version": settings.VERSION,
        }
        answer = Response(SessionSerializer(shown).data, headers={"Cache-Control": "no-store"})
        if user and user.language not in ("", request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
            keep_language(answer, user)  # chosen on another device, or the cookie is lost
        return answer
