"""What each of Meta's events changes in a thread, however it arrives."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from common.tenancy import in_business
from conversations.models import MessageLog, Thread, ThreadNote, Turn
from conversations.threads import hand_back
from core.intake.inbox import take_in
from core.models import Business, InboxEvent


@pytest.fixture
def shop(alpha):
    """Alpha, connected as far as receiving is concerned, with the assistant off: nothing here
    leaves the house.
    """
    alpha.instagram_account_id, alpha.instagram_page_id, alpha.page_access_token = (
        "17841",
        "900",
        "EAAtoken",
    )
    alpha.save()
    return alpha


@pytest.fixture
def arrive(shop, run_jobs):
    """`arrive(item, …)` is one webhook with these items, recorded."""

    def deliver(*items, channel="messaging", account="17841"):
        now = int(timezone.now().timestamp() * 1000)
        full = [
            {"sender": {"id": "700"}, "recipient": {"id": account}, "timestamp": now, **item}
            for item in items
        ]
        take_in(
            json.dumps(
                {"object": "instagram", "entry": [{"id": account, "time": now, channel: full}]}
            ).encode()
        )
        run_jobs()

    return deliver


def echo(mid, text, **more):
    return {
        "sender": {"id": "17841"},
        "recipient": {"id": "700"},
        "message": {"mid": mid, "text": text, "is_echo": True, **more},
    }


def text(mid, words, **more):
    return {"message": {"mid": mid, "text": words, **more}}


def messages(shop):
    with in_business(shop):
        return list(MessageLog.objects.order_by("at", "id"))


def thread(shop):
    with in_business(shop):
        return Thread.objects.get()


def test_a_message_makes_the_customer_the_thread_and_opens_the_window(shop, arrive):
    arrive(text("m1", "Hello"))
    (message,) = messages(shop)
    assert (message.direction, message.author, message.state, message.text) == (
        "IN",
        "CUSTOMER",
        "RECEIVED",
        "Hello",
    )
    assert (thread(shop).unread, thread(shop).last_text) == (1, "Hello")
    assert thread(shop).window_opened_at is not None


def test_the_same_message_again_changes_nothing(shop, arrive):
    arrive(text("m1", "Hello"))
    arrive(text("m1", "Hello"), text("m1", "Hello"))
    assert len(messages(shop)) == 1
    assert thread(shop).unread == 1


def test_a_silence_is_recorded_at_once_and_shared_by_messages_in_a_row(shop, arrive):
    arrive(text("m1", "Hello"))
    arrive(text("m2", "Anyone?"))
    with in_business(shop):
        (turn,) = Turn.objects.all()
    assert (turn.state, turn.reason) == ("SILENT", "AI_OFF")
    assert {message.turn_id for message in messages(shop)} == {turn.pk}


def test_an_echo_confirms_a_message_before_the_send_is_answered(shop, arrive):
    arrive(text("m1", "Hello"))
    with in_business(shop):
        row = MessageLog.objects.create(
            thread=Thread.objects.get(),
            direction="OUT",
            author="ASSISTANT",
            text="Good day  to you",
            state="SENDING",
            at=timezone.now(),
        )
    arrive(echo("m2", "Good day to you"))
    with in_business(shop):
        row.refresh_from_db()
        assert Thread.objects.get().person_until is None
    assert (row.state, row.mid) == ("SENT", "m2")
    assert len(messages(shop)) == 2


def test_an_echo_from_the_phone_is_a_takeover(shop, arrive):
    arrive(text("m1", "Hello"))
    arrive(echo("m2", "This is Alice"))
    assert messages(shop)[-1].author == "PHONE"
    assert thread(shop).person_until > timezone.now() + timedelta(hours=11)
    with in_business(shop):
        assert ThreadNote.objects.get().code == "TOOK_OVER"


def ago(**length):
    return int((timezone.now() - timedelta(**length)).timestamp() * 1000)


def test_an_echo_that_comes_late_takes_over_from_when_it_was_written(shop, arrive):
    arrive(text("m1", "Hello"))
    arrive({**echo("m2", "This is Alice"), "timestamp": ago(hours=10)})
    left = thread(shop).person_until - timezone.now()
    assert timedelta(hours=1) < left < timedelta(hours=3)


def test_an_echo_older_than_a_takeover_lasts_takes_over_nothing(shop, arrive):
    arrive(text("m1", "Hello"))
    arrive({**echo("m2", "This is Alice"), "timestamp": ago(hours=13)})
    assert messages(shop)[0].author == "PHONE"
    assert thread(shop).person_until is None


def test_an_echo_older_than_the_last_hand_back_takes_over_nothing(shop, arrive, alice):
    arrive(text("m1", "Hello"))
    arrive(echo("m2", "This is Alice"))
    with in_business(shop):
        hand_back(business=shop, thread_id=Thread.objects.get().pk, person=alice)
    arrive({**echo("m3", "And this was before"), "timestamp": ago(minutes=5)})
    assert thread(shop).person_until is None


def test_a_late_echo_does_not_shorten_a_takeover(shop, arrive):
    arrive(text("m1", "Hello"))
    arrive(echo("m3", "Now"))
    until = thread(shop).person_until
    arrive({**echo("m2", "Earlier"), "timestamp": ago(hours=3)})
    assert thread(shop).person_until == until


def test_nothing_is_said_after_it_was_heard_of(shop, arrive):
    arrive({**text("m1", "From a clock that is ahead"), "timestamp": ago(days=-1)})
    assert messages(shop)[0].at <= timezone.now()


def test_a_message_that_arrives_long_after_a_person_replied_counts_as_handled(shop, arrive, alice):
    shop.ai_enabled = True
    shop.save()
    arrive(text("m1", "Hello"))
    arrive(echo("m2", "This is Alice"))
    with in_business(shop):
        hand_back(business=shop, thread_id=Thread.objects.get().pk, person=alice)
    arrive({**text("m0", "Are you there?"), "timestamp": ago(minutes=5)})
    with in_business(shop):
        assert MessageLog.objects.get(mid="m0").turn.reason == "SETTLED"


def test_who_has_the_account_goes_before_who_has_a_page_of_that_number(shop, beta, arrive):
    beta.instagram_account_id, beta.instagram_page_id, beta.page_access_token = (
        "17842",
        "17841",
        "EAAother",
    )
    beta.save()
    arrive(text("m1", "Hello"))
    Business.objects.filter(pk=shop.pk).update(name="Written last")
    arrive(text("m2", "Hello again"))
    assert [message.mid for message in messages(shop)] == ["m1", "m2"]
    assert messages(beta) == []


def test_an_echo_of_our_own_app_without_a_row_is_no_takeover(shop, arrive, settings):
    arrive(text("m1", "Hello"))
    arrive(echo("m2", "Sent from a shell", app_id=int(settings.FB_APP_ID)))
    assert thread(shop).person_until is None
    assert messages(shop)[-1].author_name == "Conversa"


def test_an_unsent_message_leaves_its_place_and_nothing_of_its_words(shop, arrive):
    arrive(text("m1", "My card number is 1234"))
    arrive({"message": {"mid": "m1", "is_deleted": True}})
    (message,) = messages(shop)
    assert (message.kind, message.text) == ("DELETED", "")
    assert "1234" not in thread(shop).last_text


def test_an_unsend_that_comes_before_its_message_wins(shop, arrive):
    arrive({"message": {"mid": "m1", "is_deleted": True}})
    arrive(text("m1", "Too late"))
    (message,) = messages(shop)
    assert (message.kind, message.text) == ("DELETED", "")


def test_a_reaction_goes_to_its_message_and_away_again(shop, arrive):
    arrive(text("m1", "Hello"))
    arrive({"reaction": {"mid": "m1", "action": "react", "emoji": "❤️"}})
    assert messages(shop)[0].reactions == [{"emoji": "❤️", "by": "CUSTOMER"}]
    arrive({"reaction": {"mid": "m1", "action": "unreact"}})
    assert messages(shop)[0].reactions == []


def test_a_reaction_to_a_message_we_never_saw_is_shown_and_opens_the_window(shop, arrive):
    arrive({"reaction": {"mid": "unknown", "action": "react", "emoji": "👍"}})
    assert messages(shop)[0].description == "Reacted 👍"
    assert thread(shop).window_opened_at is not None


def test_seen_marks_what_was_sent_before(shop, arrive):
    arrive(text("m1", "Hello"), echo("m2", "Good day"))
    arrive({"read": {"mid": "m2"}})
    assert messages(shop)[1].seen_at is not None


def test_an_edit_changes_the_words_and_a_phantom_edit_does_not(shop, arrive):
    arrive(text("m1", "Helo"))
    arrive({"message_edit": {"mid": "m1", "text": "Hello", "num_edit": 1}})
    assert messages(shop)[0].text == "Hello"
    arrive({"sender": None, "recipient": None, "message_edit": {"mid": "m1", "num_edit": 0}})
    assert messages(shop)[0].text == "Hello"


def test_an_edit_of_an_earlier_message_is_not_shown_as_the_last_one(shop, arrive):
    arrive(text("m1", "Helo"), text("m2", "How much is a mug?"))
    arrive({"message_edit": {"mid": "m1", "text": "Hello", "num_edit": 1}})
    assert (messages(shop)[0].text, thread(shop).last_text) == ("Hello", "How much is a mug?")


@pytest.mark.parametrize(
    ("item", "description"),
    [
        (
            {
                "message": {
                    "mid": "a",
                    "attachments": [{"type": "image", "payload": {"url": "https://cdn.example/1"}}],
                }
            },
            "Sent a photo",
        ),
        ({"postback": {"mid": "b", "title": "Hours", "payload": "H"}}, "Tapped a button"),
        ({"reaction": {"mid": "unknown"}}, "Reacted ❤️"),
    ],
)
def test_what_is_no_text_is_shown_as_what_it_is(shop, arrive, item, description):
    arrive(item)
    assert messages(shop)[0].description == description


def test_an_account_that_nobody_holds_stays_in_the_inbox_for_an_admin(shop, arrive):
    arrive(text("m1", "Hello"), account="99999")
    assert InboxEvent.objects.get().state == "UNROUTED"
    assert messages(shop) == []


def test_a_body_that_is_no_webhook_stays_too(shop, run_jobs):
    take_in(b"[1, 2")
    run_jobs()
    assert InboxEvent.objects.get().state == "UNREADABLE"


def test_one_event_that_breaks_does_not_hold_up_the_others(shop, arrive):
    arrive(text("m" * 600, "fits, cut"), text("m2", "x\u0000y"), text("m3", "fine"))
    assert [message.text for message in messages(shop)][-2:] == ["xy", "fine"]


def test_a_hand_made_message_without_a_mid_counts_each_time(shop, arrive):
    arrive({"message": {"text": "Hello, what products do you have?"}})
    arrive({"message": {"text": "Hello, what products do you have?"}})
    assert len(messages(shop)) == 2


def test_the_page_id_routes_as_well_as_the_accounts(shop, arrive):
    arrive(text("m1", "Hello"), account="900")
    assert messages(shop)[0].text == "Hello"


def test_a_closed_thread_opens_again(shop, arrive):
    arrive(text("m1", "Hello"))
    with in_business(shop):
        Thread.objects.update(state="CLOSED")
    arrive(text("m2", "Me again"))
    assert thread(shop).state == "OPEN"


def test_an_event_that_belongs_to_no_thread_stays_for_an_admin(shop, arrive):
    arrive({"sender": None, "recipient": None, "message_edit": {"mid": "unknown", "num_edit": 0}})
    assert InboxEvent.objects.get().state == "UNREADABLE"
    assert messages(shop) == []


@pytest.mark.parametrize("words", ["Cafe\u0301 at 9", "It was changed on the way"])
def test_an_echo_that_names_our_app_is_of_what_is_being_sent_however_it_is_written(
    shop, arrive, settings, words
):
    arrive(text("m1", "Hello"))
    with in_business(shop):
        row = MessageLog.objects.create(
            thread=Thread.objects.get(),
            direction="OUT",
            author="ASSISTANT",
            text="Caf\u00e9 at 9",
            state="UNKNOWN",
            at=timezone.now(),
            sending_at=timezone.now(),
        )
    arrive(echo("m2", words, app_id=int(settings.FB_APP_ID)))
    with in_business(shop):
        row.refresh_from_db()
    assert (row.state, row.mid) == ("SENT", "m2")
    assert len(messages(shop)) == 2


def test_words_that_were_marked_as_sent_long_ago_may_be_said_by_a_person_again(shop, arrive):
    arrive(text("m1", "Hello"))
    long_ago = timezone.now() - timedelta(days=3)
    with in_business(shop):
        MessageLog.objects.create(
            thread=Thread.objects.get(),
            direction="OUT",
            author="ASSISTANT",
            text="You are welcome!",
            state="SENT",
            at=long_ago,
            sending_at=long_ago,
        )
    arrive(echo("m2", "You are welcome!"))
    assert thread(shop).person_until > timezone.now()


def test_a_deadlock_is_no_fault_of_the_event(shop, arrive):
    arrive(text("m1", "Hello"))
    with in_business(shop), connection.cursor() as cursor:
        cursor.execute("""
            CREATE FUNCTION pg_temp.lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'lost' USING ERRCODE = '40P01';
            END $$;
            CREATE TRIGGER lose BEFORE INSERT ON conversations_messagelog
                FOR EACH ROW EXECUTE FUNCTION pg_temp.lose()
        """)
    with pytest.raises(OperationalError), transaction.atomic():
        arrive(text("m2", "Anyone?"))
    assert InboxEvent.objects.filter(state="FAILED").count() == 0


def test_a_reply_that_was_taken_back_before_its_echo_came_is_out_and_not_sent_again(
    shop, arrive, settings
):
    arrive(text("m1", "Hello"))
    now = timezone.now()
    with in_business(shop):
        row = MessageLog.objects.create(
            thread=Thread.objects.get(),
            direction="OUT",
            author="ASSISTANT",
            text="A mug is 20 euros",
            state="UNKNOWN",
            at=now,
            sending_at=now,
        )
    arrive(echo("m2", "", is_deleted=True))
    arrive(echo("m2", "A mug is 20 euros", app_id=int(settings.FB_APP_ID)))
    with in_business(shop):
        row.refresh_from_db()
    assert (row.state, row.mid, row.kind, row.text) == ("SENT", "m2", "DELETED", "")
    assert len(messages(shop)) == 2


def test_a_database_that_is_away_ends_no_receiving_for_good(shop, arrive, monkeypatch):
    def be_away(shard):
        raise OperationalError("couldn't get a connection after 20.00 sec")

    with monkeypatch.context() as away:
        away.setattr("core.receiving.shards.receive_shard", be_away)
        arrive(text("m1", "Hello"))
    assert InboxEvent.objects.get().state == "PENDING"
    arrive(text("m2", "Anyone?"))
    assert {message.mid for message in messages(shop)} == {"m1", "m2"}


def test_a_database_that_is_away_fails_nothing_that_comes_by_the_clock(monkeypatch, db):
    def be_away():
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("core.reconciling.missed_messages.ask_for_due", be_away)
    app.tasks["core.reconcile_due"].func(0)
