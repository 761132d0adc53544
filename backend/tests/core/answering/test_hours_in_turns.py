"""Working hours where they matter: who is answered when, and the away message once in each closed
period.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import MessageLog, Thread, Turn
from core.answering.claiming import claim
from core.answering.finishing import commit
from core.answering.on_demand import answer_now
from core.answering.turns import answer
from core.businesses.hours import KEYS
from tests.core.answering.model_words import said

ALWAYS = {day: [["00:00", "00:00"]] for day in KEYS}


def some_day(days):
    """Open all day, so many days from now: closed until then."""
    return {KEYS[(timezone.now() + timedelta(days=days)).weekday()]: [["00:00", "00:00"]]}


@pytest.fixture
def keeps(shop):
    """`keeps("INSIDE", hours)` sets when the assistant answers."""

    def keep(answers_when, hours):
        shop.answers_when, shop.hours = answers_when, hours
        shop.save()

    return keep


def run(shop, turn):
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    return turn.state, turn.reason


@pytest.mark.parametrize(
    ("answers_when", "hours", "ends"),
    [
        ("INSIDE", ALWAYS, ("ANSWERED", "")),
        ("INSIDE", some_day(3), ("SILENT", "OUT_OF_HOURS")),
        ("OUTSIDE", ALWAYS, ("SILENT", "INSIDE_HOURS")),
        ("OUTSIDE", some_day(3), ("ANSWERED", "")),
        ("ALWAYS", some_day(3), ("ANSWERED", "")),
    ],
)
def test_the_assistant_answers_at_the_hours_that_its_owner_chose(
    shop, hear, keeps, answers_when, hours, ends
):
    keeps(answers_when, hours)
    assert run(shop, hear()) == ends


def test_the_away_message_is_sent_once_in_a_closed_period_and_without_the_model(
    shop, emma, hear, keeps, run_jobs, simulator
):
    keeps("INSIDE", some_day(3))
    first = hear()
    run(shop, first)
    run_jobs()
    second = hear("Anyone?")
    assert run(shop, second) == ("SILENT", "OUT_OF_HOURS")
    run_jobs()
    (sent,) = simulator.get("/sim/sent", account="luna.ceramics")
    assert sent["text"].startswith("We are away right now.")
    (message,) = MessageLog.objects.filter(direction="OUT")
    assert (message.purpose, message.author, message.state, message.turn_id) == (
        "AWAY",
        "ASSISTANT",
        "SENT",
        first.pk,
    )
    assert [call for call in simulator.get("/sim/calls") if call["api"] == "model"] == []
    emma.refresh_from_db()
    first.refresh_from_db()
    assert emma.away_until == first.resumes_at == second.resumes_at
    assert (emma.away_until.hour, emma.away_until > timezone.now() + timedelta(days=2)) == (0, True)
    assert emma.needs_you_reason == "OUT_OF_HOURS"


def test_each_closed_period_has_an_away_message_of_its_own(shop, hear, keeps, run_jobs, simulator):
    keeps("INSIDE", some_day(3))
    run(shop, hear())
    Thread.objects.update(away_until=timezone.now() - timedelta(seconds=1))  # it was open since
    run(shop, hear("Hello again"))
    run_jobs()
    assert len(simulator.get("/sim/sent", account="luna.ceramics")) == 2


def test_the_away_message_is_in_the_owners_words(shop, hear, keeps, run_jobs, simulator):
    keeps("INSIDE", some_day(3))
    shop.away_message = "Zzz."
    run(shop, hear())
    run_jobs()
    assert [sent["text"] for sent in simulator.get("/sim/sent", account="luna.ceramics")] == [
        "Zzz."
    ]


def test_a_person_may_have_the_assistant_answer_out_of_hours(
    shop, emma, hear, keeps, run_jobs, alice
):
    keeps("INSIDE", some_day(3))
    run(shop, hear())
    answer_now(business=shop, thread_id=emma.pk, person=alice)
    run_jobs()
    assert list(Turn.objects.order_by("id").values_list("state", "asked_by_id")) == [
        ("SILENT", None),
        ("ANSWERED", alice.pk),
    ]
    emma.refresh_from_db()
    assert emma.needs_you_reason == ""  # nobody has to step in any more


def test_a_turn_begun_within_the_hours_is_answered_after_them(shop, hear, keeps):
    keeps("INSIDE", ALWAYS)
    turn = hear()
    answer_job = claim(shop, 1, turn.pk, again=False)
    keeps("INSIDE", some_day(3))
    commit(shop, answer_job, said(), is_last_try=True)
    turn.refresh_from_db()
    assert turn.state == "ANSWERED"


def test_an_away_message_that_could_not_be_sent_is_due_again(
    shop, emma, hear, keeps, run_jobs, simulator
):
    keeps("INSIDE", some_day(3))
    run(shop, hear())
    simulator.post(
        "/sim/faults",
        scope="send",
        kind="error",
        status=400,
        code=100,
        subcode=2534014,
        message="no",
        times=1,
    )
    run_jobs()
    assert MessageLog.objects.get(purpose="AWAY").state == "FAILED"
    run(shop, hear("Anyone?"))
    run_jobs()
    assert len(simulator.get("/sim/sent", account="luna.ceramics")) == 1
