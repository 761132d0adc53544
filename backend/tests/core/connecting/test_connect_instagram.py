"""Connecting through Instagram Login, and one account through both logins."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from common.tenancy import in_business
from conftest import SECRETS
from conversations.models import MessageLog, Thread
from core.connecting.state import describe
from core.connecting.token_failure import mark_token_failed
from core.delivery.queueing import ask_delivery
from core.models import Business
from integrations.instagram.errors import GraphError
from tests.core.connecting import walking
from tests.core.connecting.walking import BACK, words
from tests.core.facebook_dialog import FacebookDialog
from tests.core.instagram_dialog import InstagramDialog
from tests.webhooks import payload, sign


@pytest.fixture
def dialog(simulator):
    return InstagramDialog(simulator)


def start(client, business, login="INSTAGRAM", next=BACK):
    return walking.start(client, business, next=next, login=login)


def luna(simulator):
    return next(
        page for page in simulator.get("/sim/world")["pages"] if page["name"] == "Luna Ceramics"
    )


def ended(client, address, alpha):
    """Status and words of the page that a failed way ends on; nothing was stored."""
    answer = client.get(address)
    alpha.refresh_from_db()
    assert not alpha.instagram_connected
    return answer.status_code, words(answer)


def test_the_dialog_is_instagrams_own_with_its_own_app_and_scopes(
    browser, alice, alpha, simulator, settings
):
    address = start(browser(alice), alpha)
    assert address.startswith(f"{settings.IG_DIALOG_URL}/oauth/authorize?")
    asked = parse_qs(urlsplit(address).query)
    assert asked["client_id"] == ["2000000002"]
    assert asked["redirect_uri"] == ["http://localhost:9/core/instagram/callback/"]
    assert asked["scope"] == ["instagram_business_basic,instagram_business_manage_messages"]


def test_where_only_instagram_login_is_set_up_it_is_what_connecting_means(
    browser, alice, alpha, simulator, settings
):
    settings.FB_APP_ID = ""
    assert "client_id=2000000002" in start(browser(alice), alpha, login="")


@pytest.mark.parametrize(
    "shape", [{}, {"wrapped": True}, {"numeric": True}, {"wrapped": True, "numeric": True}]
)
def test_an_owner_connects_whatever_the_answers_look_like(
    browser, alice, alpha, dialog, simulator, shape
):
    simulator.post("/sim/instagram_login", **shape)
    client = browser(alice)
    answer = client.get(dialog.answer(start(client, alpha)))
    assert (answer.status_code, answer["Location"]) == (302, f"{BACK}?connected=1")
    alpha.refresh_from_db()
    assert alpha.instagram_connected
    assert alpha.instagram_login == "INSTAGRAM"
    assert alpha.instagram_account_id == luna(simulator)["instagram"]["id"]
    assert alpha.instagram_scoped_id not in {"", alpha.instagram_account_id}
    assert alpha.meta_user_id == alpha.instagram_scoped_id
    assert alpha.instagram_page_id is None
    assert alpha.page_access_token.startswith("IGAA")
    assert timedelta(days=59) < alpha.token_expires_at - timezone.now() < timedelta(days=61)
    assert {"messages", "messaging_seen"} <= set(luna(simulator)["instagram_fields"])
    shown = describe(alpha)
    assert (shown.state, shown.login, shown.problem) == ("CONNECTED", "INSTAGRAM", None)
    assert {permission.scope for permission in shown.permissions} == {
        "instagram_business_basic",
        "instagram_business_manage_messages",
    }
    assert all(permission.granted for permission in shown.permissions)


def test_a_denied_consent_names_instagram_and_offers_the_other_way(browser, alice, alpha, dialog):
    client = browser(alice)
    status, text = ended(client, dialog.answer(start(client, alpha), action="cancel"), alpha)
    assert (status, "Instagram says that you cancelled" in text) == (400, True)
    assert f'href="/core/instagram/connect/{alpha.pk}/?login=INSTAGRAM&amp;next=' in text
    assert f'href="/core/instagram/connect/{alpha.pk}/?login=FACEBOOK&amp;next=' in text
    assert "Connect with Facebook instead" in text


@pytest.mark.parametrize(
    "scope", ["instagram_business_basic", "instagram_business_manage_messages"]
)
def test_a_declined_permission_is_named_with_its_reason(
    browser, alice, alpha, dialog, simulator, scope
):
    client = browser(alice)
    dialog.declined = {scope}
    status, text = ended(client, dialog.answer(start(client, alpha)), alpha)
    assert (status, f"<strong>{scope}</strong>" in text) == (400, True)
    assert luna(simulator)["instagram_fields"] == []


def test_a_code_works_once_and_for_an_hour(browser, alice, alpha, dialog, simulator):
    client = browser(alice)
    address = dialog.answer(start(client, alpha))
    simulator.post("/sim/clock", advance_seconds=3700)
    status, text = ended(client, address, alpha)
    assert (status, "This took too long" in text) == (400, True)


def test_the_fragment_that_instagram_appends_is_no_part_of_the_code(browser, alice, alpha, dialog):
    client = browser(alice)
    path, _, query = dialog.answer(start(client, alpha)).partition("?")
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    assert client.get(path, {**asked, "code": asked["code"] + "#_"}).status_code == 302
    alpha.refresh_from_db()
    assert alpha.instagram_connected


@pytest.mark.parametrize(
    ("setting", "value", "title", "named"),
    [
        (
            "IG_APP_SECRET",
            "not-the-secret",
            "Instagram rejected the Meta app of Conversa",
            "IG_APP_SECRET",
        ),
        ("IG_GRAPH_URL", "http://127.0.0.1:9", "Instagram is not responding", ""),
        ("IG_API_URL", "http://127.0.0.1:9", "Instagram is not responding", ""),
    ],
)
def test_a_wrong_installation_is_not_blamed_on_the_owner(
    browser, alice, alpha, dialog, settings, setting, value, title, named
):
    client = browser(alice)
    address = dialog.answer(start(client, alpha))
    setattr(settings, setting, value)
    status, text = ended(client, address, alpha)
    assert (status, title in text, named in text) == (502, True, True)


@pytest.mark.parametrize("scope", ["oauth", "graph"])
def test_instagram_being_down_ends_on_a_page(browser, alice, alpha, dialog, simulator, scope):
    client = browser(alice)
    address = dialog.answer(start(client, alpha))
    simulator.post("/sim/faults", scope=scope, kind="error", status=500, code=2)
    status, text = ended(client, address, alpha)
    assert (status, "Instagram is not responding" in text) == (502, True)


def test_an_account_without_a_page_is_shown_the_way_that_needs_none(
    browser, alice, alpha, simulator
):
    client = browser(alice)
    status, text = ended(
        client, FacebookDialog(simulator, "fb-paul").answer(start(client, alpha, "FACEBOOK")), alpha
    )
    assert (status, "No Facebook Page was found" in text) == (409, True)
    assert "Connect with Instagram instead" in text


def test_where_only_one_login_is_set_up_no_other_is_offered(
    browser, alice, alpha, dialog, settings
):
    settings.FB_APP_ID = ""
    client = browser(alice)
    _, text = ended(client, dialog.answer(start(client, alpha), action="cancel"), alpha)
    assert "instead" not in text


# --- one account, two logins ----------------------------------------------------------------------


def walk(client, simulator, business, login):
    dialogs = {"FACEBOOK": FacebookDialog(simulator), "INSTAGRAM": InstagramDialog(simulator)}
    answer = client.get(dialogs[login].answer(start(client, business, login)))
    assert answer.status_code == 302, answer.content
    business.refresh_from_db()


@pytest.mark.parametrize(
    ("first", "second"), [("FACEBOOK", "INSTAGRAM"), ("INSTAGRAM", "FACEBOOK")]
)
def test_the_other_login_takes_the_first_ones_place_and_keeps_the_threads(
    browser, alice, alpha, simulator, thread_in, first, second
):
    client = browser(alice)
    walk(client, simulator, alpha, first)
    account, token = alpha.instagram_account_id, alpha.page_access_token
    with in_business(alpha):
        thread = thread_in(alpha)
    walk(client, simulator, alpha, second)
    assert (alpha.instagram_login, alpha.instagram_account_id) == (second, account)
    assert alpha.page_access_token != token
    assert (alpha.token_expires_at is None) == (second == "FACEBOOK")
    assert (alpha.instagram_page_id is None) == (second == "INSTAGRAM")
    assert Business.objects.filter(instagram_account_id=account).count() == 1
    with in_business(alpha):
        assert list(Thread.objects.values_list("pk", "customer__account_id")) == [
            (thread.pk, account)
        ]
    # Only the login in use delivers webhooks.
    page = luna(simulator)
    assert bool(page["subscribed_fields"]) == (second == "FACEBOOK")
    assert bool(page["instagram_fields"]) == (second == "INSTAGRAM")


@pytest.mark.parametrize(
    ("first", "second"),
    [("FACEBOOK", "INSTAGRAM"), ("INSTAGRAM", "FACEBOOK"), ("INSTAGRAM", "INSTAGRAM")],
)
def test_what_waited_goes_out_once_the_account_is_connected_again(
    browser, alice, alpha, simulator, thread_in, run_jobs, first, second
):
    client = browser(alice)
    walk(client, simulator, alpha, first)
    igsid = simulator.post(
        "/sim/dm", account="luna.ceramics", customer="emma.w", text="Open?", deliver="never"
    )["igsid"]
    mark_token_failed(business_id=alpha.pk, error=GraphError("TOKEN", code=190, subcode=463))
    alpha.refresh_from_db()
    with in_business(alpha):
        thread = thread_in(alpha, igsid=igsid)
        message = MessageLog.objects.create(
            thread=thread,
            direction="OUT",
            author="PERSON",
            text="We open at nine.",
            state="QUEUED",
            at=timezone.now(),
        )
        ask_delivery(alpha, thread.pk)
        run_jobs()
        message.refresh_from_db()
        assert message.state == "QUEUED"
    walk(client, simulator, alpha, second)
    run_jobs()
    with in_business(alpha):
        message.refresh_from_db()
        assert (message.state, Thread.objects.count()) == ("SENT", 1)
    assert [sent["text"] for sent in simulator.get("/sim/sent")] == ["We open at nine."]


@pytest.mark.parametrize(("held", "asked"), [("FACEBOOK", "INSTAGRAM"), ("INSTAGRAM", "FACEBOOK")])
def test_an_account_held_through_one_login_is_not_taken_through_the_other(
    browser, alice, charlie, alpha, beta, simulator, held, asked
):
    walk(browser(charlie), simulator, beta, held)
    client = browser(alice)
    dialogs = {"FACEBOOK": FacebookDialog(simulator), "INSTAGRAM": InstagramDialog(simulator)}
    status, text = ended(client, dialogs[asked].answer(start(client, alpha, asked)), alpha)
    assert (status, "@luna.ceramics is connected to another business" in text) == (409, True)
    assert "instead" not in text  # the other login would end the same
    beta.refresh_from_db()
    assert beta.instagram_connected


def test_messages_names_and_looks_go_through_the_login_that_is_connected(
    browser, alice, alpha, simulator, thread_in, time_passes
):
    walk(browser(alice), simulator, alpha, "INSTAGRAM")
    igsid = simulator.post(
        "/sim/dm", account="luna.ceramics", customer="emma.w", text="Open?", deliver="never"
    )["igsid"]
    simulator.delete("/sim/calls")
    simulator.post("/sim/faults", scope="send", kind="garbage", times=1)
    with in_business(alpha):
        thread = thread_in(alpha, igsid=igsid)
        MessageLog.objects.create(
            thread=thread,
            direction="OUT",
            author="PERSON",
            text="We open at nine.",
            state="QUEUED",
            at=timezone.now(),
        )
        ask_delivery(alpha, thread.pk)
        time_passes(alpha, 20)
        assert MessageLog.objects.get(direction="OUT").state == "SENT"
    paths = [call["path"] for call in simulator.get("/sim/calls")]
    assert any(path.endswith("/conversations") for path in paths)
    assert [path for path in paths if not path.startswith("/graph.instagram.com/v")] == []


def test_a_message_that_both_logins_deliver_is_one_message(
    browser, alice, alpha, simulator, run_jobs
):
    walk(browser(alice), simulator, alpha, "INSTAGRAM")
    body = json.dumps(
        payload("message_text", account=alpha.instagram_account_id, mid="aWdfZAG1_twice")
    )
    for name in ("FB_APP_SECRET", "IG_APP_SECRET"):
        headers = {"X-Hub-Signature-256": sign(body.encode(), SECRETS[name])}
        answer = Client().post(
            "/core/webhook/instagram/", data=body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 200
    run_jobs()
    with in_business(alpha):
        assert list(MessageLog.objects.values_list("mid", flat=True)) == ["aWdfZAG1_twice"]
