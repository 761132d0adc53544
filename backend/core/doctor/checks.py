"""The checks of the connection doctor, one function each; `core.doctor.examination` runs them in
order.
"""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from common.moments import ago
from core.doctor.check import Check, CheckContext, CheckFunction
from core.doctor.inspection import (
    inspect_app,
    inspect_token,
    list_subscribed_fields,
    read_identity,
    shows_conversations,
)
from core.doctor.round_trip import PATH, Outcome, try_round_trip
from core.reconciling.missed_messages import DAYS
from integrations.instagram.clock import MOST, read_difference
from integrations.instagram.errors import GraphError, GraphErrorKind
from integrations.instagram.token_problems import PROBLEMS, read_problem
from integrations.instagram.versions import ADVISED_VERSION, LAST_DAYS, find_last_day

OPERATORS = "The people who run this installation"
LOOPBACK: set[str | None] = {"localhost", "127.0.0.1", "::1"}
SOON = timedelta(days=7)
ENOUGH_PEOPLE = 4  # more than are usually given a role in the app
SWITCH = (
    "On the phone, in the Instagram app of the business: Settings, Messages and story replies, "
    "Message controls, Connected tools, “Allow access to messages”. Switch it on."
)
LIVE = (
    "In the Meta app's dashboard, publish the app (App mode “Live”) and get Advanced Access in App "
    "Review for the permission to manage messages. Until then Meta delivers only messages of "
    "people who have a role in the app."
)


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


def check_connected(context: CheckContext) -> Check:
    business = context.business
    if not business.instagram_account_id or not business.page_token_encrypted:
        return Check(
            "CONNECTED", "FAIL", "No Instagram account is connected.", "Connect the account."
        )
    page = (
        f" through the page “{business.instagram_page_name}”"
        if business.instagram_page_name
        else ""
    )
    return Check(
        "CONNECTED",
        "OK",
        f"@{business.instagram_username} is connected{page}, by {context.login.name} login.",
    )


def check_token(context: CheckContext) -> Check:
    business, now = context.business, timezone.now()
    facts = context.facts = inspect_token(business, context.access, seconds=context.seconds)
    if facts.error is not None:
        raise facts.error
    ends_at = facts.ends_at
    if ends_at is not None and ends_at <= now:
        return Check("TOKEN", "FAIL", PROBLEMS["EXPIRED"].title + ".", PROBLEMS["EXPIRED"].text)
    if business.token_failed_at is not None:
        problem = read_problem(business.token_error)
        return Check(
            "TOKEN",
            "FAIL",
            f"{problem.title}: Instagram refused a call {ago(business.token_failed_at)}.",
            problem.text,
        )
    lasts = f"It lasts until {_day(ends_at)}" if ends_at else "It does not expire"
    if ends_at is not None and ends_at < now + SOON:
        return Check(
            "TOKEN",
            "WARN",
            f"{lasts}, which is soon.",
            "Conversa renews it by itself each day; if this is still here tomorrow, reconnect.",
        )
    access_ends_at = facts.data_access_ends_at
    if access_ends_at is not None and access_ends_at < now + SOON:
        return Check(
            "TOKEN",
            "WARN",
            f"The access to data ends {_day(access_ends_at)}: Meta asks people to confirm it.",
            "Reconnect the account.",
        )
    return Check("TOKEN", "OK", f"{lasts}.")


def check_ids(context: CheckContext) -> Check:
    business, identity = context.business, read_identity(context.access, seconds=context.seconds)
    if not identity.account_id:
        return Check(
            "IDS",
            "FAIL",
            "The page is not linked to a professional Instagram account any more.",
            "In the Instagram app, switch to a professional account and link it to the "
            "page, then connect again.",
        )
    if identity.account_id != business.instagram_account_id:
        return Check(
            "IDS",
            "FAIL",
            f"Messages are looked for under the id {business.instagram_account_id}, but "
            f"Instagram says {identity.account_id} (@{identity.username}).",
            "Connect the account again, so that Conversa learns its id.",
        )
    return Check(
        "IDS", "OK", f"Instagram and Conversa both say {identity.account_id}, @{identity.username}."
    )


