"""Meta's notices about an account: messages blocked or allowed again, permissions revoked.

Meta retries a webhook for 36 hours, so a notice may arrive late, after a newer one, or after the
owner has reconnected. Each is judged by its own time: a notice that is older than the newest known
one of its kind or than the connection changes nothing, and neither does a repeated one.
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
    """Stop the business's messages when Instagram blocks them, or resume when it allows them again.

    `at` is the time of the notice. An old or repeated notice, or another action, changes nothing.
    """
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
    """Apply a notice about permissions. Return whether it concerns a business that we know.

    Meta's `permissions` object names the person who connected the account. If a permission that the
    login needs was revoked, each business that this person connected is marked as failed. Where the
    notice also lists Pages or accounts, only their businesses are.
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
    """Store the notice as the newest of its kind. Return False if it is old or a repetition.

    Permissions are timed in whole seconds: of several with the same time each action counts once,
    in the order of arrival.
    """
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
