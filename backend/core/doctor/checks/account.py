"""The checks of the connected account: its token, its ids, what its owner has granted."""

from datetime import datetime, timedelta

from django.utils import timezone

from common.relative_times import format_ago
from core.doctor.check import Check, CheckContext
from core.doctor.inspection import inspect_token, read_identity
from integrations.instagram.token_problems import PROBLEMS, read_problem

SOON = timedelta(days=7)


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
        return Check(
            "TOKEN", "FAIL", PROBLEMS["EXPIRED"].title + ".", str(PROBLEMS["EXPIRED"].text)
        )
    if business.token_failed_at is not None:
        problem = read_problem(business.token_error)
        return Check(
            "TOKEN",
            "FAIL",
            f"{problem.title}: Instagram refused a call {format_ago(business.token_failed_at)}.",
            str(problem.text),
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


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