def check_scopes(context: CheckContext) -> Check:
    granted = context.facts.scopes if context.facts else []
    missing = [
        asked for asked in context.login.permissions if asked.needed and asked.scope not in granted
    ]
    if missing:
        named = "; ".join(
            f"{asked.scope} ({asked.why[0].lower()}{asked.why[1:].rstrip('.')})"
            for asked in missing
        )
        return Check(
            "SCOPES",
            "FAIL",
            f"Not granted: {named}.",
            "Connect again and leave every permission ticked.",
        )
    return Check("SCOPES", "OK", "All of them are granted.")


def check_access_level(context: CheckContext) -> Check:
    """Meta tells nobody an app's access level: what arrives, and what does not, has to speak."""
    notes = context.notes
    arrived, by_webhook = notes.delivery.arrived, notes.delivery.by_webhook
    if arrived and not by_webhook:
        return Check(
            "ACCESS_LEVEL",
            "FAIL",
            f"{arrived} messages of the last {DAYS} days were found by looking; none was "
            "delivered.",
            LIVE,
        )
    if notes.people >= ENOUGH_PEOPLE:
        return Check(
            "ACCESS_LEVEL",
            "OK",
            f"In the last {DAYS} days messages of {notes.people} people were delivered.",
        )
    if arrived > by_webhook:
        found = f"{arrived - by_webhook} of {arrived} messages were recovered by a check."
        return Check(
            "ACCESS_LEVEL",
            "WARN",
            f"{found} It may be that only some people's are delivered.",
            LIVE,
        )
    return Check(
        "ACCESS_LEVEL",
        "WAITING",
        f"Meta does not tell this, and messages of {notes.people or 'no'} people so far do "
        "not prove it yet.",
        "Have somebody without a role in the Meta app write a message. If it does not "
        f"arrive: {LIVE[0].lower()}{LIVE[1:]}",
    )


def check_subscribed(context: CheckContext) -> Check:
    fields = list_subscribed_fields(context.access, seconds=context.seconds)
    if fields is not None and (not fields or "messages" in fields):
        return Check(
            "SUBSCRIBED",
            "OK",
            f"The account delivers to this app: {', '.join(fields) or 'all fields of the app'}.",
        )
    found = (
        "The account does not deliver to this app."
        if fields is None
        else f"Delivered are {', '.join(fields)}, but not messages."
    )
    return Check("SUBSCRIBED", "FAIL", found, "Subscribe again: an owner can do that here.")


def check_message_access(context: CheckContext) -> Check:
    try:
        shown = shows_conversations(context.access, seconds=context.seconds)
    except GraphError as error:
        if error.kind not in {GraphErrorKind.PERMISSION, GraphErrorKind.RECIPIENT}:
            raise
        return Check(
            "MESSAGE_ACCESS",
            "FAIL",
            "Instagram does not let Conversa read the account's conversations.",
            SWITCH,
        )
    if shown:
        return Check("MESSAGE_ACCESS", "OK", "Instagram shows the account's conversations.")
    if context.business.last_webhook_at is not None:
        return Check(
            "MESSAGE_ACCESS",
            "OK",
            "Instagram shows no conversation, but messages have been delivered.",
        )
    return Check(
        "MESSAGE_ACCESS",
        "WARN",
        "Instagram shows no conversation and has delivered nothing. Either the account is "
        "new, or it keeps connected apps out.",
        SWITCH,
    )


