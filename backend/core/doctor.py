"""The connection doctor: what must be true for a customer's DM to arrive and be answered, looked at in order.

Each check says what it found and, where something is wrong, what to do about it, in plain words. A check
that makes no sense because an earlier one failed is SKIPPED.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.utils import timezone

from core.models import Business

CheckState = Literal["OK", "WARN", "FAIL", "SKIPPED", "WAITING"]
TITLES = {
    "APP_SETTINGS": "The Meta app of this installation",
    "REDIRECT_URI": "The address that Meta sends people back to",
    "CONNECTED": "An account is connected",
    "TOKEN": "Instagram accepts the connection",
    "IDS": "It is the right account",
    "SCOPES": "Every permission is granted",
    "ACCESS_LEVEL": "Everybody's messages may arrive",
    "SUBSCRIBED": "Messages are delivered to Conversa",
    "MESSAGE_ACCESS": "Access to messages is switched on",
    "LAST_WEBHOOK": "Messages do arrive",
    "ROUND_TRIP": "A test message comes through",
    "GRAPH_VERSION": "The version of Instagram's interface",
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


@dataclass(frozen=True)
class Examination:
    ran_at: datetime
    checks: list[Check]


def examine(business: Business) -> Examination:
    """Every check, in order. Called inside the business."""
    return Examination(ran_at=timezone.now(), checks=[_check_app_settings(), _check_redirect_uri(), _check_connected(business)])


def _check_app_settings() -> Check:
    missing = [name for name in ("FB_APP_ID", "FB_APP_SECRET", "FB_VERIFY_TOKEN") if not getattr(settings, name)]
    if missing:
        return Check(
            "APP_SETTINGS", "FAIL", f"Not set: {', '.join(missing)}.",
            "The people who run this installation set them in .env, from the Meta app's dashboard, and restart Conversa.",
        )
    return Check("APP_SETTINGS", "OK", f"App {settings.FB_APP_ID} is set up here.")


def _check_redirect_uri() -> Check:
    address = f"{settings.PUBLIC_URL}/core/instagram/callback/"
    if not settings.PUBLIC_URL.startswith("https://"):
        return Check(
            "REDIRECT_URI", "WARN", f"Conversa's address is {settings.PUBLIC_URL}, and Meta sends people back to https addresses only.",
            f"Set PUBLIC_URL to the https address of this installation, then register {address.replace('http://', 'https://')} in the Meta app.",
        )
    return Check("REDIRECT_URI", "OK", f"This exact address must be among the app's Valid OAuth Redirect URIs: {address}")


def _check_connected(business: Business) -> Check:
    if not business.instagram_account_id or not business.page_token_encrypted:
        return Check("CONNECTED", "FAIL", "No Instagram account is connected.", "Connect the account on this page.")
    return Check("CONNECTED", "OK", f"@{business.instagram_username} is connected, as account {business.instagram_account_id}.")
