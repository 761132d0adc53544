"""What our side said, as Meta's echoes tell it: a send confirmed, or a person who takes over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog, Thread, ThreadNote
from conversations.threads import hand_back
from tests.conversations.rows import replied
from tests.core.receiving.bodies import ago, echo, messages, text

pytestmark = pytest.mark.usefixtures("assistant_off")


def test_an_echo_confirms_a_message_before_the_send_is_answered(shop, arrive_now):
    arrive_now(text("m1", "Hello"))
    with in_business(shop):
        row = replied(Thread.objects.get(), "Good day  to you", timezone.now(), state="SENDING")
    arrive_now(echo("m2", "Good day to you"))
    with in_business(shop):
        row.refresh_from_db()
        assert Thread.objects.get().person_until is None
    assert (row.state, row.mid) == ("SENT", "m2")
    assert len(messages()) == 2


def test_an_echo_from_the_phone_is_a_takeover(shop, arrive_now):
    arrive_now(text("m1", "Hello"))
    arrive_now(echo("m2", "This is Alice"))
    assert messages()[-1].author == "PHONE"
    assert Thread.objects.get().person_until > timezone.now() + timedelta(hours=11)
    with in_business(shop):
        assert ThreadNote.objects.get().code == "TOOK_OVER"


def test_an_echo_that_comes_late_takes_over_from_when_it_was_written(shop, arrive_now):
    arrive_now(text("m1", "Hello"))
    arrive_now({**echo("m2", "This is Alice"), "timestamp": ago(hours=10)})
    left = Thread.objects.get().person_until - timezone.now()
    assert timedelta(hours=1) < left < timedelta(hours=3)


def test_an_echo_older_than_a_takeover_lasts_takes_over_nothing(shop, arrive_now):
    arrive_now(text("m1", "Hello"))
    arrive_now({**echo("m2", "This is Alice"), "timestamp": ago(hours=13)})
    assert messages()[0].author == "PHONE"
    assert Thread.objects.get().person_until is None


def test_an_echo_older_than_the_last_hand_back_takes_over_nothing(shop, arrive_now, alice):
    arrive_now(text("m1", "Hello"))
    arrive_now(echo("m2", "This is Alice"))
    with in_business(shop):
        hand_back(business=shop, thread_id=Thread.objects.get().pk, person=alice)
    arrive_now({**echo("m3", "And this was before"), "timestamp": ago(minutes=5)})
    assert Thread.objects.get().person_until is None


def test_a_late_echo_does_not_shorten_a_takeover(shop, arrive_now):
    arrive_now(text("m1", "Hello"))
    arrive_now(echo("m3", "Now"))
    until = Thread.objects.get().person_until
    arrive_now({**echo("m2", "Earlier"), "timestamp": ago(hours=3)})
    assert Thread.objects.get().person_until == until


def test_a_message_that_arrives_long_after_a_person_replied_counts_as_handled(
    shop, arrive_now, alice
):
    shop.ai_enabled = True
    shop.save()
    arrive_now(text("m1", "Hello"))
    arrive_now(echo("m2", "This is Alice"))
    with in_business(shop):
        hand_back(business=shop, thread_id=Thread.objects.get().pk, person=alice)
    arrive_now({**text("m0", "Are you there?"), "timestamp": ago(minutes=5)})
    with in_business(shop):
        assert MessageLog.objects.get(mid="m0").turn.reason == "SETTLED"


def test_an_echo_of_our_own_app_without_a_row_is_no_takeover(shop, arrive_now, settings):
    arrive_now(text("m1", "Hello"))
    arrive_now(echo("m2", "Sent from a shell", app_id=int(settings.FB_APP_ID)))
    assert Thread.objects.get().person_until is None
    assert messages()[-1].author_name == "Conversa"


@pytest.mark.parametrize("words", ["Cafe\u0301 at 9", "It was changed on the way"])
def test_an_echo_that_names_our_app_is_of_what_is_being_sent_however_it_is_written(
    shop, arrive_now, settings, words
):
    arrive_now(text("m1", "Hello"))
    with in_business(shop):
        row = replied(
            Thread.objects.get(),
            "Caf\u00e9 at 9",
            timezone.now(),
            state="UNKNOWN",
            sending_at=timezone.now(),
        )
    arrive_now(echo("m2", words, app_id=int(settings.FB_APP_ID)))
    with in_business(shop):
        row.refresh_from_db()
    assert (row.state, row.mid) == ("SENT", "m2")
    assert len(messages()) == 2


def test_words_that_were_marked_as_sent_long_ago_may_be_said_by_a_person_again(shop, arrive_now):
    arrive_now(text("m1", "Hello"))
    long_ago = timezone.now() - timedelta(days=3)
    with in_business(shop):
        replied(Thread.objects.get(), "You are welcome!", long_ago, sending_at=long_ago)
    arrive_now(echo("m2", "You are welcome!"))
    assert Thread.objects.get().person_until > timezone.now()


def test_a_reply_that_was_taken_back_before_its_echo_came_is_out_and_not_sent_again(
    shop, arrive_now, settings
):
    arrive_now(text("m1", "Hello"))
    now = timezone.now()
    with in_business(shop):
        row = replied(
            Thread.objects.get(), "A mug is 20 euros", now, state="UNKNOWN", sending_at=now
        )
    arrive_now(echo("m2", "", is_deleted=True))
    arrive_now(echo("m2", "A mug is 20 euros", app_id=int(settings.FB_APP_ID)))
    with in_business(shop):
        row.refresh_from_db()
    assert (row.state, row.mid, row.kind, row.text) == ("SENT", "m2", "DELETED", "")
    assert len(messages()) == 2
