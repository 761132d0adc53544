"""The import of past conversations on connecting: shown, and nobody is bothered by it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import MessageLog, Thread, ThreadNote, Turn
from core.connecting.connections import connect, disconnect
from core.connecting.dialog import Grant
from core.intake.envelopes import wrap_found
from core.intake.inbox import store_envelopes
from core.models import Business
from core.reconciling.history_import import fail
from core.reconciling.synthetic_events import GraphMessage, OwnAccount, wrap
from integrations.instagram.facebook_login import Account, Page

SHOP, PEOPLE = "luna.ceramics", ["emma.w", "jonas_k", "priya.shah"]


@pytest.fixture
def page(simulator):
    granted = simulator.post("/sim/connect", account=SHOP)
    account = Account(
        id=granted["instagram_id"],
        username=granted["username"],
        name=granted["name"],
        picture_url="",
    )
    return Page(
        id=granted["page_id"],
        name=granted["page_name"],
        token=granted["page_access_token"],
        account=account,
    )


@pytest.fixture
def past(simulator):
    """Three conversations of last week, two messages each."""
    for number, customer in enumerate(PEOPLE):
        at = timezone.now() - timedelta(days=7, hours=number)
        lines = [
            ("customer", at, f"Hello from {customer}"),
            ("business", at + timedelta(minutes=5), f"Hello {customer}"),
        ]
        vias = {"customer": "instagram", "business": "phone"}
        messages = [
            {"from": who, "via": vias[who], "created_time": at.isoformat(), "text": words}
            for who, at, words in lines
        ]
        simulator.post("/sim/history", account=SHOP, customer=customer, messages=messages)


@pytest.fixture
def link(alpha, alice, page, run_jobs):
    """`link()` connects alpha as alice does, and lets the jobs run."""

    def run():
        connect(
            business=alpha,
            person=alice,
            page=page,
            grant=Grant(login="FACEBOOK", pages=[page], scopes=[]),
        )
        run_jobs(limit=100)
        alpha.refresh_from_db()
        return alpha

    return run


def read_messages(shop):
    with in_business(shop):
        return list(MessageLog.objects.order_by("at", "id"))


def test_past_conversations_are_in_the_inbox_and_bother_nobody(link, past, simulator):
    shop = link()
    assert (shop.history_state, shop.history_messages, shop.last_webhook_at) == ("DONE", 6, None)
    messages = read_messages(shop)
    assert {message.found_by for message in messages} == {"HISTORY"}
    assert [message.author for message in messages] == ["CUSTOMER", "PHONE"] * 3
    with in_business(shop):
        assert list(
            Thread.objects.order_by("-last_message_at").values_list(
                "customer__username", "unread", "person_until"
            )
        ) == [(customer, 0, None) for customer in PEOPLE]
        assert (Turn.objects.count(), ThreadNote.objects.count()) == (0, 0)
    assert simulator.get("/sim/sent", account=SHOP) == []


def test_only_so_many_of_the_newest_are_read(link, past, settings):
    settings.HISTORY_THREADS = 2
    shop = link()
    assert shop.history_messages == 4
    with in_business(shop):
        assert set(Thread.objects.values_list("customer__username", flat=True)) == set(PEOPLE[:2])


def test_an_import_of_several_jobs_goes_on_where_the_last_one_ended(link, past, monkeypatch):
    monkeypatch.setattr("core.reconciling.history_import.AT_ONCE", 2)
    shop = link()
    assert (shop.history_state, shop.history_messages) == ("DONE", 6)


def test_a_webhook_and_the_import_bring_a_message_once(link, past, simulator, run_jobs):
    shop = link()
    message = read_messages(shop)[0]
    with in_business(shop):
        igsid = message.thread.customer.igsid
    item = {
        "sender": {"id": igsid},
        "timestamp": int(message.at.timestamp()),
        "message": {"mid": message.mid, "text": message.text},
    }
    store_envelopes([wrap_found(shop.instagram_account_id, igsid, found_by="", item=item)])
    run_jobs()
    assert len(read_messages(shop)) == 6


def test_connecting_again_imports_nothing_again(link, past, simulator):
    link()
    simulator.delete("/sim/calls")
    shop = link()
    assert shop.history_state == "DONE"
    assert not [
        call for call in simulator.get("/sim/calls") if call["path"].endswith("/conversations")
    ]


def test_an_installation_may_do_without_the_import(link, past, settings):
    settings.HISTORY_THREADS = 0
    shop = link()
    assert (shop.history_state, read_messages(shop)) == ("", [])


def test_the_import_goes_on_after_a_passing_failure(link, past, simulator, run_jobs):
    simulator.post("/sim/faults", scope="conversations", kind="error", code=613, times=1)
    shop = link()
    assert shop.history_state == "RUNNING"
    run_jobs(timed=True, limit=100)
    shop.refresh_from_db()
    assert (shop.history_state, shop.history_messages) == ("DONE", 6)


def test_a_refusal_ends_the_import_and_the_next_connecting_tries_anew(link, past, simulator):
    simulator.post("/sim/faults", scope="conversations", kind="error", code=10, times=1)
    assert link().history_state == "FAILED"
    assert link().history_state == "DONE"


def test_nothing_more_is_imported_after_disconnecting(alpha, alice, page, past, run_jobs):
    connect(
        business=alpha,
        person=alice,
        page=page,
        grant=Grant(login="FACEBOOK", pages=[page], scopes=[]),
    )
    disconnect(business=alpha, person=alice)
    run_jobs()
    alpha.refresh_from_db()
    assert (alpha.history_state, read_messages(alpha)) == ("", [])


def test_a_token_that_died_in_between_is_not_tried(alpha, alice, page, past, run_jobs, simulator):
    connect(
        business=alpha,
        person=alice,
        page=page,
        grant=Grant(login="FACEBOOK", pages=[page], scopes=[]),
    )
    Business.objects.filter(pk=alpha.pk).update(page_token_encrypted="")
    simulator.delete("/sim/calls")
    run_jobs()
    alpha.refresh_from_db()
    assert (alpha.history_state, simulator.get("/sim/calls")) == ("FAILED", [])


def test_the_last_crash_leaves_no_import_running_for_ever(link, alpha, past):
    link()
    Business.objects.filter(pk=alpha.pk).update(history_state="RUNNING")
    fail(alpha, account_id=alpha.instagram_account_id)
    alpha.refresh_from_db()
    assert alpha.history_state == "FAILED"


US = OwnAccount(account_id="17841", ids=frozenset({"17841", "900"}), username="shop")
NOON = timezone.now().replace(microsecond=0)


def wrapped(**row):
    customer = {"id": "700", "username": "emma"}
    (envelope,) = wrap(
        US,
        [GraphMessage("m1", NOON, {"from": customer, "to": {"data": [{"id": "17841"}]}, **row})],
        found_by="POLL",
    )
    return envelope


@pytest.mark.parametrize(
    ("row", "content"),
    [
        ({"message": "Hello"}, {"text": "Hello"}),
        (
            {
                "attachments": {
                    "data": [
                        {"image_data": {"url": "https://a/1"}},
                        {"file_url": "https://a/2", "name": "audioclip-2"},
                    ]
                }
            },
            {
                "attachments": [
                    {"type": "image", "payload": {"url": "https://a/1"}},
                    {"type": "audio", "payload": {"url": "https://a/2"}},
                ]
            },
        ),
        (
            {"attachments": {"data": [{"name": "?"}]}},
            {"attachments": [{"type": "unsupported_type", "payload": {}}]},
        ),
        (
            {"shares": {"data": [{"link": "https://p/1"}]}},
            {"attachments": [{"type": "share", "payload": {"url": "https://p/1"}}]},
        ),
        (
            {"message": "Wow", "story": {"reply_to": {"id": "s1", "link": "https://s/1"}}},
            {"text": "Wow", "reply_to": {"story": {"id": "s1", "url": "https://s/1"}}},
        ),
        (
            {"story": {"mention": {"id": "s1", "link": "https://s/1"}}},
            {"attachments": [{"type": "story_mention", "payload": {"url": "https://s/1"}}]},
        ),
        ({"message": "Yes", "reply_to": {"mid": "m0"}}, {"text": "Yes", "reply_to": {"mid": "m0"}}),
        ({"is_unsupported": True}, {"is_unsupported": True}),
    ],
)
def test_a_message_that_was_found_looks_like_the_webhook_that_never_came(row, content):
    item = json.loads(wrapped(**row).payload)["item"]
    assert item["message"] == {"mid": "m1", **content}
    assert (item["sender"], item["recipient"]) == ({"id": "700"}, {"id": "17841"})


@pytest.mark.parametrize(
    "us", [{"id": "17841"}, {"id": "900"}, {"id": "unheard of", "username": "shop"}]
)
def test_our_own_message_is_an_echo_whichever_id_instagram_gives_us(us):
    (envelope,) = wrap(
        US,
        [
            GraphMessage(
                "m1", NOON, {"from": us, "to": {"data": [{"id": "700"}]}, "message": "Hello"}
            )
        ],
        found_by="POLL",
    )
    assert (envelope.account_id, envelope.customer_id) == ("17841", "700")
    assert '"is_echo":true' in envelope.payload


def test_a_conversation_with_oneself_and_messages_without_details_are_left_out():
    assert (
        wrap(
            US,
            [
                GraphMessage(
                    "m1", NOON, {"from": {"id": "17841"}, "to": {"data": [{"id": "17841"}]}}
                )
            ],
            found_by="POLL",
        )
        == []
    )
    assert wrap(US, [GraphMessage("m1", NOON, {})], found_by="POLL") == []


def test_a_message_after_connecting_is_left_to_its_webhook_and_wants_an_answer(
    link, past, simulator, alice
):
    now = timezone.now()
    new = {
        "from": "customer",
        "via": "instagram",
        "created_time": (now + timedelta(seconds=1)).isoformat(),
        "text": "Anyone there?",
    }
    simulator.post("/sim/history", account=SHOP, customer=PEOPLE[0], messages=[new])
    shop = link()
    assert (shop.history_state, shop.history_messages) == ("DONE", 6)
    assert "Anyone there?" not in [message.text for message in read_messages(shop)]
