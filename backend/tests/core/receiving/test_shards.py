"""What each of Meta's events changes in a thread, however it arrives."""

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from common.tenancy import in_business
from conversations.models import Thread, Turn
from core.intake.inbox import store_body
from core.models import Business, InboxEvent
from tests.core.receiving.bodies import ago, echo, messages, react, text, unreact, unsend
from tests.webhooks import content

pytestmark = pytest.mark.usefixtures("assistant_off")


def test_a_message_makes_the_customer_the_thread_and_opens_the_window(shop, arrive_now):
    arrive_now(text("m1", "Hello"))
    (message,) = messages()
    assert (message.direction, message.author, message.state, message.text) == (
        "IN",
        "CUSTOMER",
        "RECEIVED",
        "Hello",
    )
    assert (Thread.objects.get().unread, Thread.objects.get().last_text) == (1, "Hello")
    assert Thread.objects.get().window_opened_at is not None


def test_the_same_message_again_changes_nothing(shop, arrive_now):
    arrive_now(text("m1", "Hello"))
    arrive_now(text("m1", "Hello"), text("m1", "Hello"))
    assert len(messages()) == 1
    assert Thread.objects.get().unread == 1


def test_a_silence_is_recorded_at_once_and_shared_by_messages_in_a_row(shop, arrive_now):
    arrive_now(text("m1", "Hello"))
    arrive_now(text("m2", "Anyone?"))
    with in_business(shop):
        (turn,) = Turn.objects.all()
    assert (turn.state, turn.reason) == ("SILENT", "AI_OFF")
    assert {message.turn_id for message in messages()} == {turn.pk}


def test_a_message_is_never_dated_after_it_arrived(shop, arrive_now):
    arrive_now({**text("m1", "From a clock that is ahead"), "timestamp": ago(days=-1)})
    assert messages()[0].at <= timezone.now()


def test_the_business_with_the_account_goes_before_one_with_a_page_of_that_number(
    shop, beta, arrive_now
):
    Business.objects.filter(pk=beta.pk).update(
        instagram_account_id="17842", instagram_page_id="17841"
    )
    arrive_now(text("m1", "Hello"))
    Business.objects.filter(pk=shop.pk).update(name="Written last")
    arrive_now(text("m2", "Hello again"))
    assert [message.mid for message in messages()] == ["m1", "m2"]
    with in_business(beta):
        assert messages() == []


def test_an_unsent_message_leaves_its_place_and_nothing_of_its_words(shop, arrive_now):
    arrive_now(text("m1", "My card number is 1234"))
    arrive_now(unsend("m1"))
    (message,) = messages()
    assert (message.kind, message.text) == ("DELETED", "")
    assert "1234" not in Thread.objects.get().last_text


def test_an_unsend_that_comes_before_its_message_wins(shop, arrive_now):
    arrive_now(unsend("m1"))
    arrive_now(text("m1", "Too late"))
    (message,) = messages()
    assert (message.kind, message.text) == ("DELETED", "")


def test_a_reaction_goes_to_its_message_and_away_again(shop, arrive_now):
    arrive_now(text("m1", "Hello"))
    arrive_now(react("m1"))
    assert messages()[0].reactions == [{"emoji": "❤️", "by": "CUSTOMER"}]
    arrive_now(unreact("m1"))
    assert messages()[0].reactions == []


def test_a_reaction_to_a_message_we_never_saw_is_shown_and_opens_the_window(shop, arrive_now):
    arrive_now(react("unknown", "👍"))
    assert messages()[0].description == "Reacted 👍"
    assert Thread.objects.get().window_opened_at is not None


def test_a_read_receipt_marks_what_was_sent_before_it(shop, arrive_now):
    arrive_now(text("m1", "Hello"), echo("m2", "Good day"))
    arrive_now(content("seen", mid="m2"))
    assert messages()[1].seen_at is not None


def test_an_edit_changes_the_words_and_a_phantom_edit_does_not(shop, arrive_now):
    arrive_now(text("m1", "Helo"))
    arrive_now(content("edit", mid="m1", text="Hello"))
    assert messages()[0].text == "Hello"
    arrive_now(content("edit_phantom", mid="m1"), people=False)
    assert messages()[0].text == "Hello"


