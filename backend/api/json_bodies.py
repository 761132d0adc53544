"""JSON bodies with a bounded depth."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 20  # the deepest form of the API is an object of lists of lists
UNREADABLE = _("We couldn’t read that request.")
TOO_DEEP = _("That request is nested too deeply to be read.")


class ShallowJSONParser(JSONParser):
    """Parses JSON. Raises ParseError (400) also for a body nested so deeply that reading it, or
    walking through it later, would end in a RecursionError.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            content = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        except ParseError:  # in the words of Python's parser, which are English
            raise ParseError(UNREADABLE) from None
        level: list[Any] = [content]
        for _depth in range(DEEPEST):
            level = [
                inner
                for item in level
                if isinstance(item, dict | list)
                for inner in (item.values() if isinstance(item, dict) else item)
            ]
            if not level:
                return content
        raise ParseError(TOO_DEEP)
