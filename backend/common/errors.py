"""Anticipated failures. Each module declares its own subclasses; the edges turn them
into answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from common.languages import Params, Text, say


class ErrorCode(StrEnum):
    """What an answer of the API calls a failure. The dashboard's types have the same."""

    APP_REFUSED = "APP_REFUSED"
    BAD_STATE = "BAD_STATE"
    BLANKS_LEFT = "BLANKS_LEFT"
    BUSY = "BUSY"
    CHANGED_MEANWHILE = "CHANGED_MEANWHILE"
    CHOICE_EXPIRED = "CHOICE_EXPIRED"
    CODE_EXPIRED = "CODE_EXPIRED"
    CONFLICT = "CONFLICT"
    CSRF_FAILED = "CSRF_FAILED"
    DENIED = "DENIED"
    DIALOG_FAILED = "DIALOG_FAILED"
    EMAIL_NOT_VERIFIED = "EMAIL_NOT_VERIFIED"
    FILES_AWAY = "FILES_AWAY"
    FORBIDDEN = "FORBIDDEN"
    HELD_BY_ANOTHER = "HELD_BY_ANOTHER"
    HUMAN_AGENT_NOT_ALLOWED = "HUMAN_AGENT_NOT_ALLOWED"
    INSTAGRAM_FAILED = "INSTAGRAM_FAILED"
    INVALID = "INVALID"
    INVALID_CREDENTIALS = "INVALID_CREDENTIALS"
    INVALID_LINK = "INVALID_LINK"
    KEY_MISSING = "KEY_MISSING"
    LAST_OWNER = "LAST_OWNER"
    LIMIT_TOO_HIGH = "LIMIT_TOO_HIGH"
    LIVE_NEEDS_ASGI = "LIVE_NEEDS_ASGI"
    MAIL_NOT_SENT = "MAIL_NOT_SENT"
    META_DOWN = "META_DOWN"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    MODEL_FAILED = "MODEL_FAILED"
    NOTHING_TO_ANSWER = "NOTHING_TO_ANSWER"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    NOT_AUTHENTICATED = "NOT_AUTHENTICATED"
    NOT_CONFIGURED = "NOT_CONFIGURED"
    NOT_CONNECTED = "NOT_CONNECTED"
    NOT_FOUND = "NOT_FOUND"
    NOT_POSSIBLE = "NOT_POSSIBLE"
    NOT_TESTER = "NOT_TESTER"
    NO_ACCOUNT = "NO_ACCOUNT"
    NO_INSTRUCTIONS = "NO_INSTRUCTIONS"
    NO_PAGE = "NO_PAGE"
    REFUSED = "REFUSED"
    SCOPES_DECLINED = "SCOPES_DECLINED"
    SEARCH_TOO_SLOW = "SEARCH_TOO_SLOW"
    SERVER_ERROR = "SERVER_ERROR"
    STILL_SEARCHING = "STILL_SEARCHING"
    STILL_TRYING = "STILL_TRYING"
    SUSPENDED = "SUSPENDED"
    THROTTLED = "THROTTLED"
    TOO_LARGE = "TOO_LARGE"
    TOO_MANY_BUSINESSES = "TOO_MANY_BUSINESSES"
    TOO_MANY_VERSIONS = "TOO_MANY_VERSIONS"
    TOO_SLOW = "TOO_SLOW"
    TRIES_PAUSED = "TRIES_PAUSED"
    TRIES_USED_UP = "TRIES_USED_UP"
    UNAVAILABLE = "UNAVAILABLE"
    UNSUPPORTED = "UNSUPPORTED"
    WINDOW_CLOSED = "WINDOW_CLOSED"


