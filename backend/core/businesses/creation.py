"""A new business: its row, its schema and its first owner, all or nothing."""

import zoneinfo
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import Membership, Role, User
from common.errors import BadInput, Conflict, ErrorCode
from common.names import tidy_name
from common.security_log import note
from core.businesses.schemas import create_schema
from core.models import Business


class BadBusiness(BadInput):
    """Its name or time zone."""


def list_timezones() -> list[str]:
    """The names that every machine and browser knows: `localtime` is only this machine's."""
    return sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})


def check_name(name: str) -> str:
    """The name on one line. Raises BadBusiness where there is nothing to see."""
    if not (tidy := tidy_name(name)):
        raise BadBusiness(fields={"name": [_("Give your business a name.")]})
    return tidy


def check_timezone(name: str) -> str:
    """The name of a time zone as it is. Raises BadBusiness where there is no such zone."""
    if name not in list_timezones():
        raise BadBusiness(fields={"timezone": [_("Choose a time zone from the list.")]})
    return name


class TooManyBusinesses(Conflict):
    code = ErrorCode.TOO_MANY_BUSINESSES
    text = ngettext_lazy(
        "You already own %(count)s business, which is the most one person can have here. "
        "Ask your Conversa administrator if you need more.",
        "You already own %(count)s businesses, which is the most one person can have here. "
        "Ask your Conversa administrator if you need more.",
        "count",
    )


@transaction.atomic
def create_own_business(*, owner: User, **facts: str) -> Business:
    """As create_business, for a person who asks for it. Raises TooManyBusinesses too, except for
    platform admins."""
    # Locked, so that two at once do not both find room for one more.
    person = User.objects.select_for_update().get(pk=owner.pk)
    most = settings.BUSINESSES_PER_PERSON
    owned = Membership.objects.filter(user=person, role=Role.OWNER).count()
    if owned >= most and not person.is_superuser:
        raise TooManyBusinesses(params={"count": most})
    return create_business(owner=person, **facts)


@transaction.atomic
def create_business(
    *, name: str, owner: User, timezone: str = "UTC", language: str = "en"
) -> Business:
    """The new business, owned by `owner`. Takes tens of milliseconds. Raises BadBusiness."""
    business = Business(name=check_name(name), timezone=check_timezone(timezone), language=language)
    business.schema_version = create_schema(business.schema_name)
    business.save(force_insert=True)
    Membership.objects.create(user=owner, business=business, role=Role.OWNER)
    note("business.created", business_id=business.pk, user_id=owner.pk)
    return business


@dataclass(frozen=True)
class Onboarding:
    """The steps of the start page, each done or not."""

    named: bool
    connected: bool
    instructions_written: bool
    tried: bool
    switched_on: bool
    first_message_received: bool


def describe_onboarding(
    *, business: Business, instructions_written: bool, message_received: bool
) -> Onboarding:
    return Onboarding(
        named=bool(business.name),
        connected=bool(business.instagram_account_id and business.page_token_encrypted),
        instructions_written=instructions_written,
        tried=business.tried_at is not None,
        switched_on=business.ai_enabled,
        first_message_received=message_received,
    )
