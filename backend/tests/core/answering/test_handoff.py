"""The assistant asks for a person: by its tool, by a promise, by noticing another bot; and answers
nothing from then on.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Instructions, MessageLog, ThreadNote, Turn
from conversations.threads import close, hand_back, lock_thread, take_over
from core.answering.claiming import claim
from core.answering.finishing import commit
from core.answering.situation import find_reason_at_once
from core.answering.turns import answer
from core.assistant.completion import complete
from core.assistant.default_texts import default_words
from core.assistant.playground import preview
from core.assistant.prompt import Line, Prompt
from core.delivery.sender import send_all
from core.models import Business
from integrations.llm.completions import Completion


def sent():
    return list(
        MessageLog.objects.filter(direction="OUT").order_by("id").values_list("text", "purpose")
    )


def ended(turn):
    turn.refresh_from_db()
    return turn.state, turn.reason, turn.handoff_reason


def test_a_wish_for_a_person_is_a_handoff_in_the_businesss_words(shop, hear, emma):
    Business.objects.filter(pk=shop.pk).update(handoff_message="Alice will write to you.")
    shop.refresh_from_db()
    turn = hear("Can I talk to a human please?")
    answer(shop, 1, turn.pk)
    assert sent() == [("Alice will write to you.", "HANDOFF")]
    state, reason, why = ended(turn)
    assert (state, reason, bool(why)) == ("ANSWERED", "", True)
    emma.refresh_from_db()
    assert (emma.handed_off_at is not None, emma.handoff_reason, emma.needs_you_reason) == (
        True,
        why,
        "HANDOFF",
    )
    assert ThreadNote.objects.get().code == "HANDED_OFF"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Kann ich bitte mit einem Menschen sprechen?", "de"),
        ("Bonjour, je voudrais parler à une personne", "fr"),
        ("Hola, quiero hablar con una persona por favor", "es"),
        ("Ciao, vorrei parlare con una persona", "it"),
        ("Olá, quero falar com uma pessoa por favor", "pt"),
        ("Hallo, ik wil graag met een medewerker praten", "nl"),
        ("Chciałabym porozmawiać z konsultantem, proszę", "pl"),
        ("Merhaba, bir temsilci ile görüşmek istiyorum", "tr"),
        ("担当者と話したいです", "ja"),
    ],
)
def test_asking_for_a_person_works_in_any_language_and_is_answered_in_it(
    shop, hear, words, language
):
    answer(shop, 1, hear(words).pk)
    assert sent() == [(default_words("HANDOFF", language), "HANDOFF")]


def test_what_the_model_writes_beside_the_call_is_not_sent(shop, hear, simulator):
    simulator.post(
        "/sim/model",
        tool_call={
            "name": "ask_for_person",
            "arguments": {"reason": "A refund of 400 euros."},
            "text": "One moment!",
        },
    )
    turn = hear("I want my money back")
    answer(shop, 1, turn.pk)
    assert sent() == [(default_words("HANDOFF", "en"), "HANDOFF")]
    assert ended(turn) == ("ANSWERED", "", "A refund of 400 euros.")


@pytest.mark.parametrize(
    "arguments", ["", "not json", "[]", '"text"', '{"why": "x"}', '{"reason": null}']
)
def test_a_call_whose_reason_cannot_be_read_is_a_handoff_all_the_same(
    shop, hear, simulator, arguments
):
    simulator.post("/sim/model", tool_call={"name": "ask_for_person", "arguments": arguments})
    turn = hear()
    answer(shop, 1, turn.pk)
    assert ended(turn)[0] == "ANSWERED"
    assert [purpose for _, purpose in sent()] == ["HANDOFF"]
    assert ended(turn)[2]


def test_a_call_of_an_unknown_tool_is_no_answer(shop, hear, simulator, settings):
    settings.MODEL_RETRIES = 0
    simulator.post("/sim/model", tool_call={"name": "delete_everything"})
    turn = hear()
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert (sent(), turn.handoff_reason) == ([], "")


def test_a_promise_without_the_call_is_sent_as_it_is_and_kept(shop, hear, emma, simulator):
    simulator.post(
        "/sim/model",
        reply="A mug costs 20 euros. A colleague will get back to you about the glaze.",
    )
    turn = hear()
    answer(shop, 1, turn.pk)
    assert sent() == [
        ("A mug costs 20 euros. A colleague will get back to you about the glaze.", "HANDOFF")
    ]
    assert ended(turn) == ("ANSWERED", "", "PROMISED")
    emma.refresh_from_db()
    assert emma.needs_you_reason == "HANDOFF"


def test_a_model_without_tools_is_asked_without_them_and_its_promise_is_kept(
    shop, hear, simulator, settings
):
    settings.MODEL_RETRIES, settings.OPENAI_MODEL = 0, "small-local-model"
    simulator.post(
        "/sim/faults",
        scope="model",
        kind="error",
        status=400,
        code=None,
        message="this model does not support tools",
        times=1,
    )
    answer(shop, 1, hear("Can I talk to a human please?").pk)
    assert [purpose for _, purpose in sent()] == ["HANDOFF"]
    assert "tools" not in simulator.get("/sim/prompts")[-1]["body"]


def test_the_owners_instructions_say_when_to_hand_over(shop, hear, emma):
    Instructions.objects.create(
        version=4,
        text="A mug costs 20 euros.\n\nWhen to fetch a person\nWholesale, engraving and "
        "complaints.",
        created_at=timezone.now(),
    )
    answer(shop, 1, hear("Do you offer engraving on a mug?").pk)
    emma.refresh_from_db()
    assert emma.handed_off_at is not None


def test_the_team_is_alerted_to_a_handoff(shop, hear, run_jobs, mailoutbox):
    answer(shop, 1, hear("Can I talk to a human please?").pk)
    run_jobs()
    assert {mail.to[0] for mail in mailoutbox} == {"alice@example.com", "bob@example.com"}


def test_after_a_handoff_nothing_is_answered_until_a_person_is_done(shop, hear, emma, alice):
    answer(shop, 1, hear("Can I talk to a human please?").pk)
    assert find_reason_at_once(shop, lock_thread(emma.pk), now=timezone.now()) == "HANDED_OFF"
    turn = hear("Hello?")
    answer(shop, 2, turn.pk)
    assert ended(turn)[:2] == ("SILENT", "HANDED_OFF")
    take_over(
        business=shop,
        thread=lock_thread(emma.pk),
        by_name="Alice",
        person_id=alice.pk,
        now=timezone.now(),
    )
    assert find_reason_at_once(shop, lock_thread(emma.pk), now=timezone.now()) == "PERSON_ANSWERS"
    hand_back(business=shop, thread_id=emma.pk, person=alice)
    assert find_reason_at_once(shop, lock_thread(emma.pk), now=timezone.now()) is None


def ends(shop, emma, alice, how):
    if how == "BUTTON":
        hand_back(business=shop, thread_id=emma.pk, person=alice)
    elif how == "CLOSED":
        close(business=shop, thread_id=emma.pk)
    else:
        take_over(
            business=shop,
            thread=lock_thread(emma.pk),
            by_name="Alice",
            person_id=alice.pk,
            now=timezone.now() - timedelta(hours=12),
        )


@pytest.mark.parametrize("how", ["BUTTON", "CLOSED", "TIME"])
def test_an_old_wish_for_a_person_causes_no_other_handoff(shop, hear, emma, alice, simulator, how):
    answer(shop, 1, hear("Can I talk to a human please?").pk)
    MessageLog.objects.update(at=timezone.now() - timedelta(hours=13))
    ends(shop, emma, alice, how)
    answer(shop, 2, hear("How much is a mug?").pk)
    emma.refresh_from_db()
    assert emma.handed_off_at is None
    assert "20 euros" in sent()[-1][0]
    last = simulator.get("/sim/prompts")[-1]["body"]["messages"][-1]["content"]
    assert "settled" in last
    assert "talk to a human" in last


def test_a_wish_that_was_not_handled_still_counts(shop, hear, emma, simulator):
    """The model is as forgetful as real ones: without the mark, the old wish would be granted
    again.
    """
    hear("Can I talk to a human please?")
    Turn.objects.update(state="SILENT", reason="AI_OFF", finished_at=timezone.now())
    answer(shop, 2, hear("How much is a mug?").pk)
    emma.refresh_from_db()
    assert emma.handed_off_at is not None


def test_an_unanswered_message_does_not_count_as_handled_because_it_is_old(
    shop, hear, emma, alice, simulator
):
    """Delivered late: it was said before the hand-back, but nobody has read it."""
    take_over(
        business=shop,
        thread=lock_thread(emma.pk),
        by_name="Alice",
        person_id=alice.pk,
        now=timezone.now(),
    )
    hand_back(business=shop, thread_id=emma.pk, person=alice)
    answer(
        shop, 1, hear("Can I talk to a human please?", at=timezone.now() - timedelta(minutes=10)).pk
    )
    emma.refresh_from_db()
    assert emma.handed_off_at is not None


def test_a_newer_message_at_a_handoff_is_read_by_the_person(shop, hear):
    turn = hear("Can I talk to a human please?")
    answer_job = claim(shop, 1, turn.pk, again=False)
    hear("Please?")
    completion = Completion(
        text="",
        model="m",
        request_id="r",
        prompt_tokens=1,
        completion_tokens=1,
        seconds=0.1,
        asks_for_person="Wants one.",
    )
    commit(shop, answer_job, completion, is_last_try=True)
    assert Turn.objects.count() == 1
    assert len(sent()) == 1


AWAY = "Thank you for your message, we will be back soon"


def test_another_bot_is_handed_over_to_a_person_and_sent_nothing(
    shop, hear, emma, run_jobs, mailoutbox
):
    for number, words in enumerate(["Hello there", AWAY, AWAY, AWAY]):
        turn = hear(words)
        answer(shop, number, turn.pk)
    assert ended(turn)[:2] == ("SILENT", "BOT_LOOP")
    emma.refresh_from_db()
    assert (emma.needs_you_reason, emma.handed_off_at is not None) == ("BOT_LOOP", True)
    assert len(sent()) == 3
    run_jobs()
    assert mailoutbox


@pytest.mark.parametrize("words", ["Thanks!", "👍", "❤️", "Vielen Dank"])
def test_a_courtesy_is_left_unanswered(shop, hear, emma, simulator, words):
    turn = hear(words)
    answer(shop, 1, turn.pk)
    assert (ended(turn)[:2], sent()) == (("SILENT", "NO_ANSWER_NEEDED"), [])
    emma.refresh_from_db()
    assert emma.needs_you_reason == ""
    assert simulator.get("/sim/prompts") == []


def test_a_customer_who_says_ok_to_our_question_is_answered(shop, hear, simulator):
    simulator.post("/sim/model", reply="Shall I put one aside?", reply_times=1)
    answer(shop, 1, hear("Do you have one?").pk)
    answer(shop, 2, hear("ok").pk)
    assert len(sent()) == 2


def test_the_rest_of_a_reply_is_not_sent_after_a_takeover(shop, hear, emma, simulator, alice):
    """Half delivered: the first part is out, the person steps in, the second part stays."""
    simulator.post(
        "/sim/model",
        reply=" ".join(f"Sentence number {n} says something." for n in range(50)),
        reply_times=1,
    )
    turn = hear()
    outgoing = commit(
        shop,
        claim(shop, 1, turn.pk, again=False),
        completion_of(simulator, shop),
        is_last_try=True,
    )
    take_over(
        business=shop,
        thread=lock_thread(emma.pk),
        by_name="Alice",
        person_id=alice.pk,
        now=timezone.now(),
    )
    send_all(shop, 1, emma.pk, outgoing)
    states = list(
        MessageLog.objects.filter(direction="OUT").order_by("id").values_list("state", "error_code")
    )
    assert states == [("SENT", ""), ("FAILED", "TOOK_OVER")]
    assert len(simulator.get("/sim/sent", account="luna.ceramics")) == 1


def completion_of(simulator, shop):
    said = [Line("customer", "Tell me everything")]
    return complete(Prompt.of(shop, instructions="", history=said))


def test_trying_out_shows_a_handoff_and_what_would_be_said(shop, simulator, alice):
    shown = preview(
        business=shop,
        person=alice,
        messages=[{"role": "customer", "text": "Je voudrais parler à une personne"}],
        instructions=None,
    )
    assert (shown.reply, bool(shown.handoff_reason)) == (default_words("HANDOFF", "fr"), True)
    plain = preview(
        business=shop,
        person=alice,
        messages=[{"role": "customer", "text": "How much is a mug?"}],
        instructions=None,
    )
    assert plain.handoff_reason == ""
