"""Whether Meta's apps are set up, and the privacy page that Meta asks for."""

import re
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from config.checks.findings import require_setting
from integrations.instagram.versions import ADVISED_VERSION, LAST_DAYS, find_last_day

SOON = timedelta(days=90)


check_app_id = require_setting(
    "FB_APP_ID",
    "003",
    "no one can connect Instagram.",
    "It is the App ID in your Meta app's dashboard under App settings, Basic.",
    instead="IG_APP_ID",
)


check_app_secret = require_setting(
    "FB_APP_SECRET",
    "004",
    "no one can connect Instagram, and every webhook is refused.",
    "It is the App secret in your Meta app's dashboard under App settings, Basic.",
    instead="IG_APP_SECRET",
)


check_verify_token = require_setting(
    "FB_VERIFY_TOKEN",
    "005",
    "Meta cannot verify the webhook.",
    "Make up a long random word. Set it here and as the webhook's verify token in your Meta "
    "app's dashboard.",
)


@register()
def check_graph_version(**_: Any) -> list[CheckMessage]:
    version = settings.FB_GRAPH_VERSION
    hint = (
        f"Set FB_GRAPH_VERSION={ADVISED_VERSION}, which Meta serves until "
        f"{LAST_DAYS[ADVISED_VERSION].isoformat()}."
    )
    if not re.fullmatch(r"v\d{1,3}\.\d", version):
        return [
            Error(
                f"FB_GRAPH_VERSION is not a version of the Graph API: {version!r}.",
                hint=hint,
                id="conversa.E006",
            )
        ]
    last_day = find_last_day(version)
    if last_day is None or last_day >= date.today() + SOON:
        return []
    if last_day >= date.today():
        message = (
            f"FB_GRAPH_VERSION {version} ends on {last_day.isoformat()}, in "
            f"{(last_day - date.today()).days} days."
        )
        return [Warning(message, hint=hint, id="conversa.W006")]
    ended = f"ended {'on' if version in LAST_DAYS else 'before'} {last_day.isoformat()}"
    message = f"FB_GRAPH_VERSION {version} {ended}: Meta uses its oldest supported version instead."
    return [Warning(message, hint=hint, id="conversa.W006")]


@register()
def check_instagram_login(**_: Any) -> list[CheckMessage]:
    if bool(settings.IG_APP_ID) == bool(settings.IG_APP_SECRET):
        return []
    message = "Only one of IG_APP_ID and IG_APP_SECRET is set: Instagram Login is not offered."
    return [
        Warning(
            message,
            hint="Set both, from your Meta app's page API setup with Instagram login, or neither.",
            id="conversa.W012",
        )
    ]


@register()
def check_privacy_contact(**_: Any) -> list[CheckMessage]:
    if settings.DEBUG or settings.PRIVACY_CONTACT_EMAIL or settings.PRIVACY_URL:
        return []
    message = (
        "The privacy page names no contact, and Meta requires that people can ask for deletion."
    )
    return [
        Warning(
            message,
            hint="Set PRIVACY_CONTACT_NAME and PRIVACY_CONTACT_EMAIL, or PRIVACY_URL.",
            id="conversa.W013",
        )
    ]
