"""Messages whose webhook never came are found by a check, and change what their webhook would have
changed.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from common.tenancy import in_business
from conversations.models import MessageLog, Thread, ThreadNote, Turn
from conversations.recording import record_announced
from core.intake.envelopes import open_body, was_found
from core.intake.inbox import store_envelopes
from core.models import Business
from core.reconciling.missed_messages import ask_for_due, reconcile
from simulator.webhooks.bodies import envelope, serialise

SHOP, EMMA = "luna.ceramics", "emma.w"


@pytest.fixture
def shop(alpha, connected):
    """Alpha, connected an hour ago, its assistant on."""
    from conversations.models import Instructions

    connected(alpha)
    alpha.ai_enabled, alpha.connected_at = True, timezone.now() - timedelta(hours=1)
    alpha.discloses = False
    alpha.save()
    with in_business(alpha):
        Instructions.objects.create(
            version=1, text="A mug costs 20 euros.", created_at=timezone.now()
        )
    return alpha


@pytest.fixture
def said(simulator):
    """`said(("customer", 3, "Hello"), …)` happened so many minutes ago, and no webhook came.
    Returns the mids.
    """

    def say(*lines, customer=EMMA):
        messages = [
            {
                "from": who,
                "created_time": (timezone.now() - timedelta(minutes=minutes)).isoformat(),
                "text": words,
                "via": "phone" if who == "business" else "instagram",
            }
            for who, minutes, words in lines
        ]
        return simulator.post("/sim/history", account=SHOP, customer=customer, messages=messages)[
            "mids"
        ]

    return say


@pytest.fixture
def look(shop, run_jobs):
    """`look()` is one run, and all that follows from it."""

    def run(**changes):
        Business.objects.filter(pk=shop.pk).update(**changes)
        shop.refresh_from_db()
        with in_business(shop):
            count = reconcile(shop)
        run_jobs()
        shop.refresh_from_db()
        return count

    return run


def read_messages(shop):
    with in_business(shop):
        return list(MessageLog.objects.order_by("at", "id"))


def count_calls(simulator):
    return sum(call["api"] == "graph" for call in simulator.get("/sim/calls"))


def test_a_dm_whose_webhook_never_came_is_found_and_answered_once(shop, look, said, simulator):
    (mid,) = said(("customer", 3, "How much is a mug?"))
    assert look() == 1
    found, reply = read_messages(shop)
    assert (found.mid, found.found_by, found.direction, found.text) == (
        mid,
        "POLL",
        "IN",
        "How much is a mug?",
    )
    assert (reply.author, reply.state) == ("ASSISTANT", "SENT")
    assert [send["text"] for send in simulator.get("/sim/sent", account=SHOP)] == [reply.text]
    assert shop.last_webhook_at is None


def test_a_webhook_that_comes_after_all_changes_nothing(shop, look, said, simulator, run_jobs):
    (mid,) = said(("customer", 3, "How much is a mug?"))
    look()
    igsid = simulator.post("/sim/igsid", account=SHOP, customer=EMMA)["igsid"]
    at = int((timezone.now() - timedelta(minutes=3)).timestamp() * 1000)
    sides = {"sender": {"id": igsid}, "recipient": {"id": shop.instagram_account_id}}
    item = {**sides, "timestamp": at, "message": {"mid": mid, "text": "How much is a mug?"}}
    store_envelopes(
        open_body(serialise(envelope([(shop.instagram_account_id, at, "messaging", item)])))
    )
    run_jobs()
    assert len(read_messages(shop)) == 2
    assert len(simulator.get("/sim/sent", account=SHOP)) == 1
    with in_business(shop):
        assert Turn.objects.count() == 1


def test_a_second_run_finds_nothing_more_and_reads_no_conversation_that_is_quiet(
    shop, look, said, simulator
):
    said(("customer", 3, "How much is a mug?"))
    look(ai_enabled=False)
    simulator.delete("/sim/calls")
    assert look() == 0
    assert count_calls(simulator) == 1


def test_a_message_that_may_still_be_under_way_is_left_to_its_webhook(shop, look, said):
    said(("customer", 0, "Just now"))
    assert look() == 0
    assert read_messages(shop) == []
    assert shop.reconciled_at is not None


def test_a_gap_before_a_message_that_did_arrive_is_found(shop, look, said):
    said(("customer", 5, "How much is a mug?"), ("customer", 4, "Hello?"))
    look(ai_enabled=False)
    with in_business(shop):
        MessageLog.objects.get(text="How much is a mug?").delete()
    assert look(reconciled_at=timezone.now() - timedelta(minutes=10)) == 1
    assert [message.text for message in read_messages(shop)] == ["How much is a mug?", "Hello?"]


def test_an_answer_on_the_phone_that_was_missed_is_a_takeover_from_when_it_was_written(
    shop, look, said
):
    said(("customer", 20, "How much is a mug?"), ("business", 18, "20 euros! Alice"))
    look()
    found = read_messages(shop)
    assert [(message.author, message.found_by) for message in found] == [
        ("CUSTOMER", "POLL"),
        ("PHONE", "POLL"),
    ]
    with in_business(shop):
        thread = Thread.objects.get()
        assert ThreadNote.objects.get().code == "TOOK_OVER"
        assert Turn.objects.get().reason == "PERSON_ANSWERS"
    assert thread.person_until == found[1].at + timedelta(hours=shop.takeover_hours)


def test_a_takeover_that_somebody_handed_back_since_stays_handed_back(
    shop, look, said, thread_in, simulator
):
    igsid = simulator.post("/sim/igsid", account=SHOP, customer=EMMA)["igsid"]
    with in_business(shop):
        thread_in(shop, igsid, context_from=timezone.now() - timedelta(minutes=10))
    said(("business", 18, "20 euros! Alice"))
    look()
    assert read_messages(shop)[0].author == "PHONE"
    with in_business(shop):
        assert Thread.objects.get().person_until is None


def test_a_reply_that_a_person_marked_as_sent_is_not_taken_for_a_message_from_the_phone(
    shop, look, said, thread_in, simulator
):
    igsid = simulator.post("/sim/igsid", account=SHOP, customer=EMMA)["igsid"]
    (mid,) = said(("business", 18, "20 euros"))
    with in_business(shop):
        at = timezone.now() - timedelta(minutes=18)
        MessageLog.objects.create(
            thread=thread_in(shop, igsid),
            direction="OUT",
            author="ASSISTANT",
            text="20 euros",
            state="SENT",
            at=at,
            sending_at=at,
        )
    look()
    (message,) = read_messages(shop)
    assert (message.mid, message.author) == (mid, "ASSISTANT")


@pytest.mark.parametrize(
    ("late_after_minutes", "lines"),
    [
        (60, [("customer", 40, "How much is a mug?"), ("business", 30, "Hello, Alice here")]),
        (1, [("customer", 40, "How much is a mug?")]),
    ],
)
def test_a_message_found_too_late_to_answer_is_shown_to_a_person(
    shop, look, said, thread_in, simulator, late_after_minutes, lines
):
    igsid = simulator.post("/sim/igsid", account=SHOP, customer=EMMA)["igsid"]
    mids = said(*lines)
    with in_business(shop):
        thread = thread_in(shop, igsid)
        for mid, (_, minutes, words) in list(zip(mids, lines, strict=True))[1:]:
            at = timezone.now() - timedelta(minutes=minutes)
            MessageLog.objects.create(
                thread=thread,
                mid=mid,
                direction="OUT",
                author="PHONE",
                text=words,
                state="SENT",
                at=at,
            )
    assert look(late_after_minutes=late_after_minutes) == 1
    with in_business(shop):
        assert (Turn.objects.get().reason, Thread.objects.get().needs_you_reason) == (
            "FOUND_LATE",
            "FOUND_LATE",
        )
    assert simulator.get("/sim/sent", account=SHOP) == []


def test_pages_that_are_too_large_for_instagram_are_asked_for_smaller(shop, look, said, simulator):
    said(("customer", 3, "How much is a mug?"))
    simulator.post("/sim/faults", scope="conversations", kind="error", code=1, times=1)
    assert look() == 1


def test_one_conversation_that_is_not_shown_keeps_nobody_from_the_others(
    shop, look, said, simulator
):
    said(("customer", 3, "How much is a mug?"))
    said(("customer", 4, "Do you ship?"), customer="jonas_k")
    # The list
    simulator.post("/sim/faults", scope="conversations", kind="slow", seconds=0, times=1)
    simulator.post("/sim/faults", scope="conversations", kind="error", code=100, times=2)
    assert look() == 1
    assert read_messages(shop)[0].text == "Do you ship?"


def test_a_field_that_instagram_does_not_know_costs_no_message(shop, look, said, simulator):
    said(("customer", 3, "How much is a mug?"))
    # The list
    simulator.post("/sim/faults", scope="conversations", kind="slow", seconds=0, times=1)
    simulator.post("/sim/faults", scope="conversations", kind="error", code=100, times=1)
    assert look() == 1


def test_a_rate_limit_puts_the_next_run_off_and_loses_nothing(shop, look, said, simulator):
    said(("customer", 3, "How much is a mug?"))
    simulator.post("/sim/faults", scope="conversations", kind="error", code=613, times=1)
    assert look() == 0
    assert shop.reconciled_at is None
    assert look() == 1


def test_a_refused_token_is_said_once_and_the_account_left_alone(shop, look, simulator):
    simulator.post("/sim/tokens/expire", account=SHOP)
    look()
    assert shop.token_expired
    assert ask_for_due() == 0


def test_an_empty_answer_changes_nothing(shop, look, simulator):
    assert look() == 0
    assert not shop.token_expired


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, 1),
        ({"reconciled_at": timezone.now() - timedelta(days=1)}, 1),
        ({"reconciled_at": timezone.now() + timedelta(days=1)}, 0),
        ({"status": "SUSPENDED"}, 0),
        ({"page_token_encrypted": ""}, 0),
    ],
)
def test_accounts_that_are_due_are_queued(shop, changes, asked):
    Business.objects.filter(pk=shop.pk).update(**changes)
    assert ask_for_due() == asked


def test_an_account_that_is_being_checked_is_not_queued_again(shop):
    assert (ask_for_due(), ask_for_due()) == (1, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'core.reconcile'"
        )
    assert ask_for_due() == 0


def test_the_periodic_job_queues_a_check_and_a_worker_makes_it(shop, said, run_jobs):
    said(("customer", 3, "How much is a mug?"))
    app.tasks["core.reconcile_due"].func(timestamp=0)
    assert "core.reconcile" in run_jobs(timed=True)
    assert [message.found_by for message in read_messages(shop)] == ["POLL", ""]


def test_no_webhook_can_say_that_it_was_found():
    (event,) = open_body(
        b'{"found_by":"HISTORY","entry":[{"id":"1","messaging":'
        b'[{"found_by":"HISTORY","message":{"mid":"m"}}]}]}'
    )
    assert not was_found(event.payload)


def test_a_token_that_cannot_be_read_is_a_refusal_and_no_crash(shop, look):
    look(page_token_encrypted="nonsense")
    assert shop.token_expired


def test_a_message_that_was_only_announced_gets_its_words_when_they_are_found(
    shop, look, said, simulator, thread_in
):
    (mid,) = said(("customer", 3, "How much is a mug?"))
    igsid = simulator.post("/sim/igsid", account=SHOP, customer=EMMA)["igsid"]
    with in_business(shop):
        record_announced(
            thread=thread_in(shop, igsid=igsid), mid=mid, at=timezone.now() - timedelta(minutes=3)
        )
    assert look() == 1
    assert read_messages(shop)[0].text == "How much is a mug?"
    assert len(simulator.get("/sim/sent", account=SHOP)) == 1
