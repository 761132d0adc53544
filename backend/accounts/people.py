"""What platform admins change about people and their places in businesses, and who is told of it.

A business never loses its last active owner: whoever would take that owner away is refused. What is
not done here, the database refuses (migration 0004), and `explain_last_owner` puts that into words.
"""

from contextlib import suppress
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import get_tenant_model

from accounts.adapter import MailNotSent
from accounts.models import Membership, Role, SecurityEvent, User
from accounts.registration import send_password_changed
from accounts.security_events import About, name_actor, record_event
from common.errors import Conflict, ErrorCode
from common.live import announce_person
from common.security_log import note

Kind = SecurityEvent.Kind
KEEPS_AN_OWNER = "business_keeps_an_owner"  # the constraint's name in the database


class LastOwner(Conflict):
    """Refused, because a business would be left without an active owner."""

    code = ErrorCode.LAST_OWNER
    text = _(
        "This is the last owner of %(businesses)s, and a business needs one. "
        "Make someone else an owner first."
    )

    def __init__(self, businesses: list[str]) -> None:
        super().__init__(params={"businesses": ", ".join(businesses)})


def check_owners_remain(memberships: list[Membership]) -> None:
    """Raise LastOwner where a business would have no active owner without these memberships.

    Locks the owners' rows, and the people, until the transaction ends: two owners cannot go at
    once, whether one is removed or deactivated.
    """
    owned = {row.business_id: row for row in memberships if row.role == Role.OWNER}
    owners = Membership.objects.filter(business_id__in=owned, role=Role.OWNER).order_by("pk")
    left = {
        row.business_id
        for row in owners.select_for_update(of=("self", "user")).select_related("user")
        if row.user.is_active and row.pk != owned[row.business_id].pk
    }
    if missing := [str(row.business) for key, row in owned.items() if key not in left]:
        raise LastOwner(missing)


def explain_last_owner(error: IntegrityError) -> LastOwner | None:
    """Return the refusal for a database error that kept a business from losing its last owner; None
    for any other error.
    """
    found = getattr(error.__cause__, "diag", None)
    if found is None or found.constraint_name != KEEPS_AN_OWNER:
        return None
    business = get_tenant_model().objects.filter(pk=int(found.message_detail)).first()
    return LastOwner([str(business or gettext("this business"))])


@transaction.atomic
def record_member_added(membership: Membership, *, actor: User) -> None:
    """Write down for the owners that somebody has joined the business."""
    _record_of_place(Kind.MEMBER_ADDED, membership, actor=actor)


@transaction.atomic
def change_role(membership: Membership, *, role: str, actor: User) -> None:
    """Give the member another role. Raises LastOwner."""
    before = Membership.objects.select_related("user", "business").get(pk=membership.pk)
    if before.role == role:
        return
    check_owners_remain([before])
    record_event(
        Kind.ROLE_CHANGED,
        business_ids=[before.business_id],
        actor=actor,
        by_admin=True,
        about={"email": before.user.email, "role_before": before.role, "role": role},
    )
    Membership.objects.filter(pk=before.pk).update(role=role)


@transaction.atomic
def end_membership(membership: Membership, *, actor: User) -> None:
    """Remove the member from the business. Raises LastOwner."""
    check_owners_remain([membership])
    _record_of_place(Kind.MEMBER_REMOVED, membership, actor=actor)
    membership.delete()
    announce_person(membership.user_id)


@transaction.atomic
def change_active(user: User, *, active: bool, actor: User) -> None:
    """Let the person log in again, or no longer. Raises LastOwner."""
    if not active:
        check_owners_remain(list_places(user))
    kind = Kind.PERSON_ACTIVATED if active else Kind.PERSON_DEACTIVATED
    _record_of_person(kind, user=user, actor=actor, about={"email": user.email})
    User.objects.filter(pk=user.pk).update(is_active=active)
    announce_person(user.pk)


@transaction.atomic
def change_rights(user: User, *, staff: bool, superuser: bool, actor: User | None) -> None:
    """Make somebody a platform admin, or take that away; the person is emailed. `actor` is None for
    a command.
    """
    User.objects.filter(pk=user.pk).update(is_staff=staff, is_superuser=superuser)
    note(
        "person.rights_changed",
        **name_actor(actor),
        person_id=user.pk,
        staff=staff,
        superuser=superuser,
    )
    words = {
        "user": user,
        "name": user.name and user.get_short_name(),
        "staff": staff,
        "superuser": superuser,
        "by": actor.get_full_name() if actor else "",
    }
    transaction.on_commit(partial(_send, "rights_changed", user.email, words))


@transaction.atomic
def change_address(user: User, *, email: str, actor: User) -> None:
    """Give the person another address to log in with. The admin vouches for it; both addresses are
    emailed.
    """
    before = User.objects.get(pk=user.pk).email
    User.objects.filter(pk=user.pk).update(email=email)
    # A row of the old address would keep it from whoever signs up with it.
    EmailAddress.objects.filter(user=user).delete()
    about: About = {"email_before": before, "email": email}
    _record_of_person(Kind.ADDRESS_CHANGED, user=user, actor=actor, about=about)
    for to in (before, email):
        words = {
            "user": user,
            "name": user.name and user.get_short_name(),
            "before": before,
            "after": email,
        }
        transaction.on_commit(partial(_send, "address_changed", to, words))


@transaction.atomic
def record_password_set(user: User, *, actor: User | None) -> None:
    """Write down that an admin or a command chose a password for the person, who is emailed. Their
    sessions have ended by then.
    """
    if actor is None or user.pk != actor.pk:
        _record_of_person(Kind.PASSWORD_SET, user=user, actor=actor, about={"email": user.email})
    else:
        note("password.changed", user_id=user.pk)
    announce_person(user.pk)
    transaction.on_commit(partial(send_password_changed, user))


def list_places(user: User) -> list[Membership]:
    return list(Membership.objects.filter(user=user).select_related("business", "user"))


def _record_of_place(kind: Kind, membership: Membership, *, actor: User) -> None:
    """Write a line for the business's owners: who came or went, and in which role."""
    record_event(
        kind,
        business_ids=[membership.business_id],
        actor=actor,
        by_admin=True,
        about={"email": membership.user.email, "role": membership.role},
    )


def _record_of_person(kind: Kind, *, user: User, actor: User | None, about: About) -> None:
    """Write a line into the security log, whoever the person is, and one for the owners of each of
    their businesses.
    """
    note(f"person.{kind.lower().removeprefix('person_')}", **name_actor(actor), person_id=user.pk)
    places = [place.business_id for place in list_places(user)]
    record_event(kind, business_ids=places, actor=actor, by_admin=True, about=about)


def _send(template: str, to: str, words: dict[str, Any]) -> None:
    """Send an email about something that is done already: if it fails, that is only logged."""
    with suppress(MailNotSent):
        get_adapter().send_mail(f"account/email/{template}", to, words)
