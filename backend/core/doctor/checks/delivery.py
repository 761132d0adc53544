"""The checks of what is delivered: whose messages, to which app, and since when."""

from datetime import timedelta

from django.utils import timezone

from common.relative_times import format_ago
from core.doctor.check import Check, CheckContext
from core.doctor.inspection import list_subscribed_fields, shows_conversations
from core.reconciling.missed_messages import DAYS
from integrations.instagram.errors import GraphError, GraphErrorKind

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
    test = (
        f" The last test event came {format_ago(notes.last_test_at)}." if notes.last_test_at else ""
    )
    if last is None:
        return Check(
            "LAST_WEBHOOK",
            "WAITING",
            f"Instagram has not delivered anything for this account yet.{test}",
            "Write the account a message from another one. If nothing arrives within a "
            "minute, fix the problems listed above.",
        )
    counted = f"The last event came {format_ago(last)}; {notes.day} messages in the last 24 hours. "
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
