"""Everything that a customer can send, as Instagram delivers it, through the whole product."""

import pytest

from tests.journeys.people import Person
from tests.servers import eventually


def messages(shop, thread):
    return [item for item in shop.timeline(thread["id"]) if item["type"] == "MESSAGE"]


def test_a_photo_is_copied_seen_by_the_assistant_shown_to_the_team_alone_and_gone_when_unsent(
    shop,
):
    customer = shop.customer()
    sent = shop.write(customer, "What is this?", attachments=[{"type": "image"}])
    eventually(lambda: shop.seen_by(customer))
    assert "a blue mug" in shop.seen_by(customer)[0]
    thread = shop.thread_of(customer)
    (photo,) = messages(shop, thread)[0]["attachments"]
    assert (photo["state"], photo["content_type"]) == ("STORED", "image/jpeg")
    shown = shop.owner.session.get(shop.stack.url + photo["url"], timeout=20)
    assert shown.content.startswith(b"\xff\xd8\xff")
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    stranger = Person(shop.stack, "Mallory").sign_up()
    assert stranger.session.get(shop.stack.url + photo["url"], timeout=20).status_code == 404
    shop.stack.simulator.post("/sim/unsend", mid=sent["mid"])
    eventually(lambda: messages(shop, thread)[0]["kind"] == "DELETED")
    (photo,) = messages(shop, thread)[0]["attachments"]
    assert (photo["state"], photo["url"]) == ("ERASED", None)


def test_a_voice_message_is_written_down_and_answered(shop):
    customer = shop.customer()
    shop.write(customer, "", attachments=[{"type": "audio", "sample": "voice-stock.m4a"}])
    eventually(lambda: shop.seen_by(customer))
    (voice,) = messages(shop, shop.thread_of(customer))[0]["attachments"]
    assert voice["transcript"] == "Do you still have the blue mug in stock?"


def test_a_message_that_is_only_announced_is_fetched_and_answered(shop):
    customer = shop.customer()
    shop.stack.simulator.post(
        "/sim/phantom_edit", account=shop.account, customer=customer, text="How much is a mug?"
    )
    eventually(lambda: shop.seen_by(customer))
    assert "20 euros" in shop.seen_by(customer)[0]


@pytest.mark.parametrize("shape", ["changes", "messaging", "event_type"])
def test_a_test_event_of_metas_dashboard_is_taken_in(shop, shape):
    assert shop.stack.simulator.post("/sim/webhook/test", shape=shape)["status"] == 200


def test_what_another_app_holds_is_shown_and_not_answered(shop):
    customer = shop.customer()
    shop.write(customer, "How much is a mug?")
    eventually(lambda: shop.seen_by(customer))
    thread = shop.thread_of(customer)
    shop.stack.simulator.post(
        "/sim/thread_control", account=shop.account, customer=customer, kind="take"
    )
    eventually(
        lambda: [
            i
            for i in shop.timeline(thread["id"])
            if i["type"] == "NOTE" and i["code"] == "APP_TOOK"
        ]
    )
    shop.write(customer, "And a bowl?")
    silence = eventually(lambda: [i for i in shop.timeline(thread["id"]) if i["type"] == "SILENCE"])
    assert silence[0]["code"] == "OTHER_APP"
    assert len(shop.seen_by(customer)) == 1
