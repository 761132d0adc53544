"""Who else speaks for the account: other automations, and apps that hold a thread."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog, Thread, ThreadNote, Turn
from conversations.notes import note_text
from core.models import Business
from core.receiving.other_apps import MOST
from tests.core.receiving.bodies import echo, messages, text

HELP_DESK = 123456
# Milliseconds after the fixed moment: later than now, however long the tests run
LATER = 24 * 3_600_000

# --- who speaks ----------------------------------------------------------------------------------


def test_a_note_to_oneself_is_kept_and_nobody_answers_or_takes_over(arrive):
    arrive(
        {
            "sender": {"id": "17841"},
            "recipient": {"id": "17841"},
            "message": {"mid": "m1", "text": "test", "is_echo": True, "is_self": True},
        }
    )
    assert [(m.direction, m.author, m.text) for m in messages()] == [("OUT", "PHONE", "test")]
    assert (Turn.objects.count(), ThreadNote.objects.count()) == (0, 0)


def test_what_another_app_answers_counts_as_a_persons_until_the_owner_says_otherwise(shop, arrive):
    Business.objects.filter(pk=shop.pk).update(debounce_seconds=60)
    arrive(text("m1", "Hello"), at=1000)
    reply = MessageLog.objects.create(
        thread=Thread.objects.get(),
        direction="OUT",
        author="ASSISTANT",
        text="Hi there",
        state="QUEUED",
        at=timezone.now() - timedelta(hours=1),
    )
    arrive(echo("m2", "This is Alice at the help desk", app_id=HELP_DESK), at=2000)
    thread = Thread.objects.get()
    assert (messages()[-1].author, messages()[-1].author_name, messages()[-1].author_id) == (
        "PERSON",
        "Another app",
        None,
    )
    assert thread.person_until > timezone.now() + timedelta(hours=11)
    assert (thread.person_name, thread.person_app_id) == ("Another app", "123456")
    assert note_text(ThreadNote.objects.get()) == "Answered from another app (123456)."
    reply.refresh_from_db()
    assert (Turn.objects.get().reason, reply.state, reply.error_code) == (
        "PERSON_ANSWERS",
        "FAILED",
        "TOOK_OVER",
    )
    arrive(text("m3", "And how much is a mug?"), at=3000)
    assert Turn.objects.order_by("-id").first().reason == "PERSON_ANSWERS"
    shop.refresh_from_db()
    assert shop.other_apps == {"123456": False}


def test_instagrams_own_inbox_is_the_phone_and_no_other_app(shop, arrive):
    arrive(text("m1", "Hello"), echo("m3", "This is Alice", app_id="1217981644879628"))
    assert messages()[-1].author == "PHONE"
    assert Thread.objects.get().person_until is not None
    shop.refresh_from_db()
    assert shop.other_apps == {}


@pytest.mark.parametrize("channel", ["messaging", "standby"])
def test_a_message_by_the_account_itself_is_no_question_even_when_it_is_not_marked_as_an_echo(
    arrive, channel
):
    arrive(text("m1", "Hello"))
    arrive(
        {
            "sender": {"id": "17841"},
            "recipient": {"id": "700"},
            "message": {"mid": "m2", "text": "This is Alice"},
        },
        at=1000,
        channel=channel,
    )
    assert [(m.direction, m.author, m.text) for m in messages()] == [
        ("IN", "CUSTOMER", "Hello"),
        ("OUT", "PHONE", "This is Alice"),
    ]
    assert Turn.objects.count() == 1


@pytest.fixture
def say(shop, client_for, alice):
    """`say(True)`: the owner says of the help desk's app that it is an automation. Returns the
    answer.
    """

    def put(is_automation, person=alice, app_id=HELP_DESK):
        address = f"/api/businesses/{shop.pk}/instagram/other-apps/{app_id}/"
        return client_for(person).put(address, {"is_automation": is_automation}, format="json")

    return put


def answers(shop):
    """Whether a person answers in the thread, and why the assistant did not at last."""
    with in_business(shop):
        return Thread.objects.get().person_until is not None, Turn.objects.order_by(
            "-id"
        ).first().reason


def test_the_owner_marks_an_app_as_an_automation_and_takes_it_back(shop, arrive, say):
    arrive(text("m1", "Hello"), echo("m2", "We are closed", app_id=HELP_DESK))
    assert say(True).json()["other_apps"] == [{"app_id": "123456", "is_automation": True}]
    assert answers(shop)[0] is False
    with in_business(shop):
        arrive(text("m3", "How much is a mug?"), at=LATER)
        assert answers(shop)[1] != "PERSON_ANSWERS"
    with in_business(shop):
        arrive(echo("m4", "We are closed", app_id=HELP_DESK), at=LATER + 1000)
    assert answers(shop)[0] is False
    assert say(False).json()["other_apps"] == [{"app_id": "123456", "is_automation": False}]
    with in_business(shop):
        arrive(echo("m5", "It is Alice now", app_id=HELP_DESK), at=LATER + 2000)
    assert answers(shop)[0] is True


def test_the_line_of_the_takeover_names_the_app_and_only_an_owner_decides(
    shop, arrive, say, client_for, bob
):
    arrive(text("m1", "Hello"), echo("m2", "We are closed", app_id=HELP_DESK))
    thread_id = Thread.objects.get().pk
    items = (
        client_for(bob)
        .get(f"/api/businesses/{shop.pk}/threads/{thread_id}/timeline/")
        .json()["items"]
    )
    notes = [(item["text"], item["app_id"]) for item in items if item["type"] == "NOTE"]
    assert notes == [("Answered from another app (123456).", "123456")]
    assert say(True, person=bob).status_code == 403
    assert say(True, app_id=999).status_code == 404
    assert answers(shop)[0] is True


def test_no_more_apps_are_remembered_than_an_account_can_have(shop, arrive):
    Business.objects.filter(pk=shop.pk).update(
        other_apps={str(number): False for number in range(MOST)}
    )
    arrive(text("m1", "Hello"), echo("m2", "We are closed", app_id=HELP_DESK))
    shop.refresh_from_db()
    assert (len(shop.other_apps), Thread.objects.get().person_app_id) == (MOST, "123456")


def waiting(shop):
    """A thread in which the customer waits for the assistant, beside an app of which the owner says
    that it is an automation."""
    Business.objects.filter(pk=shop.pk).update(
        ai_enabled=True, debounce_seconds=60, other_apps={"123456": True}
    )


def test_what_another_automation_answered_is_not_answered_again_and_the_next_is(shop, arrive):
    waiting(shop)
    arrive(text("m1", "Hello"), at=1000)
    assert Turn.objects.get().state == "OPEN"
    arrive(echo("m2", "We will get back to you", app_id=123456), at=2000)
    assert (Turn.objects.get().state, Turn.objects.get().reason) == ("SILENT", "OTHER_APP")
    arrive(text("m3", "And how much is a mug?"), at=3000)
    assert Turn.objects.order_by("-id").first().state == "OPEN"


def test_the_answer_of_an_automation_may_arrive_before_the_question(shop, arrive):
    waiting(shop)
    arrive(echo("m2", "We will get back to you", app_id=123456), at=2000)
    arrive(text("m1", "Hello"), at=1000)
    assert (Turn.objects.get().state, Turn.objects.get().reason) == ("SILENT", "OTHER_APP")


def test_a_message_after_the_automations_answer_still_waits_for_ours(shop, arrive):
    waiting(shop)
    arrive(text("m1", "Hello"), at=1000)
    arrive(text("m3", "And how much is a mug?"), at=3000)
    arrive(echo("m2", "We will get back to you", app_id=123456), at=2000)
    assert Turn.objects.get().state == "OPEN"


@pytest.mark.parametrize(
    ("first", "second", "states"),
    [("QUEUED", "QUEUED", {"FAILED"}), ("SENT", "QUEUED", {"SENT", "QUEUED"})],
)
def test_a_reply_that_waits_is_dropped_and_one_that_is_partly_out_goes_on(
    shop, arrive, first, second, states
):
    waiting(shop)
    arrive(text("m1", "Hello"), at=1000)
    turn, thread = Turn.objects.get(), Thread.objects.get()
    Turn.objects.update(state="ANSWERED", finished_at=timezone.now())
    for state in (first, second):
        MessageLog.objects.create(
            thread=thread,
            turn=turn,
            direction="OUT",
            author="ASSISTANT",
            text=f"part {state}",
            state=state,
            at=thread.last_message_at,
        )
    arrive(echo("m2", "We will get back to you", app_id=123456), at=2000)
    assert (
        set(MessageLog.objects.filter(author="ASSISTANT").values_list("state", flat=True)) == states
    )


# --- threads that another app holds --------------------------------------------------------------


def test_a_message_in_a_thread_that_another_app_holds_is_recorded_and_not_answered(arrive):
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
    arrive(
        {
            "pass_thread_control": {
                "new_owner_app_id": settings.FB_APP_ID,
                "previous_owner_app_id": "5555",
            }
        },
        at=1000,
    )
    assert Thread.objects.get().held_until is None
    assert (
        note_text(ThreadNote.objects.get(code="APP_GAVE"))
        == "Another app (5555) gave this conversation back to Conversa."
    )
    arrive(text("m2", "Anyone?"), at=2000)
    assert Turn.objects.order_by("-id").first().reason != "OTHER_APP"


def test_an_old_hand_back_that_comes_late_does_not_free_a_thread(arrive, settings):
    arrive(text("m1", "Hello"), channel="standby", at=5000)
    arrive({"pass_thread_control": {"new_owner_app_id": settings.FB_APP_ID}}, at=1000)
    assert Thread.objects.get().held_until is not None


@pytest.mark.parametrize(
    "control", [{"take_thread_control": {}}, {"pass_thread_control": {"new_owner_app_id": "5555"}}]
)
def test_control_that_goes_to_another_app_ends_the_turn_and_drops_the_reply(
    shop, arrive, control, settings
):
    settings.AI_DEBOUNCE_CEILING_SECONDS = 600
    Business.objects.filter(pk=shop.pk).update(debounce_seconds=60)
    arrive(text("m1", "Hello"))
    thread = Thread.objects.get()
    reply = MessageLog.objects.create(
        thread=thread,
        direction="OUT",
        author="ASSISTANT",
        state="QUEUED",
        text="Hi",
        at=timezone.now(),
    )
    arrive(control)
    arrive(control)
    reply.refresh_from_db()
    assert (Turn.objects.get().reason, reply.state, reply.error_code) == (
        "OTHER_APP",
        "FAILED",
        "OTHER_APP",
    )
    assert ThreadNote.objects.filter(code="APP_TOOK").count() == 1


def test_an_app_that_asks_for_control_is_only_noted(arrive):
    arrive({"request_thread_control": {"requested_owner_app_id": "5555"}})
    assert (
        note_text(ThreadNote.objects.get())
        == "Another app (5555) asked to answer this conversation."
    )
    assert Thread.objects.get().held_until is None
