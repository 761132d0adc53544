"""Makes people, businesses and threads in the database of the live tests; prints them as JSON. Run
by `manage.py shell`.
"""

import json

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import Membership, Role, User
from common.tenancy import in_business
from conversations.models import Customer, Thread
from core.businesses.creation import create_business


def make_person(name):
    user = User.objects.create(email=f"{name}@example.com", name=name.title())
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    return user, session.session_key


def make_threads(business, count):
    now = timezone.now()
    with in_business(business):
        customers = [
            Customer(account_id="17841", igsid=str(number), first_seen_at=now, last_seen_at=now)
            for number in range(count)
        ]
        Customer.objects.bulk_create(customers)
        threads = Thread.objects.bulk_create(
            [Thread(customer=customer, last_message_at=now) for customer in customers]
        )
        return [thread.pk for thread in threads]


people = {name: make_person(name) for name in ("alice", "bob", "charlie")}
alpha = create_business(name="Alpha", owner=people["alice"][0])
beta = create_business(name="Beta", owner=people["charlie"][0])
Membership.objects.create(user=people["bob"][0], business=alpha, role=Role.AGENT)
# The file that starts this reads it.
print(  # noqa: T201
    "CAST "
    + json.dumps(
        {
            "sessions": {name: key for name, (_, key) in people.items()},
            "ids": {name: user.pk for name, (user, _) in people.items()},
            "alpha": alpha.pk,
            "beta": beta.pk,
            "alpha_threads": make_threads(alpha, 3),
            "beta_threads": make_threads(beta, 3),
        }
    )
)
