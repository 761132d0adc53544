"""Who may what: every address of /api/ and of /core/, every method, every kind of person, in one
table.

An address or a method that is not in the table fails the first test, so nothing can be added
unseen.
"""

import json
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from common.tenancy import in_business
from core.models import Business
from tests.conversations.rows import NOON, answered_turn, attached, replied

PEOPLE = ("nobody", "alice", "bob", "charlie", "admin")


class Row(NamedTuple):
    """The status for somebody signed out, alice (OWNER), bob (AGENT), charlie (another business), a
    platform admin.
    """

    method: str
    route: str
    statuses: tuple[int, int, int, int, int]
    body: dict | None = None


def everyone(status):
    return (status,) * 5


def signed_in(status):
    return (401, status, status, status, status)


def members(status):
    return (401, status, status, 404, 404)


def owners(status):
    return (401, status, 403, 404, 404)


def owner_pages(status):
    """The pages of connecting: who is signed out is sent to log in."""
    return (302, status, 403, 404, 404)


B = "api/businesses/<int:business_id>/"
T = f"{B}threads/<int:thread_id>/"
M = f"{T}messages/<int:message_id>/"
# 400 and 409 are the answers of somebody who was let in with nothing to say, or too early.
TABLE = [
    Row("GET", "api/session/", everyone(200)),
    Row("POST", "api/auth/registration/", everyone(400), {}),
    Row("POST", "api/auth/registration/verify-email/", everyone(400), {}),
    Row("POST", "api/auth/registration/resend-email/", everyone(400), {}),
    Row("POST", "api/auth/login/", everyone(400), {}),
    Row("POST", "api/auth/logout/", everyone(200)),
    Row("POST", "api/auth/password/reset/", everyone(400), {}),
    Row("POST", "api/auth/password/reset/confirm/", everyone(400), {}),
    Row("POST", "api/auth/password/change/", signed_in(400), {}),
    Row("GET", "api/auth/user/", signed_in(200)),
    Row("PATCH", "api/auth/user/", signed_in(200), {"name": "Somebody"}),
    Row("GET", "api/schema/", signed_in(200)),
    Row("GET", "api/instagram/logins/", signed_in(200)),
    Row("GET", "api/instagram/permissions/", signed_in(200)),
    Row("GET", "api/instructions/templates/", signed_in(200)),
    Row("GET", "api/businesses/", signed_in(200)),
    Row("POST", "api/businesses/", signed_in(201), {"name": "Gamma"}),
    Row("GET", B, members(200)),
    Row("PATCH", B, owners(200), {"name": "Alpha and sons"}),
    Row("GET", f"{B}health/", members(200)),
    Row("GET", f"{B}instagram/", members(200)),
    Row("POST", f"{B}instagram/disconnect/", owners(200)),
    Row("POST", f"{B}instagram/doctor/", members(200)),
    Row("PUT", f"{B}instagram/other-apps/<str:app_id>/", owners(200), {"is_automation": True}),
    Row("GET", f"{B}assistant/", members(200)),
    Row("PUT", f"{B}assistant/", owners(200), {"instructions": "Be kind.", "base_version": 0}),
    Row("POST", f"{B}assistant/try/", members(400), {}),
    Row("GET", f"{B}activity/", owners(200)),
    Row("GET", f"{B}comments/", members(200)),
    Row("GET", f"{B}live/", members(501)),
    Row("GET", f"{B}threads/", members(200)),
    Row("GET", T, members(200)),
    Row("GET", f"{T}timeline/", members(200)),
    Row("GET", f"{T}turns/<int:turn_id>/", members(200)),
    Row("POST", f"{T}messages/", members(409), {"text": "Hello", "client_id": str(uuid4())}),
    Row("POST", f"{M}retry/", members(409)),
    Row("POST", f"{M}discard/", members(409)),
    Row("POST", f"{M}check/", members(409)),
    Row("POST", f"{M}mark-sent/", members(409)),
    Row("GET", f"{M}attachments/<int:attachment_id>/", members(200)),
    Row("POST", f"{T}take-over/", members(200)),
    Row("POST", f"{T}hand-back/", members(200)),
    Row("POST", f"{T}close/", members(200)),
    Row("POST", f"{T}reopen/", members(200)),
    Row("POST", f"{T}read/", members(200)),
    Row("POST", f"{T}answer-now/", members(409)),
    Row("POST", f"{T}stop/", members(200)),
    Row("GET", "core/instagram/connect/<int:business_id>/", owner_pages(302)),
    Row("GET", "core/instagram/callback/<int:business_id>/", owner_pages(400)),
    Row("GET", "core/instagram/callback/", (302, 400, 400, 400, 400)),
    Row("GET", "core/instagram/choose/<int:business_id>/", owner_pages(400)),
    Row("POST", "core/instagram/choose/<int:business_id>/", owner_pages(400)),
    # Meta signs with an app secret.
    Row("POST", "core/meta/deauthorize/", everyone(400)),
    Row("POST", "core/meta/data-deletion/", everyone(400)),
    # Meta knows no session: the verify token and the signature say who asks.
    Row("GET", "core/webhook/instagram/", everyone(403)),
    Row("POST", "core/webhook/instagram/", everyone(403)),
]
OF_A_BUSINESS = [row for row in TABLE if "<int:business_id>" in row.route]
NESTED = [row for row in TABLE if "<int:thread_id>" in row.route]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def name(row):
    return f"{row.method} /{row.route}"


