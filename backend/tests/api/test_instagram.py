"""The connection in the API: the ways to connect, what each asks for, and what is wrong with a
token.
"""

import pytest
from django.utils import timezone

from core.connecting.token_failure import mark_token_failed
from integrations.instagram.errors import GraphError


def test_the_ways_to_connect_say_how_they_differ(client_for, alice):
    facebook, instagram = client_for(alice).get("/api/instagram/logins/").json()
    assert (
        facebook["login"],
        facebook["name"],
        facebook["available"],
        facebook["unavailable_reason"],
    ) == ("FACEBOOK", "Facebook", True, None)
    assert (instagram["login"], instagram["available"]) == ("INSTAGRAM", True)
    assert "Page" in facebook["line"]
    assert facebook["line"] != instagram["line"]


def test_a_way_that_is_not_set_up_says_what_is_missing(client_for, alice, settings):
    settings.IG_APP_SECRET = ""
    _, instagram = client_for(alice).get("/api/instagram/logins/").json()
    assert instagram["available"] is False
    assert "IG_APP_SECRET" in instagram["unavailable_reason"]


def test_permissions_come_with_their_login(client_for, alice):
    rows = client_for(alice).get("/api/instagram/permissions/").json()
    assert [row["scope"] for row in rows if row["login"] == "INSTAGRAM"] == [
        "instagram_business_basic",
        "instagram_business_manage_messages",
    ]
    assert {row["scope"] for row in rows if not row["needed"]} == {"business_management"}
    assert all(row["why"] for row in rows)


def test_without_an_account_there_is_no_login_and_no_problem(client_for, alice, alpha):
    shown = client_for(alice).get(f"/api/businesses/{alpha.pk}/instagram/").json()
    assert (shown["state"], shown["login"], shown["problem"], shown["token_expires_at"]) == (
        "NOT_CONNECTED",
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("subcode", "code"),
    [(458, "REVOKED"), (460, "PASSWORD_CHANGED"), (463, "EXPIRED"), (None, "REFUSED")],
)
def test_a_dead_token_has_a_title_a_text_and_one_thing_to_do(
    client_for, bob, alpha, connected, subcode, code
):
    connected(alpha)
    mark_token_failed(business_id=alpha.pk, error=GraphError("TOKEN", code=190, subcode=subcode))
    shown = client_for(bob).get(f"/api/businesses/{alpha.pk}/instagram/").json()
    assert (shown["state"], shown["problem"]["code"], shown["problem"]["action"]) == (
        "TOKEN_EXPIRED",
        code,
        "RECONNECT",
    )
    assert shown["problem"]["title"]
    assert "econnect" in shown["problem"]["text"]


def test_a_token_whose_time_is_over_is_a_problem_before_anybody_was_refused(
    client_for, alice, alpha, connected
):
    connected(alpha)
    alpha.token_expires_at = timezone.now()
    alpha.save()
    shown = client_for(alice).get(f"/api/businesses/{alpha.pk}/instagram/").json()
    assert (shown["state"], shown["problem"]["code"]) == ("TOKEN_EXPIRED", "EXPIRED")
