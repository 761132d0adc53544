"""The checks of what is delivered: whose messages, to which app, and since when."""

from datetime import datetime, timedelta

from django.utils import timezone

from conversations.webhook_delivery import DAYS
from core.doctor.check import Check, CheckContext
from core.doctor.findings import Finding
from core.doctor.inspection import list_subscribed_fields, shows_conversations
from integrations.instagram.errors import GraphError, GraphErrorKind

ENOUGH_PEOPLE = 4  # more than are usually given a role in the app


def check_access_level(context: CheckContext) -> Check:
    """Judge the app's access level by the messages that arrive, because no call returns it."""
    notes = context.notes
    arrived, by_webhook = notes.delivery.arrived, notes.delivery.by_webhook
    if arrived and not by_webhook:
        known = {"arrived": arrived, "days": DAYS}
        return Check("ACCESS_LEVEL", "FAIL", Finding.NONE_DELIVERED, known)
    if notes.people >= ENOUGH_PEOPLE:
        known = {"people": notes.people, "days": DAYS}
        return Check("ACCESS_LEVEL", "OK", Finding.PEOPLE_DELIVERED, known)
    if arrived > by_webhook:
        known = {"recovered": arrived - by_webhook, "arrived": arrived}
        return Check("ACCESS_LEVEL", "WARN", Finding.SOME_RECOVERED, known)
    return Check("ACCESS_LEVEL", "WAITING", Finding.PEOPLE_TOO_FEW, {"people": notes.people})


def check_subscribed(context: CheckContext) -> Check:
    fields = list_subscribed_fields(context.access, seconds=context.seconds)
    if fields is None:
        return Check("SUBSCRIBED", "FAIL", Finding.NOT_SUBSCRIBED)
    if not fields:
        return Check("SUBSCRIBED", "OK", Finding.SUBSCRIBED_TO_ALL)
    known = {"fields": ", ".join(fields)}
    if "messages" in fields:
        return Check("SUBSCRIBED", "OK", Finding.SUBSCRIBED, known)
    return Check("SUBSCRIBED", "FAIL", Finding.NO_MESSAGES_FIELD, known)


def check_message_access(context: CheckContext) -> Check:
    try:
        shown = shows_conversations(context.access, seconds=context.seconds)
    except GraphError as error:
        if error.kind not in {GraphErrorKind.PERMISSION, GraphErrorKind.RECIPIENT}:
            raise
        return Check("MESSAGE_ACCESS", "FAIL", Finding.NOT_READABLE)
    if shown:
        return Check("MESSAGE_ACCESS", "OK", Finding.CONVERSATIONS_SHOWN)
    if context.business.last_webhook_at is not None:
        return Check("MESSAGE_ACCESS", "OK", Finding.ONLY_DELIVERED)
    return Check("MESSAGE_ACCESS", "WARN", Finding.NOTHING_SHOWN)


def check_last_webhook(context: CheckContext) -> Check:
    last, notes, now = context.business.last_webhook_at, context.notes, timezone.now()
    test_at = notes.last_test_at
    tested: dict[str, datetime | int] = {"test_at": test_at} if test_at else {}
    also = Finding.LAST_TEST if test_at else None
    if last is None:
        return Check("LAST_WEBHOOK", "WAITING", Finding.NEVER_DELIVERED, tested, also)
    arrived, by_webhook = notes.delivery.arrived, notes.delivery.by_webhook
    known = {
        "last_at": last,
        "day": notes.day,
        "arrived": arrived,
        "days": DAYS,
        "by_webhook": by_webhook,
        **tested,
    }
    if by_webhook < arrived and last < now - timedelta(days=1):
        return Check("LAST_WEBHOOK", "FAIL", Finding.DELIVERIES_STOPPED, known, also)
    return Check("LAST_WEBHOOK", "OK", Finding.DELIVERIES_OK, known, also)
