"""The list and the page of a business, as a platform admin meets them."""

import re

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Membership, Role
from common.tenancy import in_business
from conversations.models import MessageLog
from core.answering.status import read_assistant_state
from core.models import Business, DeletionRequest
from tests.core.platform_admin.pages import BUSINESSES, FORM, read, write_instructions


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
def test_an_invalid_business_is_refused_beside_the_field(browser, field, value):
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

    def names(**asked):
        page = browser.get(BUSINESSES, asked).content.decode()
        return re.findall(r'field-name"><a [^>]*>([^<]+)', page)

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
            problem="RECIPIENT",
            error_code="100/2018001",
            error_trace_id="AbC",
        )
    answer = browser.get(f"{BUSINESSES}{alpha.pk}/change/")
    page = read(answer)
    assert "Connected · @luna.ceramics" in page
    assert "or never messaged you. 100/2018001 AbC" in page
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


def test_only_owners_are_offered_to_connect(browser, alpha):
    browser.post(f"{BUSINESSES}add/", {"name": "Mine", "timezone": "UTC", "language": "en"})
    mine = Business.objects.get(name="Mine")
    page = browser.get(BUSINESSES).content.decode()
    assert (
        f'"/core/instagram/connect/{mine.pk}/?next=/admin/core/business/{mine.pk}/change/"' in page
    )
    assert f"/core/instagram/connect/{alpha.pk}/" not in page


def test_the_front_page_shows_what_is_used_and_nothing_else(browser):
    page = read(browser.get("/admin/"))
    for name in ("Businesses", "Inbox events", "Users", "Memberships", "Background jobs"):
        assert name.lower() in page.lower()
    for clutter in ("Sites", "Groups", "Email addresses", "Social"):
        assert clutter.lower() not in page.lower()


def test_nobody_but_staff_comes_in(client_for, alice):
    assert client_for(alice).get(BUSINESSES).status_code == 302
    assert client_for(None).get("/admin/").status_code == 302


def test_times_are_written_as_people_say_them():
    from common.relative_times import format_ago

    now = timezone.now()
    assert [format_ago(None), format_ago(now), format_ago(now - timezone.timedelta(hours=3))] == [
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


def test_who_comes_back_from_connecting_is_told_so_once(browser, alpha):
    page = f"{BUSINESSES}{alpha.pk}/change/"
    answer = browser.get(page, {"connected": "1"}, follow=True)
    assert "Instagram is connected." in answer.content.decode()
    assert answer.redirect_chain == [(page, 302)]
