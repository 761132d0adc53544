"""Create a business: its row, its schema and its first owner, in one transaction."""

import functools
import zoneinfo
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import Membership, Role, User
from common.errors import BadInput, Conflict, ErrorCode, FieldCode, FieldError
from common.names import tidy_name
from common.security_log import note
from core.businesses.schemas import create_schema
from core.models import Business

NAMELESS = FieldError(FieldCode.BLANK, _("Give your business a name."))
NO_SUCH_ZONE = FieldError(FieldCode.INVALID_CHOICE, _("Choose a time zone from the list."))


class BadBusiness(BadInput):
    """The name or the time zone of a business is not valid."""


@functools.cache
def list_timezones() -> tuple[str, ...]:
    """Return the names of the IANA time zones in order, without `localtime` and `Factory`, which
    mean nothing on another machine or in a browser. Reads 600 files the first time.
    """
    return tuple(sorted(zoneinfo.available_timezones() - {"localtime", "Factory"}))


def check_name(name: str) -> str:
    """Return the name tidied to one line. Raises BadBusiness, field `name`, if nothing is left of
    it.
    """
    if not (tidy := tidy_name(name)):
        raise BadBusiness(fields={"name": [NAMELESS]})
    return tidy


def check_timezone(name: str) -> str:
    """Return the name unchanged. Raises BadBusiness, field `timezone`, if there is no such time
    zone.
    """
    if name not in list_timezones():
        raise BadBusiness(fields={"timezone": [NO_SUCH_ZONE]})
    return name


class TooManyBusinesses(Conflict):
    """The person already owns as many businesses as settings.BUSINESSES_PER_PERSON allows."""

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
    """Create a business as create_business does, at the request of its owner. Raises BadBusiness,
    and TooManyBusinesses unless the owner is a platform admin.
    """
    # Locked, so that two requests at once can't both take the last place.
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
    """Create a business owned by `owner` and return it. Takes tens of milliseconds. Raises
    BadBusiness.
    """
    business = Business(name=check_name(name), timezone=check_timezone(timezone), language=language)
    business.schema_version = create_schema(business.schema_name)
    business.save(force_insert=True)
    Membership.objects.create(user=owner, business=business, role=Role.OWNER)
    note("business.created", business_id=business.pk, user_id=owner.pk)
    return business


@dataclass(frozen=True)
class Onboarding:
    """The steps of the start page: True for each one that is done."""

    named: bool
    connected: bool
    instructions_written: bool
    tried: bool
    switched_on: bool
    first_message_received: bool


def describe_onboarding(
    *, business: Business, instructions_written: bool, message_received: bool
) -> Onboarding:
    """Return which steps of the start page are done. The caller reads the two facts that are stored
    in the schema of the business.
    """
    return Onboarding(
        named=bool(business.name),
        connected=bool(business.instagram_account_id and business.page_token_encrypted),
        instructions_written=instructions_written,
        tried=business.tried_at is not None,
        switched_on=business.ai_enabled,
        first_message_received=message_received,
    )
