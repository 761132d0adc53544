"""Shapes that several parts of the API share. The names become the components of openapi.yaml."""

from typing import Any

from rest_framework import serializers


class DetailSerializer(serializers.Serializer[Any]):
    """A sentence for the person who asked."""

    detail = serializers.CharField()
