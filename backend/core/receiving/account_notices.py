"""What Meta tells about the account itself: messages blocked or allowed again, permissions taken
back.

Meta tries for 36 hours, so a notice may come late, after a newer one, or once more after the owner
has reconnected. Each counts by its own time: what is older than the newest of its kind that we
know, or than the connection itself, changes nothing, and nor does the same one again.
"""

from datetime import datetime

from common.live import announce
from common.logs import get_log
from conversations.events import Event, EventKind, understand
from core.connecting.token_failure import ask_to_resume, mark_token_failed
from core.models import Business, InboxEvent
from integrations.instagram.clock import to_our_clock
from integrations.instagram.errors import GraphError, GraphErrorKind
from integrations.instagram.logins import get_login

log = get_log(__name__)
BLOCKED = "Instagram told by webhook that it blocked the account's messages"


def note_policy(business: Business, event: Event, *, at: datetime) -> None:
    """Instagram blocked the account's messages for breaking its rules, or allows them again."""
    if event.action not in {"block", "unblock"} or not _remember(
        business, about="policy", action=event.action, at=at
    ):
        return
    if event.action == "block":
        mark_token_failed(
            business_id=business.pk,
            error=GraphError(GraphErrorKind.POLICY, admin_text=f"{BLOCKED}: {event.text}"),
        )
        return
    blocked = Business.objects.filter(pk=business.pk, token_error__contains=BLOCKED)
    if blocked.update(token_failed_at=None, token_error=""):
        ask_to_resume(business.pk)
        announce(business.pk)


def note_permissions(row: InboxEvent) -> bool:
    """Whether an event that belongs to no account is a person's, who connected one and took a
    permission back.

    Meta's `permissions` object names the person; every business that this person connected is told.
    Where it names the Pages or accounts that it is about as well, the others keep what they have.
    """
    event = understand(row.payload)
    if event.what != EventKind.PERMISSION:
        return False
    at = min(to_our_clock(event.at) or row.received_at, row.received_at)
    businesses = (
        list(Business.objects.filter(meta_user_id=row.account_id)) if row.account_id else []
    )
    for business in businesses:
        needed = {
            item.scope for item in get_login(business.instagram_login).permissions if item.needed
        }
        targets = set(event.details.get("target_ids", []))
        if event.text not in needed or (targets and not targets & business.instagram_ids):
            continue
        if (
            _remember(business, about=event.text, action=event.action, at=at)
            and event.action == "revoked"
        ):
            error = GraphError(
                GraphErrorKind.PERMISSION,
                admin_text=f"{event.text} was taken back, as Instagram told by webhook",
            )
            mark_token_failed(business_id=business.pk, error=error)
    return bool(businesses)


def _remember(business: Business, *, about: str, action: str, at: datetime) -> bool:
    """Whether the notice is news; then it is the newest of its kind. Permissions are timed in whole
    seconds: of those with the same time each counts once, in the order of arrival."""
    moment = int(at.timestamp() * 1000)
    locked = (
        Business.objects.select_for_update().only("notices", "connected_at").get(pk=business.pk)
    )
    newest, actions = locked.notices.get(about, [0, []])
    is_known = moment < newest or (moment == newest and action in actions)
    if is_known or (locked.connected_at is not None and at <= locked.connected_at):
        log.info("instagram.old_notice", business_id=business.pk, about=about, action=action)
        return False
    locked.notices = {
        **locked.notices,
        about: [moment, [*(actions if moment == newest else []), action]],
    }
    locked.save(update_fields=["notices"])
    return True
