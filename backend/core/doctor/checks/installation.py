"""The checks of this installation: its Meta app, public address, Graph version and clock."""

from datetime import date, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from core.doctor.check import Check, CheckContext, CheckState
from core.doctor.findings import Finding
from core.doctor.inspection import inspect_app
from core.doctor.round_trip import PATH, Outcome, try_round_trip
from integrations.instagram.clock import LARGEST, read_difference
from integrations.instagram.versions import ADVISED_VERSION, LAST_DAYS, find_last_day

LOOPBACK: set[str | None] = {"localhost", "127.0.0.1", "::1"}
# What became of the test event: the check's state, and what was found.
ROUND_TRIPS: dict[Outcome, tuple[CheckState, Finding]] = {
    "ARRIVED": ("OK", Finding.TEST_ARRIVED),
    "UNREACHABLE": ("WARN", Finding.TEST_UNREACHABLE),
    "BAD_CERTIFICATE": ("FAIL", Finding.TEST_BAD_CERTIFICATE),
    "REFUSED": ("FAIL", Finding.TEST_REFUSED),
    "ELSEWHERE": ("FAIL", Finding.TEST_ELSEWHERE),
    "NOT_TAKEN": ("FAIL", Finding.TEST_NOT_TAKEN),
    "NO_SECRET": ("SKIPPED", Finding.TEST_NO_SECRET),
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
        names = {"names": ", ".join(missing)}
        return Check("APP_SETTINGS", "FAIL", Finding.SETTINGS_MISSING, names)
    known = {"app_id": login.app_id, "prefix": login.prefix}
    if not inspect_app(login, seconds=context.seconds):
        return Check("APP_SETTINGS", "FAIL", Finding.SECRET_WRONG, known)
    return Check("APP_SETTINGS", "OK", Finding.SETTINGS_OK, known)


def check_redirect_uri(context: CheckContext) -> Check:
    redirect = f"{settings.PUBLIC_URL}/core/instagram/callback/"
    known = {
        "address": settings.PUBLIC_URL,
        "redirect": redirect.replace("http://", "https://", 1),
    }
    if {urlsplit(url).hostname for url in (redirect, context.login.dialog_url)} <= LOOPBACK:
        return Check("REDIRECT_URI", "OK", Finding.SIMULATED, known)
    if not redirect.startswith("https://"):
        return Check("REDIRECT_URI", "WARN", Finding.NO_HTTPS, known)
    return Check("REDIRECT_URI", "OK", Finding.REDIRECT_OK, known)


def check_round_trip(context: CheckContext) -> Check:
    outcome, status = try_round_trip(seconds=context.seconds)
    state, found = ROUND_TRIPS[outcome]
    known = {"address": settings.PUBLIC_URL + PATH, "status": str(status)}
    return Check("ROUND_TRIP", state, found, known)


def check_graph_version(context: CheckContext) -> Check:
    version, last_day = settings.FB_GRAPH_VERSION, find_last_day(settings.FB_GRAPH_VERSION)
    if last_day is None:
        return Check("GRAPH_VERSION", "OK", Finding.VERSION_WITHOUT_END, {"version": version})
    known: dict[str, str | date] = {
        "version": version,
        "until": last_day,
        "advised": ADVISED_VERSION,
        "advised_until": LAST_DAYS[ADVISED_VERSION],
    }
    if last_day < date.today():
        return Check("GRAPH_VERSION", "WARN", Finding.VERSION_ENDED, known)
    if last_day < date.today() + timedelta(days=90):
        return Check("GRAPH_VERSION", "WARN", Finding.VERSION_ENDS_SOON, known)
    return Check("GRAPH_VERSION", "OK", Finding.VERSION_OK, known)


def check_clock(context: CheckContext) -> Check:
    """By the answers to the checks before this one."""
    ahead = read_difference()
    if not ahead:
        return Check("CLOCK", "OK", Finding.CLOCK_OK)
    length = {"length": abs(ahead)}
    if timedelta(seconds=abs(ahead)) > LARGEST:
        too_far = Finding.CLOCK_TOO_FAR_AHEAD if ahead > 0 else Finding.CLOCK_TOO_FAR_BEHIND
        return Check("CLOCK", "FAIL", too_far, length)
    return Check(
        "CLOCK", "WARN", Finding.CLOCK_AHEAD if ahead > 0 else Finding.CLOCK_BEHIND, length
    )
