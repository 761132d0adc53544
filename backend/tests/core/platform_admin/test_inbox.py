"""The inbox of events in the admin: trouble first, never a payload."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from core.models import InboxEvent
from tests.core.platform_admin.pages import EVENTS, read


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
    assert "3 events are in line again. 1 had no problem and was left alone." in said
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
