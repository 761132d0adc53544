"""What the connection doctor's checks look at, and what each of them says."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from common.languages import Text, say
from common.relative_times import format_ago
from core.connecting.access import get_access
from core.doctor.evidence import Evidence
from core.doctor.findings import SENTENCES, Finding
from core.doctor.inspection import TokenFacts
from core.models import Business
from integrations.instagram.access import Access
from integrations.instagram.errors import USER_TEXTS
from integrations.instagram.logins import PERMISSIONS, Login, choose_login, get_login
from integrations.instagram.token_problems import PROBLEMS

CheckState = Literal["OK", "WARN", "FAIL", "SKIPPED", "WAITING"]
CALL_SECONDS = 5.0  # the longest that a single call may take
TITLES: dict[str, Text] = {
    "APP_SETTINGS": _("Meta app"),
    "REDIRECT_URI": _("Redirect URL"),
    "CONNECTED": _("An account is connected"),
    "TOKEN": _("Access token"),
    "IDS": _("Account ID"),
    "SCOPES": _("Every permission is granted"),
    "ACCESS_LEVEL": _("App access level"),
    "SUBSCRIBED": _("Messages are delivered to Conversa"),
    "MESSAGE_ACCESS": _("Access to messages is switched on"),
    "LAST_WEBHOOK": _("Recent deliveries"),
    "ROUND_TRIP": _("Test webhook"),
    "GRAPH_VERSION": _("API version"),
    "CLOCK": _("This server’s clock"),
}
# What a moment or a length is counted in, in seconds.
LENGTHS = {
    3600: ngettext_lazy("%(count)s hour", "%(count)s hours", "count"),
    60: ngettext_lazy("%(count)s minute", "%(count)s minutes", "count"),
    1: ngettext_lazy("%(count)s second", "%(count)s seconds", "count"),
}
Value = str | int | date | datetime


@dataclass(frozen=True)
class Check:
    """What a check has found, as codes with what their sentences name.

    `also` is said behind `found`. Times and days in `params` are shown as the reader's language
    has them, and codes (`problem`, `cause`, `refusal`) by the words that they stand for.
    """

    code: str
    state: CheckState
    found: Finding
    params: Mapping[str, Value] = field(default_factory=dict)
    also: Finding | None = None

    @property
    def title(self) -> str:
        return say(TITLES[self.code])

    @property
    def result(self) -> str:
        """What was found, in the reader's language."""
        words = self._words()
        findings = (self.found, self.also) if self.also else (self.found,)
        return " ".join(say(SENTENCES[finding][0], words) for finding in findings)

    @property
    def fix(self) -> str | None:
        """What to do about it, in the reader's language; None: nothing."""
        if "problem" in self.params:
            return say(PROBLEMS[str(self.params["problem"])].text)
        fix = SENTENCES[self.found][1]
        return None if fix is None else say(fix, self._words())

    def _words(self) -> dict[str, str | int]:
        return {name: _spell(name, value) for name, value in self.params.items()}


def _spell(name: str, value: Value) -> str | int:
    if isinstance(value, datetime):
        return format_ago(value)
    if isinstance(value, date):
        return date_format(value)
    if name == "length" and isinstance(value, int):
        unit = next(unit for unit in LENGTHS if value >= 2 * unit or unit == 1)
        return say(LENGTHS[unit], {"count": value // unit})
    if name == "scopes":
        return _spell_scopes(str(value).split(", "))
    tables: dict[str, Mapping[str, Text]] = {
        "problem": {name: problem.title for name, problem in PROBLEMS.items()},
        "cause": TITLES,
        "refusal": USER_TEXTS,
    }
    return say(tables[name][str(value)]) if name in tables else value


def _spell_scopes(scopes: list[str]) -> str:
    """Each permission with what it is needed for."""
    why = {asked.scope: say(asked.why) for asked in PERMISSIONS}
    return " ".join(f"{scope}: {why[scope]}" for scope in scopes)


class OutOfTime(Exception):
    """The examination has taken as long as it may."""


@dataclass
class CheckContext:
    """What a check may read. `facts` are set once TOKEN is OK; `done` are the checks before it."""

    business: Business
    notes: Evidence
    deadline: float
    facts: TokenFacts | None = None
    done: list[Check] = field(default_factory=list)

    @cached_property
    def login(self) -> Login:
        """The login of the connection; without one, that which this installation has an app for."""
        return (
            get_login(self.business.instagram_login)
            if self.business.instagram_account_id
            else choose_login("")
        )

    @cached_property
    def access(self) -> Access:
        return get_access(self.business)

    @property
    def seconds(self) -> float:
        """How long the next call may take. Raises OutOfTime."""
        left = self.deadline - time.monotonic()
        if left < 1:
            raise OutOfTime
        return min(left, CALL_SECONDS)


CheckFunction = Callable[[CheckContext], Check]
