"""What the session remembers between leaving for Meta's dialog and having connected.

`state` goes to Meta and comes back signed. It opens only what the same session began, once, for ten
minutes, and only for the same person. Page tokens that wait for a choice are encrypted.
"""

import json
import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core import signing

from common.crypto import Unreadable, decrypt, encrypt
from core.connecting.dialog import Grant
from integrations.instagram.facebook_login import Account, Page
from integrations.instagram.logins import LoginCode

LIFETIME_SECONDS = 600
PENDING, CHOICES = "instagram_begun", "instagram_choices"
# As many tabs as a person may have open in the dialog at once.
MOST_PENDING = 5
SALT = "core.instagram.connect"


@dataclass(frozen=True)
class PendingLogin:
    """A dialog that was opened: for which business and person, with which redirect_uri and login,
    and where to go afterwards.
    """

    business_id: int
    user_id: int
    redirect_uri: str
    next: str
    login: LoginCode = "FACEBOOK"


@dataclass(frozen=True)
class Choice:
    """Pages that wait for the person to choose one."""

    grant: Grant
    next: str


def store_pending_login(session: SessionBase, pending: PendingLogin) -> str:
    """Keep the login in the session. Returns the `state` for the dialog's address."""
    nonce = secrets.token_urlsafe(24)
    kept = list(session.get(PENDING, {}).items())[-(MOST_PENDING - 1) :]
    session[PENDING] = {**dict(kept), nonce: asdict(pending)}
    return signing.dumps(nonce, salt=SALT)


def pop_pending_login(session: SessionBase, state: str, *, user_id: int) -> PendingLogin | None:
    """Return the login that this state belongs to, and remove it from the session.

    None if the state was forged, used, or issued to another person, or is older than
    LIFETIME_SECONDS.
    """
    try:
        nonce = signing.loads(state, salt=SALT, max_age=LIFETIME_SECONDS)
    except signing.BadSignature:
        return None
    known: dict[str, Any] = session.get(PENDING, {})
    found = known.pop(nonce, None)
    if found is None:
        return None
    session[PENDING] = known
    # Saved before Meta is asked anything, so that a second request with this state finds nothing.
    session.save()
    pending = PendingLogin(**found)
    return pending if pending.user_id == user_id else None


def store_choice(session: SessionBase, business_id: int, choice: Choice) -> None:
    sealed = encrypt(json.dumps({**asdict(choice), "until": time.time() + LIFETIME_SECONDS}))
    session[CHOICES] = {**session.get(CHOICES, {}), str(business_id): sealed}


def read_choice(session: SessionBase, business_id: int) -> Choice | None:
    """The choice that waits for this business; None when there is none or it has waited
    too long.
    """
    try:
        content = json.loads(decrypt(session.get(CHOICES, {}).get(str(business_id), "")) or "null")
    except Unreadable:
        return None
    if content is None or content["until"] < time.time():
        return None
    pages = [
        Page(**{**page, "account": Account(**page["account"])})
        for page in content["grant"]["pages"]
    ]
    # Only Facebook Login leaves a choice, and its tokens have no end.
    grant = Grant("FACEBOOK", pages, content["grant"]["scopes"], content["grant"]["user_id"])
    return Choice(grant=grant, next=content["next"])


def forget_choice(session: SessionBase, business_id: int) -> None:
    session[CHOICES] = {
        key: value for key, value in session.get(CHOICES, {}).items() if key != str(business_id)
    }
