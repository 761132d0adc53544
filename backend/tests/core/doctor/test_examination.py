"""The connection doctor finds what is wrong, says it in words, and stops where a further check
would make no sense.
"""

import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog
from conversations.webhook_delivery import Delivery
from core.doctor.check import TITLES, CheckContext
from core.doctor.checks import (
    CHECKS,
    check_access_level,
    check_graph_version,
    check_last_webhook,
    check_redirect_uri,
)
from core.doctor.evidence import Evidence
from core.doctor.examination import examine
from core.doctor.round_trip import build_test_event
from core.intake.inbox import store_body
from core.models import Business, InboxEvent
from integrations.instagram.versions import LAST_DAYS

SHOP = "luna.ceramics"


@pytest.fixture
def ask(client_for):
    """`ask(alice, alpha)` runs the doctor as the dashboard does. Returns the checks by code."""

    def run(person, business, **body):
        answer = client_for(person).post(
            f"/api/businesses/{business.pk}/instagram/doctor/", body, format="json"
        )
        assert answer.status_code == 200, answer.content
        return {check["code"]: check for check in answer.json()["checks"]}

    return run


def states(checks):
    return {code: check["state"] for code, check in checks.items()}


def test_every_check_has_a_title_and_they_come_in_order(alpha, alice, simulator, ask):
    assert list(ask(alice, alpha)) == list(TITLES) == list(CHECKS)


def test_without_an_account_only_the_installation_is_examined(alpha, bob, simulator, ask):
    checks = ask(bob, alpha)
    looked_at = {code for code, check in checks.items() if check["state"] != "SKIPPED"}
    assert looked_at == {"APP_SETTINGS", "REDIRECT_URI", "CONNECTED", "ROUND_TRIP", "GRAPH_VERSION"}
    assert checks["CONNECTED"]["state"] == "FAIL"
    assert "“An account is connected”" in checks["SUBSCRIBED"]["result"]


def test_a_sound_connection_is_green_as_far_as_it_can_be_known(alpha, alice, connected, ask):
    connected(alpha)
    green = {
        "APP_SETTINGS",
        "REDIRECT_URI",
        "CONNECTED",
        "TOKEN",
        "IDS",
        "SCOPES",
        "SUBSCRIBED",
        "GRAPH_VERSION",
        "CLOCK",
    }
    found = states(ask(alice, alpha))
    assert {code for code in found if found[code] == "OK"} == green
    assert (found["ACCESS_LEVEL"], found["LAST_WEBHOOK"]) == ("WAITING", "WAITING")


def test_no_token_and_no_secret_is_ever_shown(alpha, alice, connected, client_for, settings):
    connected(alpha)
    answer = (
        client_for(alice).post(f"/api/businesses/{alpha.pk}/instagram/doctor/").content.decode()
    )
    assert alpha.page_access_token not in answer
    assert settings.FB_APP_SECRET not in answer


def test_a_secret_that_is_not_the_apps_stops_at_the_first_check(
    alpha, alice, connected, ask, settings
):
    connected(alpha)
    settings.FB_APP_SECRET = "of-another-app"
    checks = ask(alice, alpha)
    assert (checks["APP_SETTINGS"]["state"], checks["TOKEN"]["state"]) == ("FAIL", "SKIPPED")
    assert "FB_APP_SECRET" in checks["APP_SETTINGS"]["fix"]


def test_settings_that_are_missing_are_named(alpha, alice, ask, settings):
    settings.FB_VERIFY_TOKEN = ""
    assert ask(alice, alpha)["APP_SETTINGS"]["result"] == "Not set: FB_VERIFY_TOKEN."


def test_the_address_to_register_is_spelled_out(alpha, alice, simulator, ask, settings):
    settings.PUBLIC_URL = "https://dm.example.com"
    check = ask(alice, alpha)["REDIRECT_URI"]
    assert (
        check["state"],
        "https://dm.example.com/core/instagram/callback/" in check["result"],
    ) == ("OK", True)


REAL, SIMULATED = "https://www.facebook.com", "http://127.0.0.1:8100"


@pytest.mark.parametrize(
    ("address", "dialog", "state", "says"),
    [
        (
            "http://localhost:8000",
            SIMULATED,
            "OK",
            "Before you go live, Conversa needs an https address",
        ),
        ("http://[::1]:8000", SIMULATED, "OK", "nothing to do while you try it out"),
        ("http://localhost:8000", REAL, "WARN", "https addresses only"),
        ("http://192.168.1.5:8000", SIMULATED, "WARN", "https addresses only"),
    ],
)
def test_who_tries_it_out_on_one_machine_is_not_asked_for_https(
    alpha, settings, address, dialog, state, says
):
    settings.PUBLIC_URL, settings.FB_DIALOG_URL, settings.IG_DIALOG_URL = address, dialog, dialog
    check = check_redirect_uri(CheckContext(alpha, None, 0))
    assert (check.state, says in check.result) == (state, True)


