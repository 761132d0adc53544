"""Who wrote while the connection was dead is answered once it works again, as far as it is
in time.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import MessageLog, Thread, Turn
from core.answering.on_demand import answer_waiting_threads
from core.answering.turns import answer
from core.models import Business


@pytest.fixture
def waiting(shop, hear):
    """A customer who asked while the token was dead; then the account was connected again."""

    def wait(**turn):
        asked = hear()
        Business.objects.filter(pk=shop.pk).update(
            token_failed_at=timezone.now(), token_error="EXPIRED: over"
        )
        shop.refresh_from_db()
        answer(shop, 1, asked.pk)
        assert Turn.objects.get(pk=asked.pk).reason == "TOKEN_EXPIRED"
        MessageLog.objects.update(**turn)
        Business.objects.filter(pk=shop.pk).update(token_failed_at=None, token_error="")
        shop.refresh_from_db()
        return asked.thread_id

    return wait


def replies():
    return MessageLog.objects.filter(direction="OUT", purpose="").count()


def test_a_question_asked_while_disconnected_is_answered_once(shop, waiting):
    thread_id = waiting()
    answer_waiting_threads(shop)
    answer_waiting_threads(shop)
    (turn,) = Turn.objects.filter(state="OPEN")
    answer(shop, 2, turn.pk)
    assert replies() == 1
    assert Thread.objects.get(pk=thread_id).needs_you_reason == ""


def test_a_question_asked_too_long_ago_is_left_to_a_person(shop, waiting):
    thread_id = waiting(at=timezone.now() - timedelta(hours=3))
    answer_waiting_threads(shop)
    assert not Turn.objects.filter(state="OPEN").exists()
    assert Thread.objects.get(pk=thread_id).needs_you_reason == "TOKEN_EXPIRED"
