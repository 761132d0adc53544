"""Reconnecting and disconnecting an account, and the state of a connection in words."""

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from core.connecting.connections import disconnect
from core.connecting.state import describe
from core.connecting.token_failure import mark_token_failed
from integrations.instagram.errors import GraphError
from tests.core.connecting.walking import start, subscribed
from tests.core.facebook_dialog import FacebookDialog


@pytest.fixture
def dialog(simulator):
    return FacebookDialog(simulator)


def test_reconnecting_replaces_the_token_in_place(browser, alice, alpha, connected, dialog):
    connected(alpha)
    before = alpha.page_access_token
    mark_token_failed(
        business_id=alpha.pk, error=GraphError("TOKEN", code=190, subcode=463, admin_text="expired")
    )
    alpha.refresh_from_db()
    assert alpha.token_expired
    assert describe(alpha).state == "TOKEN_EXPIRED"
    client = browser(alice)
    assert client.get(dialog.answer(start(client, alpha))).status_code == 302
    alpha.refresh_from_db()
    assert alpha.page_access_token != before
    assert (alpha.token_failed_at, alpha.token_error) == (None, "")
    assert (
        ProcrastinateJob.objects.filter(
            task_name="core.resume", args={"business_id": alpha.pk}, status="todo"
        ).count()
        == 1
    )
    assert describe(alpha).state == "CONNECTED"


def test_another_account_takes_the_place_and_the_old_page_is_unsubscribed(
    browser, alice, alpha, connected, simulator
):
    connected(alpha)
    client = browser(alice)
    assert (
        client.get(FacebookDialog(simulator, "fb-sam").answer(start(client, alpha))).status_code
        == 302
    )
    alpha.refresh_from_db()
    assert alpha.instagram_username == "harbor.barber"
    assert subscribed(simulator, "Harbor Barber")
    assert subscribed(simulator, "Luna Ceramics") == []


def test_a_failed_reconnect_leaves_the_connection_as_it_was(
    browser, alice, alpha, connected, dialog
):
    connected(alpha)
    before = alpha.page_access_token
    client = browser(alice)
    assert client.get(dialog.answer(start(client, alpha), action="cancel")).status_code == 400
    alpha.refresh_from_db()
    assert alpha.instagram_connected
    assert alpha.page_access_token == before


def test_disconnecting_forgets_token_and_ids_and_stops_webhooks(alice, alpha, connected, simulator):
    connected(alpha)
    business = disconnect(business=alpha, person=alice)
    assert not business.instagram_connected
    alpha.refresh_from_db()
    assert (alpha.page_token_encrypted, alpha.instagram_account_id, alpha.instagram_page_id) == (
        "",
        None,
        None,
    )
    assert (alpha.instagram_username, alpha.granted_scopes, alpha.connected_at) == ("", [], None)
    assert subscribed(simulator) == []
    assert describe(alpha).state == "NOT_CONNECTED"


def test_disconnecting_does_not_depend_on_meta(alice, alpha, connected, settings):
    connected(alpha)
    settings.FB_GRAPH_URL = "http://127.0.0.1:9"
    assert not disconnect(business=alpha, person=alice).instagram_connected
    assert not disconnect(business=alpha, person=alice).instagram_connected  # and may be repeated


def test_a_missing_permission_is_a_state_of_its_own(alpha, connected):
    connected(alpha)
    alpha.granted_scopes = [scope for scope in alpha.granted_scopes if scope != "pages_messaging"]
    shown = describe(alpha)
    assert shown.state == "MISSING_PERMISSIONS"
    assert "pages_messaging" in shown.detail
    assert {permission.scope for permission in shown.permissions if not permission.granted} == {
        "pages_messaging"
    }


def test_a_permission_taken_back_later_is_no_expired_token(alpha, connected):
    connected(alpha)
    mark_token_failed(business_id=alpha.pk, error=GraphError("PERMISSION", code=200))
    alpha.refresh_from_db()
    assert describe(alpha).state == "MISSING_PERMISSIONS"


def test_an_old_failure_does_not_mark_a_newer_connection(alpha, connected):
    connected(alpha)
    before = alpha.connected_at
    connected(alpha)
    mark_token_failed(business_id=alpha.pk, error=GraphError("TOKEN"), connected_at=before)
    alpha.refresh_from_db()
    assert not alpha.token_expired


def test_dashboards_are_told_of_each_change(alice, alpha, connected):
    told = []

    def listen(execute, sql, params, many, context):
        told.extend(params[1:] if "pg_notify" in sql else [])
        return execute(sql, params, many, context)

    connected(alpha)
    error = GraphError("TOKEN")
    with connection.execute_wrapper(listen):
        mark_token_failed(business_id=alpha.pk, error=error)
        mark_token_failed(business_id=alpha.pk, error=error)
        disconnect(business=alpha, person=alice)
    assert told == [f"{alpha.pk}:", f"{alpha.pk}:"]