@pytest.mark.parametrize(
    ("subcode", "words"), [(463, "has expired"), (458, "removed"), (460, "password")]
)
def test_a_dead_token_says_why_and_the_rest_waits(
    alpha, alice, connected, simulator, ask, subcode, words
):
    connected(alpha)
    simulator.post("/sim/tokens/expire", account=SHOP, subcode=subcode)
    checks = ask(alice, alpha)
    assert checks["TOKEN"]["state"] == "FAIL"
    assert words in checks["TOKEN"]["result"]
    assert {
        checks[code]["state"] for code in ("IDS", "SCOPES", "SUBSCRIBED", "MESSAGE_ACCESS")
    } == {"SKIPPED"}
    alpha.refresh_from_db()
    assert alpha.token_expired


def test_a_stored_id_that_is_not_the_accounts_is_found(alpha, alice, connected, ask):
    connected(alpha)
    Business.objects.filter(pk=alpha.pk).update(instagram_account_id="17841999")
    check = ask(alice, alpha)["IDS"]
    assert check["state"] == "FAIL"
    assert "17841999" in check["result"]


def test_a_missing_permission_is_named_with_what_it_is_for(alpha, alice, connected, simulator, ask):
    connected(alpha)
    scopes = [
        "instagram_basic",
        "pages_show_list",
        "pages_read_engagement",
        "pages_manage_metadata",
    ]
    granted = simulator.post("/sim/connect", account=SHOP, scopes=scopes)
    alpha.page_access_token = granted["page_access_token"]
    alpha.save()
    checks = ask(alice, alpha)
    assert checks["SCOPES"]["state"] == "FAIL"
    assert (
        "instagram_manage_messages: Receive your customers’ messages" in checks["SCOPES"]["result"]
    )
    assert checks["MESSAGE_ACCESS"]["state"] == "SKIPPED"


def test_a_lost_subscription_is_found_and_an_owner_subscribes_again(
    alpha, alice, bob, connected, simulator, ask, client_for
):
    connected(alpha)
    token = {"access_token": alpha.page_access_token}
    simulator.session.delete(
        f"{simulator.url}/v25.0/{alpha.instagram_page_id}/subscribed_apps", params=token, timeout=20
    ).raise_for_status()
    assert ask(alice, alpha)["SUBSCRIBED"]["state"] == "FAIL"
    refused = client_for(bob).post(
        f"/api/businesses/{alpha.pk}/instagram/doctor/", {"fix": "SUBSCRIBE"}, format="json"
    )
    assert refused.status_code == 403
    assert ask(alice, alpha, fix="SUBSCRIBE")["SUBSCRIBED"]["state"] == "OK"


