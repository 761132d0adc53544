"""What `manage.py check`, and every start, says is wrong with the environment, and what to do about
it.
"""

import base64
import binascii
import ipaddress
import re
import shlex
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.db import DatabaseError

from common.database_problem import find_problem
from config import env
from config.env import is_placeholder
from core.connecting.token_keys import HINT, find_unreadable
from integrations.instagram.versions import ADVISED_VERSION, LAST_DAYS, find_last_day
from integrations.llm.prices import find_price

SOON = timedelta(days=90)
SHORTEST_KEY, FEWEST_CHARACTERS = 32, 8  # of SECRET_KEY: its length, and how many that differ
Check = Callable[..., list[CheckMessage]]


@register()
def check_secret_key(**_: Any) -> list[CheckMessage]:
    hint = (
        "Set SECRET_KEY to 50 or more random characters, the same for every process, and keep it."
    )
    if settings.SECRET_KEY_IS_SET:
        if is_placeholder(settings.SECRET_KEY):
            return [
                _serious(
                    "SECRET_KEY is the one of the example, which everybody knows.", hint, "001"
                )
            ]
        if (
            len(settings.SECRET_KEY) < SHORTEST_KEY
            or len(set(settings.SECRET_KEY)) < FEWEST_CHARACTERS
        ):
            message = (
                "SECRET_KEY can be guessed: whoever logs in gets a cookie that is signed with "
                "it, and can try keys on it."
            )
            return [_serious(message, hint, "001")]
        return []
    if settings.DEBUG:
        message = (
            f"SECRET_KEY is not set: the one in {settings.CONVERSA_HOME / 'secret_key'} is "
            "used, which is for development."
        )
        return [Warning(message, hint=hint, id="conversa.W001")]
    message = (
        "SECRET_KEY is not set: people are logged out at every restart, and stored tokens "
        "cannot be read again."
    )
    return [Error(message, hint=hint, id="conversa.E001")]


@register()
def check_environment(**_: Any) -> list[CheckMessage]:
    """Return what `config.env` could not read."""
    return [
        Error(problem.message, hint=problem.hint, id="conversa.E002")
        if problem.fatal
        else Warning(problem.message, hint=problem.hint, id="conversa.W002")
        for problem in dict.fromkeys(env.problems)
    ]


def _needed(name: str, number: str, why: str, hint: str, *, instead: str = "") -> Check:
    """Register and return a check that the setting has a value, unless the setting `instead` has
    one.
    """

    def check(**_: Any) -> list[CheckMessage]:
        value = getattr(settings, name)
        if not value and instead and getattr(settings, instead):
            return []
        if value and not is_placeholder(value):
            return []
        state = f"{name} is still the example's" if value else f"{name} is not set"
        return [_serious(f"{state}: {why}", hint, number)]

    return register()(check)


