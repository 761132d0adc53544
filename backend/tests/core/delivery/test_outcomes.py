"""What may have arrived: looked for, sent again after a sure no, and shown to the team while nobody
knows.
"""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog, Thread, Turn
from conversations.thread_list import choose_chip, get_thread, needs_you_text
from conversations.threads import lock_thread, take_over_by_button
from conversations.turns import finish_silent
from core.delivery.outcomes import check, resolve_outcome, resume
from core.delivery.queueing import ask_delivery, send_as_person
from core.models import Business
from integrations.instagram.errors import GraphError
from tests.conversations.rows import replied, said
from tests.core.delivery.sends import fail, fresh, sent


@pytest.mark.parametrize("code", [2, 4, 613])
def test_a_meta_that_is_down_ends_in_a_bounded_number_of_tries_ever_further_apart(
    say, simulator, shop, emma, time_passes, code
):
    fail(simulator, status=500 if code == 2 else 400, code=code, message="Try later", times=None)
    message = say()
    time_passes(shop, 300)
    message = fresh(shop, message)
    assert (message.state, message.attempts, len(simulator.get("/sim/sends"))) == ("FAILED", 5, 5)
    with in_business(shop):
        assert Thread.objects.get(pk=emma.pk).needs_you_reason == "SENDING_FAILED"


def test_the_team_is_told_within_20_seconds_that_instagram_keeps_failing(
    say, simulator, shop, emma, time_passes
):
    fail(simulator, status=500, code=2, times=None)
    simulator.post(
        "/sim/faults", scope="conversations", kind="error", status=500, code=2, times=None
    )
    message = say()
    assert (
        message.error_text
        == "Instagram is having problems. Conversa is checking whether this arrived."
    )
    time_passes(shop, 20)
    with in_business(shop):
        thread = get_thread(thread_id=emma.pk)
        assert (choose_chip(thread), needs_you_text(thread)) == (
            "SENDING_STUCK",
            "Instagram has not confirmed a message yet.",
        )
    simulator.delete("/sim/faults")
    time_passes(shop, 100)
    assert (fresh(shop, message).state, sent(simulator)) == ("SENT", ["Hi"])
    with in_business(shop):
        assert Thread.objects.get(pk=emma.pk).needs_you_reason == ""


def test_what_is_written_behind_a_message_of_unknown_outcome_waits_and_says_so(
    say, simulator, shop, time_passes
):
    simulator.post("/sim/faults", scope="conversations", kind="error", status=500, code=2, times=1)
    fail(simulator, status=500, code=2)
    say("one")
    behind = say("two")
    assert (behind.state, behind.error_text, sent(simulator)) == (
        "QUEUED",
        "Waits for the message before it.",
        [],
    )
    time_passes(shop, 60)
    assert (fresh(shop, behind).error_text, sent(simulator)) == ("", ["one", "two"])


def test_a_token_that_dies_while_an_outcome_is_unknown_stops_the_account_until_it_reconnects(
    say,
    simulator,
    shop,
    time_passes,
    connected,
):
    fail(simulator, kind="timeout_after_accept", seconds=0, times=1)
    message = say()
    simulator.post("/sim/tokens/expire", account="luna.ceramics", subcode=463)
    time_passes(shop, 60)
    shop.refresh_from_db()
    assert (fresh(shop, message).state, shop.token_expired) == ("UNKNOWN", True)
    connected(shop)
    Business.objects.filter(pk=shop.pk).update(token_failed_at=None)
    shop.refresh_from_db()
    with in_business(shop):
        resume(shop)
    time_passes(shop, 0)
    assert (fresh(shop, message).state, sent(simulator)) == ("SENT", ["Hi"])


def test_a_person_who_asks_whether_it_arrived_and_is_refused_sees_the_account_stopped(
    say, simulator, shop
):
    fail(simulator, kind="timeout_after_accept", seconds=0, times=1)
    message = say()
    simulator.post("/sim/tokens/expire", account="luna.ceramics", subcode=463)
    with in_business(shop), pytest.raises(GraphError):
        check(business=shop, message_id=message.pk)
    shop.refresh_from_db()
    assert (shop.token_expired, shop.token_error[:8]) == (True, "EXPIRED:")


def test_a_message_that_waits_for_the_account_to_be_connected_again_is_not_stuck(
    say, simulator, shop, emma, time_passes
):
    fail(simulator, status=400, code=4)
    fail(simulator, status=400, code=190, subcode=463)
    message = say()
    time_passes(shop, 60)
    assert fresh(shop, message).state == "QUEUED"
    with in_business(shop):
        assert Thread.objects.get(pk=emma.pk).needs_you_reason == ""