def check_last_webhook(context: CheckContext) -> Check:
    last, notes, now = context.business.last_webhook_at, context.notes, timezone.now()
    test = f" The last test event came {ago(notes.last_test_at)}." if notes.last_test_at else ""
    if last is None:
        return Check(
            "LAST_WEBHOOK",
            "WAITING",
            f"Instagram has not delivered anything for this account yet.{test}",
            "Write the account a message from another one. If nothing arrives within a "
            "minute, fix the problems listed above.",
        )
    counted = f"The last event came {ago(last)}; {notes.day} messages in the last 24 hours. "
    share = (
        f"Of {notes.delivery.arrived} messages in {DAYS} days, {notes.delivery.by_webhook} were "
        "delivered."
    )
    if notes.delivery.by_webhook < notes.delivery.arrived and last < now - timedelta(days=1):
        return Check(
            "LAST_WEBHOOK",
            "FAIL",
            counted + share + test,
            "Deliveries have stopped. Subscribe again, then fix the problems listed above.",
        )
    return Check("LAST_WEBHOOK", "OK", counted + share + test)


def check_round_trip(context: CheckContext) -> Check:
    address = settings.PUBLIC_URL + PATH
    outcome, status = try_round_trip(seconds=context.seconds)
    by_hand = (
        "In the Meta app's dashboard, under Webhooks, press Test beside “messages”: if that "
        "arrives, nothing is wrong."
    )
    told: dict[Outcome, Check] = {
        "ARRIVED": Check(
            "ROUND_TRIP",
            "OK",
            f"A test event, sent to {address} as Meta would send it, is in the inbox.",
        ),
        "UNREACHABLE": Check(
            "ROUND_TRIP",
            "WARN",
            f"{address} cannot be reached from this server.",
            "Meta must reach it. Check PUBLIC_URL, the proxy and the firewall. Some "
            f"networks only hide a server from itself. {by_hand}",
        ),
        "BAD_CERTIFICATE": Check(
            "ROUND_TRIP",
            "FAIL",
            f"The certificate of {address} is not valid.",
            "Get one that browsers accept: Meta asks for the same.",
        ),
        "REFUSED": Check(
            "ROUND_TRIP",
            "FAIL",
            f"{address} refuses our signature.",
            "Another installation answers there, or one with another app secret. PUBLIC_URL "
            "and the app secrets must be this one's.",
        ),
        "ELSEWHERE": Check(
            "ROUND_TRIP",
            "FAIL",
            f"{address} took a test event, but it is not in this inbox.",
            "Another installation answers there: check PUBLIC_URL.",
        ),
        "NOT_TAKEN": Check(
            "ROUND_TRIP",
            "FAIL",
            f"{address} answers with status {status}, and Meta needs 200.",
            "Have the proxy hand that address to Conversa as it is, without a redirect, a "
            "log-in or a limit.",
        ),
        "NO_SECRET": Check("ROUND_TRIP", "SKIPPED", "Without an app secret nothing can be signed."),
    }
    return told[outcome]


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
    if timedelta(seconds=abs(ahead)) > MOST:
        lost = "That is too much to allow for: messages count as older or newer than they are."
        return Check("CLOCK", "FAIL", f"{found} {lost}", fix)
    return Check("CLOCK", "WARN", f"{found} Conversa allows for it.", fix)


def _say_length(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{seconds // 60} minutes" if seconds < 7200 else f"{seconds // 3600} hours"


CHECKS: dict[str, CheckFunction] = {
    "APP_SETTINGS": check_app_settings,
    "REDIRECT_URI": check_redirect_uri,
    "CONNECTED": check_connected,
    "TOKEN": check_token,
    "IDS": check_ids,
    "SCOPES": check_scopes,
    "ACCESS_LEVEL": check_access_level,
    "SUBSCRIBED": check_subscribed,
    "MESSAGE_ACCESS": check_message_access,
    "LAST_WEBHOOK": check_last_webhook,
    "ROUND_TRIP": check_round_trip,
    "GRAPH_VERSION": check_graph_version,
    "CLOCK": check_clock,
}


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
