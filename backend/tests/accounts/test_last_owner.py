"""No business is left without an owner: what the code does not refuse, the database does."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import people
from accounts.models import Membership, Role, User
from config.postgres import embedded_socket_folder
from config.urls import handler404, handler500, urlpatterns
from conftest import HOME
from core.models import Business
from tests.accounts.admin_forms import MEMBERSHIPS, USERS

SAYS = "This is the last owner of Alpha, and a business needs one."


class Thoughtless(APIView):
    """An address of the API that asks nobody before it takes an owner away."""

    def delete(self, request):
        with transaction.atomic():
            Membership.objects.filter(user=request.user).delete()
        return Response(status=204)


class Urls:
    urlpatterns = [path("api/thoughtless/", Thoughtless.as_view()), *urlpatterns]
    handler404, handler500 = handler404, handler500


@pytest.fixture
def now(db):
    """A test's transaction is never committed: here what a commit would refuse is refused
    at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def owner(alice, alpha):
    return Membership.objects.get(user=alice, business=alpha)


WAYS = {
    "the membership is deleted": lambda owner, beta: owner.delete(),
    "it becomes an agent's": lambda owner, beta: Membership.objects.filter(pk=owner.pk).update(
        role=Role.AGENT
    ),
    "it is moved to another business": lambda owner, beta: Membership.objects.filter(
        pk=owner.pk
    ).update(business=beta),
    "the person is deleted": lambda owner, beta: User.objects.get(pk=owner.user_id).delete(),
    "the person is deactivated": lambda owner, beta: User.objects.filter(pk=owner.user_id).update(
        is_active=False
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_database_refuses_to_leave_a_business_without_an_owner(now, owner, beta, way):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        WAYS[way](owner, beta)
    assert people.explain_last_owner(refused.value).detail.startswith(SAYS)
    assert Membership.objects.filter(pk=owner.pk, role=Role.OWNER, user__is_active=True).exists()


@pytest.mark.parametrize("way", WAYS)
def test_the_database_lets_an_owner_go_when_there_is_another(now, owner, bob, beta, way):
    Membership.objects.filter(user=bob).update(role=Role.OWNER)
    WAYS[way](owner, beta)
    assert not Membership.objects.filter(
        user=owner.user_id, business=owner.business_id, role=Role.OWNER, user__is_active=True
    ).exists()


def test_owners_change_places_in_one_transaction(owner, bob):
    Membership.objects.filter(pk=owner.pk).update(role=Role.AGENT)
    Membership.objects.filter(user=bob).update(role=Role.OWNER)
    connection.check_constraints()


def test_a_business_is_deleted_with_its_memberships(owner, alpha):
    Business.objects.get(pk=alpha.pk).delete()
    connection.check_constraints()
    assert not Membership.objects.filter(pk=owner.pk).exists()


def test_the_admin_says_in_a_sentence_that_the_last_owner_stays(browser, now, owner, monkeypatch):
    # As if two had looked at once
    monkeypatch.setattr(people, "check_owners_remain", lambda memberships: None)
    for path_, form in [("delete", {"post": "yes"}), ("change", {"role": "AGENT"})]:
        page = browser.post(f"{MEMBERSHIPS}{owner.pk}/{path_}/", form, follow=True)
        assert SAYS in page.content.decode()
    monkeypatch.setattr(people, "list_places", lambda user: [])
    assert (
        SAYS
        in browser.post(
            f"{USERS}{owner.user_id}/delete/", {"post": "yes"}, follow=True
        ).content.decode()
    )


def test_the_api_answers_409_when_the_last_owner_would_go(client_for, alice, now, owner):
    with override_settings(ROOT_URLCONF=Urls):
        answer = client_for(alice).delete("/api/thoughtless/")
    assert (answer.status_code, answer.json()["code"]) == (409, "LAST_OWNER")
    assert answer.json()["detail"].startswith(SAYS)


@pytest.fixture
def connect(new_database, alice, alpha, bob):
    """A database of its own, for transactions that are committed: alpha with two owners."""
    database = new_database("last_owner")

    def open_one():
        return psycopg.connect(
            host=str(embedded_socket_folder(HOME)), user="postgres", dbname=database
        )

    Membership.objects.filter(user=bob).update(role=Role.OWNER)
    with open_one() as copy, connection.cursor() as cursor:
        for table in ("accounts_user", "core_business", "accounts_membership"):
            # The tables are those named above.
            cursor.execute(f"SELECT to_jsonb({table})::text FROM {table}")  # noqa: S608
            for (row,) in cursor.fetchall():
                record = f"jsonb_populate_record(NULL::{table}, %s)"
                copy.execute(f"INSERT INTO {table} SELECT * FROM {record}", [row])  # noqa: S608  as above
    return open_one


@pytest.mark.parametrize(
    "other_way",
    [
        "DELETE FROM accounts_membership WHERE user_id = %s",
        "UPDATE accounts_membership SET role = 'AGENT' WHERE user_id = %s",
        "UPDATE accounts_user SET is_active = FALSE WHERE id = %s",
    ],
)
def test_of_two_owners_who_remove_each_other_at_once_one_stays(connect, alice, bob, other_way):
    with connect() as one, connect() as other, ThreadPoolExecutor() as threads:
        one.execute("DELETE FROM accounts_membership WHERE user_id = %s", [alice.pk])
        other.execute(other_way, [bob.pk])
        # Checked, and not yet committed
        one.execute("SET CONSTRAINTS business_keeps_an_owner IMMEDIATE")
        waits = threads.submit(other.commit)
        with pytest.raises(TimeoutError):
            waits.result(0.2)
        one.commit()
        with pytest.raises(psycopg.errors.CheckViolation, match="would have no active owner"):
            waits.result(20)