check_app_id = _needed(
    "FB_APP_ID",
    "003",
    "nobody can connect Instagram.",
    "It is the App ID in your Meta app's dashboard under App settings, Basic.",
    instead="IG_APP_ID",
)
check_app_secret = _needed(
    "FB_APP_SECRET",
    "004",
    "nobody can connect Instagram, and every webhook is refused.",
    "It is the App secret in your Meta app's dashboard under App settings, Basic.",
    instead="IG_APP_SECRET",
)
check_verify_token = _needed(
    "FB_VERIFY_TOKEN",
    "005",
    "Meta cannot verify the webhook.",
    "Make up a long word, set it here and as the verify token of the webhook in your Meta "
    "app's dashboard.",
)
check_openai_key = _needed(
    "OPENAI_API_KEY",
    "007",
    "the assistant cannot answer.",
    "Set the key of your model provider; with a server that needs none, any word will do.",
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
                f"FB_GRAPH_VERSION is no version of the Graph API: {version!r}.",
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
    message = (
        f"FB_GRAPH_VERSION {version} {ended}: Meta answers with its oldest living version instead."
    )
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
def check_model_price(**_: Any) -> list[CheckMessage]:
    if find_price() is not None:
        return []
    message = (
        f"No price is known for the model {settings.OPENAI_MODEL}: what it costs is not counted, "
        "the ceiling of the installation does not hold, and businesses that have a monthly limit "
        "are not answered."
    )
    hint = (
        "Add it to OPENAI_PRICES, in US dollars for a million tokens: "
        f"{settings.OPENAI_MODEL}=0.15/0.6"
    )
    return [Warning(message, hint=hint, id="conversa.W014")]


@register()
def check_monthly_caps(**_: Any) -> list[CheckMessage]:
    starts, highest = settings.AI_MONTHLY_CAP_DOLLARS, settings.AI_HIGHEST_MONTHLY_CAP_DOLLARS
    if starts <= highest:
        return []
    message = (
        f"AI_MONTHLY_CAP_DOLLARS ({starts:g}) is above AI_HIGHEST_MONTHLY_CAP_DOLLARS "
        f"({highest:g}): new businesses start with {highest:g}."
    )
    hint = f"Set AI_HIGHEST_MONTHLY_CAP_DOLLARS={starts:g}, or a lower AI_MONTHLY_CAP_DOLLARS."
    return [Warning(message, hint=hint, id="conversa.W032")]


@register()
def check_privacy_contact(**_: Any) -> list[CheckMessage]:
    if settings.DEBUG or settings.PRIVACY_CONTACT_EMAIL or settings.PRIVACY_URL:
        return []
    message = (
        "The privacy page names nobody to write to, and Meta requires that people can ask for "
        "deletion."
    )
    return [
        Warning(
            message,
            hint="Set PRIVACY_CONTACT_NAME and PRIVACY_CONTACT_EMAIL, or PRIVACY_URL.",
            id="conversa.W013",
        )
    ]


@register()
def check_encryption_keys(**_: Any) -> list[CheckMessage]:
    hint = (
        'Make one with: python -c "from cryptography.fernet import Fernet; '
        'print(Fernet.generate_key().decode())"'
    )
    return [
        Error(
            f"Key {position} of FIELD_ENCRYPTION_KEYS is not a Fernet key.",
            hint=hint,
            id="conversa.E008",
        )
        for position, key in enumerate(settings.FIELD_ENCRYPTION_KEYS, start=1)
        if not _is_fernet_key(key)
    ]


@register(Tags.database)
def check_database(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Return what is wrong with the database and with what is in it.

    Runs for `manage.py check --database default`, and for `check` alone with DB_HOST.
    """
    if not databases:
        return []
    if problem := find_problem():
        hint = (
            "DB_HOST, DB_PORT, DB_NAME, DB_USER and DB_PASSWORD say which it is. Without "
            "DB_HOST Conversa starts one of its own."
        )
        return (
            []
            if settings.EMBEDDED_POSTGRES
            else [Error(problem.message, hint=hint, id="conversa.E030")]
        )
    return check_stored_tokens()


def check_stored_tokens() -> list[CheckMessage]:
    """Return which tokens no key can read, so that a missing key is found before a customer finds
    it.
    """
    try:
        unreadable = find_unreadable()
    except DatabaseError:  # no tables yet
        return []
    if not unreadable:
        return []
    some = ", ".join(f"({business_id})" for business_id in unreadable[:20])
    message = (
        f"{len(unreadable)} stored Instagram tokens cannot be read with the keys of this "
        f"installation: businesses {some}."
    )
    return [Error(message, hint=str(HINT), id="conversa.E018")]


def _is_fernet_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


@register()
def check_public_url(**_: Any) -> list[CheckMessage]:
    if settings.DEBUG or settings.PUBLIC_URL.startswith("https://"):
        return []
    message = (
        f"PUBLIC_URL is {settings.PUBLIC_URL}, but Meta delivers webhooks and logs people in "
        "over https only."
    )
    hint = "Set PUBLIC_URL=https://… to the address people open, or DEBUG=True on your own machine."
    return [Warning(message, hint=hint, id="conversa.W009")]


@register()
def check_proxy(**_: Any) -> list[CheckMessage]:
    if settings.DEBUG or settings.BEHIND_PROXY or not settings.PUBLIC_URL.startswith("https://"):
        return []
    message = "PUBLIC_URL is https, but BEHIND_PROXY is not set: all visitors count as one network."
    hint = "Set BEHIND_PROXY=True if a proxy in front adds the client to X-Forwarded-For."
    return [Warning(message, hint=hint, id="conversa.W020")]


@register()
def check_debug(**_: Any) -> list[CheckMessage]:
    """decisions/0011-debug-and-a-tunnel.md"""
    if not settings.DEBUG or settings.TUNNELLED or not is_public(settings.PUBLIC_URL):
        return []
    message = (
        f"DEBUG is on and PUBLIC_URL is {settings.PUBLIC_URL}: strangers would see errors in full."
    )
    hint = (
        "Set DEBUG=False. While you develop behind a tunnel, put its address into NGROK_URL and "
        "leave PUBLIC_URL empty."
    )
    return [Error(message, hint=hint, id="conversa.E015")]


@register()
def check_database_password(**_: Any) -> list[CheckMessage]:
    if settings.EMBEDDED_POSTGRES or not is_placeholder(
        str(settings.DATABASES["default"]["PASSWORD"])
    ):
        return []
    hint = (
        f"Set DB_PASSWORD to the password of {settings.DATABASES['default']['USER']} at "
        f"{settings.DB_HOST}."
    )
    return [
        Warning(
            "DB_PASSWORD is still the example's.",
            hint=f"{hint} Without DB_HOST Conversa starts a Postgres of its own.",
            id="conversa.W016",
        )
    ]


@register()
def check_apps(**_: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The app {app} is in both SHARED_APPS and TENANT_APPS: an empty copy of its "
            "tables in each business would hide the real ones.",
            hint="Keep it in one of the lists.",
            id="conversa.E010",
        )
        for app in sorted(set(settings.SHARED_APPS) & set(settings.TENANT_APPS))
    ]


@register()
def check_env_file(**_: Any) -> list[CheckMessage]:
    """`cp .env.example .env` makes a file that every user of the machine may read."""
    file = env.ROOT / ".env"
    try:
        readable = bool(file.stat().st_mode & 0o004)
    except OSError:
        return []
    if settings.DEBUG or not readable:
        return []
    message = (
        f"Every user of this machine can read {file}, and with it the secrets of this installation."
    )
    return [Warning(message, hint=f"chmod 600 {shlex.quote(str(file))}", id="conversa.W031")]


@register()
def check_dashboard(**_: Any) -> list[CheckMessage]:
    if (settings.DASHBOARD_DIST / "index.html").is_file():
        return []
    message = f"The dashboard is not built: there is no {settings.DASHBOARD_DIST / 'index.html'}."
    hint = (
        "Run `npm ci && npm run build` in frontend/, or open the dashboard from Vite's own "
        "server while developing."
    )
    return [Warning(message, hint=hint, id="conversa.W011")]


def find_refusal() -> str:
    """The errors for which commands refuse to start, for a server that makes no checks; empty when
    all is well.
    """
    found = [
        message for message in run_checks() if message.is_serious() and not message.is_silenced()
    ]
    return "\n".join(f"{message.id}: {message.msg}\n    {message.hint}" for message in found)


def _serious(message: str, hint: str, number: str) -> CheckMessage:
    """An error in production, and a warning where somebody develops or is looking around."""
    if settings.DEBUG:
        return Warning(message, hint=hint, id=f"conversa.W{number}")
    return Error(message, hint=hint, id=f"conversa.E{number}")


def is_public(address: str) -> bool:
    """Whether the address leads to more than this machine and its own network."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(
            (".localhost", ".local", ".test", ".internal", ".lan")
        )