def test_nothing_is_subscribed_without_an_account(alpha, alice, client_for):
    answer = client_for(alice).post(
        f"/api/businesses/{alpha.pk}/instagram/doctor/", {"fix": "SUBSCRIBE"}, format="json"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_CONNECTED")


def test_messages_kept_from_apps_are_found(alpha, alice, connected, simulator, ask):
    connected(alpha)
    simulator.post("/sim/dm", account=SHOP, customer="emma.w", text="Hello", deliver="never")
    assert ask(alice, alpha)["MESSAGE_ACCESS"]["state"] == "OK"
    simulator.post("/sim/message_access", account=SHOP, on=False)
    check = ask(alice, alpha)["MESSAGE_ACCESS"]
    assert check["state"] == "WARN"
    assert "Allow access to messages" in check["fix"]


def test_an_app_that_is_not_live_hears_of_its_testers_only(alpha, connected, simulator):
    connected(alpha)
    simulator.post("/sim/app_live", live=False, testers=["jonas_k"])
    delivered = [
        simulator.post("/sim/dm", account=SHOP, customer=name, text="Hello")["delivered"]
        for name in ("jonas_k", "emma.w")
    ]
    assert delivered == [True, False]


def test_messages_that_no_webhook_brings_point_to_the_access_level(
    alpha, alice, connected, ask, thread_in
):
    connected(alpha)
    with in_business(alpha):
        thread = thread_in(alpha)
        MessageLog.objects.create(
            thread=thread,
            mid="m1",
            direction="IN",
            author="CUSTOMER",
            state="RECEIVED",
            found_by="POLL",
            at=timezone.now(),
        )
    check = ask(alice, alpha)["ACCESS_LEVEL"]
    assert (check["state"], "Advanced Access" in check["fix"]) == ("FAIL", True)


def test_an_instagram_that_fails_proves_nothing_wrong(alpha, alice, connected, simulator, ask):
    connected(alpha)
    simulator.post("/sim/faults", scope="graph", kind="error", code=2, times=1)
    assert ask(alice, alpha)["APP_SETTINGS"]["state"] == "WARN"


def test_an_instagram_that_hangs_is_not_waited_for(alpha, connected, simulator, monkeypatch):
    connected(alpha)
    monkeypatch.setattr("core.doctor.examination.SECONDS", 0.5)
    with in_business(alpha):
        checks = {check.code: check for check in examine(alpha).checks}
    assert checks["TOKEN"].result.startswith("Skipped")
    assert "took too long" in checks["APP_SETTINGS"].result


class Stranger(BaseHTTPRequestHandler):
    """Whoever answers at our address instead of us."""

    status = 200

    def do_POST(self):
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.mark.parametrize(
    ("status", "state", "words"),
    [(200, "FAIL", "not in this inbox"), (403, "FAIL", "signature"), (302, "FAIL", "status 302")],
)
def test_another_server_at_our_address_is_found(
    alpha, alice, simulator, ask, settings, status, state, words
):
    with HTTPServer(("127.0.0.1", 0), type("Other", (Stranger,), {"status": status})) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        settings.PUBLIC_URL = f"http://127.0.0.1:{server.server_port}"
        check = ask(alice, alpha)["ROUND_TRIP"]
    assert check["state"] == state
    assert words in check["result"]


def test_an_address_that_cannot_be_reached_proves_nothing_wrong(alpha, alice, simulator, ask):
    check = ask(alice, alpha)["ROUND_TRIP"]
    assert (check["state"], "press Test" in check["fix"]) == ("WARN", True)


def test_the_test_event_reaches_nobody(alpha, run_jobs):
    store_body(build_test_event("doctor-word"))
    run_jobs()
    assert (InboxEvent.objects.get().state, "doctor-word" in InboxEvent.objects.get().payload) == (
        "TEST",
        True,
    )
    with in_business(alpha):
        assert not MessageLog.objects.exists()


@pytest.mark.parametrize(
    ("arrived", "by_webhook", "people", "state"),
    [
        (0, 0, 0, "WAITING"),
        (3, 3, 2, "WAITING"),
        (5, 0, 0, "FAIL"),
        (9, 8, 3, "WARN"),
        (9, 8, 4, "OK"),
    ],
)
def test_the_access_level_is_read_from_what_arrives(alpha, arrived, by_webhook, people, state):
    notes = Evidence(
        Delivery(arrived, by_webhook, 7, None), people=people, day=0, last_test_at=None
    )
    assert check_access_level(CheckContext(alpha, notes, 0)).state == state


@pytest.mark.parametrize(
    ("hours", "arrived", "by_webhook", "state"),
    [(None, 0, 0, "WAITING"), (1, 5, 4, "OK"), (30, 5, 5, "OK"), (30, 5, 4, "FAIL")],
)
def test_deliveries_that_have_stopped_are_told_from_a_quiet_shop(
    alpha, hours, arrived, by_webhook, state
):
    alpha.last_webhook_at = hours and timezone.now() - timedelta(hours=hours)
    notes = Evidence(
        Delivery(arrived, by_webhook, 7, None), people=1, day=0, last_test_at=timezone.now()
    )
    check = check_last_webhook(CheckContext(alpha, notes, 0))
    assert (check.state, "test event" in check.result) == (state, True)


@pytest.mark.parametrize(("days", "state"), [(-1, "WARN"), (30, "WARN"), (400, "OK")])
def test_the_end_of_the_version_is_told_in_time(alpha, settings, monkeypatch, days, state):
    monkeypatch.setitem(LAST_DAYS, settings.FB_GRAPH_VERSION, date.today() + timedelta(days=days))
    assert check_graph_version(CheckContext(alpha, None, 0)).state == state


def test_too_many_examinations_are_refused(alpha, alice, client_for):
    answers = [
        client_for(alice).post(f"/api/businesses/{alpha.pk}/instagram/doctor/").status_code
        for _ in range(11)
    ]
    assert answers == [200] * 10 + [429]
