"""What customers do besides writing, also when it comes twice, late, or before what it is about."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Attachment, Instructions, MessageLog, Thread, ThreadNote, Turn
from conversations.notes import note_text
from core.models import Business, InboxEvent
from tests.conversations.rows import replied, said, waiting_turn
from tests.core.receiving.bodies import ago, echo, messages, react, text, unreact
from tests.webhooks import content, payload

# --- attachments ---------------------------------------------------------------------------------


def test_several_attachments_are_kept_in_order_and_only_the_customers_own_are_copied(arrive):
    arrive(
        {
            "message": {
                "mid": "m1",
                "attachments": [
                    {"type": "image", "payload": {"url": "https://elsewhere.example/1"}},
                    {
                        "type": "ig_reel",
                        "payload": {"url": "https://cdn.example/2", "title": "Kiln"},
                    },
                    {"type": "audio", "payload": {}},
                    {"type": "hologram", "payload": {"url": "https://cdn.example/3"}},
                ],
            }
        }
    )
    rows = list(Attachment.objects.order_by("position").values_list("type", "state", "title"))
    assert rows == [
        ("image", "FAILED", ""),
        ("ig_reel", "LINKED", "Kiln"),
        ("audio", "FAILED", ""),
        ("hologram", "LINKED", ""),
    ]
    assert Attachment.objects.get(position=0).error == "LINK_FOREIGN"


def test_what_the_business_sent_from_the_phone_is_linked_and_not_copied(arrive):
    arrive(
        echo("m1", "", attachments=[{"type": "image", "payload": {"url": "https://cdn.example/1"}}])
    )
    assert Attachment.objects.get().state == "LINKED"


def test_a_message_that_comes_twice_has_its_attachments_once(arrive):
    photo = {
        "message": {
            "mid": "m1",
            "attachments": [{"type": "ig_post", "payload": {"url": "https://cdn.example/1"}}],
        }
    }
    arrive(photo, photo)
    arrive(photo)
    assert Attachment.objects.count() == 1


# --- reactions -----------------------------------------------------------------------------------


def test_an_old_reaction_that_comes_again_after_it_was_taken_back_changes_nothing(arrive):
    arrive(text("m1", "Hello"))
    arrive(react("m1"), at=10)
    arrive(unreact("m1"), at=20)
    arrive(react("m1"), at=10)
    assert messages()[0].reactions == []
    arrive(react("m1", "👍"), at=30)
    assert messages()[0].reactions == [{"emoji": "👍", "by": "CUSTOMER"}]


def test_a_reaction_that_is_taken_back_before_it_comes_stays_away(arrive):
    arrive(text("m1", "Hello"))
    arrive(unreact("m1"), at=20)
    arrive(react("m1"), at=10)
    assert messages()[0].reactions == []


def test_a_reaction_to_a_message_that_nobody_saw_is_shown_once_and_moves_to_it_when_it_comes(
    arrive,
):
    arrive(react("m1"), react("m1"), at=10)
    (row,) = messages()
    assert (row.kind, row.description) == ("REACTION", "Reacted ❤️")
    assert Thread.objects.get().window_opened_at is not None
    arrive(echo("m1", "Hello from the phone"))
    (message,) = messages()
    assert (message.text, message.reactions) == (
        "Hello from the phone",
        [{"emoji": "❤️", "by": "CUSTOMER"}],
    )


def test_a_reaction_of_the_business_is_kept_and_opens_no_window(arrive):
    arrive(text("m1", "Hello"))
    before = Thread.objects.get().window_opened_at
    arrive(react("m1", sender={"id": "17841"}, recipient={"id": "17841"}), at=60_000)
    assert messages()[0].reactions == [{"emoji": "❤️", "by": "BUSINESS"}]
    assert (Thread.objects.count(), Thread.objects.get().window_opened_at) == (1, before)


# --- seen, unsent, edited ------------------------------------------------------------------------


def test_a_read_receipt_may_name_a_moment(arrive):
    arrive(text("m0", "Hi"), echo("m1", "Good day"))
    arrive(content("seen_until", watermark=ago()))
    assert messages()[1].seen_at is not None


def test_an_unsent_message_leaves_no_word_anywhere(shop, arrive, run_jobs):
    photo = {
        "type": "ig_post",
        "payload": {"url": "https://cdn.example/secret", "title": "My card"},
    }
    arrive({"message": {"mid": "m1", "text": "My card number is 1234", "attachments": [photo]}})
    arrive({"message": {"mid": "m1", "is_deleted": True}})
    (message,) = messages()
    assert (message.kind, message.text, message.description, message.details) == (
        "DELETED",
        "",
        "",
        {},
    )
    attachment = Attachment.objects.get()
    assert (attachment.state, attachment.url, attachment.title) == ("ERASED", "", "")
    assert not InboxEvent.objects.filter(payload__contains="1234").exists()


def test_a_message_that_was_unsent_before_it_came_stays_away(arrive):
    arrive({"message": {"mid": "m1", "is_deleted": True}})
    arrive(
        text(
            "m1",
            "My card number is 1234",
            attachments=[{"type": "image", "payload": {"url": "https://cdn.example/1"}}],
        )
    )
    assert [(m.kind, m.text) for m in messages()] == [("DELETED", "")]
    assert not Attachment.objects.exists()
    assert not InboxEvent.objects.filter(payload__contains="1234").exists()


@pytest.mark.parametrize(
    ("taken_back", "state", "reason"),
    [(["m1", "m2"], "SILENT", "MESSAGE_GONE"), (["m2"], "THINKING", "")],
)
def test_a_turn_whose_messages_are_all_taken_back_ends_even_while_it_is_thought_about(
    shop, arrive, taken_back, state, reason
):
    Business.objects.filter(pk=shop.pk).update(debounce_seconds=60)
    arrive(text("m1", "Hello"), text("m2", "My card number is 1234"))
    Turn.objects.update(
        state="THINKING", attempt=1, lease_until=timezone.now() + timedelta(minutes=1)
    )
    arrive(*({"message": {"mid": mid, "is_deleted": True}} for mid in taken_back))
    turn = Turn.objects.get()
    assert (turn.state, turn.reason) == (state, reason)


def test_a_message_of_the_business_that_was_taken_back_stays_on_its_side(arrive):
    arrive(echo("m1", "", is_deleted=True))
    assert (messages()[0].direction, messages()[0].kind) == ("OUT", "DELETED")
    assert Thread.objects.get().person_until is None


def test_an_older_edit_that_comes_again_changes_nothing(arrive):
    arrive(text("m1", "Helo"))
    arrive({"message_edit": {"mid": "m1", "text": "Hello", "num_edit": "1"}}, at=10)
    arrive({"message_edit": {"mid": "m1", "text": "Hello!", "num_edit": 2}}, at=20)
    arrive({"message_edit": {"mid": "m1", "text": "Hello", "num_edit": "1"}}, at=10)
    assert messages()[0].text == "Hello!"
    assert messages()[0].edited_at is not None


def test_an_edit_of_a_message_that_never_came_is_that_message(arrive):
    arrive({"message_edit": {"mid": "m1", "text": "Hello", "num_edit": 1}})
    arrive(text("m1", "Helo"))
    assert [(m.text, m.kind) for m in messages()] == [("Hello", "TEXT")]
    assert Turn.objects.count() == 1


def test_an_unsent_message_cannot_be_edited(arrive):
    arrive(text("m1", "Hello"))
    arrive({"message": {"mid": "m1", "is_deleted": True}})
    arrive({"message_edit": {"mid": "m1", "text": "Hello again", "num_edit": 1}})
    assert messages()[0].text == ""


# --- where customers come from -------------------------------------------------------------------


def test_a_link_that_opened_the_conversation_is_a_line_in_it_and_opens_the_window(arrive):
    link = {"referral": {"ref": "flyer", "source": "IG.ME", "type": "OPEN_THREAD"}}
    arrive(link)
    arrive(link)
    note = ThreadNote.objects.get()
    assert (note.code, note_text(note)) == (
        "REFERRAL",
        "Opened the conversation from a link (flyer).",
    )
    assert Thread.objects.get().window_opened_at is not None


def test_a_button_without_a_mid_that_comes_twice_counts_once(arrive):
    tap = {"postback": {"title": "Opening hours", "payload": "HOURS"}}
    arrive(tap)
    arrive(tap)
    assert [(m.text, m.details) for m in messages()] == [("Opening hours", {"payload": "HOURS"})]


# --- what is known the moment it arrives ---------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"ai_enabled": False}, "AI_OFF"), ({"status": "SUSPENDED"}, "SUSPENDED")],
)
def test_a_message_that_is_not_answered_at_once_is_recorded_beside_a_turn_that_waits(
    shop, arrive, thread_in, change, reason
):
    now = timezone.now()
    thread = thread_in(shop, igsid="700")
    turn = waiting_turn(thread, now, due_at=now + timedelta(hours=1))
    said(thread, "Hello", now, mid="m1", turn=turn)
    Business.objects.filter(pk=shop.pk).update(**change)
    arrive(text("m2", "Are you there?"))
    assert InboxEvent.objects.get().state == "DONE"
    assert MessageLog.objects.get(mid="m2").turn.reason == reason
    turn.refresh_from_db()
    assert turn.state == "OPEN"


def test_a_message_that_comes_again_from_before_a_hand_back_does_not_hold_the_thread(
    arrive, settings
):
    arrive(text("m1", "Hello"), channel="standby")
    arrive({"take_thread_control": {"new_owner_app_id": "5555"}}, at=1000)
    arrive(
        {
            "pass_thread_control": {
                "new_owner_app_id": settings.FB_APP_ID,
                "previous_owner_app_id": "5555",
            }
        },
        at=2000,
    )
    arrive(text("m1", "Hello"), channel="standby")
    arrive({"take_thread_control": {"new_owner_app_id": "5555"}}, at=1000)
    assert Thread.objects.get().held_until is None
    arrive(text("m2", "Hello"), channel="standby", at=3000)
    assert Thread.objects.get().held_until is not None


def test_a_disclosure_that_another_app_kept_from_leaving_is_due_again(shop, arrive, thread_in):
    thread = thread_in(shop, igsid="700", disclosed_at=timezone.now())
    replied(thread, "An AI answers here.", timezone.now(), state="QUEUED", purpose="DISCLOSURE")
    arrive(text("m1", "Hello"), channel="standby")
    thread.refresh_from_db()
    assert thread.disclosed_at is None


def test_an_unsent_message_leaves_the_list_although_the_thread_is_younger(arrive):
    arrive({"referral": {"ref": "summer", "source": "SHORTLINK"}}, at=9000)
    arrive(text("m1", "My secret"))
    assert Thread.objects.get().last_text == "My secret"
    arrive(text("m1", "", is_deleted=True), at=20_000)
    assert Thread.objects.get().last_text == ""


def test_a_permission_is_taken_back_also_where_the_person_is_the_account(shop, post):
    Business.objects.filter(pk=shop.pk).update(meta_user_id="17841", instagram_login="INSTAGRAM")
    post(payload("permission_instagram", uid="17841", time=5))
    shop.refresh_from_db()
    assert shop.token_error.partition(":")[0] == "PERMISSION"


@pytest.mark.parametrize(
    "message", [{"attachments": [{"type": "hologram"}]}, {"text": "\u200b\u2060"}]
)
def test_what_nobody_can_read_is_left_to_a_person(shop, arrive, run_jobs, message):
    Instructions.objects.create(version=1, text="We sell mugs.", created_at=timezone.now())
    arrive({"message": {"mid": "m1", **message}})
    run_jobs(timed=True)
    turn = Turn.objects.get()
    assert (turn.state, turn.reason) == ("SILENT", "UNREADABLE_MESSAGE")
    assert not MessageLog.objects.filter(direction="OUT").exists()
