"""What Meta delivers and what belongs in no Instagram conversation: kept for the admin, answered by
nobody.
"""

import json

import pytest
from django.contrib.admin.sites import site

from conversations.models import MessageLog, Thread
from core.models import Business, InboxEvent
from tests.core.receiving.bodies import NOW_MS, text
from tests.webhooks import content, payload, wrap


def body(item, *, account="900", **head):
    """A body without an `object`, unless `head` has one."""
    return {**head, "entry": wrap(item, account=account, at=NOW_MS)["entry"]}


@pytest.mark.parametrize(
    "item",
    [
        text("m1", "Hello on Messenger"),
        content("echo_of_app"),
        content("policy_block", reason="spam on the Page"),
        content("thread_control_passed"),
    ],
)
def test_a_messenger_event_of_the_page_becomes_no_instagram_thread_and_stops_nothing(
    shop, post, item
):
    assert post(body(item, object="page")) == []
    event = InboxEvent.objects.get()
    assert (event.state, event.error) == ("APART", "It is about a “page”, not about Instagram.")
    assert (Thread.objects.count(), MessageLog.objects.count()) == (0, 0)
    shop.refresh_from_db()
    assert shop.token_error == ""


def test_an_event_that_is_kept_apart_is_kept_without_its_words(post):
    post(body(text("m1", "My card is 4111"), object="page"))
    kept = json.loads(InboxEvent.objects.get().payload)
    assert (kept["object"], kept["item"]["message"]) == (
        "page",
        {"mid": "m1", "text": "(15 characters)"},
    )


@pytest.mark.parametrize(
    "head",
    [{"object": "user"}, {"object": "whatsapp_business_account"}, {"object": None}, {"object": 7}],
)
def test_an_event_of_another_product_of_meta_is_kept_apart_too(post, head):
    post(body(text("m1", "Hello"), account="17841", **head))
    assert InboxEvent.objects.get().state == "APART"
    assert not Thread.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"entry": [{"id": "55", "changes": [{"field": "email"}]}]},
    ],
)
def test_a_change_of_a_persons_own_account_is_kept_apart_too(shop, post, changes):
    post(payload("person_changed_facebook", **changes))
    assert InboxEvent.objects.get().state == "APART"


@pytest.mark.parametrize("head", [{}, {"object": "instagram"}, {"object": "Instagram"}])
def test_a_body_without_an_object_is_instagrams_also_under_the_pages_id(post, head):
    post(body(text("m1", "Hello"), **head))
    assert MessageLog.objects.get().text == "Hello"


@pytest.mark.parametrize(
    ("item", "state", "said"),
    [
        (content("optin"), "APART", "optin"),
        ({"delivery": {"watermark": 5}}, "APART", "delivery"),
        ({"app_roles": {"5": ["primary_receiver"]}}, "APART", "app_roles"),
        ({"account_linking": {"status": "linked"}}, "APART", "account_linking"),
        ({"hologram": {"mid": "m1"}}, "UNREADABLE", "hologram"),
        ({}, "UNREADABLE", "something unknown"),
        ({"message": "m1"}, "UNREADABLE", "message"),
        ({"message": {}}, "UNREADABLE", "message"),
    ],
)
def test_an_event_in_which_nobody_said_anything_makes_no_thread(arrive, item, state, said):
    arrive(item)
    event = InboxEvent.objects.get()
    assert (event.state, event.error) == (state, f"Instagram reported: {said}")
    assert next(iter(item), "sender") in event.payload
    assert (Thread.objects.count(), MessageLog.objects.count()) == (0, 0)


def test_a_read_receipt_of_an_unknown_conversation_makes_no_thread(arrive):
    arrive(content("seen_until", watermark=NOW_MS))
    assert (Thread.objects.count(), InboxEvent.objects.get().state) == (0, "DONE")


def test_the_admin_sees_what_is_kept_apart_in_a_list_of_its_own_and_cannot_have_it_recorded(
    shop, post, client_for, alice
):
    post(body(text("m1", "Hello on Messenger"), object="page"))
    alice.is_staff = alice.is_superuser = True
    alice.save()
    page = client_for(alice).get("/admin/core/inboxevent/?state=APART").content.decode()
    assert "Kept apart" in page
    assert "not about Instagram" in page
    assert (
        "not about Instagram"
        not in client_for(alice).get("/admin/core/inboxevent/").content.decode()
    )
    event = InboxEvent.objects.get()
    shape = site.get_model_admin(InboxEvent).shape(event)
    assert "&quot;page&quot;" in shape
    assert "Messenger" not in shape
    from core.platform_admin.actions import retry_events

    assert retry_events([event.pk]) == 0


def test_an_event_about_a_permission_is_taken_in_under_its_own_object(shop, post):
    Business.objects.filter(pk=shop.pk).update(meta_user_id="55")
    post(payload("permission_facebook", field="email", verb="granted"))
    assert InboxEvent.objects.get().state == "DONE"
