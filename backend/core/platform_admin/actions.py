"""What a platform admin can do to businesses in the admin, one business at a time. Each action
returns an outcome to show.

An `AppError` becomes an outcome too: if Instagram or the model is unavailable, the admin says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, gettext_noop

from accounts.models import SecurityEvent, User
from accounts.security_events import record_event
from common.errors import AppError
from common.live import announce
from common.logs import get_log
from common.tenancy import in_business
from core.assistant.paying import answer_once
from core.connecting.connections import disconnect
from core.doctor.examination import examine, subscribe_again
from core.intake.inbox import ask_to_receive
from core.models import Business, InboxEvent
from integrations.instagram.errors import GraphError
from integrations.llm.failures import ModelFailed

log = get_log(__name__)
TEST_QUESTION = "Hello, what products do you have?"
MARKS = {"OK": "✓", "WARN": "!", "FAIL": "✗", "SKIPPED": "–", "WAITING": "…"}
TROUBLED = (InboxEvent.State.UNROUTED, InboxEvent.State.UNREADABLE, InboxEvent.State.FAILED)


@dataclass(frozen=True)
class Outcome:
    """What to show after an action, and what to keep in the admin's history.

    `level` is one of django.contrib.messages. `audit` is a "changed" entry of Django's history, or
    None if nothing changed. Its `fields` and its `name` are in English and translated when read.
    """

    level: int
    text: str
    audit: Mapping[str, Any] | None = None


Act = Callable[[Business, User], Outcome]


def clear_tokens(business: Business, person: User) -> Outcome:
    """Disconnect Instagram from the business. Its messages and instructions are kept."""
    if not business.instagram_account_id and not business.page_token_encrypted:
        nothing = gettext("%(business)s: nothing to clear.") % {"business": business}
        return Outcome(messages.INFO, nothing)
    handle = _handle(business)
    disconnect(business=business, person=person, by_admin=True)
    text = gettext(
        "%(business)s: the tokens of %(account)s are cleared. Nothing is sent until it is "
        "connected again."
    ) % {"business": business, "account": handle}
    audit = {
        "fields": [gettext_noop("Instagram tokens")],
        "name": gettext_noop("account"),
        "object": handle,
    }
    return Outcome(messages.SUCCESS, text, audit)


def subscribe(business: Business, person: User) -> Outcome:
    """Subscribe the account or Page to the app again, so that Meta delivers its messages."""
    try:
        subscribe_again(business)
    except GraphError as error:
        return _not_subscribed(business, f"{error.user_text} ({error.admin_text})")
    except AppError as error:
        return _not_subscribed(business, error.detail)
    if business.instagram_page_id:
        text = gettext(
            "%(business)s: the page “%(page)s” is subscribed. Meta delivers its messages here."
        ) % {
            "business": business,
            "page": business.instagram_page_name or business.instagram_page_id,
        }
    else:
        text = gettext(
            "%(business)s: %(account)s is subscribed. Meta delivers its messages here."
        ) % {"business": business, "account": _handle(business)}
    return Outcome(messages.SUCCESS, text, {"fields": [gettext_noop("subscription to the app")]})


def _not_subscribed(business: Business, why: str) -> Outcome:
    text = gettext("%(business)s: not subscribed. %(why)s") % {"business": business, "why": why}
    return Outcome(messages.ERROR, text)


def examine_connection(business: Business, person: User) -> Outcome:
    """Run the connection doctor. The outcome has a line for each check."""
    with in_business(business):
        checks = examine(business).checks
    lines = format_html_join(
        "",
        "<div>{} {}: {}{}</div>",
        [
            (
                MARKS[check.state],
                check.title,
                check.result,
                f" → {check.fix}" if check.fix and check.state != "OK" else "",
            )
            for check in checks
        ],
    )
    states = {check.state for check in checks}
    level = (
        messages.ERROR
        if "FAIL" in states
        else messages.WARNING
        if "WARN" in states
        else messages.SUCCESS
    )
    title = gettext("%(business)s, examined") % {"business": business}
    return Outcome(level, format_html("<strong>{}</strong>{}", title, lines))


def ask_assistant(business: Business, person: User) -> Outcome:
    """Ask the assistant TEST_QUESTION and return its reply as the outcome. Nothing is sent."""
    try:
        reply = answer_once(business.pk, TEST_QUESTION)
    except ModelFailed as error:
        return _not_answered(business, f"{error.detail} ({error.log_text})")
    except AppError as error:
        return _not_answered(business, error.detail)
    text = gettext("%(business)s, asked “%(question)s”, answers: “%(reply)s” Nothing was sent.") % {
        "business": business,
        "question": TEST_QUESTION,
        "reply": reply,
    }
    return Outcome(messages.SUCCESS, text)


def _not_answered(business: Business, why: str) -> Outcome:
    text = gettext("%(business)s: no answer. %(why)s") % {"business": business, "why": why}
    return Outcome(messages.ERROR, text)


def suspend(business: Business, person: User) -> Outcome:
    """Suspend the business, unless it already is."""
    if not _set_status(business, Business.Status.SUSPENDED, person):
        already = gettext("%(business)s was already suspended.") % {"business": business}
        return Outcome(messages.INFO, already)
    text = gettext(
        "%(business)s is suspended: its members can’t open it and its assistant doesn’t reply. "
        "Messages are still saved."
    ) % {"business": business}
    return Outcome(messages.SUCCESS, text, {"fields": [gettext_noop("status: suspended")]})


def activate(business: Business, person: User) -> Outcome:
    """Activate the business again, unless it is active."""
    if not _set_status(business, Business.Status.ACTIVE, person):
        already = gettext("%(business)s was already active.") % {"business": business}
        return Outcome(messages.INFO, already)
    text = gettext("%(business)s is active again.") % {"business": business}
    return Outcome(messages.SUCCESS, text, {"fields": [gettext_noop("status: active")]})


def _set_status(business: Business, status: str, person: User) -> bool:
    """Set the status and record who did it. Returns whether it changed."""
    kinds = SecurityEvent.Kind
    kind = kinds.SUSPENDED if status == Business.Status.SUSPENDED else kinds.ACTIVATED
    with transaction.atomic():
        others = Business.objects.filter(pk=business.pk).exclude(status=status)
        if not others.update(status=status):
            return False
        record_event(kind, business_ids=[business.pk], actor=person, by_admin=True)
        announce(business.pk)
    log.info("business.status", business_id=business.pk, user_id=person.pk, status=status)
    return True


def retry_events(event_ids: list[int]) -> int:
    """Mark these events as pending again if they have failed, and queue the jobs that process their
    shards. Returns how many events were marked.
    """
    troubled = InboxEvent.objects.filter(pk__in=event_ids, state__in=TROUBLED)
    shards = sorted(set(troubled.values_list("shard", flat=True)))
    count = troubled.update(state=InboxEvent.State.PENDING, error="", processed_at=None)
    for shard in shards:
        ask_to_receive(shard)
    return count


def _handle(business: Business) -> str:
    return (
        f"@{business.instagram_username}"
        if business.instagram_username
        else gettext("account %(id)s") % {"id": business.instagram_account_id}
    )
