"""What people write in public: comments under the account's posts, and mentions of it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.inbox.messages import TextOrNull
from api.scoping import BusinessAPIView
from conversations.comments import list_comments
from conversations.models import PublicComment


class CommentSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="comment_id")
    kind = serializers.ChoiceField(choices=PublicComment.Kind.choices)
    text = serializers.CharField()
    author_username = TextOrNull()
    media_id = TextOrNull()
    at = serializers.DateTimeField()


class CommentsView(BusinessAPIView):
    @extend_schema(operation_id="list_comments", responses=CommentSerializer(many=True))
    def get(self, request: Request, business_id: int) -> Response:
        """The newest fifty. The assistant answers none of them."""
        return Response(CommentSerializer(list_comments(), many=True).data)
