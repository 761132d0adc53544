"""Puts the demo in place: people, two businesses, their connections and their threads.

It may run at every start. What is there stays as people left it; a business counts as done once it
has instructions, which are written last, so that a seed that was broken off goes on where it
stopped.
"""

import functools
from collections.abc import Callable

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Membership, User
from common.tenancy import in_business
from conversations.instructions import get_latest, save_instructions
from conversations.models import Customer
from core.businesses.creation import create_business
from core.connecting import connections, dialog
from core.demo import simulator_world
from core.demo.harbor import HARBOR
from core.demo.luna import LUNA
from core.demo.script import Shop, Talk
from core.demo.threads import list_times, make_mid, write_thread
from core.models import Business
from integrations.instagram.facebook_login import Account, Page

ADMIN_EMAIL = "admin@conversa.example"


def seed(*, password: str) -> list[str]:
    """Returns the names of the businesses that were made or finished. Raises NoSimulator."""
    # Slow by design: once for all, and only if needed.
    hashed = functools.partial(functools.cache(make_password), password)
    if not User.objects.filter(email=ADMIN_EMAIL).exists():
        User.objects.create(
            email=ADMIN_EMAIL,
            name="Platform Admin",
            is_staff=True,
            is_superuser=True,
            password=hashed(),
        )
    return [shop.name for shop in (LUNA, HARBOR) if _seed_shop(shop, hashed)]


def _seed_shop(shop: Shop, hashed: Callable[[], str]) -> bool:
    people = [_find_or_make_person(person.email, person.name, hashed) for person in shop.team]
    owner = people[0]
    held = (
        Membership.objects.filter(user=owner)
        .select_related("business")
        .order_by("business_id")
        .first()
    )
    business = (
        held.business
        if held
        else create_business(name=shop.name, owner=owner, timezone=shop.timezone, language="en")
    )
    with in_business(business):
        if get_latest() is not None:
            return False
    simulator_world.wait_for_simulator()
    for person, user in zip(shop.team, people, strict=True):
        Membership.objects.get_or_create(
            user=user, business=business, defaults={"role": person.role}
        )
    if not business.instagram_connected:
        business = _connect(shop, business, owner)
    with in_business(business):
        for talk in shop.talks:
            _seed_talk(shop, business, talk, people)
        business.ai_enabled = True
        business.tried_at = timezone.now()
        business.save(update_fields=["ai_enabled", "tried_at", "last_webhook_at", "last_reply_at"])
        save_instructions(
            text=shop.instructions, base_version=0, author_id=owner.pk, author_name=owner.name
        )
    return True


def _find_or_make_person(email: str, name: str, hashed: Callable[[], str]) -> User:
    return User.objects.filter(email=email).first() or User.objects.create(
        email=email, name=name, password=hashed()
    )


def _connect(shop: Shop, business: Business, owner: User) -> Business:
    """Connect as the OAuth walk would, without a browser."""
    granted = simulator_world.call("connect", person=shop.facebook_person, account=shop.account)
    account = Account(
        id=granted["instagram_id"],
        username=granted["username"],
        name=granted["name"],
        picture_url=granted["profile_picture_url"],
    )
    page = Page(
        id=granted["page_id"],
        name=granted["page_name"],
        token=granted["page_access_token"],
        account=account,
    )
    grant = dialog.Grant("FACEBOOK", [page], granted["scopes"], shop.facebook_person)
    return connections.connect(business=business, person=owner, grant=grant, page=page)


def _seed_talk(shop: Shop, business: Business, talk: Talk, people: list[User]) -> None:
    times = list_times(talk, timezone.now())
    mids = [make_mid(shop.account, talk, position) for position in range(len(talk.lines))]
    igsid, picture = simulator_world.set_up_thread(
        account=shop.account, talk=talk, mids=mids, times=[at.isoformat() for at in times]
    )
    if not Customer.objects.filter(igsid=igsid).exists():
        person_id = next((person.pk for person in people if person.name == talk.person), None)
        write_thread(
            business=business,
            talk=talk,
            igsid=igsid,
            picture=picture,
            mids=mids,
            times=times,
            person_id=person_id,
        )
