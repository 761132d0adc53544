"""A turn ends once: with one reply, or with a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import MessageLog, Turn
from conversations.threads import lock_thread, take_over
from core.answering.claiming import Answered, AnswerJob, Ended, Postponed, claim
from core.answering.finishing import NewerMessage, commit
from core.answering.situation import count_replies
from core.answering.turns import answer, give_up
from core.delivery.sender import send_all
from core.models import Business
from tests.core.answering.model_words import replies, said


def test_the_reply_is_queued_with_its_evidence(shop, hear):
    turn = hear()
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.instructions_version, turn.history_messages) == ("ANSWERED", 3, 1)
    assert turn.prompt_tokens > 0
    (message,) = MessageLog.objects.filter(direction="OUT")
    assert (message.state, message.author, message.turn_id) == ("SENT", "ASSISTANT", turn.pk)
    assert "20 euros" in message.text


def test_the_same_job_again_answers_nothing_more(shop, hear):
    turn = hear()
    answer(shop, 1, turn.pk)
    answer(shop, 1, turn.pk)
    answer(shop, 2, turn.pk)
    assert len(replies()) == 1


def test_before_its_deadline_a_turn_waits(shop, hear, simulator):
    turn = hear()
    Turn.objects.update(due_at=timezone.now() + timedelta(seconds=60))
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert turn.state == "OPEN"
    assert [call for call in simulator.get("/sim/calls") if call["api"] == "model"] == []


def test_no_answer_is_bought_for_a_customer_of_an_account_that_was_replaced(shop, hear, simulator):
    turn = hear()
    Business.objects.filter(pk=shop.pk).update(instagram_account_id="17841000000000999")
    shop.refresh_from_db()
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.reason, replies()) == ("SILENT", "OTHER_ACCOUNT", [])
    assert [call for call in simulator.get("/sim/calls") if call["api"] == "model"] == []


def test_a_turn_that_another_job_works_on_is_left_alone_until_its_lease_is_over(shop, hear):
    turn = hear()
    first = claim(shop, 1, turn.pk, again=False)
    assert first is not None
    assert isinstance(claim(shop, 2, turn.pk, again=False), Postponed)
    Turn.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    second = claim(shop, 2, turn.pk, again=False)
    assert second is not None
    commit(shop, first, said("the old thought"), is_last_try=True)
    assert replies() == []
    commit(shop, second, said("the new thought"), is_last_try=True)
    assert replies() == ["the new thought"]


def test_a_job_that_died_thinking_takes_its_turn_up_at_once(shop, hear):
    turn = hear()
    assert isinstance(claim(shop, 1, turn.pk, again=False), AnswerJob)
    answer(shop, 1, turn.pk)
    assert len(replies()) == 1


def test_a_newer_message_makes_the_assistant_think_again(shop, hear):
    turn = hear()
    answer_job = claim(shop, 1, turn.pk, again=False)
    hear("And how long is shipping?")
    with pytest.raises(NewerMessage):
        commit(shop, answer_job, said(), is_last_try=False)
    assert replies() == []


def test_after_several_newer_messages_it_answers_what_it_read_and_the_rest_is_a_new_turn(
    shop, hear
):
    turn = hear()
    answer_job = claim(shop, 1, turn.pk, again=False)
    hear("And how long is shipping?")
    commit(shop, answer_job, said(), is_last_try=True)
    assert len(replies()) == 1
    later = Turn.objects.get(state="OPEN")
    assert [message.text for message in later.messages.all()] == ["And how long is shipping?"]


@pytest.mark.parametrize(
    "change", [{"text": "How much is a plate?"}, {"text": "", "kind": "DELETED"}]
)
def test_a_message_that_is_changed_or_taken_back_while_it_thinks_is_not_answered_as_it_was(
    shop, hear, change
):
    turn = hear("How much is a mug?", mid="m1")
    hear("And do you ship?")
    answer_job = claim(shop, 1, turn.pk, again=False)
    MessageLog.objects.filter(mid="m1").update(**change)
    with pytest.raises(NewerMessage):
        commit(shop, answer_job, said(), is_last_try=False)
    answer_job = claim(shop, 1, turn.pk, again=True)
    assert "How much is a mug?" not in [line.text for line in answer_job.history.lines]
    commit(shop, answer_job, said("Yes, we do."), is_last_try=False)
    assert replies() == ["Yes, we do."]


def test_a_message_taken_back_before_it_thinks_is_not_newer(shop, hear):
    turn = hear()
    hear("Never mind", kind="DELETED")
    commit(shop, claim(shop, 1, turn.pk, again=False), said(), is_last_try=False)
    assert (len(replies()), Turn.objects.count()) == (1, 1)


def test_a_late_message_older_than_all_it_reads_is_answered_once(shop, hear, settings):
    """Meta delivers again for 36 hours: by then a thread may have gone on."""
    settings.AI_HISTORY_MESSAGES = 1
    turn = hear()
    hear("Hello?", at=timezone.now() - timedelta(hours=2))
    commit(shop, claim(shop, 1, turn.pk, again=False), said(), is_last_try=False)
    assert (len(replies()), Turn.objects.count()) == (1, 1)


def test_a_person_who_takes_over_while_it_thinks_is_not_talked_over(shop, hear, emma):
    turn = hear()
    answer_job = claim(shop, 1, turn.pk, again=False)
    take_over(
        business=shop,
        thread=lock_thread(emma.pk),
        by_name="Instagram app",
        person_id=None,
        now=timezone.now(),
    )
    commit(shop, answer_job, said(), is_last_try=True)
    turn.refresh_from_db()
    assert (turn.state, turn.reason, replies()) == ("SILENT", "PERSON_ANSWERS", [])


def test_a_queued_reply_is_not_sent_after_a_takeover(shop, hear, emma, run_jobs, simulator):
    turn = hear()
    simulator.post(
        "/sim/faults", scope="send", kind="error", status=500, code=2, message="Try later", times=1
    )
    answer(shop, 1, turn.pk)
    take_over(
        business=shop,
        thread=lock_thread(emma.pk),
        by_name="Instagram app",
        person_id=None,
        now=timezone.now(),
    )
    run_jobs(timed=True)
    assert simulator.get("/sim/sent", account="luna.ceramics") == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "error", "status": 500, "code": 2, "message": "Try later"},
        {"kind": "hang", "seconds": 1},
    ],
)
def test_a_reply_that_was_being_sent_at_a_takeover_and_did_not_arrive_is_not_sent_again(
    shop, hear, emma, run_jobs, simulator, settings, fault
):
    """The takeover comes while Instagram holds the request, so the refusal, or the sure no, finds a
    person in charge.
    """
    settings.GRAPH_TIMEOUT_SECONDS = 0.3
    simulator.post("/sim/faults", scope="send", times=1, **fault)
    turn = hear()
    outgoing = commit(shop, claim(shop, 1, turn.pk, again=False), said(), is_last_try=True)
    take_over(
        business=shop,
        thread=lock_thread(emma.pk),
        by_name="Instagram app",
        person_id=None,
        now=timezone.now(),
    )
    send_all(shop, 1, emma.pk, outgoing)
    settings.GRAPH_TIMEOUT_SECONDS = 5
    run_jobs(timed=True)
    message = MessageLog.objects.get(direction="OUT")
    assert (message.state, message.error_code) == ("FAILED", "TOOK_OVER")
    assert simulator.get("/sim/sent", account="luna.ceramics") == []


def test_a_job_that_comes_again_learns_that_its_turn_has_ended_and_how(shop, hear):
    turn = hear()
    commit(shop, claim(shop, 1, turn.pk, again=False), said(), is_last_try=True)
    assert claim(shop, 1, turn.pk, again=False) == Answered(turn.thread_id)
    Turn.objects.filter(pk=turn.pk).update(state="SILENT", reason="AI_OFF")
    assert claim(shop, 1, turn.pk, again=False) == Ended()


def test_a_job_that_died_after_committing_the_reply_sends_it_once(shop, hear, simulator, run_jobs):
    turn = hear()
    commit(shop, claim(shop, 1, turn.pk, again=False), said(), is_last_try=True)
    answer(shop, 1, turn.pk)
    assert MessageLog.objects.get(direction="OUT").state == "UNKNOWN"
    run_jobs(timed=True)
    assert [item["text"] for item in simulator.get("/sim/sent", account="luna.ceramics")] == [
        "A mug costs 20 euros."
    ]


def test_an_assistant_that_is_switched_off_while_it_thinks_sends_nothing(shop, hear):
    turn = hear()
    answer_job = claim(shop, 1, turn.pk, again=False)
    Business.objects.filter(pk=shop.pk).update(ai_enabled=False)
    commit(shop, answer_job, said(), is_last_try=True)
    turn.refresh_from_db()
    assert (turn.reason, replies()) == ("AI_OFF", [])


def test_a_turn_whose_job_crashes_for_good_ends_too(shop, hear, emma):
    turn = hear()
    give_up(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.reason) == ("SILENT", "INTERNAL_ERROR")


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ("AI_REPLIES_PER_CUSTOMER_PER_MINUTE", "CUSTOMER_LIMIT"),
        ("AI_REPLIES_PER_CUSTOMER_PER_HOUR", "CUSTOMER_LIMIT"),
        ("AI_REPLIES_PER_CUSTOMER_PER_DAY", "CUSTOMER_LIMIT"),
        ("AI_REPLIES_PER_BUSINESS_PER_MINUTE", "BUSINESS_LIMIT"),
        ("AI_REPLIES_PER_BUSINESS_PER_DAY", "BUSINESS_LIMIT"),
    ],
)
def test_replies_are_limited(shop, hear, settings, limit, reason):
    setattr(settings, limit, 1)
    answer(shop, 1, hear().pk)
    turn = hear("Once more")
    answer(shop, 2, turn.pk)
    turn.refresh_from_db()
    assert (turn.reason, len(replies())) == (reason, 1)


def test_a_message_taken_back_needs_no_answer(shop, hear):
    turn = hear()
    MessageLog.objects.update(kind="DELETED", text="")
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert turn.reason == "MESSAGE_GONE"


def test_the_model_is_told_what_it_cannot_see(shop, hear, simulator):
    answer(shop, 1, hear("", kind="IMAGE", description="Sent a photo").pk)
    prompt = simulator.get("/sim/prompts")[-1]
    assert "[The customer sent a photo; you cannot see it]" in str(prompt)


def test_an_unsent_message_counts_for_the_customers_limit(shop, emma, hear, settings):
    settings.AI_REPLIES_PER_CUSTOMER_PER_MINUTE = 1
    now = timezone.now()
    gone = {
        "thread": emma,
        "opened_at": now,
        "due_at": now,
        "state": "SILENT",
        "reason": "MESSAGE_GONE",
        "finished_at": now,
    }
    Turn.objects.create(**gone)  # before anybody thought
    assert count_replies(emma, now).customer_minute == 0
    Turn.objects.create(**gone, attempt=1)
    turn = hear("And now?")
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.reason) == ("SILENT", "CUSTOMER_LIMIT")
