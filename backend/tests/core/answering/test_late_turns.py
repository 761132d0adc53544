"""A turn while the model is down, and one whose answer would come too late."""

from datetime import timedelta

from django.utils import timezone

from conversations.models import Turn
from core.answering.turns import answer
from tests.core.answering.model_words import break_model, replies


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


def test_an_answer_that_would_come_too_late_is_not_given_and_the_team_is_alerted(
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
