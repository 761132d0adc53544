"""Customers are told that an AI answers: at the start, after people were there, after a gap."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from conversations.models import MessageLog
from conversations.threads import hand_back, lock_thread, take_over
from core.answering.turns import answer
from core.assistant.default_texts import default_words
from core.assistant.reply import choose_language, is_disclosure_due
from core.models import Business

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def days(number):
    return NOW - timedelta(days=number)


@pytest.mark.parametrize(
    ("disclosed_at", "handled_until", "previous_at", "due"),
    [
        (None, None, None, True),
        (None, None, days(1), True),
        (days(1), None, days(1), False),
        (days(30), None, days(1), False),
        (days(30), None, days(7), True),
        (days(8), None, days(7) + timedelta(seconds=1), False),
        (days(2), days(1), days(1), True),
        (days(1), days(1), days(1), True),
        (days(1), days(2), days(1), False),
        (days(1), None, None, False),
    ],
)
def test_the_disclosure_is_due_at_the_start_after_people_and_after_a_gap(
    disclosed_at, handled_until, previous_at, due
):
    assert (
        is_disclosure_due(
            disclosed_at=disclosed_at,
            handled_until=handled_until,
            previous_at=previous_at,
            now=NOW,
            gap=timedelta(days=7),
        )
        is due
    )


@pytest.mark.parametrize(
    ("business_language", "said", "language"),
    [
        ("en", ["Wie viel kostet eine Tasse?"], "de"),
        ("de-AT", ["Wie viel kostet eine Tasse?"], "de-AT"),
        ("pt-BR", ["Olá, quanto custa a caneca? Obrigada"], "pt-BR"),
        ("sv", ["ok"], "sv"),
        ("sv", [], "sv"),
    ],
)
def test_the_disclosure_is_in_the_customers_language_where_it_can_be_detected(
    business_language, said, language
):
    assert choose_language(Business(language=business_language), said) == language


@pytest.fixture
def open_shop(shop):
    shop.discloses = True
    shop.save()
    return shop


def sent():
    return list(
        MessageLog.objects.filter(direction="OUT").order_by("id").values_list("text", "purpose")
    )


def test_the_disclosure_comes_before_the_first_reply_as_a_message_of_its_own(
    open_shop, hear, emma, simulator
):
    answer(
        open_shop, 1, hear("Wie viel kostet eine Tasse? How much is a mug, ich bin nicht sicher").pk
    )
    (first, second) = sent()
    assert first == (default_words("DISCLOSURE", "de"), "DISCLOSURE")
    assert second[1] == ""
    assert [item["text"] for item in simulator.get("/sim/sent", account="luna.ceramics")] == [
        first[0],
        second[0],
    ]
    emma.refresh_from_db()
    assert emma.disclosed_at is not None
    assert emma.last_text == second[0]


def test_the_disclosure_is_sent_once(open_shop, hear):
    answer(open_shop, 1, hear().pk)
    answer(open_shop, 2, hear("And the blue one?").pk)
    assert [purpose for _, purpose in sent()] == ["DISCLOSURE", "", ""]


def test_the_disclosure_uses_the_owners_words(open_shop, hear):
    Business.objects.filter(pk=open_shop.pk).update(disclosure_message="Luna's robot here.")
    open_shop.refresh_from_db()
    answer(open_shop, 1, hear().pk)
    assert sent()[0] == ("Luna's robot here.", "DISCLOSURE")


def test_a_business_that_wants_no_disclosure_sends_none(shop, hear, emma):
    answer(shop, 1, hear().pk)
    assert [purpose for _, purpose in sent()] == [""]
    emma.refresh_from_db()
    assert emma.disclosed_at is None


def test_the_disclosure_is_sent_again_after_a_gap(open_shop, hear, settings):
    answer(open_shop, 1, hear().pk)
    MessageLog.objects.update(at=timezone.now() - timedelta(days=settings.AI_DISCLOSE_AFTER_DAYS))
    answer(open_shop, 2, hear("Hello again, is the blue one there?").pk)
    assert [purpose for _, purpose in sent()] == ["DISCLOSURE", "", "DISCLOSURE", ""]


def test_the_disclosure_is_sent_again_after_a_hand_back(open_shop, hear, emma, alice):
    answer(open_shop, 1, hear().pk)
    take_over(
        business=open_shop,
        thread=lock_thread(emma.pk),
        by_name="Alice",
        person_id=alice.pk,
        now=timezone.now(),
    )
    hand_back(business=open_shop, thread_id=emma.pk, person=alice)
    answer(open_shop, 2, hear("And the blue one?").pk)
    answer(open_shop, 3, hear("And the red one?").pk)
    assert [purpose for _, purpose in sent()] == ["DISCLOSURE", "", "DISCLOSURE", "", ""]


def test_a_handover_in_the_businesss_own_words_needs_no_disclosure(open_shop, hear):
    answer(open_shop, 1, hear("Can I talk to a human please?").pk)
    assert [purpose for _, purpose in sent()] == ["HANDOFF"]


def test_a_disclosure_that_fails_takes_the_reply_with_it_and_is_due_again(
    open_shop, hear, emma, simulator
):
    """Never an answer of the AI to somebody who was not told."""
    simulator.post(
        "/sim/faults",
        scope="send",
        kind="error",
        status=400,
        code=100,
        message="Invalid parameter",
        times=1,
    )
    answer(open_shop, 1, hear().pk)
    assert set(MessageLog.objects.filter(direction="OUT").values_list("state", flat=True)) == {
        "FAILED"
    }
    emma.refresh_from_db()
    assert emma.disclosed_at is None
    answer(open_shop, 2, hear("And the blue one?").pk)
    assert [text for text, purpose in sent() if purpose == "DISCLOSURE"] == [
        default_words("DISCLOSURE", "en")
    ] * 2


def test_a_disclosure_and_its_reply_are_one_answer_of_one_turn(open_shop, hear, settings):
    """The limits count answers, not messages."""
    settings.AI_REPLIES_PER_CUSTOMER_PER_HOUR = 2
    answer(open_shop, 1, hear().pk)
    answer(open_shop, 2, hear("And the blue one?").pk)
    assert len(sent()) == 3
