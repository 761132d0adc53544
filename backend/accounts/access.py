"""The one gate: whether this person may enter this business, and in which role. Everything that
lets people in asks here.
"""

from django.db.models import QuerySet

from accounts.models import Membership, Role, User
from common.errors import Forbidden, NotFound


def list_memberships(user: User) -> QuerySet[Membership]:
    """Return the person's memberships with their businesses, ordered by the business's name."""
    return (
        Membership.objects.filter(user=user)
        .select_related("business")
        .order_by("business__name", "business_id")
    )


def get_membership(*, user: User, business_id: int, role: Role | None = None) -> Membership:
    """Return the person's membership of that business.

    Raises NotFound where there is none: another's business does not exist for them. Raises
    Forbidden where `role` is OWNER and the person is an AGENT.
    """
    membership = (
        Membership.objects.select_related("business")
        .filter(user=user, business_id=business_id)
        .first()
    )
    if membership is None:
        raise NotFound
    if role == Role.OWNER and membership.role != Role.OWNER:
        raise Forbidden
    membership.user = user  # or whoever asks for it reads it again
    return membership