class FieldCode(StrEnum):
    """What an answer of the API calls what is wrong with one field of a form."""

    BLANK = "BLANK"
    DATE = "DATE"
    DATETIME = "DATETIME"
    DIFFERS = "DIFFERS"  # from the field that it repeats
    DOES_NOT_EXIST = "DOES_NOT_EXIST"
    EMPTY = "EMPTY"
    HOURS_MISSING = "HOURS_MISSING"
    HOURS_OVERLAP = "HOURS_OVERLAP"
    INCORRECT_TYPE = "INCORRECT_TYPE"
    INVALID = "INVALID"
    INVALID_CHOICE = "INVALID_CHOICE"
    LIMIT_TOO_HIGH = "LIMIT_TOO_HIGH"
    MAX_ITEMS = "MAX_ITEMS"
    MAX_LENGTH = "MAX_LENGTH"
    MAX_STRING_LENGTH = "MAX_STRING_LENGTH"
    MAX_VALUE = "MAX_VALUE"
    MIN_LENGTH = "MIN_LENGTH"
    MIN_VALUE = "MIN_VALUE"
    MORE = "MORE"  # problems of the same field that are not named
    NOT_A_DATE = "NOT_A_DATE"
    NOT_A_DAY = "NOT_A_DAY"
    NOT_A_DICT = "NOT_A_DICT"
    NOT_A_LIST = "NOT_A_LIST"
    NOT_A_RANGE = "NOT_A_RANGE"
    NOT_A_TIME = "NOT_A_TIME"
    NULL = "NULL"
    NULL_CHARACTERS_NOT_ALLOWED = "NULL_CHARACTERS_NOT_ALLOWED"
    OVERFLOW = "OVERFLOW"
    PASSWORD_BLANK = "PASSWORD_BLANK"
    PASSWORD_CONTROL = "PASSWORD_CONTROL"
    PASSWORD_ENTIRELY_NUMERIC = "PASSWORD_ENTIRELY_NUMERIC"
    PASSWORD_FORESEEABLE = "PASSWORD_FORESEEABLE"
    PASSWORD_REPEATS = "PASSWORD_REPEATS"
    PASSWORD_TOO_COMMON = "PASSWORD_TOO_COMMON"
    PASSWORD_TOO_SHORT = "PASSWORD_TOO_SHORT"
    PASSWORD_TOO_SIMILAR = "PASSWORD_TOO_SIMILAR"
    PASSWORD_WRONG = "PASSWORD_WRONG"
    PRICE_UNKNOWN = "PRICE_UNKNOWN"
    REQUIRED = "REQUIRED"
    SURROGATE_CHARACTERS_NOT_ALLOWED = "SURROGATE_CHARACTERS_NOT_ALLOWED"
    UNIQUE = "UNIQUE"


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field: a code with its values for programs, and a marked sentence for
    people that names them. `words` are values as the sentence has them, where that is another way.
    """

    code: FieldCode
    text: Text
    params: Params = field(default_factory=dict)
    words: Params = field(default_factory=dict)

    @property
    def detail(self) -> str:
        return say(self.text, {**self.params, **self.words})

    def build_body(self) -> dict[str, Any]:
        """What the API answers, as the schema `FieldError` has it."""
        return {"code": str(self.code), **({"params": dict(self.params)} if self.params else {})}


class AppError(Exception):
    """A failure that a user may read.

    `code` is for programs: one of ErrorCode's, or a reason that an enumeration of its own has.
    `status` is for HTTP, `fields` for form errors. `text` is the sentence for people, marked with
    gettext_lazy; it may name values, "%(count)s", which `params` gives. `detail` is that sentence
    in the language of who reads it: it is shown, never stored.
    """

    code: ErrorCode | TextChoices = ErrorCode.INVALID
    status = 400
    text: Text = _("That is not possible.")

    def __init__(
        self,
        text: Text | None = None,
        *,
        code: ErrorCode | TextChoices | None = None,
        params: Params | None = None,
        fields: Mapping[str, Sequence[FieldError]] | None = None,
    ) -> None:
        self.text = text or self.text
        self.code = code or self.code
        self.params: Params = params or {}
        self._fields = fields or {}
        super().__init__(self.code)

    @property
    def detail(self) -> str:
        return say(self.text, self.params)

    @property
    def fields(self) -> dict[str, list[str]]:
        """By field what to correct, in the reader's language."""
        return {name: [each.detail for each in found] for name, found in self._fields.items()}

    def __str__(self) -> str:
        return self.detail

    def build_body(self) -> dict[str, Any]:
        """What the API answers, as the schema `Error` has it."""
        body: dict[str, Any] = {"detail": self.detail, "code": str(self.code)}
        if self.params:
            body["params"] = {
                name: value.isoformat() if isinstance(value, date) else value
                for name, value in self.params.items()
            }
        if self._fields:
            body["fields"] = self.fields
            body["field_errors"] = {
                name: [each.build_body() for each in found] for name, found in self._fields.items()
            }
        return body


class NotFound(AppError):
    code, status = ErrorCode.NOT_FOUND, 404
    text: Text = _("Not found.")


class Forbidden(AppError):
    code, status = ErrorCode.FORBIDDEN, 403
    text: Text = _("Only an owner of this business may do that.")


class Conflict(AppError):
    code, status = ErrorCode.CONFLICT, 409
    text: Text = _("That changed in the meantime. Check it and try again.")


class BadInput(AppError):
    """What a form gave cannot be taken; `fields` says what is wrong with which."""

    text: Text = _("Check the highlighted fields.")
