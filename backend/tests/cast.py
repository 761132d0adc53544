"""Who every test may ask for: the people, their businesses, a client, a customer's thread."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from rest_framework.test import APIClient

PASSWORD = "correct horse battery"


def create_cast() -> None:
    """Alice owns Alpha, Bob is on her team, Charlie owns Beta."""
    from allauth.account.models import EmailAddress

    from accounts.models import Membership, Role, User
    from core.businesses.creation import create_business

    hashed = make_password(PASSWORD)
    people = {}
    for name in ("alice", "bob", "charlie"):
        people[name] = User.objects.create(
            email=f"{name}@example.com", name=name.title(), password=hashed
        )
        EmailAddress.objects.create(
            user=people[name], email=people[name].email, verified=True, primary=True
        )
    alpha = create_business(name="Alpha", owner=people["alice"])
    create_business(name="Beta", owner=people["charlie"])
    Membership.objects.create(user=people["bob"], business=alpha, role=Role.AGENT)


def _person(name: str) -> Any:
    from accounts.models import User

    return User.objects.get(email=f"{name}@example.com")


def _business(name: str) -> Any:
    from core.models import Business

    return Business.objects.get(name=name)


@pytest.fixture
def alice(db: None) -> Any:
    return _person("alice")


@pytest.fixture
def bob(db: None) -> Any:
    return _person("bob")


@pytest.fixture
def charlie(db: None) -> Any:
    return _person("charlie")


@pytest.fixture
def alpha(db: None) -> Any:
    return _business("Alpha")


@pytest.fixture
def beta(db: None) -> Any:
    return _business("Beta")


@pytest.fixture
def client_for(db: None) -> Callable[[Any], APIClient]:
    """`client_for(alice)` speaks HTTP as alice; `client_for(None)` as nobody."""

    def build(user: Any) -> APIClient:
        client = APIClient()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return build


@pytest.fixture
def thread_in() -> Callable[..., Any]:
    """`thread_in(alpha)` makes a customer with an open thread; call it inside the business."""

    def make(business: Any, igsid: str = "700100", name: str = "Emma Wilson", **fields: Any) -> Any:
        from django.utils import timezone

        from conversations.models import Customer, Thread

        now = timezone.now()
        customer = Customer.objects.create(
            account_id=business.instagram_account_id or "17841",
            igsid=igsid,
            name=name,
            username=name.lower().replace(" ", "."),
            first_seen_at=now,
            last_seen_at=now,
        )
        return Thread.objects.create(
            **{"customer": customer, "last_message_at": now, "window_opened_at": now, **fields}
        )

    return make