def test_every_part_of_a_reply_says_that_it_waits_for_the_connection(
    say, simulator, shop, time_passes
):
    fail(simulator, status=400, code=190, subcode=463)
    say(" ".join(f"{word} {'x' * 700}." for word in ("One", "Two", "Three")))
    time_passes(shop, 60)
    with in_business(shop):
        waiting = list(MessageLog.objects.order_by("pk").values_list("state", "problem"))
    assert waiting == [("QUEUED", "WAITS_FOR_CONNECTION")] * 3


def test_a_message_whose_first_try_arrived_late_is_found_after_its_second(
    say, simulator, shop, emma, job
):
    """The no about the first came too early, and the second failed: it must be looked for since the
    first.
    """
    message = say()
    with in_business(shop):
        # Graph tells whole seconds, and the first try was a minute before the second.
        now = timezone.now()
        MessageLog.objects.update(
            state="UNKNOWN",
            mid=None,
            attempts=2,
            at=now - timedelta(seconds=1),
            sending_at=now + timedelta(minutes=1),
        )
        resolve_outcome(shop, message.pk, 1)
    assert fresh(shop, message).state == "SENT"


def test_the_parts_behind_a_part_of_unknown_outcome_wait_for_it(say, simulator, shop, time_passes):
    parts = [f"{word} {'x' * 700}." for word in ("One", "Two", "Three")]
    fail(simulator, code=1, status=500, accepted=True, match="Two")
    say(" ".join(parts))
    assert sent(simulator) == parts[:2]
    time_passes(shop, 30)
    assert sent(simulator) == parts


@pytest.mark.parametrize("accepted", [True, False])
def test_a_late_answer_under_the_human_agent_tag_goes_out_once_and_keeps_its_tag(
    settings,
    simulator,
    shop,
    emma,
    alice,
    time_passes,
    accepted,
):
    settings.HUMAN_AGENT_ALLOWED = True
    simulator.post("/sim/app", human_agent=True)
    simulator.post("/sim/clock", advance_seconds=30 * 3600)
    fail(simulator, code=2, status=500, accepted=accepted)
    with in_business(shop):
        Thread.objects.update(window_opened_at=timezone.now() - timedelta(hours=30))
        send_as_person(
            business=shop,
            thread_id=emma.pk,
            person=alice,
            text="Sorry",
            client_id=uuid.uuid4(),
            tag="HUMAN_AGENT",
        )
    time_passes(shop, 30)
    assert [
        (item["text"], item["tag"]) for item in simulator.get("/sim/sent", account="luna.ceramics")
    ] == [("Sorry", "HUMAN_AGENT")]


def test_a_customer_who_is_left_waiting_goes_before_a_message_that_is_not_confirmed(shop, emma):
    now = timezone.now()
    with in_business(shop):
        Thread.objects.update(needs_you_reason="SENDING_STUCK")
        thread = lock_thread(emma.pk)
        turn = Turn.objects.create(thread=thread, state="OPEN", opened_at=now, due_at=now)
        finish_silent(turn=turn, thread=thread, reason="TOKEN_EXPIRED", now=now)
        assert Thread.objects.get().needs_you_reason == "TOKEN_EXPIRED"


def switch_off(shop, emma, alice):
    Business.objects.filter(pk=shop.pk).update(ai_enabled=False)


def take_over(shop, emma, alice):
    take_over_by_button(business=shop, thread_id=emma.pk, person=alice)


@pytest.mark.parametrize("happens", [switch_off, take_over])
@pytest.mark.parametrize("looked_for", [True, False])
def test_a_reply_that_nobody_wants_any_more_is_not_said_to_be_unconfirmed(
    shop,
    emma,
    alice,
    simulator,
    run_jobs,
    time_passes,
    happens,
    looked_for,
):
    Business.objects.filter(pk=shop.pk).update(ai_enabled=True)
    fail(simulator, status=400, code=4, retry_after=60)
    with in_business(shop):
        replied(emma, "Hi", timezone.now(), state="QUEUED")
        ask_delivery(shop, emma.pk)
    time_passes(shop, 20)
    with in_business(shop):
        MessageLog.objects.update(state=["QUEUED", "UNKNOWN"][looked_for])
        assert Thread.objects.get().needs_you_reason == "SENDING_STUCK"
        happens(shop, emma, alice)
        resolve_outcome(shop, MessageLog.objects.get().pk, 1)
    time_passes(shop, 90)
    with in_business(shop):
        assert MessageLog.objects.get().state == "FAILED"
        assert Thread.objects.get().needs_you_reason == ""


