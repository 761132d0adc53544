"""The checks of this installation: its Meta app, public address, Graph version and clock."""

from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from core.doctor.check import Check, CheckContext, CheckState
from core.doctor.inspection import inspect_app
from core.doctor.round_trip import PATH, Outcome, try_round_trip
from integrations.instagram.clock import LARGEST, read_difference
from integrations.instagram.versions import ADVISED_VERSION, LAST_DAYS, find_last_day

OPERATORS = "The people who run this installation"
LOOPBACK: set[str | None] = {"localhost", "127.0.0.1", "::1"}
# What became of the test event: the check's state, what was found, what to do about it.
ROUND_TRIPS: dict[Outcome, tuple[CheckState, str, str | None]] = {
    "ARRIVED": (
        "OK",
        "A test event, sent to {address} as Meta would send it, is in the inbox.",
        None,
    ),
    "UNREACHABLE": (
        "WARN",
        "{address} cannot be reached from this server.",
        "Meta must reach it. Check PUBLIC_URL, the proxy and the firewall. Some networks only hide "
        "a server from itself. In the Meta app's dashboard, under Webhooks, press Test beside "
        "“messages”: if that arrives, nothing is wrong.",
    ),
    "BAD_CERTIFICATE": (
        "FAIL",
        "The certificate of {address} is not valid.",
        "Get one that browsers accept: Meta asks for the same.",
    ),
    "REFUSED": (
        "FAIL",
        "{address} refuses our signature.",
        "Another installation answers there, or one with another app secret. PUBLIC_URL and the "
        "app secrets must be this one's.",
    ),
    "ELSEWHERE": (
        "FAIL",
        "{address} took a test event, but it is not in this inbox.",
        "Another installation answers there: check PUBLIC_URL.",
    ),
    "NOT_TAKEN": (
        "FAIL",
        "{address} answers with status {status}, and Meta needs 200.",
        "Have the proxy hand that address to Conversa as it is, without a redirect, a log-in or a "
        "limit.",
    ),
    "NO_SECRET": ("SKIPPED", "Without an app secret nothing can be signed.", None),
}


def check_app_settings(context: CheckContext) -> Check:
    login = context.login
    needed = {
        f"{login.prefix}_APP_ID": login.app_id,
        f"{login.prefix}_APP_SECRET": login.secret,
        "FB_VERIFY_TOKEN": settings.FB_VERIFY_TOKEN,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        return Check(
            "APP_SETTINGS",
            "FAIL",
            f"Not set: {', '.join(missing)}.",
            f"{OPERATORS} take them from the Meta app's dashboard, set them in .env and "
            "restart Conversa.",
        )
    if not inspect_app(login, seconds=context.seconds):
        return Check(
            "APP_SETTINGS",
            "FAIL",
            f"Meta does not accept the id {login.app_id} with the secret that is set.",
            f"{OPERATORS} compare {login.prefix}_APP_ID and {login.prefix}_APP_SECRET with "
            "the Meta app's dashboard, and restart Conversa.",
        )
    return Check(
        "APP_SETTINGS", "OK", f"Id, secret and verify token are set; the app is {login.app_id}."
    )


def check_redirect_uri(context: CheckContext) -> Check:
    address = f"{settings.PUBLIC_URL}/core/instagram/callback/"
    if {urlsplit(url).hostname for url in (address, context.login.dialog_url)} <= LOOPBACK:
        return Check(
            "REDIRECT_URI",
            "OK",
            f"Conversa and a simulated Instagram run on this machine ({settings.PUBLIC_URL}): "
            "nothing to do while you try it out. Before you go live, Conversa needs an https "
            "address, set as PUBLIC_URL.",
        )
    if not address.startswith("https://"):
        return Check(
            "REDIRECT_URI",
            "WARN",
            f"Conversa's address is {settings.PUBLIC_URL}; Meta sends people back to https "
            "addresses only.",
            "Set PUBLIC_URL to the https address of this installation, restart, and register "
            f"{address.replace('http://', 'https://', 1)} in the Meta app.",
        )
    return Check(
        "REDIRECT_URI",
        "OK",
        f"To be registered in the Meta app as a valid OAuth redirect URI, to the letter: {address}",
    )


def check_round_trip(context: CheckContext) -> Check:
    outcome, status = try_round_trip(seconds=context.seconds)
    state, result, fix = ROUND_TRIPS[outcome]
    known = {"address": settings.PUBLIC_URL + PATH, "status": status}
    return Check("ROUND_TRIP", state, result.format(**known), fix)


def check_graph_version(context: CheckContext) -> Check:
    version, last_day = settings.FB_GRAPH_VERSION, find_last_day(settings.FB_GRAPH_VERSION)
    fix = (
        f"{OPERATORS} set FB_GRAPH_VERSION={ADVISED_VERSION}, which Meta serves until "
        f"{LAST_DAYS[ADVISED_VERSION].isoformat()}."
    )
    if last_day is None:
        return Check("GRAPH_VERSION", "OK", f"{version}, without an end so far.")
    if last_day < date.today():
        return Check(
            "GRAPH_VERSION",
            "WARN",
            f"{version} has ended; Meta answers with an older version than Conversa expects.",
            fix,
        )
    if last_day < date.today() + timedelta(days=90):
        return Check("GRAPH_VERSION", "WARN", f"{version} ends on {last_day.isoformat()}.", fix)
    return Check("GRAPH_VERSION", "OK", f"{version}, served until {last_day.isoformat()}.")


def check_clock(context: CheckContext) -> Check:
    """By the answers to the checks before this one."""
    ahead = read_difference()
    if not ahead:
        return Check("CLOCK", "OK", "It agrees with Instagram's.")
    size = _say_length(abs(ahead))
    found = f"It is {size} {'ahead of' if ahead > 0 else 'behind'} Instagram's."
    fix = f"{OPERATORS} have it set by the network (NTP), for example: timedatectl set-ntp true."
    if timedelta(seconds=abs(ahead)) > LARGEST:
        lost = "That is too much to allow for: messages count as older or newer than they are."
        return Check("CLOCK", "FAIL", f"{found} {lost}", fix)
    return Check("CLOCK", "WARN", f"{found} Conversa allows for it.", fix)


def _say_length(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{seconds // 60} minutes" if seconds < 7200 else f"{seconds // 3600} hours"
