"""The tag for people's late answers: who may leave under it, and nobody else."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog, Thread
from core.delivery.human_agent import HumanAgentNotAllowed, choose_tag, human_agent_until
from core.delivery.queueing import WindowClosed, send_as_person

NOW = timezone.now()


@pytest.mark.parametrize(
    ("hours", "author", "asked", "allowed", "tag"),
    [
        (23, "PERSON", "", True, ""),
        (23, "PERSON", "HUMAN_AGENT", True, ""),
        (23, "ASSISTANT", "", False, ""),
        (25, "PERSON", "HUMAN_AGENT", True, "HUMAN_AGENT"),
        (25, "PERSON", "", True, None),
        (25, "PERSON", "HUMAN_AGENT", False, None),
        (25, "ASSISTANT", "HUMAN_AGENT", True, None),
        (25, "PHONE", "HUMAN_AGENT", True, None),
        (7 * 24, "PERSON", "HUMAN_AGENT", True, None),
        (None, "PERSON", "HUMAN_AGENT", True, None),
    ],
)
def test_only_a_person_who_asks_for_it_answers_after_the_window_and_for_seven_days(
    settings, hours, author, asked, allowed, tag
):
    settings.HUMAN_AGENT_ALLOWED = allowed
    opened_at = NOW - timedelta(hours=hours) if hours is not None else None
    assert (
        choose_tag(thread=Thread(window_opened_at=opened_at), author=author, asked=asked, now=NOW)
        == tag
    )


def test_the_deadline_of_late_answers_is_known_only_where_they_are_allowed(settings):
    thread = Thread(window_opened_at=NOW)
    settings.HUMAN_AGENT_ALLOWED = True
    assert human_agent_until(thread) == NOW + timedelta(days=7)
    settings.HUMAN_AGENT_ALLOWED = False
    assert human_agent_until(thread) is None


@pytest.fixture
def late(shop, emma):
    """Emma last wrote 30 hours ago."""
    with in_business(shop):
        Thread.objects.update(window_opened_at=timezone.now() - timedelta(hours=30))


def write(shop, emma, alice, tag):
    with in_business(shop):
        return send_as_person(
            business=shop,
            thread_id=emma.pk,
            person=alice,
            text="Sorry for the wait",
            client_id=uuid.uuid4(),
            tag=tag,
        )


def test_a_late_answer_leaves_under_the_tag(settings, simulator, shop, emma, alice, late, run_jobs):
    settings.HUMAN_AGENT_ALLOWED = True
    simulator.post("/sim/app", human_agent=True)
    simulator.post("/sim/clock", advance_seconds=30 * 3600)
    write(shop, emma, alice, "HUMAN_AGENT")
    run_jobs()
    with in_business(shop):
        assert list(MessageLog.objects.values_list("tag", "state")) == [("HUMAN_AGENT", "SENT")]
    [sent] = simulator.get("/sim/sent", account="luna.ceramics")
    assert sent["tag"] == "HUMAN_AGENT"


def test_without_the_permission_or_without_asking_nothing_is_queued(
    settings, shop, emma, alice, late
):
    with pytest.raises(HumanAgentNotAllowed):
        write(shop, emma, alice, "HUMAN_AGENT")
    settings.HUMAN_AGENT_ALLOWED = True
    with pytest.raises(WindowClosed):
        write(shop, emma, alice, "")
    with in_business(shop):
        assert not MessageLog.objects.exists()
