"""The admin as a platform admin meets it: creating, finding, the actions with their results in
words.
"""

import html
import re

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Membership, Role, User
from common.tenancy import in_business
from conversations.models import Instructions, MessageLog
from core.answering.status import read_assistant_state
from core.models import Business, DeletionRequest, InboxEvent
from core.platform_admin.actions import TEST_QUESTION

BUSINESSES = "/admin/core/business/"
EVENTS = "/admin/core/inboxevent/"
# What the page of a business sends: its fields, and the management form of its (read-only) people.
FORM = {
    "name": "Alpha",
    "timezone": "UTC",
    "language": "en",
    "memberships-TOTAL_FORMS": "0",
    "memberships-INITIAL_FORMS": "0",
}


@pytest.fixture
def root(db):
    return User.objects.create(
        email="root@example.com", name="Root", is_staff=True, is_superuser=True
    )


@pytest.fixture
def browser(client, root):
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def act(browser):
    """`act("subscribe", alpha)` runs an action as the list's form does and returns what the admin
    reads.
    """

    def run(action: str, *chosen, address: str = BUSINESSES, **more: str) -> str:
        data = {"action": action, "_selected_action": [item.pk for item in chosen], **more}
        return read(browser.post(address, data, follow=True))

    return run


def read(answer) -> str:
    """The page's text without tags."""
    assert answer.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def write_instructions(business) -> None:
    with in_business(business):
        Instructions.objects.create(
            version=1, text="A mug costs 12 euros.", created_at=timezone.now()
        )


def test_a_business_created_in_the_admin_has_a_schema_and_the_admin_as_its_owner(browser, root):
    page = read(
        browser.post(
            f"{BUSINESSES}add/",
            {"name": " Luna Ceramics ", "timezone": "Europe/Oslo", "language": "nb"},
            follow=True,
        )
    )
    business = Business.objects.get(name="Luna Ceramics")
    assert "was added successfully" in page
    assert business.timezone == "Europe/Oslo"
    assert Membership.objects.get(business=business).user == root
    assert Membership.objects.get(business=business).role == Role.OWNER
    with in_business(business):
        assert MessageLog.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"), [("name", "  "), ("timezone", "Mars/Base"), ("language", "")]
)
def test_a_business_that_cannot_be_is_refused_beside_the_field(browser, field, value):
    before = Business.objects.count()
    page = read(
        browser.post(
            f"{BUSINESSES}add/", {"name": "Luna", "timezone": "UTC", "language": "en", field: value}
        )
    )
    assert "Please correct the error below" in page
    assert Business.objects.count() == before


def test_the_list_says_how_each_business_is(browser, alpha, beta, thread_in):
    Business.objects.filter(pk=alpha.pk).update(
        instagram_account_id="17841400",
        instagram_page_id="200",
        page_token_encrypted="x",
        instagram_username="luna.ceramics",
        last_webhook_at=timezone.now(),
        token_failed_at=timezone.now(),
        token_error="TOKEN: code 190",
    )
    with in_business(beta):
        thread = thread_in(beta)
        MessageLog.objects.create(
            thread=thread,
            direction="IN",
            author="CUSTOMER",
            state="RECEIVED",
            text="my secret",
            at=timezone.now(),
        )
    page = read(browser.get(BUSINESSES))
    assert "Token refused · @luna.ceramics 17841400 just now 0" in page
    assert "Not connected never 1" in page
    assert "my secret" not in page


@pytest.mark.parametrize("words", ["Alph", "luna.cer", "17841400", "200300", "bob@example.com"])
def test_a_business_is_found_by_what_people_quote(browser, alpha, beta, words):
    Business.objects.filter(pk=alpha.pk).update(
        instagram_account_id="17841400",
        instagram_page_id="200300",
        instagram_username="luna.ceramics",
    )
    page = read(browser.get(BUSINESSES, {"q": words}))
    assert "1 business" in page
    assert "Alpha" in page


