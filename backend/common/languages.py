"""The language of a person who reads: their own choice, else their browser's wish, else English.

A choice stands in the person's account and, for pages that do not know yet who reads them, in a
cookie beside it. What customers get and what a model is given is not in this language, and never
goes through gettext: decisions/0016-texts.md.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.cookie import parse_cookie
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format, number_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_from_request, pgettext

from common.money import say_dollars

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    Text = StrPromise  # a sentence that is marked, so that it has a translation
else:
    Text = Any  # the stubs are there for mypy alone
# What a code comes with, and a sentence takes by name.
Value = str | int | float | date
Params = Mapping[str, Value]


class Reader(Protocol):
    """A person; `language` is empty for who has not chosen one."""

    language: str


class _Whole(int):
    def __str__(self) -> str:
        return number_format(int(self), force_grouping=True)


def say(text: Text | str, params: Params | None = None) -> str:
    """The sentence in the language that is spoken here, with its values as that language writes
    them: whole numbers, dollars (floats), and days of this year.

    `text` is marked with gettext_lazy, or ngettext_lazy with the name of its number; a string is
    one that was said before.
    """
    if not params:
        return str(text)
    return str(text % {name: _localize(value) for name, value in params.items()})


def _localize(value: Value) -> Value:
    if isinstance(value, float):
        return say_dollars(value)
    if isinstance(value, date):
        return say_day(value)
    return _Whole(value) if isinstance(value, int) else value


def say_day(day: date) -> str:
    """ "1 December"."""
    return date_format(day, pgettext("the format of a day without its year", "j F"))


def in_language_of(reader: Reader, *, otherwise: str = "") -> AbstractContextManager[None]:
    """Inside it gettext speaks the language that the person chose; `otherwise` to who has chosen
    none, English unless said. For emails and jobs: a request has the reader's language already.
    """
    return translation.override(reader.language or otherwise or settings.LANGUAGE_CODE)


def read_wish(request: HttpRequest) -> str:
    """The language that the browser asks for, empty for English, which needs no choice."""
    wish = get_language_from_request(request)
    return "" if wish == "en" else wish


def in_language_of_headers(headers: dict[str, str]) -> AbstractContextManager[None]:
    """Inside it gettext speaks the language of the cookie, else of Accept-Language. For what
    answers beside Django; the names of the headers are in lower case.
    """
    request = HttpRequest()
    request.COOKIES = parse_cookie(headers.get("cookie", ""))
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get("accept-language", "")
    return translation.override(get_language_from_request(request))


class LanguageOfBrowser:
    """Middleware: the request is answered in the language of the cookie, else of Accept-Language.

    Stands before all that may refuse a request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(get_language_from_request(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "en")
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class LanguageOfPerson:
    """Middleware behind Django's authentication: from the moment that something asks who the person
    is, their own choice goes before the browser's.

    Asking costs the database a query, so it is not done here: most pages ask anyway, and those that
    do not must also be there without the database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked: Any = request.user
        person: Any = SimpleLazyObject(lambda: speak_to(asked))  # as lazy as Django's own
        request.user = person
        return self.get_response(request)


def speak_to(user: Any) -> Any:
    """From here on the request is answered in the language that the person chose, if they did.
    Returns the person, who may be anonymous.
    """
    if language := getattr(user, "language", ""):
        translation.activate(language)
    return user


def keep_language(answer: HttpResponse, person: Reader) -> None:
    """Put the person's choice into the cookie, or take it out, so that pages have it before they
    know who reads them.
    """
    if not person.language:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        person.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
