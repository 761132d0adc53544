"""The HTTP door into a business: it cannot be taken out, and it is closed whatever happens behind
it.
"""

import gc

import pytest
from django.db import ProgrammingError, connection
from rest_framework.permissions import AllowAny

from api.scoping import BusinessAPIView
from conversations.models import Customer


def is_outside():
    return connection.schema_name == "public"


@pytest.mark.parametrize("name", BusinessAPIView.SEALED)
def test_a_view_may_not_override_a_part_of_the_door(name):
    with pytest.raises(TypeError, match=f"may not override {name}"):
        type("Burglar", (BusinessAPIView,), {name: lambda self: None})


def test_a_mixin_before_the_view_may_not_override_a_part_of_the_door():
    class Crowbar:
        def check_permissions(self, request):
            """Everybody is welcome."""

    with pytest.raises(TypeError, match="check_permissions"):
        type("Burglar", (Crowbar, BusinessAPIView), {})


def test_an_address_may_not_pass_options_to_the_door():
    class Honest(BusinessAPIView):
        """Nothing of its own."""

    with pytest.raises(TypeError, match="takes no options"):
        Honest.as_view(permission_classes=[AllowAny])


@pytest.mark.urls("tests.api.doors")
@pytest.mark.parametrize(("how", "status"), [("fine", 200), ("crash", 500)])
def test_no_business_stays_entered_after_an_answer_or_a_crash(
    client_for, alice, alpha, how, status
):
    client = client_for(alice)
    client.raise_request_exception = False
    answer = client.get(f"/{alpha.pk}/{how}/")
    assert (answer.status_code, is_outside()) == (status, True)
    with pytest.raises(ProgrammingError, match="does not exist"):
        Customer.objects.count()


@pytest.mark.urls("tests.api.doors")
def test_the_door_closes_with_the_answer_and_not_when_somebody_collects_garbage(
    client_for, alice, alpha, beta
):
    """A door left in the frames of a crash would close whenever those are collected: in the next
    one's business.
    """
    with pytest.raises(ZeroDivisionError) as crash:
        client_for(alice).get(f"/{alpha.pk}/crash/")
    try:
        connection.set_tenant(beta)
        del crash
        gc.collect()
        assert connection.schema_name == beta.schema_name
    finally:
        connection.set_schema_to_public()


@pytest.mark.urls("tests.api.doors")
def test_what_is_read_after_the_door_has_closed_finds_no_tables(client_for, alice, alpha):
    with pytest.raises(ProgrammingError, match="does not exist"):
        client_for(alice).get(f"/{alpha.pk}/late/")


@pytest.mark.urls("tests.api.doors")
def test_head_needs_the_role_that_get_needs(client_for, alice, bob, alpha):
    path = f"/{alpha.pk}/owners/"
    assert [client_for(person).head(path).status_code for person in (alice, bob)] == [200, 403]


def test_a_thread_that_was_left_in_a_business_starts_the_next_request_outside(
    client_for, charlie, alpha
):
    """Whatever ran on this thread before, a request for another business does not see its rows."""
    connection.set_tenant(alpha)
    try:
        assert client_for(charlie).get(f"/api/businesses/{alpha.pk}/threads/").status_code == 404
        assert is_outside()
    finally:
        connection.set_schema_to_public()


def test_failures_that_no_view_answers_are_json_too(client_for, alice, settings, monkeypatch):
    missing = client_for(alice).get("/api/nothing/here/")
    assert (missing.status_code, missing.json()["code"]) == (404, "NOT_FOUND")
    client = client_for(alice)
    client.raise_request_exception = False
    monkeypatch.delattr(settings, "VERSION")
    broken = client.get("/api/session/")
    assert (broken.status_code, broken.json()["code"]) == (500, "SERVER_ERROR")


def test_a_method_that_is_not_there_is_405_and_a_body_that_is_too_large_is_refused(
    client_for, alice, alpha
):
    path = f"/api/businesses/{alpha.pk}/"
    assert client_for(alice).delete(path).json()["code"] == "METHOD_NOT_ALLOWED"
    huge = client_for(alice).patch(
        path, b'{"name": "' + b"x" * 3_000_000 + b'"}', content_type="application/json"
    )
    assert huge.status_code == 400
    assert "detail" in huge.json()