def test_the_filters_answer_real_questions(browser, alpha, beta, charlie):
    hour, week = (
        timezone.now() - timezone.timedelta(hours=1),
        timezone.now() - timezone.timedelta(days=7),
    )
    Business.objects.filter(pk=alpha.pk).update(
        instagram_account_id="1",
        instagram_page_id="2",
        page_token_encrypted="x",
        connected_at=week,
        last_webhook_at=week,
    )
    names = lambda **asked: re.findall(  # noqa: E731
        r'field-name"><a [^>]*>([^<]+)', browser.get(BUSINESSES, asked).content.decode()
    )
    assert names(instagram="connected") == ["Alpha"]
    assert names(instagram="none") == ["Beta"]
    assert names(instagram="refused") == []
    assert names(webhooks="quiet") == ["Alpha"]
    Business.objects.filter(pk=alpha.pk).update(
        token_failed_at=hour, last_webhook_at=hour, status="SUSPENDED", ai_enabled=True
    )
    assert names(instagram="refused") == ["Alpha"]
    assert names(webhooks="quiet") == []
    assert names(webhooks="recent") == ["Alpha"]
    assert names(status__exact="SUSPENDED") == ["Alpha"]
    assert names(ai="on") == ["Alpha"]
    now = timezone.now()
    Business.objects.filter(name="Alpha").update(
        status="ACTIVE",
        token_failed_at=None,
        reconciled_at=week,
        token_expires_at=now + timezone.timedelta(days=2),
        history_state="FAILED",
    )
    assert names(looking="late") == names(looking="failed") == names(token="soon") == ["Alpha"]
    assert names(looking="importing") == names(token="over") == []


def test_the_page_of_a_business_shows_trouble_and_neither_token_nor_words(
    browser, connected, alpha, thread_in
):
    connected(alpha)
    with in_business(alpha):
        thread = thread_in(alpha)
        MessageLog.objects.create(
            thread=thread,
            direction="OUT",
            author="ASSISTANT",
            state="FAILED",
            text="the words",
            at=timezone.now(),
            error_text="Instagram cannot reach this person.",
            error_code="100/2018001",
            error_trace_id="AbC",
        )
    answer = browser.get(f"{BUSINESSES}{alpha.pk}/change/")
    page = read(answer)
    assert "Connected · @luna.ceramics" in page
    assert "Instagram cannot reach this person. 100/2018001 AbC" in page
    assert "the words" not in page
    assert alpha.page_access_token not in answer.content.decode()
    assert alpha.page_token_encrypted not in answer.content.decode()


def test_a_business_whose_schema_is_gone_breaks_no_page(browser, alpha):
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA "{alpha.schema_name}" CASCADE')
    assert "run migrate" in read(browser.get(BUSINESSES))
    assert "run migrate" in read(browser.get(f"{BUSINESSES}{alpha.pk}/change/"))


@pytest.mark.parametrize(
    "fields",
    [{"ai_enabled": False}, {"status": "SUSPENDED"}, {"ai_enabled": True}],
)
def test_the_page_says_of_the_assistant_what_the_owners_read(browser, alpha, fields):
    write_instructions(alpha)
    Business.objects.filter(pk=alpha.pk).update(**fields)
    alpha.refresh_from_db()
    with in_business(alpha):
        state = read_assistant_state(alpha, written=True, worker_alive=False)
    assert state.detail in read(browser.get(f"{BUSINESSES}{alpha.pk}/change/"))


def test_only_what_was_changed_is_written(browser, alpha):
    form = {**FORM, "name": "Alpha & Co"}
    with connection.execute_wrapper(_refuse_token_writes):
        read(browser.post(f"{BUSINESSES}{alpha.pk}/change/", form, follow=True))
    alpha.refresh_from_db()
    assert alpha.name == "Alpha & Co"


def _refuse_token_writes(execute, sql, params, many, context):
    assert not (sql.startswith("UPDATE") and "page_token_encrypted" in sql), sql
    return execute(sql, params, many, context)


def test_technical_fields_cannot_be_posted(browser, alpha):
    schema = alpha.schema_name
    form = {**FORM, "schema_name": "public", "instagram_account_id": "1", "status": "SUSPENDED"}
    read(browser.post(f"{BUSINESSES}{alpha.pk}/change/", form, follow=True))
    alpha.refresh_from_db()
    assert (alpha.schema_name, alpha.instagram_account_id, alpha.status) == (schema, None, "ACTIVE")


