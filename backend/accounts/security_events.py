"""What the owners of a business may read about who changed what: a row each, and a line in
the log.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TypedDict

from django.db.models import QuerySet
from django.utils.translation import gettext

from accounts.models import Membership, Role, SecurityEvent, User
from common.client_address import UNKNOWN, get_client_address
from common.jobs import enqueue
from common.security_log import note

KEPT = timedelta(days=365)
Kind = SecurityEvent.Kind
OPERATOR = "the operator of this server"  # as the row names who used a command on it


class About(TypedDict, total=False):
    """Whom or what an event is about: a person by their address, an account by its username.

    `before` is what the address or the role was until then. Roles are those of `Role`.
    """

    email: str
    email_before: str
    role: str
    role_before: str
    account: str


def record_event(
    kind: Kind,
    *,
    business_ids: Iterable[int],
    actor: User | None,
    by_admin: bool,
    about: About | None = None,
) -> None:
    """Write down what happened for each business, in the transaction in which it happens.

    What a platform admin did is also emailed, by a job, to those who are owners now, before an
    owner is taken away: whoever takes a business over does not choose who hears of it. No `actor`
    means a command on the server.
    """
    ip = get_client_address()
    for business_id in business_ids:
        event = SecurityEvent.objects.create(
            business_id=business_id,
            kind=kind,
            actor_id=actor.pk if actor else None,
            by_admin=by_admin,
            actor_name=actor.get_full_name() if actor else OPERATOR,
            params=about or {},
            ip=ip if ip and ip != UNKNOWN else None,
        )
        note(
            f"business.{kind.lower()}",
            business_id=business_id,
            **name_actor(actor),
            by_admin=by_admin,
            event_id=event.pk,
        )
        if by_admin:
            enqueue(
                "core.tell_security_event",
                business_id=business_id,
                event_id=event.pk,
                owner_ids=_list_owners(business_id),
            )


def name_actor(actor: User | None) -> dict[str, int | str]:
    """Return who did it, as the security log says it."""
    return {"user_id": actor.pk} if actor else {"by": "command"}


def _list_owners(business_id: int) -> list[int]:
    owners = Membership.objects.filter(
        business_id=business_id, role=Role.OWNER, user__is_active=True
    )
    return list(owners.values_list("user_id", flat=True).order_by("id"))


def list_events(business_id: int) -> QuerySet[SecurityEvent]:
    """Return the business's events, newest first."""
    return SecurityEvent.objects.filter(business_id=business_id).order_by("-id")


def describe_subject(event: SecurityEvent) -> str:
    """Return whom or what the event is about, with roles in the reader's language."""
    about: About = event.params
    if "account" in about:
        return f"@{about['account']}"
    if "email" not in about:
        return event.subject
    if "role" not in about:
        before = about.get("email_before")
        return f"{before} → {about['email']}" if before else about["email"]
    role = str(Role(about["role"]).label)
    if "role_before" in about:
        return f"{about['email']}: {Role(about['role_before']).label} → {role}"
    return f"{about['email']} ({role})"


def describe_actor(event: SecurityEvent) -> str:
    """Return who did it, in the reader's language."""
    return event.actor_name if event.actor_id else gettext("the operator of this server")


def forget_old_events(now: datetime) -> None:
    """Delete the events whose year is over."""
    SecurityEvent.objects.filter(at__lt=now - KEPT).delete()
