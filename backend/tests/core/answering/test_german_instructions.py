"""A business whose instructions began with the German text for its trade is answered for."""

import re

import pytest
from django.utils import timezone

from api.instruction_templates import TEXTS
from conversations.models import Instructions, MessageLog
from core.answering.turns import answer


@pytest.fixture
def german_shop(shop):
    """The shop's template, with facts for its blanks."""
    text = TEXTS["de"]["SHOP"].replace("[Tage und Uhrzeiten]", "Dienstag bis Samstag")
    text = text.replace("[Was Sie verkaufen", "Eine Tasse kostet 24 €.\n[Was Sie verkaufen")
    Instructions.objects.create(version=4, text=text, created_at=timezone.now())
    return shop


def replies():
    return list(MessageLog.objects.filter(direction="OUT").values_list("text", flat=True))


@pytest.mark.parametrize(
    ("question", "fact"),
    [("Was kostet eine Tasse?", "24 €"), ("Wann habt ihr geöffnet?", "Dienstag bis Samstag")],
)
def test_a_german_question_is_answered_from_german_instructions(german_shop, hear, question, fact):
    turn = hear(question)
    answer(german_shop, 1, turn.pk)
    (reply,) = replies()
    assert fact in reply
    assert not re.search("GROSSBUCHSTABEN|Versprich", reply)


def test_what_german_instructions_want_a_person_for_is_a_handoff(german_shop, hear, emma):
    turn = hear("Ich habe eine Beschwerde")
    answer(german_shop, 1, turn.pk)
    emma.refresh_from_db()
    assert emma.needs_you_reason == "HANDOFF"
