"""What each kind of event changes, also when it comes twice, late, or before what it is about."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import Attachment, MessageLog, PublicComment, Thread, ThreadNote, Turn
from core.inbox import take_in
from core.models import Business, InboxEvent
from tests.conversations.rows import replied, said, waiting_turn

NOW_MS = int(timezone.now().timestamp() * 1000)


@pytest.fixture
def shop(alpha):
    """Alpha, connected as far as receiving is concerned, with the assistant on."""
    alpha.instagram_account_id, alpha.instagram_page_id, alpha.page_access_token = "17841", "900", "EAAtoken"
    alpha.ai_enabled = True
    alpha.save()
    with in_business(alpha):
        yield alpha


@pytest.fixture
def arrive(shop, run_jobs):
    """`arrive(item, …)` is one webhook with these items, recorded; `at` are milliseconds after a fixed moment."""

    def deliver(*items, channel="messaging", at=0, **entry):
        full = [{"sender": {"id": "700"}, "recipient": {"id": "17841"}, "timestamp": NOW_MS + at, **item} for item in items]
        body = {"object": "instagram", "entry": [{"id": "17841", "time": NOW_MS, channel: full, **entry}]}
        take_in(json.dumps(body).encode())
        return receive(run_jobs)

    return deliver


@pytest.fixture
def tell(shop, run_jobs):
    """`tell(field, value)` is one change of the account, recorded."""

    def deliver(field, value, **entry):
        body = {"object": "instagram", "entry": [{"id": "17841", "time": NOW_MS // 1000, "changes": [{"field": field, "value": value}], **entry}]}
        take_in(json.dumps(body).encode())
        return receive(run_jobs)

    return deliver


def receive(run_jobs):
    return run_jobs()


def text(mid, words, **more):
    return {"message": {"mid": mid, "text": words, **more}}


def echo(mid, words, **more):
    return {"sender": {"id": "17841"}, "recipient": {"id": "700"}, "message": {"mid": mid, "text": words, "is_echo": True, **more}}


def react(mid, emoji="❤️", **more):
    return {"reaction": {"mid": mid, "action": "react", "emoji": emoji}, **more}


def unreact(mid):
    return {"reaction": {"mid": mid, "action": "unreact"}}


def messages():
    return list(MessageLog.objects.order_by("at", "id"))


# --- attachments ---------------------------------------------------------------------------------


def test_several_attachments_are_kept_in_order_and_only_the_customers_own_are_copied(arrive):
    arrive({"message": {"mid": "m1", "attachments": [
        {"type": "image", "payload": {"url": "https://elsewhere.example/1"}},
        {"type": "ig_reel", "payload": {"url": "https://cdn.example/2", "title": "Kiln"}},
        {"type": "audio", "payload": {}}, {"type": "hologram", "payload": {"url": "https://cdn.example/3"}},
    ]}})
    rows = list(Attachment.objects.order_by("position").values_list("type", "state", "title"))
    assert rows == [("image", "FAILED", ""), ("ig_reel", "LINKED", "Kiln"), ("audio", "FAILED", ""), ("hologram", "LINKED", "")]
    assert Attachment.objects.get(position=0).error == "Its link does not lead to Instagram's own servers."


def test_what_the_business_sent_from_the_phone_is_linked_and_not_copied(arrive):
    arrive(echo("m1", "", attachments=[{"type": "image", "payload": {"url": "https://cdn.example/1"}}]))
    assert Attachment.objects.get().state == "LINKED"


def test_a_message_that_comes_twice_has_its_attachments_once(arrive):
    photo = {"message": {"mid": "m1", "attachments": [{"type": "ig_post", "payload": {"url": "https://cdn.example/1"}}]}}
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


def test_a_reaction_to_a_message_that_nobody_saw_is_shown_once_and_moves_to_it_when_it_comes(arrive):
    arrive(react("m1"), react("m1"), at=10)
    (row,) = messages()
    assert (row.kind, row.description) == ("REACTION", "Reacted ❤️")
    assert Thread.objects.get().window_opened_at is not None
    arrive(echo("m1", "Hello from the phone"))
    (message,) = messages()
    assert (message.text, message.reactions) == ("Hello from the phone", [{"emoji": "❤️", "by": "CUSTOMER"}])


def test_the_business_may_react_too_and_opens_nothing(arrive):
    arrive(text("m1", "Hello"))
    before = Thread.objects.get().window_opened_at
    arrive(react("m1", sender={"id": "17841"}, recipient={"id": "17841"}), at=60_000)
    assert messages()[0].reactions == [{"emoji": "❤️", "by": "BUSINESS"}]
    assert (Thread.objects.count(), Thread.objects.get().window_opened_at) == (1, before)


# --- seen, unsent, edited ------------------------------------------------------------------------


def test_seen_may_name_a_moment(arrive):
    arrive(text("m0", "Hi"), echo("m1", "Good day"))
    arrive({"read": {"watermark": NOW_MS + 5}})
    assert messages()[1].seen_at is not None


def test_what_is_taken_back_leaves_no_word_anywhere(shop, arrive, run_jobs):
    photo = {"type": "ig_post", "payload": {"url": "https://cdn.example/secret", "title": "My card"}}
    arrive({"message": {"mid": "m1", "text": "My card number is 1234", "attachments": [photo]}})
    arrive({"message": {"mid": "m1", "is_deleted": True}})
    (message,) = messages()
    assert (message.kind, message.text, message.description, message.details) == ("DELETED", "", "", {})
    attachment = Attachment.objects.get()
    assert (attachment.state, attachment.url, attachment.title) == ("ERASED", "", "")
    assert not InboxEvent.objects.filter(payload__contains="1234").exists()


def test_what_was_taken_back_before_it_came_does_not_come_back(arrive):
    arrive({"message": {"mid": "m1", "is_deleted": True}})
    arrive(text("m1", "My card number is 1234", attachments=[{"type": "image", "payload": {"url": "https://cdn.example/1"}}]))
    assert [(m.kind, m.text) for m in messages()] == [("DELETED", "")]
    assert not Attachment.objects.exists()
    assert not InboxEvent.objects.filter(payload__contains="1234").exists()


@pytest.mark.parametrize(
    ("taken_back", "state", "reason"), [(["m1", "m2"], "SILENT", "MESSAGE_GONE"), (["m2"], "THINKING", "")],
)
def test_a_turn_whose_messages_are_all_taken_back_ends_even_while_it_is_thought_about(shop, arrive, taken_back, state, reason):
    Business.objects.filter(pk=shop.pk).update(debounce_seconds=60)
    arrive(text("m1", "Hello"), text("m2", "My card number is 1234"))
    Turn.objects.update(state="THINKING", attempt=1, lease_until=timezone.now() + timedelta(minutes=1))
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


def test_what_was_taken_back_cannot_be_edited(arrive):
    arrive(text("m1", "Hello"))
    arrive({"message": {"mid": "m1", "is_deleted": True}})
    arrive({"message_edit": {"mid": "m1", "text": "Hello again", "num_edit": 1}})
    assert messages()[0].text == ""


# --- where customers come from -------------------------------------------------------------------


def test_a_link_that_opened_the_conversation_is_a_line_in_it_and_opens_the_window(arrive):
    link = {"referral": {"ref": "flyer", "source": "IG.ME", "type": "OPEN_THREAD"}}
    arrive(link)
    arrive(link)
    assert list(ThreadNote.objects.values_list("code", "text")) == [("REFERRAL", "Opened the conversation from a link (flyer).")]
    assert Thread.objects.get().window_opened_at is not None


def test_an_opt_in_that_comes_twice_is_shown_once(arrive):
    arrive({"optin": {"type": "notification_messages"}})
    arrive({"optin": {"type": "notification_messages"}})
    assert [m.description for m in messages()] == ["Instagram reported: optin"]


def test_a_button_without_a_mid_that_comes_twice_counts_once(arrive):
    tap = {"postback": {"title": "Opening hours", "payload": "HOURS"}}
    arrive(tap)
    arrive(tap)
    assert [(m.text, m.details) for m in messages()] == [("Opening hours", {"payload": "HOURS"})]


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


# --- about the account ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (
            "comments", {"id": "c1", "text": "Lovely", "from": {"id": "5", "username": "emma"}, "media": {"id": "m9"}},
            ("c1", "COMMENT", "Lovely", "emma", "m9"),
        ),
        ("live_comments", {"id": "c2", "text": "Hi"}, ("c2", "LIVE_COMMENT", "Hi", "", "")),
        ("mentions", {"media_id": "m8", "comment_id": "c3"}, ("c3", "MENTION", "", "", "m8")),
        ("mentions", {"media_id": "m8"}, ("media:m8", "MENTION", "", "", "m8")),
    ],
)
def test_comments_and_mentions_are_recorded_once(tell, field, value, expected):
    tell(field, value)
    tell(field, value)
    (comment,) = PublicComment.objects.all()
    assert (comment.comment_id, comment.kind, comment.text, comment.author_username, comment.media_id) == expected
    assert InboxEvent.objects.filter(state="DONE").count() == 2


@pytest.mark.parametrize(("field", "value"), [("comments", {"id": "c1", "from": {"id": "17841"}}), ("story_insights", {"media_id": "1"})])
def test_our_own_comments_and_statistics_leave_nothing(tell, field, value):
    tell(field, value)
    assert not PublicComment.objects.exists()
    assert InboxEvent.objects.get().state == "DONE"


def test_a_change_of_an_unknown_kind_stays_for_an_admin(tell):
    tell("weather", {"id": "1"})
    assert InboxEvent.objects.get().state == "UNREADABLE"


def test_messages_that_instagram_blocks_stop_the_account_and_start_it_again(shop, arrive):
    arrive({"sender": None, "policy-enforcement": {"action": "block", "reason": "spam"}})
    shop.refresh_from_db()
    assert shop.token_error.startswith("RESTRICTED")
    arrive({"sender": None, "policy-enforcement": {"action": "unblock"}}, at=1)
    shop.refresh_from_db()
    assert (shop.token_failed_at, shop.token_error) == (None, "")


@pytest.mark.parametrize(
    ("verb", "scope", "expected"),
    [("revoked", "instagram_manage_messages", "PERMISSION"), ("granted", "instagram_manage_messages", ""), ("revoked", "email", "")],
)
def test_a_permission_that_a_person_took_back_stops_what_needs_it(shop, run_jobs, verb, scope, expected):
    Business.objects.filter(pk=shop.pk).update(meta_user_id="55")
    value = {"verb": verb, "target_ids": ["900"]}
    take_in(json.dumps({"object": "permissions", "entry": [{"uid": "55", "time": 5, "changes": [{"field": scope, "value": value}]}]}).encode())
    run_jobs()
    shop.refresh_from_db()
    assert shop.token_error.partition(":")[0] == expected
    assert InboxEvent.objects.get().state == "DONE"


# --- Meta's own tests ----------------------------------------------------------------------------

SAMPLE = {"sender": {"id": "12334"}, "recipient": {"id": "23245"}, "timestamp": "1527459824", "message": {"mid": "random_mid", "text": "random_text"}}


@pytest.mark.parametrize(
    "body",
    [
        {"object": "instagram", "entry": [{"id": "0", "time": 1527459824, "changes": [{"field": "messages", "value": SAMPLE}]}]},
        {"object": "instagram", "entry": [{"id": "0", "time": 1527459824, "messaging": [SAMPLE]}]},
        {"object": "instagram", "entry": [{"id": "17841", "time": 1527459824, "messaging": [SAMPLE]}]},
        {"entry": [{"id": 0, "changes": [{"field": "messages", "value": {"event_type": "TEXT", "event_data": {"text": "x"}}}]}]},
        {"field": "messages", "value": SAMPLE},
        {"entry": [{"id": "0", "time": 1, "changes": [{"field": "comments", "value": {"id": "1", "text": "This is an example."}}]}]},
    ],
)
def test_the_test_of_metas_dashboard_is_kept_as_what_it_is(shop, run_jobs, body):
    take_in(json.dumps(body).encode())
    assert run_jobs() == []
    assert InboxEvent.objects.get().state == "TEST"
    assert not MessageLog.objects.exists()


# --- what is known the moment it arrives ---------------------------------------------------------


@pytest.mark.parametrize(("change", "reason"), [({"ai_enabled": False}, "AI_OFF"), ({"status": "SUSPENDED"}, "SUSPENDED")])
def test_a_message_that_is_not_answered_at_once_is_recorded_beside_a_turn_that_waits(shop, arrive, thread_in, change, reason):
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


def test_what_comes_again_from_before_a_hand_back_does_not_hold_the_thread(arrive, settings):
    arrive(text("m1", "Hello"), channel="standby")
    arrive({"take_thread_control": {"new_owner_app_id": "5555"}}, at=1000)
    arrive({"pass_thread_control": {"new_owner_app_id": settings.FB_APP_ID, "previous_owner_app_id": "5555"}}, at=2000)
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


def test_a_permission_is_taken_back_also_where_the_person_is_the_account(shop, run_jobs):
    Business.objects.filter(pk=shop.pk).update(meta_user_id="17841", instagram_login="INSTAGRAM")
    value = {"field": "instagram_business_manage_messages", "value": {"verb": "revoked"}}
    take_in(json.dumps({"object": "permissions", "entry": [{"uid": "17841", "time": 5, "changes": [value]}]}).encode())
    run_jobs()
    shop.refresh_from_db()
    assert shop.token_error.partition(":")[0] == "PERMISSION"
