"""The message log in the admin: what became of each message, for one business at a time, and
nobody's words.
"""

from itertools import count

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone

from accounts.models import User
from common.tenancy import in_business
from conversations.models import MessageLog
from core.platform_admin import messages
from tests.core.platform_admin.pages import read

LOG = "/admin/conversations/messagelog/"
HUSH = "my card is 4111"


@pytest.fixture
def message(thread_in):
    """`message(alpha, state="FAILED")` is one of that business's, with words that nobody
    may see.
    """
    numbers = count(700100)

    def make(business, **fields):
        with in_business(business):
            thread = thread_in(business, igsid=str(next(numbers)))
            return MessageLog.objects.create(
                **{
                    "thread": thread,
                    "direction": "OUT",
                    "author": "ASSISTANT",
                    "state": "SENT",
                    "text": HUSH,
                    "description": HUSH,
                    "details": {"payload": HUSH},
                    "author_name": "Bob Secret",
                    "at": timezone.now(),
                    **fields,
                }
            )

    return make


def test_the_front_page_leads_to_the_log_which_asks_for_a_business(browser):
    assert LOG in browser.get("/admin/").content.decode()
    assert "in the row of a business" in read(browser.get(LOG, follow=True))


def test_the_log_is_reached_from_the_row_of_a_business(browser, alpha):
    assert f"{LOG}?business={alpha.pk}" in browser.get("/admin/core/business/").content.decode()


def test_the_log_shows_state_error_direction_time_and_ids(browser, alpha, message):
    row = message(
        alpha,
        state="FAILED",
        problem="INVALID",
        error_code="100/1",
        error_trace_id="Atrace",
        mid="m_1",
    )
    page = read(browser.get(LOG, {"business": alpha.pk}))
    assert "Messages of Alpha" in page
    for told in (
        "Failed",
        "Instagram rejected this request. · 100/1 · Atrace",
        "Out",
        "Assistant",
        "m_1",
        "700100",
        str(row.pk),
    ):
        assert told in page


def test_the_log_shows_nobodys_words(browser, alpha, message):
    message(alpha)
    page = browser.get(LOG, {"business": alpha.pk}).content.decode()
    assert "1 message log" in page
    assert HUSH not in page
    assert "Bob Secret" not in page


@pytest.mark.parametrize(
    "lookup",
    [
        "text__startswith",
        "text",
        "description__contains",
        "details__payload",
        "thread__customer__name",
    ],
)
def test_words_cannot_be_guessed_letter_by_letter(browser, alpha, message, lookup):
    message(alpha)
    answer = browser.get(LOG, {"business": alpha.pk, lookup: HUSH})
    assert answer.status_code == 400


def test_words_are_not_searched(browser, alpha, message):
    message(alpha)
    assert "0 message logs" in read(browser.get(LOG, {"business": alpha.pk, "q": HUSH}))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"state__exact": "FAILED"}, 1),
        ({"error": "yes"}, 1),
        ({"error": "no"}, 2),
        ({"direction__exact": "IN"}, 1),
        ({"q": "m_sent"}, 1),
        ({}, 3),
    ],
)
def test_the_log_is_filtered_and_searched(browser, alpha, message, asked, found):
    message(alpha, state="FAILED", problem="INVALID")
    message(alpha, mid="m_sent")
    message(alpha, direction="IN", author="CUSTOMER", state="RECEIVED")
    page = read(browser.get(LOG, {"business": alpha.pk, **asked}))
    assert f"{found} message log" in page


def test_the_log_finds_a_message_by_whatever_names_it(browser, alpha, message):
    found = message(alpha, error_trace_id="AbCd", mid="m_sent")
    message(alpha)
    with in_business(alpha):
        found.refresh_from_db()
        igsid = found.thread.customer.igsid
    for name in [found.pk, found.thread_id, found.mid, found.error_trace_id, "AbCd ", igsid]:
        page = read(browser.get(LOG, {"business": alpha.pk, "q": name}))
        assert "1 message log" in page
    assert "0 message logs" in read(browser.get(LOG, {"business": alpha.pk, "q": "9" * 40}))


def test_a_trace_id_is_looked_for_in_the_newest_messages(browser, alpha, message, monkeypatch):
    monkeypatch.setattr(messages, "TRACED", 1)
    message(alpha, error_trace_id="Old")
    message(alpha)
    message(alpha, error_trace_id="New")
    page = {"business": alpha.pk}
    assert "1 message log" in read(browser.get(LOG, {**page, "q": "New"}))
    assert "0 message logs" in read(browser.get(LOG, {**page, "q": "Old"}))


def test_the_log_goes_page_by_page_and_keeps_the_business_in_its_links(browser, alpha, message):
    for _ in range(51):
        message(alpha)
    first = browser.get(LOG, {"business": alpha.pk}).content.decode()
    assert f"?business={alpha.pk}&amp;p=2" in first
    second = browser.get(LOG, {"business": alpha.pk, "p": 2}).content.decode()
    assert second.count('class="action-select"') == 0
    assert second.count('<th class="field-id">') + second.count('<td class="field-id">') == 1


def test_one_business_sees_nothing_of_another_and_the_page_ends_outside_both(
    browser, alpha, beta, message
):
    message(alpha, mid="m_of_alpha")
    message(beta, mid="m_of_beta")
    page = read(browser.get(LOG, {"business": beta.pk}))
    assert "m_of_beta" in page
    assert "m_of_alpha" not in page
    assert connection.schema_name == "public"


def test_nothing_can_be_changed_added_or_removed(browser, alpha, message):
    row = message(alpha)
    for page in ("add/", f"{row.pk}/delete/", f"{row.pk}/change/", f"{row.pk}/history/"):
        assert browser.post(f"{LOG}{page}", {"post": "yes", "text": "other"}).status_code == 404
    with in_business(alpha):
        assert MessageLog.objects.get(pk=row.pk).text == HUSH


@pytest.mark.parametrize("asked", ["0", "abc", "9" * 30, "-1", ""])
def test_an_unknown_business_is_reported(browser, asked):
    assert "in the row of a business" in read(browser.get(LOG, {"business": asked}, follow=True))


def test_staff_without_the_permission_see_nothing(client, alpha, message):
    message(alpha, mid="m_1")
    staff = User.objects.create(email="staff@example.com", is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_business"))
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    assert "m_1" not in read(client.get(LOG, {"business": alpha.pk}, follow=True))
