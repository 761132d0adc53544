"""Whether the environment makes sense, and this installation can be reached."""

import ipaddress
import shlex
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from config import env


@register()
def check_environment(**_: Any) -> list[CheckMessage]:
    """Return what `config.env` could not read."""
    return [
        Error(problem.message, hint=problem.hint, id="conversa.E002")
        if problem.fatal
        else Warning(problem.message, hint=problem.hint, id="conversa.W002")
        for problem in dict.fromkeys(env.problems)
    ]


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
    """decisions/0013-debug-and-a-tunnel.md"""
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


def is_public(address: str) -> bool:
    """Return whether the address leads to more than this machine and its own network."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(
            (".localhost", ".local", ".test", ".internal", ".lan")
        )