def list_routes(patterns=None, prefix=""):
    """Every (route, view) of the resolver under /api/ and /core/."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from list_routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and route.startswith(("api/", "core/")):
            yield route, pattern.callback


def list_methods(route, view, client):
    """The methods that a view answers; an ordinary Django view is asked, for it does not tell."""
    if hasattr(view, "cls"):
        return {
            method
            for method in METHODS
            if hasattr(view.cls, method.lower()) and method.lower() in view.cls.http_method_names
        }
    path = "/" + route.replace("<int:business_id>", "1")
    return {method for method in METHODS if client.generic(method, path).status_code != 405}


@pytest.fixture
def ids(alpha, thread_in):
    """Something in alpha for every address: a thread, a message that was sent, and the turn that
    wrote it.
    """
    Business.objects.filter(pk=alpha.pk).update(other_apps={"777": False})
    with in_business(alpha):
        thread = thread_in(alpha)
        turn = answered_turn(thread, NOON)
        message = replied(thread, "Hello", NOON, turn=turn)
        file = default_storage.save(f"{alpha.schema_name}/photo", ContentFile(b"a photo"))
        attachment = attached(message, file=file, content_type="image/png", bytes=7)
        return {
            "business_id": alpha.pk,
            "thread_id": thread.pk,
            "message_id": message.pk,
            "turn_id": turn.pk,
            "attachment_id": attachment.pk,
            "app_id": 777,
        }


class Clients(dict):
    """`clients["alice"]` speaks HTTP as alice, who is logged in when she is first asked for."""

    def __init__(self, build, people):
        super().__init__()
        self.build, self.people = build, people

    def __missing__(self, person):
        self[person] = self.build(self.people[person])
        return self[person]


@pytest.fixture
def clients(client_for, alice, bob, charlie):
    admin = User.objects.create(email="root@example.com", is_staff=True, is_superuser=True)
    return Clients(client_for, dict(zip(PEOPLE, (None, alice, bob, charlie, admin), strict=True)))


def ask(client, row, ids):
    path = "/" + row.route
    for key, value in ids.items():
        path = path.replace(f"<int:{key}>", str(value)).replace(f"<str:{key}>", str(value))
    assert "<" not in path
    return client.generic(
        row.method,
        path,
        b"" if row.body is None else json.dumps(row.body),
        content_type="application/json",
    )


def test_every_address_and_method_is_in_the_table(clients):
    there = {
        (method, route)
        for route, view in list_routes()
        for method in list_methods(route, view, clients["nobody"])
    }
    assert there == {(row.method, row.route) for row in TABLE}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("row", TABLE, ids=name)
def test_each_person_gets_what_the_table_says(clients, ids, row, person):
    answer = ask(clients[person], row, ids)
    assert answer.status_code == row.statuses[PEOPLE.index(person)], answer.content


@pytest.mark.parametrize("row", NESTED, ids=name)
def test_what_is_alphas_is_not_there_under_the_path_of_beta(clients, ids, beta, row):
    answer = ask(clients["charlie"], row, {**ids, "business_id": beta.pk})
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("row", OF_A_BUSINESS, ids=name)
def test_a_suspended_business_lets_nobody_in_and_strangers_do_not_learn_of_it(
    clients, ids, alpha, row
):
    Business.objects.filter(pk=alpha.pk).update(status=Business.Status.SUSPENDED)
    for person in ("alice", "charlie"):
        answer = ask(clients[person], row, ids)
        assert answer.status_code == {"alice": 403, "charlie": 404}[person]


@pytest.mark.parametrize(
    "row", [row for row in OF_A_BUSINESS if row.route.startswith("api/")], ids=name
)
def test_programs_are_told_that_a_business_is_suspended(clients, ids, alpha, row):
    Business.objects.filter(pk=alpha.pk).update(status=Business.Status.SUSPENDED)
    assert ask(clients["alice"], row, ids).json()["code"] == "SUSPENDED"


@pytest.mark.parametrize(
    "row",
    [row for row in TABLE if row.route.startswith("api/") and row.statuses[0] == 401],
    ids=name,
)
def test_who_is_signed_out_is_told_so_in_the_one_shape(clients, ids, row):
    assert ask(clients["nobody"], row, ids).json() == {
        "detail": "Please log in.",
        "code": "NOT_AUTHENTICATED",
    }


@pytest.mark.parametrize("person", ["alice", "charlie"])
def test_a_business_that_does_not_exist_looks_like_anothers(clients, ids, person):
    missing = clients[person].get("/api/businesses/99999999999999999999/")
    assert (missing.status_code, missing.json()) == (
        404,
        {"detail": "Not found.", "code": "NOT_FOUND"},
    )
    assert clients["charlie"].get(f"/api/businesses/{ids['business_id']}/").json() == missing.json()


def test_lists_hold_the_persons_own_businesses_only(clients, alpha, beta):
    def listed(person):
        return [business["id"] for business in clients[person].get("/api/businesses/").json()]

    assert {person: listed(person) for person in ("alice", "bob", "charlie", "admin")} == {
        "alice": [alpha.pk],
        "bob": [alpha.pk],
        "charlie": [beta.pk],
        "admin": [],
    }
