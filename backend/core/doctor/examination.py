"""The connection doctor: what must be true for a customer's DM to arrive and be answered, looked at
in order.

Each check says what it found and, where something is wrong, what to do about it, in plain words.
One that makes no sense because an earlier one failed is SKIPPED. The whole examination takes
SECONDS at most.
"""

import time
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import AppError, Conflict, ErrorCode
from common.tenancy import give_back_connection
from core.connecting.access import instagram_of, stopped_by_refusals
from core.doctor.check import Check, CheckContext, CheckFunction, OutOfTime
from core.doctor.checks import CHECKS
from core.doctor.evidence import gather_evidence
from core.doctor.findings import Finding
from core.models import Business
from integrations.instagram.errors import GraphError, GraphErrorKind
from integrations.instagram.facebook_login import subscribe
from integrations.instagram.token_problems import name_problem

SECONDS = 15.0
# What makes a check senseless when it fails.
NEEDS = {
    "TOKEN": ("APP_SETTINGS", "CONNECTED"),
    "IDS": ("TOKEN",),
    "SCOPES": ("TOKEN",),
    "ACCESS_LEVEL": ("CONNECTED",),
    "SUBSCRIBED": ("TOKEN",),
    "MESSAGE_ACCESS": ("TOKEN", "SCOPES"),
    "LAST_WEBHOOK": ("CONNECTED",),
    "CLOCK": ("CONNECTED",),
}


@dataclass(frozen=True)
class Examination:
    ran_at: datetime
    checks: list[Check]


class NothingConnected(Conflict):
    code, text = (
        ErrorCode.NOT_CONNECTED,
        _("No Instagram account is connected, so there is nothing to subscribe."),
    )


def examine(business: Business) -> Examination:
    """Run every check, in order, and return what they found.

    Called inside the business; calls to Instagram are made without holding a database connection.
    """
    ran_at = timezone.now()
    context = CheckContext(business, gather_evidence(business), time.monotonic() + SECONDS)
    for code, check_function in CHECKS.items():
        context.done.append(_run(context, code, check_function))
    return Examination(ran_at, context.done)


def _run(context: CheckContext, code: str, check_function: CheckFunction) -> Check:
    cause = _find_cause({check.code: check for check in context.done}, code)
    if cause is not None:
        return Check(code, "SKIPPED", Finding.CAUSE_FIRST, {"cause": cause})
    give_back_connection()
    try:
        with stopped_by_refusals(context.business):
            return check_function(context)
    except OutOfTime:
        return Check(code, "WARN", Finding.OUT_OF_TIME)
    except GraphError as error:
        return _refused(code, error)
    except AppError as error:
        return Check(code, "FAIL", Finding.FAILED, {"why": error.detail})


def _find_cause(done: dict[str, Check], code: str) -> str | None:
    """Return the failed check that makes this one pointless, followed through skipped checks."""
    for needed in NEEDS.get(code, ()):
        state = done[needed].state
        if state in {"FAIL", "SKIPPED"}:
            return needed if state == "FAIL" else _find_cause(done, needed)
    return None


def _refused(code: str, error: GraphError) -> Check:
    known = {"refusal": error.user_code}
    if error.may_pass:
        return Check(code, "WARN", Finding.NOT_ANSWERED, known)
    if error.code is not None:
        known["number"] = f"{error.code}/{error.subcode}" if error.subcode else f"{error.code}"
    if error.kind in {GraphErrorKind.TOKEN, GraphErrorKind.PERMISSION, GraphErrorKind.POLICY}:
        known["problem"] = name_problem(error)
        found = Finding.TOKEN_PROBLEM_NUMBERED if "number" in known else Finding.TOKEN_PROBLEM
        return Check(code, "FAIL", found, known)
    found = Finding.REFUSED_NUMBERED if "number" in known else Finding.REFUSED
    return Check(code, "FAIL", found, known)


def subscribe_again(business: Business) -> None:
    """What SUBSCRIBED advises. Raises GraphError, and NotConnected's like where there is no
    account.
    """
    if not business.instagram_account_id or not business.page_token_encrypted:
        raise NothingConnected
    with instagram_of(business) as access:
        subscribe(access)