def take_back_hers(simulator, shop, emma, text="", **fields):
    """Emma's message goes from Instagram; in the log stands what is given of it."""
    [hers] = simulator.get("/sim/thread", account="luna.ceramics", customer="emma.w")["messages"]
    with in_business(shop):
        said(emma, text, timezone.now(), mid=hers["mid"], **fields)
    simulator.post("/sim/unsend", mid=hers["mid"])


@pytest.mark.parametrize(("accepted", "tries"), [(True, 1), (False, 2)])
def test_the_answer_to_a_message_that_was_taken_back_is_looked_for_in_an_empty_conversation(
    say,
    simulator,
    shop,
    emma,
    time_passes,
    accepted,
    tries,
):
    take_back_hers(simulator, shop, emma, kind="DELETED")
    fail(simulator, code=1, status=500, accepted=accepted, echo="never")
    message = say()
    time_passes(shop, 20)
    message = fresh(shop, message)
    assert (message.state, message.attempts, sent(simulator)) == ("SENT", tries, ["Hi"])


def test_an_empty_conversation_proves_nothing_where_something_should_be_in_it(
    say, simulator, shop, emma, time_passes
):
    take_back_hers(simulator, shop, emma, text="Hello")
    fail(simulator, code=1, status=500)
    message = say()
    time_passes(shop, 20)
    assert fresh(shop, message).state == "UNKNOWN"


@pytest.mark.parametrize("heard", [True, False])
def test_a_text_that_instagram_may_have_changed_is_not_sent_again(
    say, simulator, shop, emma, run_jobs, heard
):
    fail(simulator, status=500, code=2)
    message = say("We open at nine")
    unheard = {} if heard else {"deliver": "never"}
    simulator.post(
        "/sim/phone", account="luna.ceramics", customer="emma.w", text="We open at 9", **unheard
    )
    run_jobs()
    with in_business(shop):
        for tries in (1, 2):
            resolve_outcome(shop, message.pk, tries)
        assert Thread.objects.get(pk=emma.pk).needs_you_reason == "SENDING_STUCK"
    run_jobs()
    assert (fresh(shop, message).state, len(simulator.get("/sim/sends"))) == ("UNKNOWN", 1)


@pytest.mark.parametrize(("words", "minutes"), [("We open at 9", 3), ("See you tomorrow!", 0)])
def test_a_text_of_long_after_the_try_or_in_other_words_is_not_the_message(
    say, simulator, shop, run_jobs, words, minutes
):
    fail(simulator, status=500, code=2)
    message = say("We open at nine")
    earlier = timezone.now() - timedelta(minutes=minutes)
    with in_business(shop):
        MessageLog.objects.filter(pk=message.pk).update(
            at=earlier, sending_at=earlier, next_attempt_at=None
        )
    simulator.post(
        "/sim/phone", account="luna.ceramics", customer="emma.w", text=words, deliver="never"
    )
    with in_business(shop):
        resolve_outcome(shop, message.pk, 1)
    run_jobs()
    assert (fresh(shop, message).state, sent(simulator)[-1]) == ("SENT", "We open at nine")


def write_with_clock_ahead(shop, message, minutes):
    """As if it had been written and sent by a clock that is so many minutes ahead
    of Instagram's.
    """
    ahead = timedelta(minutes=minutes)
    MessageLog.objects.filter(pk=message.pk).update(
        at=message.at + ahead, sending_at=message.sending_at + ahead
    )


@pytest.mark.parametrize("minutes", [10, 120])
def test_a_clock_that_is_ahead_of_instagrams_sends_nothing_twice(
    say, simulator, shop, emma, time_passes, minutes
):
    fail(simulator, code=1, status=500, accepted=True, echo="never")
    message = say()
    with in_business(shop):
        write_with_clock_ahead(shop, message, minutes)
        resolve_outcome(shop, message.pk, 1)
    time_passes(shop, 120)
    assert (fresh(shop, message).state, sent(simulator)) == ("UNKNOWN", ["Hi"])
    with in_business(shop):
        assert Thread.objects.get(pk=emma.pk).needs_you_reason == "SENDING_STUCK"


def test_the_same_words_from_the_phone_before_a_message_was_written_do_not_keep_it_from_being_sent(
    say,
    simulator,
    shop,
    emma,
    time_passes,
):
    phone = simulator.post(
        "/sim/phone", account="luna.ceramics", customer="emma.w", text="Hi", deliver="never"
    )
    with in_business(shop):
        replied(emma, "Hi", timezone.now(), author="PHONE", mid=phone["mid"])
    fail(simulator, status=500, code=2)
    message = say()
    time_passes(shop, 30)
    assert (fresh(shop, message).state, sent(simulator)) == ("SENT", ["Hi"])
