"""A turn ends once: with one reply, or with a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import AppError, Conflict
from conversations.models import MessageLog, Thread, Turn
from conversations.threads import lock_thread, take_over
from core.answering.claiming import Answered, AnswerJob, Ended, Postponed, claim
from core.answering.finishing import NewerMessage, commit
from core.answering.on_demand import NothingToAnswer, answer_now, stop_turn
from core.answering.situation import count_replies
from core.answering.turns import answer, give_up
from core.assistant.playground import preview
from core.delivery.sender import send_all
from core.models import Business
from integrations.llm.completions import Completion
from integrations.llm.failures import ModelFailed


def said(text="A mug costs 20 euros."):
    return Completion(
        text=text, model="m", request_id="r", prompt_tokens=9, completion_tokens=3, seconds=0.1
    )


def replies():
    return list(MessageLog.objects.filter(direction="OUT").values_list("text", flat=True))


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


def test_a_turn_that_somebody_thinks_about_is_left_alone_until_the_lease_is_over(shop, hear):
    turn = hear()
    first = claim(shop, 1, turn.pk, again=False)
    assert first is not None
    assert isinstance(claim(shop, 2, turn.pk, again=False), Postponed)
    Turn.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    second = claim(shop, 2, turn.pk, again=False)
    assert second is not None
    commit(shop, first, said("the old thought"), last_thought=True)
    assert replies() == []
    commit(shop, second, said("the new thought"), last_thought=True)
    assert replies() == ["the new thought"]


def test_a_job_that_died_thinking_takes_its_turn_up_at_once(shop, hear):
    turn = hear()
    assert isinstance(claim(shop, 1, turn.pk, again=False), AnswerJob)
    answer(shop, 1, turn.pk)
    assert len(replies()) == 1


def test_a_newer_message_makes_it_think_again(shop, hear):
    turn = hear()
    answer_job = claim(shop, 1, turn.pk, again=False)
    hear("And how long is shipping?")
    with pytest.raises(NewerMessage):
        commit(shop, answer_job, said(), last_thought=False)
    assert replies() == []


def test_after_enough_thoughts_it_answers_what_it_read_and_the_rest_is_a_new_turn(shop, hear):
    turn = hear()
    answer_job = claim(shop, 1, turn.pk, again=False)
    hear("And how long is shipping?")
    commit(shop, answer_job, said(), last_thought=True)
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
        commit(shop, answer_job, said(), last_thought=False)
    answer_job = claim(shop, 1, turn.pk, again=True)
    assert "How much is a mug?" not in [line.text for line in answer_job.history.lines]
    commit(shop, answer_job, said("Yes, we do."), last_thought=False)
    assert replies() == ["Yes, we do."]


def test_a_message_taken_back_before_it_thinks_is_not_newer(shop, hear):
    turn = hear()
    hear("Never mind", kind="DELETED")
    commit(shop, claim(shop, 1, turn.pk, again=False), said(), last_thought=False)
    assert (len(replies()), Turn.objects.count()) == (1, 1)


def test_a_late_message_older_than_all_it_reads_is_answered_once(shop, hear, settings):
    """Meta delivers again for 36 hours: by then a thread may have gone on."""
    settings.AI_HISTORY_MESSAGES = 1
    turn = hear()
    hear("Hello?", at=timezone.now() - timedelta(hours=2))
    commit(shop, claim(shop, 1, turn.pk, again=False), said(), last_thought=False)
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
    commit(shop, answer_job, said(), last_thought=True)
    turn.refresh_from_db()
    assert (turn.state, turn.reason, replies()) == ("SILENT", "PERSON_ANSWERS", [])


def test_what_was_queued_is_not_sent_after_a_takeover(shop, hear, emma, run_jobs, simulator):
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
def test_what_was_being_sent_at_a_takeover_and_did_not_arrive_is_not_sent_again(
    shop, hear, emma, run_jobs, simulator, settings, fault
):
    """The takeover comes while Instagram holds the request, so the refusal, or the sure no, finds a
    person in charge.
    """
    settings.GRAPH_TIMEOUT_SECONDS = 0.3
    simulator.post("/sim/faults", scope="send", times=1, **fault)
    turn = hear()
    outgoing = commit(shop, claim(shop, 1, turn.pk, again=False), said(), last_thought=True)
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
    commit(shop, claim(shop, 1, turn.pk, again=False), said(), last_thought=True)
    assert claim(shop, 1, turn.pk, again=False) == Answered(turn.thread_id)
    Turn.objects.filter(pk=turn.pk).update(state="SILENT", reason="AI_OFF")
    assert claim(shop, 1, turn.pk, again=False) == Ended()


def test_a_job_that_died_after_committing_the_reply_sends_it_once(shop, hear, simulator, run_jobs):
    turn = hear()
    commit(shop, claim(shop, 1, turn.pk, again=False), said(), last_thought=True)
    answer(shop, 1, turn.pk)
    assert MessageLog.objects.get(direction="OUT").state == "UNKNOWN"
    run_jobs(timed=True)
    assert [item["text"] for item in simulator.get("/sim/sent", account="luna.ceramics")] == [
        "A mug costs 20 euros."
    ]


def test_switched_off_while_it_thinks_it_stays_quiet(shop, hear):
    turn = hear()
    answer_job = claim(shop, 1, turn.pk, again=False)
    Business.objects.filter(pk=shop.pk).update(ai_enabled=False)
    commit(shop, answer_job, said(), last_thought=True)
    turn.refresh_from_db()
    assert (turn.reason, replies()) == ("AI_OFF", [])


def break_model(simulator, settings, status):
    settings.MODEL_RETRIES = 0
    simulator.post(
        "/sim/faults",
        scope="model",
        kind="error",
        status=status,
        code=None,
        message="down",
        times=None,
    )


def test_a_model_that_refuses_is_a_recorded_silence_that_asks_for_a_person(
    shop, hear, emma, simulator, settings
):
    break_model(simulator, settings, 401)
    turn = hear()
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.reason) == ("SILENT", "MODEL_FAILED")
    assert "401" in turn.error
    emma.refresh_from_db()
    shop.refresh_from_db()
    assert emma.needs_you_reason == "MODEL_FAILED"
    assert shop.model_failed_at is not None
    simulator.delete("/sim/faults")
    answer(shop, 2, hear("Hello?").pk)
    shop.refresh_from_db()
    assert shop.model_failed_at is None


def test_while_the_model_is_down_a_turn_waits_and_is_then_answered_once(
    shop, hear, emma, simulator, settings, run_jobs
):
    break_model(simulator, settings, 500)
    turn = hear()
    for _ in range(3):
        answer(shop, 1, turn.pk)
        turn.refresh_from_db()
        assert turn.due_at > timezone.now()
        Turn.objects.update(due_at=timezone.now())  # its time has come
    assert (turn.state, turn.attempt, "500" in turn.error) == ("OPEN", 3, True)
    emma.refresh_from_db()
    shop.refresh_from_db()
    assert (emma.needs_you_reason, shop.model_failed_at is None) == ("", False)
    simulator.delete("/sim/faults")
    run_jobs(timed=True)
    turn.refresh_from_db()
    assert (turn.state, turn.error, len(replies())) == ("ANSWERED", "", 1)


def test_an_answer_that_would_come_too_late_is_none_and_the_team_is_told(
    shop, hear, emma, run_jobs, mailoutbox
):
    shop.late_after_minutes = 10
    asked_at = timezone.now() - timedelta(minutes=11)
    turn = hear(at=asked_at)
    Turn.objects.update(opened_at=asked_at)
    answer(shop, 1, turn.pk)
    run_jobs(timed=True)
    turn.refresh_from_db()
    emma.refresh_from_db()
    assert (turn.state, turn.reason, emma.needs_you_reason, replies()) == (
        "SILENT",
        "LATE",
        "LATE",
        [],
    )
    assert mailoutbox[0].subject == "Alpha: Emma Wilson is still waiting"


def test_a_turn_is_given_up_when_the_model_is_down_for_too_long_though_the_customer_just_wrote(
    shop, hear, simulator, settings
):
    break_model(simulator, settings, 500)
    turn = hear()
    Turn.objects.update(opened_at=timezone.now() - timedelta(minutes=61))
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert (turn.reason, "500" in turn.error) == ("LATE", True)


def test_after_a_late_silence_what_the_customer_says_next_is_answered(shop, hear):
    answer(shop, 1, hear(at=timezone.now() - timedelta(hours=2)).pk)
    answer(shop, 2, hear("Hello?").pk)
    assert len(replies()) == 1


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
    assert turn.reason in {"MESSAGE_GONE", "UNREADABLE_MESSAGE"}


def test_the_model_is_told_what_it_cannot_see(shop, hear, simulator):
    answer(shop, 1, hear("", kind="IMAGE", description="Sent a photo").pk)
    prompt = simulator.get("/sim/prompts")[-1]
    assert "[The customer sent a photo; you cannot see it]" in str(prompt)


def test_answer_now_does_not_wait(shop, hear, emma, run_jobs, alice):
    hear()
    Turn.objects.update(due_at=timezone.now() + timedelta(seconds=60))
    answer_now(business=shop, thread_id=emma.pk, person=alice)
    run_jobs()
    assert len(replies()) == 1


def test_answer_now_answers_what_was_said_while_a_person_was_in_charge(
    shop, hear, emma, run_jobs, alice
):
    hear()
    Turn.objects.update(state="SILENT", reason="PERSON_ANSWERS", finished_at=timezone.now())
    answer_now(business=shop, thread_id=emma.pk, person=alice)
    run_jobs()
    assert len(replies()) == 1
    with pytest.raises(NothingToAnswer):
        answer_now(business=shop, thread_id=emma.pk, person=alice)


def test_answer_now_says_why_it_cannot(shop, hear, emma, alice):
    hear()
    Turn.objects.update(state="SILENT", reason="AI_OFF", finished_at=timezone.now())
    Business.objects.filter(pk=shop.pk).update(ai_enabled=False)
    shop.refresh_from_db()
    with pytest.raises(Conflict, match="switched off"):
        answer_now(business=shop, thread_id=emma.pk, person=alice)


def test_a_turn_can_be_stopped(shop, hear, emma, alice):
    turn = hear()
    stop_turn(business=shop, thread_id=emma.pk, person=alice)
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert (turn.reason, replies()) == ("STOPPED", [])


def test_trying_out_sends_nothing_and_uses_the_draft(shop, simulator, alice):
    shown = preview(
        business=shop,
        person=alice,
        messages=[{"role": "customer", "text": "Do you sell lamps?"}],
        instructions="We sell lamps for 90 euros.",
    )
    assert "90 euros" in shown.reply
    assert (shown.instructions_version, Thread.objects.count()) == (None, 0)
    assert simulator.get("/sim/sent", account="luna.ceramics") == []


@pytest.mark.parametrize("messages", [[], [{"role": "assistant", "text": "Hi"}]])
def test_trying_out_needs_a_customers_words(shop, messages, alice):
    with pytest.raises(AppError):
        preview(business=shop, person=alice, messages=messages, instructions=None)


def test_trying_out_says_when_the_model_fails(shop, simulator, settings, alice):
    settings.MODEL_RETRIES = 0
    simulator.post(
        "/sim/faults", scope="model", kind="error", status=401, code=None, message="no", times=1
    )
    with pytest.raises(ModelFailed):
        preview(
            business=shop,
            person=alice,
            messages=[{"role": "customer", "text": "Hi"}],
            instructions=None,
        )


def test_what_was_taken_back_while_it_was_thought_about_counts_for_the_customer(
    shop, emma, hear, settings
):
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
