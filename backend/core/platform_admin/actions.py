"""What a platform admin does to businesses from the admin, one business at a time, each with an
outcome in words.

An `AppError` is an outcome too: Instagram or the model being away is said, not shown as a crash.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.utils.html import format_html, format_html_join

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
    """`level` is one of django.contrib.messages; `audit` is what the history keeps, empty where
    nothing changed.
    """

    level: int
    text: str
    audit: str = ""


Act = Callable[[Business, User], Outcome]


def clear_tokens(business: Business, person: User) -> Outcome:
    if not business.instagram_account_id and not business.page_token_encrypted:
        return Outcome(messages.INFO, f"{business}: nothing to clear.")
    handle = _handle(business)
    disconnect(business=business, person=person, by_admin=True)
    text = (
        f"{business}: the tokens of {handle} are cleared. Nothing is sent until it is connected "
        "again."
    )
    return Outcome(messages.SUCCESS, text, f"Cleared the Instagram tokens of {handle}.")


def subscribe(business: Business, person: User) -> Outcome:
    try:
        subscribe_again(business)
    except GraphError as error:
        return Outcome(
            messages.ERROR, f"{business}: not subscribed. {error.user_text} ({error.admin_text})"
        )
    except AppError as error:
        return Outcome(messages.ERROR, f"{business}: not subscribed. {error.detail}")
    subscribed = (
        f"the page “{business.instagram_page_name or business.instagram_page_id}”"
        if business.instagram_page_id
        else _handle(business)
    )
    text = f"{business}: {subscribed} is subscribed. Meta delivers its messages here."
    return Outcome(messages.SUCCESS, text, "Subscribed the account to the app.")


def examine_connection(business: Business, person: User) -> Outcome:
    """The connection doctor, each check a line."""
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
    return Outcome(level, format_html("<strong>{}, examined</strong>{}", business, lines))


def ask_assistant(business: Business, person: User) -> Outcome:
    try:
        reply = answer_once(business.pk, TEST_QUESTION)
    except ModelFailed as error:
        return Outcome(messages.ERROR, f"{business}: no answer. {error.detail} ({error.log_text})")
    except AppError as error:
        return Outcome(messages.ERROR, f"{business}: no answer. {error.detail}")
    return Outcome(
        messages.SUCCESS,
        f"{business}, asked “{TEST_QUESTION}”, answers: “{reply}” Nothing was sent.",
    )


def suspend(business: Business, person: User) -> Outcome:
    if not _set_status(business, Business.Status.SUSPENDED, person):
        return Outcome(messages.INFO, f"{business} was already suspended.")
    text = (
        f"{business} is suspended: its members can't open it and its assistant doesn't reply. "
        "Messages are still saved."
    )
    return Outcome(messages.SUCCESS, text, "Suspended.")


def activate(business: Business, person: User) -> Outcome:
    if not _set_status(business, Business.Status.ACTIVE, person):
        return Outcome(messages.INFO, f"{business} was already active.")
    return Outcome(messages.SUCCESS, f"{business} is active again.", "Activated.")


def _set_status(business: Business, status: str, person: User) -> bool:
    """Whether that changed anything."""
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
    """Put troubled events back in line and wake the receivers of their shards. Returns how many."""
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
        else f"account {business.instagram_account_id}"
    )