def test_the_assistant_is_not_switched_on_without_instructions(browser, alpha):
    form = {**FORM, "ai_enabled": "on"}
    assert "Write instructions first" in read(browser.post(f"{BUSINESSES}{alpha.pk}/change/", form))
    write_instructions(alpha)
    assert "was changed successfully" in read(
        browser.post(f"{BUSINESSES}{alpha.pk}/change/", form, follow=True)
    )
    alpha.refresh_from_db()
    assert alpha.ai_enabled


def test_a_business_cannot_be_deleted_and_the_page_says_why(browser, alpha):
    assert browser.post(f"{BUSINESSES}{alpha.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "be deleted here yet, because" in read(browser.get(f"{BUSINESSES}{alpha.pk}/change/"))
    assert "Delete selected" not in read(browser.get(BUSINESSES))


def test_the_actions_have_the_names_of_the_request(browser, alpha):
    page = read(browser.get(BUSINESSES))
    for name in (
        "Clear Instagram tokens",
        "Subscribe page to app",
        "Test AI responses",
        "Suspend",
        "Activate",
    ):
        assert name in page


def test_only_owners_are_offered_to_connect(browser, alpha):
    browser.post(f"{BUSINESSES}add/", {"name": "Mine", "timezone": "UTC", "language": "en"})
    mine = Business.objects.get(name="Mine")
    page = browser.get(BUSINESSES).content.decode()
    assert (
        f'"/core/instagram/connect/{mine.pk}/?next=/admin/core/business/{mine.pk}/change/"' in page
    )
    assert f"/core/instagram/connect/{alpha.pk}/" not in page


def test_clearing_tokens_asks_first_then_says_what_was_cleared(act, connected, alpha, beta):
    connected(alpha)
    asked = act("clear_tokens", alpha, beta)
    assert "until an owner connects again" in asked
    alpha.refresh_from_db()
    assert alpha.page_token_encrypted
    done = act("clear_tokens", alpha, beta, confirmed="yes")
    assert "the tokens of @luna.ceramics are cleared" in done
    assert "Beta: nothing to clear" in done
    alpha.refresh_from_db()
    assert (alpha.page_token_encrypted, alpha.instagram_page_id, alpha.instagram_connected) == (
        "",
        None,
        False,
    )


def test_what_an_action_changed_is_in_the_history(act, browser, connected, alpha):
    connected(alpha)
    act("clear_tokens", alpha, confirmed="yes")
    assert "Cleared the Instagram tokens of @luna.ceramics" in read(
        browser.get(f"{BUSINESSES}{alpha.pk}/history/")
    )


def test_the_doctor_says_in_words_what_it_found(act, connected, simulator, alpha):
    connected(alpha)
    said = act("doctor", alpha)
    assert "✓ Messages are delivered to Conversa: The account delivers to this app" in said
    assert alpha.page_access_token not in said
    simulator.post("/sim/tokens/expire", account="luna.ceramics", subcode=460)
    assert "✗ Access token: The Instagram password was changed" in act("doctor", alpha)


def test_a_businesss_own_page_has_the_doctor_too(browser, alpha):
    page = browser.get(f"{BUSINESSES}{alpha.pk}/change/").content.decode()
    assert 'value="Run the connection doctor"' in page
    assert f'name="_selected_action" value="{alpha.pk}"' in page


def test_subscribing_the_page_says_so(act, connected, simulator, alpha):
    connected(alpha)
    simulator.session.delete(
        f"{simulator.url}/v25.0/{alpha.instagram_page_id}/subscribed_apps",
        params={"access_token": alpha.page_access_token},
        timeout=20,
    ).raise_for_status()
    assert "Luna" not in str(
        [page for page in simulator.get("/sim/world")["pages"] if page["subscribed_fields"]]
    )
    assert "is subscribed. Meta delivers its messages here." in act("subscribe", alpha)
    assert "messages" in str(
        [page["subscribed_fields"] for page in simulator.get("/sim/world")["pages"]]
    )


def test_subscribing_with_a_dead_token_says_why_and_remembers(act, connected, simulator, alpha):
    connected(alpha)
    simulator.post("/sim/tokens/expire", account="luna.ceramics", subcode=463)
    assert "not subscribed. Instagram no longer accepts this connection" in act("subscribe", alpha)
    alpha.refresh_from_db()
    assert alpha.token_expired


def test_subscribing_while_meta_is_away_is_said_and_not_a_crash(act, connected, alpha, settings):
    connected(alpha)
    settings.FB_GRAPH_URL = "http://127.0.0.1:9"
    assert "not subscribed. Instagram is having problems." in act("subscribe", alpha)
    alpha.refresh_from_db()
    assert not alpha.token_expired


def test_subscribing_what_is_not_connected_says_so(act, alpha):
    assert "No Instagram account is connected" in act("subscribe", alpha)


def test_subscribing_with_an_unreadable_token_says_so(act, connected, alpha):
    connected(alpha)
    Business.objects.filter(pk=alpha.pk).update(page_token_encrypted="written under another key")
    assert "the key to it is missing here" in act("subscribe", alpha)


def test_testing_the_assistant_shows_its_answer(act, simulator, alpha):
    write_instructions(alpha)
    simulator.post("/sim/model", reply="We have mugs for < 20 euros & more.")
    page = act("test_ai", alpha)
    assert (
        f"Alpha, asked “{TEST_QUESTION}”, answers: “We have mugs for < 20 euros & more.” "
        "Nothing was sent." in page
    )


def test_testing_the_assistant_while_the_model_is_away_is_said_and_not_a_crash(
    act, alpha, settings
):
    settings.OPENAI_BASE_URL, settings.MODEL_RETRIES = "http://127.0.0.1:9/v1", 0
    assert "Alpha: no answer. The assistant's model is not answering right now." in act(
        "test_ai", alpha
    )


def test_too_many_calls_at_once_are_refused(act, root, alpha, beta):
    from core.businesses.creation import create_business

    more = [create_business(name=f"Shop {number}", owner=root) for number in range(4)]
    assert "Choose up to 5 businesses" in act("test_ai", alpha, beta, *more)


def test_suspending_asks_first_and_can_be_taken_back(act, alpha):
    assert "assistant stops" in act("suspend", alpha)
    assert "Alpha is suspended" in act("suspend", alpha, confirmed="yes")
    alpha.refresh_from_db()
    assert alpha.suspended
    assert "Alpha was already suspended" in act("suspend", alpha, confirmed="yes")
    assert "Alpha is active again" in act("activate", alpha)
    alpha.refresh_from_db()
    assert not alpha.suspended


@pytest.fixture
def event(db):
    def make(state: str, shard: int = 3, payload: str = "{}") -> InboxEvent:
        return InboxEvent.objects.create(
            account_id="17841",
            customer_id="700",
            shard=shard,
            payload=payload,
            state=state,
            error="it broke",
        )

    return make


def jobs() -> list:
    return list(
        ProcrastinateJob.objects.filter(task_name="core.receive")
        .order_by("id")
        .values_list("queueing_lock", "args")
    )


def test_the_inbox_shows_trouble_first_and_never_a_payload_in_the_list(browser, event):
    event("DONE", payload='{"item": {"text": "hush"}}')
    failed = event("FAILED", payload='{"item": {"message": {"mid": "m1", "text": "hush"}}}')
    troubled, everything = read(browser.get(EVENTS)), read(browser.get(EVENTS, {"state": "ALL"}))
    assert "1 inbox event" in troubled
    assert "2 inbox events" in everything
    detail = read(browser.get(f"{EVENTS}{failed.pk}/change/"))
    assert "(4 characters)" in detail
    assert '"mid": "m1"' in detail
    assert "hush" not in troubled + everything + detail


def test_trying_again_puts_trouble_back_in_line_and_wakes_its_shards_once(act, event):
    events = [
        event("FAILED", shard=2),
        event("UNROUTED", shard=2),
        event("UNREADABLE", shard=5),
        event("DONE", shard=6),
    ]
    said = act("try_again", *events, address=f"{EVENTS}?state=ALL")
    assert "3 events are in line again. 1 had no problem and were left alone." in said
    assert [InboxEvent.objects.get(pk=item.pk).state for item in events] == [
        "PENDING",
        "PENDING",
        "PENDING",
        "DONE",
    ]
    assert jobs() == [("receive:2", {"shard": 2}), ("receive:5", {"shard": 5})]


def test_events_cannot_be_changed_or_removed(browser, event):
    row = event("FAILED")
    assert browser.post(f"{EVENTS}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert browser.post(f"{EVENTS}{row.pk}/change/", {"state": "DONE"}).status_code == 403
    assert browser.get(f"{EVENTS}add/").status_code == 403


def test_the_front_page_shows_what_is_used_and_nothing_else(browser):
    page = read(browser.get("/admin/"))
    for name in ("Businesses", "Inbox events", "Users", "Memberships", "Procrastinate jobs"):
        assert name.lower() in page.lower()
    for clutter in ("Sites", "Groups", "Email addresses", "Social"):
        assert clutter.lower() not in page.lower()


def test_nobody_but_staff_comes_in(client_for, alice):
    assert client_for(alice).get(BUSINESSES).status_code == 302
    assert client_for(None).get("/admin/").status_code == 302


def test_times_are_said_as_people_do():
    from common.moments import ago

    now = timezone.now()
    assert [ago(None), ago(now), ago(now - timezone.timedelta(hours=3))] == [
        "never",
        "just now",
        "3\xa0hours ago",
    ]


def test_what_was_deleted_for_whom_can_be_looked_up_and_not_changed(browser):
    demand = DeletionRequest.objects.create(
        code="a-code-that-nobody-guesses", login="INSTAGRAM", user_id="2563", state="DONE"
    )
    address = "/admin/core/deletionrequest/"
    assert "Deleted" in read(browser.get(address, {"q": "a-code-that-nobody-guesses"}))
    assert browser.get(f"{address}add/").status_code == 403
    assert browser.post(f"{address}{demand.pk}/change/", {"state": "WAITING"}).status_code == 403
    assert browser.post(f"{address}{demand.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_admin_tells_login_end_and_failure_of_a_token(browser, alpha, connected):
    connected(alpha)
    assert "Facebook Login; has no end. Kept encrypted; never shown." in read(
        browser.get(f"{BUSINESSES}{alpha.pk}/change/")
    )
    alpha.instagram_login, alpha.token_expires_at = "INSTAGRAM", timezone.now()
    alpha.save()
    assert f"Instagram Login; ends on {timezone.now():%Y-%m-%d}." in read(
        browser.get(f"{BUSINESSES}{alpha.pk}/change/")
    )
    alpha.page_token_encrypted, alpha.token_failed_at, alpha.token_error = (
        "",
        timezone.now(),
        "REVOKED: The person removed the app.",
    )
    alpha.save()
    assert "Refused just now: REVOKED" in read(browser.get(f"{BUSINESSES}{alpha.pk}/change/"))
    assert alpha in browser.get(BUSINESSES, {"instagram": "refused"}).context["cl"].result_list
    assert alpha not in browser.get(BUSINESSES, {"instagram": "none"}).context["cl"].result_list


def test_an_event_with_half_a_character_is_shown_too(browser, db):
    broken = InboxEvent.objects.create(
        shard=0, state="FAILED", payload='{"item":{"message":{"mid":"m\\ud800","\\ud800":1}}}'
    )
    assert "m?" in read(browser.get(f"{EVENTS}{broken.pk}/change/"))


@pytest.mark.parametrize(
    "lookup", ["payload__contains", "payload__startswith", "payload__regex", "error__contains"]
)
def test_the_inbox_cannot_be_asked_what_people_wrote(browser, event, lookup):
    event("FAILED", payload='{"item": {"message": {"mid": "m1", "text": "hush"}}}')
    assert browser.get(EVENTS, {lookup: "hush", "state": "ALL"}).status_code == 400


def test_who_comes_back_from_connecting_is_told_so_once(browser, alpha):
    page = f"{BUSINESSES}{alpha.pk}/change/"
    answer = browser.get(page, {"connected": "1"}, follow=True)
    assert "Instagram is connected." in answer.content.decode()
    assert answer.redirect_chain == [(page, 302)]
