"""The form in which the demo's businesses are written down."""

from dataclasses import dataclass, field
from typing import Literal

from accounts.models import Role
from conversations.silences import SilenceReason

Who = Literal["customer", "assistant", "person", "phone"]


@dataclass(frozen=True)
class Line:
    """One message. `silence` is the reason code of a customer's message that the assistant left
    alone.
    """

    minutes_ago: float
    who: Who
    text: str
    silence: SilenceReason | None = None


@dataclass(frozen=True)
class Talk:
    """One thread, oldest line first. `person` answers it at the end, where a person does."""

    username: str
    name: str
    lines: list[Line]
    followers: int
    follows: bool = True
    unread: int = 0
    closed: bool = False
    seen: bool = True
    person: str = ""
    needs_you: SilenceReason | None = None


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    role: Role


@dataclass(frozen=True)
class Shop:
    """One business with its team; the first of it is the owner who made it."""

    name: str
    account: str
    facebook_person: str
    timezone: str
    team: list[Person]
    instructions: str
    talks: list[Talk] = field(default_factory=list)
