"""What Meta tells about the account itself: messages blocked or allowed again, permissions taken back."""

from common.jobs import enqueue
from common.live import announce
from common.logs import get_log
from conversations.events import Event, understand
from core.connections import mark_token_failed
from core.graph_errors import GraphError
from core.logins import get_login
from core.models import Business, InboxEvent

log = get_log(__name__)
BLOCKED = "Instagram told by webhook that it blocked the account's messages"


def note_policy(business: Business, event: Event) -> None:
    """Instagram blocked the account's messages for breaking its rules, or allows them again."""
    if event.action == "block":
        mark_token_failed(business_id=business.pk, error=GraphError("POLICY", admin_text=f"{BLOCKED}: {event.text}"))
        return
    blocked = Business.objects.filter(pk=business.pk, token_error__contains=BLOCKED)
    if event.action == "unblock" and blocked.update(token_failed_at=None, token_error=""):
        enqueue("core.resume", queueing_lock=f"resume:{business.pk}", business_id=business.pk)
        announce(business.pk)


def note_permissions(row: InboxEvent) -> bool:
    """Whether an event that belongs to no account is a person's, who connected one and took a permission back.

    Meta's `permissions` object names the person; every business that this person connected is told.
    """
    event = understand(row.payload)
    if event.what != "PERMISSION":
        return False
    businesses = list(Business.objects.filter(meta_user_id=row.account_id)) if row.account_id else []
    for business in businesses:
        needed = {item.scope for item in get_login(business.instagram_login).permissions if item.needed}
        if event.action == "revoked" and event.text in needed:
            error = GraphError("PERMISSION", admin_text=f"{event.text} was taken back, as Instagram told by webhook")
            mark_token_failed(business_id=business.pk, error=error)
    return bool(businesses)
