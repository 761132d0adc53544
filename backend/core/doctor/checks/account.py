"""The checks of the connected account: its token, its ids, what its owner has granted."""

from datetime import datetime, timedelta

from django.utils import timezone

from core.doctor.check import Check, CheckContext
from core.doctor.findings import Finding
from core.doctor.inspection import inspect_token, read_identity
from integrations.instagram.token_problems import name_stored_problem

SOON = timedelta(days=7)


def check_connected(context: CheckContext) -> Check:
    business = context.business
    if not business.instagram_account_id or not business.page_token_encrypted:
        return Check("CONNECTED", "FAIL", Finding.NOT_CONNECTED)
    known = {"username": business.instagram_username, "login": context.login.name}
    if business.instagram_page_name:
        known["page"] = business.instagram_page_name
        return Check("CONNECTED", "OK", Finding.CONNECTED_BY_PAGE, known)
    return Check("CONNECTED", "OK", Finding.CONNECTED, known)


def check_token(context: CheckContext) -> Check:
    business, now = context.business, timezone.now()
    facts = context.facts = inspect_token(business, context.access, seconds=context.seconds)
    if facts.error is not None:
        raise facts.error
    ends_at = facts.ends_at
    if ends_at is not None and ends_at <= now:
        return Check("TOKEN", "FAIL", Finding.TOKEN_PROBLEM, {"problem": "EXPIRED"})
    if business.token_failed_at is not None:
        refused: dict[str, str | datetime] = {
            "problem": name_stored_problem(business.token_error),
            "refused_at": business.token_failed_at,
        }
        return Check("TOKEN", "FAIL", Finding.CALL_REFUSED, refused)
    if ends_at is not None and ends_at < now + SOON:
        return Check("TOKEN", "WARN", Finding.TOKEN_ENDS_SOON, {"until": ends_at.date()})
    access_ends_at = facts.data_access_ends_at
    if access_ends_at is not None and access_ends_at < now + SOON:
        return Check("TOKEN", "WARN", Finding.DATA_ACCESS_ENDS, {"until": access_ends_at.date()})
    if ends_at is None:
        return Check("TOKEN", "OK", Finding.TOKEN_WITHOUT_END)
    return Check("TOKEN", "OK", Finding.TOKEN_LASTS, {"until": ends_at.date()})


def check_ids(context: CheckContext) -> Check:
    business, identity = context.business, read_identity(context.access, seconds=context.seconds)
    if not identity.account_id:
        return Check("IDS", "FAIL", Finding.NOT_LINKED)
    known = {"account_id": identity.account_id, "username": identity.username}
    if identity.account_id != business.instagram_account_id:
        known["stored_id"] = business.instagram_account_id or ""
        return Check("IDS", "FAIL", Finding.OTHER_ID, known)
    return Check("IDS", "OK", Finding.ID_OK, known)


def check_scopes(context: CheckContext) -> Check:
    granted = context.facts.scopes if context.facts else []
    missing = [
        asked.scope
        for asked in context.login.permissions
        if asked.needed and asked.scope not in granted
    ]
    if missing:
        return Check("SCOPES", "FAIL", Finding.SCOPES_MISSING, {"scopes": ", ".join(missing)})
    return Check("SCOPES", "OK", Finding.SCOPES_OK)
