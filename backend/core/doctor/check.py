"""What the connection doctor's checks look at, and what each of them says."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from core.connecting.access import get_access
from core.doctor.evidence import Evidence
from core.doctor.inspection import TokenFacts
from core.models import Business
from integrations.instagram.access import Access
from integrations.instagram.logins import Login, choose_login, get_login

CheckState = Literal["OK", "WARN", "FAIL", "SKIPPED", "WAITING"]
CALL_SECONDS = 5.0  # the longest that a single call may take
TITLES = {
    "APP_SETTINGS": "Meta app",
    "REDIRECT_URI": "Redirect URL",
    "CONNECTED": "An account is connected",
    "TOKEN": "Access token",
    "IDS": "Account ID",
    "SCOPES": "Every permission is granted",
    "ACCESS_LEVEL": "App access level",
    "SUBSCRIBED": "Messages are delivered to Conversa",
    "MESSAGE_ACCESS": "Access to messages is switched on",
    "LAST_WEBHOOK": "Recent deliveries",
    "ROUND_TRIP": "Test webhook",
    "GRAPH_VERSION": "API version",
    "CLOCK": "This server's clock",
}


@dataclass(frozen=True)
class Check:
    """`result` is what was found, `fix` what to do about it (None: nothing to do)."""

    code: str
    state: CheckState
    result: str
    fix: str | None = None

    @property
    def title(self) -> str:
        return TITLES[self.code]


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
