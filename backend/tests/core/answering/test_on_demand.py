"""What a person asks of the assistant: an answer now, no answer, or one that is only tried out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import AppError, Conflict
from conversations.models import Thread, Turn
from core.answering.on_demand import NothingToAnswer, answer_now, stop_turn
from core.answering.turns import answer
from core.assistant.playground import preview
from core.models import Business
from integrations.llm.failures import ModelFailed
from tests.core.answering.model_words import replies


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
