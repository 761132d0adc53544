"""Who else speaks for the account: other automations, and apps that hold a thread."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import MessageLog, Thread, ThreadNote, Turn
from core.models import Business
from tests.core.receiving.bodies import echo, messages, text

# --- who speaks ----------------------------------------------------------------------------------


def test_a_note_to_oneself_is_kept_and_nobody_answers_or_takes_over(arrive):
    arrive({"sender": {"id": "17841"}, "recipient": {"id": "17841"}, "message": {"mid": "m1", "text": "test", "is_echo": True, "is_self": True}})
    assert [(m.direction, m.author, m.text) for m in messages()] == [("OUT", "PHONE", "test")]
    assert (Turn.objects.count(), ThreadNote.objects.count()) == (0, 0)


def test_another_automation_is_no_person_and_instagrams_inbox_is_the_phone(arrive):
    arrive(text("m1", "Hello"), echo("m2", "We are closed", app_id=123456))
    assert (messages()[-1].author, messages()[-1].author_name, messages()[-1].author_id) == ("PERSON", "Another app", None)
    assert (Thread.objects.get().person_until, ThreadNote.objects.count()) == (None, 0)
    arrive(echo("m3", "This is Alice", app_id="1217981644879628"))
    assert messages()[-1].author == "PHONE"
    assert Thread.objects.get().person_until is not None


def waiting(shop):
    """A thread in which the customer waits for the assistant. `join_turn` stands for the deadline that has not come."""
    Business.objects.filter(pk=shop.pk).update(ai_enabled=True, debounce_seconds=60)


def test_what_another_automation_answered_is_not_answered_again_and_the_next_is(shop, arrive):
    waiting(shop)
    arrive(text("m1", "Hello"), at=1000)
    assert Turn.objects.get().state == "OPEN"
    arrive(echo("m2", "We will get back to you", app_id=123456), at=2000)
    assert (Turn.objects.get().state, Turn.objects.get().reason) == ("SILENT", "OTHER_APP")
    arrive(text("m3", "And how much is a mug?"), at=3000)
    assert Turn.objects.order_by("-id").first().state == "OPEN"


def test_its_answer_may_come_here_before_the_question(shop, arrive):
    waiting(shop)
    arrive(echo("m2", "We will get back to you", app_id=123456), at=2000)
    arrive(text("m1", "Hello"), at=1000)
    assert (Turn.objects.get().state, Turn.objects.get().reason) == ("SILENT", "OTHER_APP")


def test_what_the_customer_wrote_after_its_answer_still_waits_for_ours(shop, arrive):
    waiting(shop)
    arrive(text("m1", "Hello"), at=1000)
    arrive(text("m3", "And how much is a mug?"), at=3000)
    arrive(echo("m2", "We will get back to you", app_id=123456), at=2000)
    assert Turn.objects.get().state == "OPEN"


@pytest.mark.parametrize(("first", "second", "states"), [("QUEUED", "QUEUED", {"FAILED"}), ("SENT", "QUEUED", {"SENT", "QUEUED"})])
def test_a_reply_that_waits_is_dropped_and_one_that_is_partly_out_goes_on(shop, arrive, first, second, states):
    waiting(shop)
    arrive(text("m1", "Hello"), at=1000)
    turn, thread = Turn.objects.get(), Thread.objects.get()
    Turn.objects.update(state="ANSWERED", finished_at=timezone.now())
    for state in (first, second):
        MessageLog.objects.create(
            thread=thread, turn=turn, direction="OUT", author="ASSISTANT", text=f"part {state}", state=state, at=thread.last_message_at,
        )
    arrive(echo("m2", "We will get back to you", app_id=123456), at=2000)
    assert set(MessageLog.objects.filter(author="ASSISTANT").values_list("state", flat=True)) == states


# --- threads that another app holds --------------------------------------------------------------


def test_what_another_app_holds_is_recorded_and_not_answered(arrive):
    arrive(text("m1", "Hello"), channel="standby")
    assert messages()[0].text == "Hello"
    assert [turn.reason for turn in Turn.objects.all()] == ["OTHER_APP"]
    thread = Thread.objects.get()
    assert thread.held_until > timezone.now() + timedelta(hours=23)
    assert [note.code for note in ThreadNote.objects.all()] == ["APP_TOOK"]


def test_the_answer_of_the_app_that_holds_the_thread_is_no_takeover(arrive):
    arrive(text("m1", "Hello"), channel="standby")
    arrive(echo("m2", "A bot of theirs", app_id="5555"), channel="standby")
    thread = Thread.objects.get()
    assert (thread.held_by_app, thread.person_until) == ("5555", None)
    assert messages()[-1].author_name == "Another app"


def test_a_thread_that_was_given_back_is_answered_again(arrive, settings):
    arrive(text("m1", "Hello"), channel="standby")
    arrive({"pass_thread_control": {"new_owner_app_id": settings.FB_APP_ID, "previous_owner_app_id": "5555"}}, at=1000)
    assert Thread.objects.get().held_until is None
    assert ThreadNote.objects.get(code="APP_GAVE").text == "Another app (5555) gave this conversation back to Conversa."
    arrive(text("m2", "Anyone?"), at=2000)
    assert Turn.objects.order_by("-id").first().reason != "OTHER_APP"


def test_an_old_hand_back_that_comes_late_does_not_free_a_thread(arrive, settings):
    arrive(text("m1", "Hello"), channel="standby", at=5000)
    arrive({"pass_thread_control": {"new_owner_app_id": settings.FB_APP_ID}}, at=1000)
    assert Thread.objects.get().held_until is not None


@pytest.mark.parametrize("control", [{"take_thread_control": {}}, {"pass_thread_control": {"new_owner_app_id": "5555"}}])
def test_control_that_goes_to_another_app_ends_the_turn_and_drops_the_reply(shop, arrive, control, settings):
    settings.AI_DEBOUNCE_CEILING_SECONDS = 600
    Business.objects.filter(pk=shop.pk).update(debounce_seconds=60)
    arrive(text("m1", "Hello"))
    thread = Thread.objects.get()
    reply = MessageLog.objects.create(thread=thread, direction="OUT", author="ASSISTANT", state="QUEUED", text="Hi", at=timezone.now())
    arrive(control)
    arrive(control)
    reply.refresh_from_db()
    assert (Turn.objects.get().reason, reply.state, reply.error_code) == ("OTHER_APP", "FAILED", "OTHER_APP")
    assert ThreadNote.objects.filter(code="APP_TOOK").count() == 1


def test_an_app_that_asks_for_control_is_only_noted(arrive):
    arrive({"request_thread_control": {"requested_owner_app_id": "5555"}})
    assert ThreadNote.objects.get().text == "Another app (5555) asked to answer this conversation."
    assert Thread.objects.get().held_until is None