def test_an_edit_of_an_earlier_message_is_not_shown_as_the_last_one(shop, arrive_now):
    arrive_now(text("m1", "Helo"), text("m2", "How much is a mug?"))
    arrive_now(content("edit", mid="m1", text="Hello"))
    assert (messages()[0].text, Thread.objects.get().last_text) == ("Hello", "How much is a mug?")


@pytest.mark.parametrize(
    ("item", "description"),
    [
        (content("message_photo"), "Sent a photo"),
        (content("postback"), "Tapped a button"),
        ({"reaction": {"mid": "unknown"}}, "Reacted ❤️"),
    ],
)
def test_a_message_without_text_is_described(shop, arrive_now, item, description):
    arrive_now(item)
    assert messages()[0].description == description


def test_an_event_of_an_account_that_nobody_connected_stays_in_the_inbox_for_an_admin(
    shop, arrive_now
):
    arrive_now(text("m1", "Hello"), account="99999")
    assert InboxEvent.objects.get().state == "UNROUTED"
    assert messages() == []


def test_a_body_that_is_no_webhook_stays_in_the_inbox_for_an_admin(shop, run_jobs):
    store_body(b"[1, 2")
    run_jobs()
    assert InboxEvent.objects.get().state == "UNREADABLE"


def test_one_event_that_breaks_does_not_hold_up_the_others(shop, arrive_now):
    arrive_now(text("m" * 600, "fits, cut"), text("m2", "x\u0000y"), text("m3", "fine"))
    assert [message.text for message in messages()][-2:] == ["xy", "fine"]


def test_a_hand_made_message_without_a_mid_counts_each_time(shop, arrive_now):
    arrive_now({"message": {"text": "Hello, what products do you have?"}})
    arrive_now({"message": {"text": "Hello, what products do you have?"}})
    assert len(messages()) == 2


def test_the_page_id_routes_as_well_as_the_accounts(shop, arrive_now):
    arrive_now(text("m1", "Hello"), account="900")
    assert messages()[0].text == "Hello"


def test_a_closed_thread_opens_again(shop, arrive_now):
    arrive_now(text("m1", "Hello"))
    with in_business(shop):
        Thread.objects.update(state="CLOSED")
    arrive_now(text("m2", "Me again"))
    assert Thread.objects.get().state == "OPEN"


def test_an_event_that_belongs_to_no_thread_stays_for_an_admin(shop, arrive_now):
    arrive_now(content("edit_phantom", mid="unknown"), people=False)
    assert InboxEvent.objects.get().state == "UNREADABLE"
    assert messages() == []


def test_a_deadlock_is_no_fault_of_the_event(shop, arrive_now):
    arrive_now(text("m1", "Hello"))
    with in_business(shop), connection.cursor() as cursor:
        cursor.execute("""
            CREATE FUNCTION pg_temp.lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'lost' USING ERRCODE = '40P01';
            END $$;
            CREATE TRIGGER lose BEFORE INSERT ON conversations_messagelog
                FOR EACH ROW EXECUTE FUNCTION pg_temp.lose()
        """)
    with pytest.raises(OperationalError), transaction.atomic():
        arrive_now(text("m2", "Anyone?"))
    assert InboxEvent.objects.filter(state="FAILED").count() == 0


def test_a_database_that_is_away_ends_no_receiving_for_good(shop, arrive_now, monkeypatch):
    def be_away(shard):
        raise OperationalError("couldn't get a connection after 20.00 sec")

    with monkeypatch.context() as away:
        away.setattr("core.receiving.shards.receive_shard", be_away)
        arrive_now(text("m1", "Hello"))
    assert InboxEvent.objects.get().state == "PENDING"
    arrive_now(text("m2", "Anyone?"))
    assert {message.mid for message in messages()} == {"m1", "m2"}


def test_a_periodic_job_survives_a_database_that_is_away(monkeypatch, db):
    def be_away():
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("core.reconciling.missed_messages.ask_for_due", be_away)
    app.tasks["core.reconcile_due"].func(0)
