"""What Instagram reports of the account itself, and Meta's own tests."""

import pytest

from conversations.models import MessageLog, PublicComment
from core.models import Business, InboxEvent
from tests.webhooks import ACCOUNT, NAMES, content, payload

# --- about the account ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (payload("comment", text="Lovely"), ("c1", "COMMENT", "Lovely", "emma", "m9")),
        (payload("live_comment"), ("c2", "LIVE_COMMENT", "Hi", "", "")),
        (payload("mention_in_comment"), ("c3", "MENTION", "", "", "m8")),
        (payload("mention_in_post"), ("media:m8", "MENTION", "", "", "m8")),
    ],
)
def test_comments_and_mentions_are_recorded_once(shop, post, body, expected):
    post(body)
    post(body)
    (comment,) = PublicComment.objects.all()
    assert (
        comment.comment_id,
        comment.kind,
        comment.text,
        comment.author_username,
        comment.media_id,
    ) == expected
    assert InboxEvent.objects.filter(state="DONE").count() == 2


@pytest.mark.parametrize(
    "body",
    [payload("comment", **{"from": {"id": ACCOUNT}}), payload("story_insights")],
    ids=["comment", "statistics"],
)
def test_our_own_comments_and_statistics_leave_nothing(shop, post, body):
    post(body)
    assert not PublicComment.objects.exists()
    assert InboxEvent.objects.get().state == "DONE"


def test_a_change_of_an_unknown_kind_stays_for_an_admin(shop, post):
    post(payload("comment", field="weather", value={"id": "1"}))
    assert InboxEvent.objects.get().state == "UNREADABLE"


def test_messages_that_instagram_blocks_stop_the_account_and_start_it_again(shop, arrive):
    arrive({**content("policy_block"), "sender": None})
    shop.refresh_from_db()
    assert shop.token_error.startswith("RESTRICTED")
    arrive({**content("policy_unblock"), "sender": None}, at=1)
    shop.refresh_from_db()
    assert (shop.token_failed_at, shop.token_error) == (None, "")


@pytest.mark.parametrize(
    ("verb", "scope", "expected"),
    [
        ("revoked", "instagram_manage_messages", "PERMISSION"),
        ("granted", "instagram_manage_messages", ""),
        ("revoked", "email", ""),
    ],
)
def test_a_permission_that_a_person_took_back_stops_what_needs_it(
    shop, post, verb, scope, expected
):
    Business.objects.filter(pk=shop.pk).update(meta_user_id="55")
    post(payload("permission_facebook", field=scope, verb=verb))
    shop.refresh_from_db()
    assert shop.token_error.partition(":")[0] == expected
    assert InboxEvent.objects.get().state == "DONE"


# --- Meta's own tests ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("dashboard_test")])
def test_the_test_of_metas_dashboard_is_kept_as_what_it_is(shop, post, name):
    assert post(payload(name)) == []
    assert InboxEvent.objects.get().state == "TEST"
    assert not MessageLog.objects.exists()
