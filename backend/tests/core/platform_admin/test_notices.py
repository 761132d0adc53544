"""What a platform admin is told before anything else: nobody works, and what waits for it."""

import pytest
from django.db import connection

from core.models import InboxEvent
from tests.core.platform_admin.pages import EVENTS, read


@pytest.fixture
def waiting(db):
    return InboxEvent.objects.create(account_id="17841", shard=3, payload='{"item": {}}')


def beat():
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")


@pytest.mark.parametrize("path", ["/admin/", EVENTS, "/admin/core/business/"])
def test_without_a_worker_every_page_says_so_and_what_to_do(browser, waiting, path):
    page = read(browser.get(path))
    assert "No worker is running" in page
    assert "python manage.py worker" in page
    assert "1 webhook event waits" in page


def test_with_a_worker_nothing_is_said(browser):
    beat()
    assert "No worker" not in read(browser.get("/admin/"))


def test_whoever_is_not_logged_in_is_told_nothing(client, db):
    assert "No worker" not in read(client.get("/admin/", follow=True))


def test_the_inbox_shows_what_waits_without_being_asked(browser, waiting):
    recorded = InboxEvent.objects.create(account_id="17842", shard=3, payload="{}", state="DONE")
    page = read(browser.get(EVENTS))
    assert waiting.account_id in page
    assert recorded.account_id not in page


def test_what_waits_and_what_is_in_trouble_is_found_by_their_indexes(browser, waiting):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT * FROM core_inboxevent WHERE state = 'PENDING'"
            " OR state IN ('UNROUTED', 'UNREADABLE', 'FAILED') ORDER BY id DESC LIMIT 50"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "inbox_pending" in plan
    assert "inbox_troubled" in plan


def test_the_admins_pages_speak_of_people_and_lists_not_of_tables(browser, alpha):
    front = browser.get("/admin/").content.decode()
    assert "<h1>Administration</h1>" in front
    assert "Businesses and Instagram" in front
    assert "<h1>Businesses</h1>" in browser.get("/admin/core/business/").content.decode()
    empty = browser.get("/admin/core/deletionrequest/").content.decode()
    assert "Nobody has asked for deletion." in empty
    assert (
        "Nothing matches."
        in browser.get("/admin/core/deletionrequest/", {"q": "nobody"}).content.decode()
    )
    people = browser.get(f"/admin/core/business/{alpha.pk}/change/").content.decode()
    assert "alice@example.com in Alpha (Owner)" in people
    assert "Debounce" not in people
